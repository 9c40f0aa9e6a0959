package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/chromedp/chromedp"
)

// open starts a Chromium, or takes a profile of its own in the one that runs, and gives an empty tab in it, which
// chromedp keeps in a context. It introduces itself as agent and reaches nothing but through proxy. End ends the tab and
// all that belongs to it, and waits for that.
func (b *Browser) open(ctx context.Context, agent, proxy string) (tab context.Context, end func(), err error) {
	if b.RemoteURL != "" {
		return b.attach(ctx, proxy)
	}
	for try := 1; ; try++ {
		tab, end, err = b.start(ctx, agent, proxy)
		if err == nil || try == starts || ctx.Err() != nil {
			return tab, end, err
		}
		b.log().Debug("Chromium did not start, trying again", "err", err)
	}
}

// starts is how often a Chromium is started for a page: one in some hundred crashes on its way up.
const starts = 3

// switches are beyond those that chromedp sets; false takes one of them away.
func switches(agent, proxy string) map[string]any {
	return map[string]any{
		"proxy-server":      proxy,
		"proxy-bypass-list": "<-loopback>", // without it, loopback is gone to directly
		// Nothing but the proxy has an address: what would go past it finds no host.
		"host-resolver-rules":                 "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
		"disable-quic":                        true,
		"webrtc-ip-handling-policy":           "disable_non_proxied_udp", // what Chromium calls it, and what its shell does
		"force-webrtc-ip-handling-policy":     "disable_non_proxied_udp",
		"user-agent":                          agent,
		"accept-lang":                         "en", // as the plain client asks: another language would be another text
		"lang":                                "en-US",
		"disable-features":                    "Translate,MediaRouter,DialMediaRouteProvider,OptimizationHints,AutofillServerCommunication",
		"disable-component-update":            true,
		"disable-domain-reliability":          true,
		"no-pings":                            true,
		"disable-gpu":                         true,
		"disable-3d-apis":                     true,
		"deny-permission-prompts":             true,
		"block-new-web-contents":              true,
		"disable-popup-blocking":              false,
		"disable-ipc-flooding-protection":     false,
		"disable-search-engine-choice-screen": true,
		"js-flags":                            "--max-old-space-size=512", // MiB that scripts may hold before their page crashes
	}
}

// start runs a Chromium for one page. Its home is a folder that goes with it, and it inherits nothing of our environment
// but what finds programs and fonts: tokens are not its business.
func (b *Browser) start(ctx context.Context, agent, proxy string) (tab context.Context, end func(), err error) {
	if os.Getuid() == 0 {
		b.warn.Do(func() {
			b.log().Warn("Chromium runs without its sandbox, since this program runs as root; run it as a user of its own")
		})
	}
	home, err := os.MkdirTemp(shortTemp(), "clausewatch-")
	if err != nil {
		return nil, nil, err
	}
	var started *exec.Cmd
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(b.Path), chromedp.NoInheritEnv,
		chromedp.Env("HOME="+home, "TMPDIR="+home, "XDG_RUNTIME_DIR="+home, "TZ=UTC", "LANG=C.UTF-8"),
		chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) {
			started = cmd
			cmd.SysProcAttr = ownGroup()
			cmd.Cancel = func() error { return killGroup(cmd.Process.Pid) }
		}))
	for _, name := range []string{"PATH", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "CHROME_DEVEL_SANDBOX"} {
		if value, ok := os.LookupEnv(name); ok {
			opts = append(opts, chromedp.Env(name+"="+value))
		}
	}
	for name, value := range switches(agent, proxy) {
		opts = append(opts, chromedp.Flag(name, value))
	}
	allocated, freeAllocator := chromedp.NewExecAllocator(ctx, opts...)
	tab, closeTab := chromedp.NewContext(allocated, b.quiet()...)
	end = func() {
		orphans := adopted(home)
		closeTab()
		freeAllocator()
		if started != nil && started.Process != nil {
			reap(-started.Process.Pid)
		}
		for _, pid := range orphans {
			reap(pid)
		}
		os.RemoveAll(home)
	}
	if err := chromedp.Do(tab); err != nil {
		end()
		return nil, nil, short(err)
	}
	return tab, end, nil
}

// quiet sends what chromedp has to say to our log.
func (b *Browser) quiet() []chromedp.ContextOption {
	say := func(format string, args ...any) {
		b.log().Debug("chromium", "says", fmt.Sprintf("%.300s", fmt.Sprintf(format, args...)))
	}
	return []chromedp.ContextOption{chromedp.WithLogf(say), chromedp.WithErrorf(say)}
}

// shortTemp is the folder for temporary files, or /tmp where that has too long a name: Chromium makes a socket some folders
// below, whose path may have 107 letters, and crashes without a word when it has more.
func shortTemp() string {
	if dir := os.TempDir(); len(dir) <= 36 {
		return dir
	}
	return "/tmp"
}

// short keeps of an error what people read: of all that Chromium says when it cannot start, what it calls fatal, or its
// last words.
func short(err error) error {
	text := err.Error()
	for line := range strings.Lines(text) {
		if strings.Contains(line, "FATAL") {
			text = line
			break
		}
	}
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 400 {
		text = strings.ToValidUTF8(text[:80], "") + " … " + strings.ToValidUTF8(text[len(text)-320:], "")
	}
	return errors.New(text)
}

// killGroup ends a process and all it started.
func killGroup(pid int) error {
	if err := syscall.Kill(-pid, syscall.SIGKILL); err != nil {
		return os.ErrProcessDone
	}
	return nil
}

// reap takes note of the end of an orphan, or of all of a group when it is negative. They are ours to bury where we are
// the first process of a container, which would fill with them; elsewhere there are none.
func reap(orphan int) {
	for range 100 {
		switch pid, err := syscall.Wait4(orphan, nil, syscall.WNOHANG, nil); {
		case err == syscall.EINTR:
		case err != nil:
			return
		case pid == 0: // still ending
			time.Sleep(10 * time.Millisecond)
		}
	}
}
