package browser

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

func TestPagesThatAreTooMuchAreFailures(t *testing.T) {
	b := newBrowser(t)
	b.Limits.Bytes = 4 << 20
	s := newSite(t, "127.0.0.1", map[string]any{
		"/loop":    shell(`setTimeout(() => { for (;;); }, 50)`),
		"/alerts":  shell(`setTimeout(() => { for (;;) alert(1); }, 50)`),
		"/hog":     shell(`const all = []; setInterval(() => { for (let i = 0; i < 200; i++) all.push(new Array(1e5).fill(i + 0.5)) }, 1)`),
		"/bytes":   shell(`const all = []; setInterval(() => all.push(new Uint8Array(5e7).fill(1)), 20)`),
		"/long":    shell(`document.body.dataset.x = "x".repeat(20 << 20);` + later(0)),
		"/reload":  shell(`setTimeout(() => location.reload(), 20)`),
		"/robots":  shell(`location.href = "/private/terms"`),
		"/traffic": shell(`for (let i = 0; i < 9; i++) fetch("/mebibyte?" + i)`),
		"/mebibyte": func(w http.ResponseWriter, r *http.Request) {
			w.Write([]byte(strings.Repeat("x", 1<<20)))
		},
		"/scheme":     shell(`location.href = URL.createObjectURL(new Blob(["<p>text"], {type: "text/html"}))`),
		"/robots.txt": "User-agent: *\nDisallow: /private/\n",
	})
	for path, want := range map[string]struct {
		cause clausewatch.Cause
		words string
	}{
		"/loop":    {clausewatch.CauseTimeout, "did not come to rest within 3s"},
		"/alerts":  {clausewatch.CauseTimeout, "did not come to rest within 3s"},
		"/hog":     {clausewatch.CauseOther, "too much memory"},
		"/bytes":   {clausewatch.CauseOther, "too much memory"},
		"/long":    {clausewatch.CauseTooLarge, "grows to more than the 16 MiB"},
		"/reload":  {clausewatch.CauseRedirect, "leads to more than 8 others"},
		"/robots":  {clausewatch.CauseRobots, "robots.txt of 127.0.0.1 forbids it"},
		"/traffic": {clausewatch.CauseTooLarge, "loads more than the 4 MiB"},
		"/scheme":  {clausewatch.CauseRedirect, "no web page"},
	} {
		t.Run(path[1:], func(t *testing.T) {
			b.Limits.Deadline = 30 * time.Second
			if want.cause == clausewatch.CauseTimeout {
				b.Limits.Deadline = 3 * time.Second
			}
			start := time.Now()
			_, err := b.Fetch(t.Context(), policy(s.URL+path), 0, clausewatch.Snapshot{})
			wantFailure(t, err, want.cause, want.words)
			if took := time.Since(start); took > b.Limits.Deadline+5*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
	if n := len(s.requests("/private/terms")); n != 0 {
		t.Errorf("a page that robots.txt forbids was asked for %d times", n)
	}
}

// reaching tries every way out of a page to a host, and then shows its text.
const reaching = `
const to = "HOST";
new Image().src = "http://" + to + "/img";
fetch("http://" + to + "/fetch", {mode: "no-cors"}).catch(() => 0);
fetch("https://" + to + "/tls", {mode: "no-cors"}).catch(() => 0);
navigator.sendBeacon("http://" + to + "/beacon");
try { new WebSocket("ws://" + to + "/socket") } catch {}
try { new EventSource("http://" + to + "/events") } catch {}
try { new WebTransport("https://" + to + "/transport").ready.catch(() => 0) } catch {}
for (const tag of ["iframe", "script", "embed"]) { const e = document.createElement(tag); e.src = "http://" + to + "/" + tag; document.body.append(e) }
for (const rel of ["stylesheet", "prefetch", "preconnect", "dns-prefetch"]) { const e = document.createElement("link"); e.rel = rel; e.href = "http://" + to + "/" + rel; document.head.append(e) }
try {
	const rtc = new RTCPeerConnection({iceServers: [{urls: "stun:" + to}, {urls: "turn:" + to + "?transport=tcp", username: "a", credential: "b"}]});
	rtc.createDataChannel("x"); rtc.createOffer().then(o => rtc.setLocalDescription(o));
} catch {}
try { new Worker(URL.createObjectURL(new Blob(["fetch('http://" + to + "/worker', {mode: 'no-cors'})"]))) } catch {}
`

// forbidden is an address of this machine that is not allowed: it counts connections and packets.
func forbidden(t *testing.T) (host string, reached func() int) {
	t.Helper()
	tcp, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skip("this machine has no 127.0.0.2:", err)
	}
	udp, err := net.ListenPacket("udp", tcp.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	counts := make(chan int, 2)
	go func() {
		n := 0
		for {
			conn, err := tcp.Accept()
			if err != nil {
				counts <- n
				return
			}
			n++
			conn.Close()
		}
	}()
	go func() {
		n := 0
		for b := make([]byte, 2048); ; n++ {
			if _, _, err := udp.ReadFrom(b); err != nil {
				counts <- n
				return
			}
		}
	}()
	return tcp.Addr().String(), func() int {
		tcp.Close()
		udp.Close()
		return <-counts + <-counts
	}
}

func TestScriptsReachNoForbiddenAddress(t *testing.T) {
	b := newBrowser(t)
	reachNothing(t, b)
}

func TestScriptsReachNoForbiddenAddressThroughARunningChromium(t *testing.T) {
	b := plainBrowser(t, "")
	b.RemoteURL = running(t, "--webrtc-ip-handling-policy=disable_non_proxied_udp")
	reachNothing(t, b)
	if pages := targets(t, b.RemoteURL); len(pages) != 1 {
		t.Errorf("tabs are left: %v", pages)
	}
}

func TestRunningChromiumThatGoesPastTheGuardIsRefused(t *testing.T) {
	b := plainBrowser(t, "")
	b.RemoteURL = running(t, "--disable-quic")
	s := newSite(t, "127.0.0.1", map[string]any{"/terms": shell(later(0))})
	_, err := b.Fetch(t.Context(), policy(s.URL+"/terms"), 0, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseOther, "start it with --webrtc-ip-handling-policy=disable_non_proxied_udp")
	if n := len(s.requests("/terms")); n != 1 {
		t.Errorf("the page was asked for %d times, want once, plainly", n)
	}
}

// running starts a Chromium that can be driven, and gives its address.
func running(t *testing.T, more string) string {
	t.Helper()
	home := t.TempDir()
	cmd := exec.Command(chromiumPath(t), "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--user-data-dir="+home, more, "about:blank")
	cmd.SysProcAttr = ownGroup()
	cmd.Env = append(cmd.Environ(), "HOME="+home)
	says, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		killGroup(cmd.Process.Pid)
		cmd.Wait()
		for len(commandLines(home)) > 0 { // its children write into the folder
			time.Sleep(10 * time.Millisecond)
		}
	})
	return devTools(t, says)
}

func reachNothing(t *testing.T, b *Browser) {
	t.Helper()
	host, reached := forbidden(t)
	b.Limits.Patience = 3 * time.Second
	s := newSite(t, "127.0.0.1", map[string]any{
		"/terms": shell(strings.ReplaceAll(reaching, "HOST", host) + later(time.Second)),
		"/away":  shell(`location.href = "http://` + host + `/terms"`),
	})
	wantText(t, mustRead(t, b, s.URL+"/terms"))
	_, err := b.Fetch(t.Context(), policy(s.URL+"/away"), 0, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseAddress, "127.0.0.2 is a private address")
	if n := reached(); n != 0 {
		t.Errorf("a forbidden address was reached %d times", n)
	}
}

// devTools is the address that a Chromium says it can be driven at.
func devTools(t *testing.T, says io.Reader) string {
	t.Helper()
	for lines := bufio.NewScanner(says); lines.Scan(); {
		if _, at, ok := strings.Cut(lines.Text(), "DevTools listening on ws://"); ok {
			go io.Copy(io.Discard, says) // ends with Chromium
			host, _, _ := strings.Cut(at, "/")
			return "http://" + host
		}
	}
	t.Fatal("Chromium did not say where it can be driven")
	return ""
}

// targets are the tabs of a Chromium.
func targets(t *testing.T, at string) (pages []string) {
	t.Helper()
	resp, err := http.Get(at + "/json/list")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var all []struct{ Type, URL string }
	if err := json.NewDecoder(resp.Body).Decode(&all); err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if one.Type == "page" {
			pages = append(pages, one.URL)
		}
	}
	return pages
}
