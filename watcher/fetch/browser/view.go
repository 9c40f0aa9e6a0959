package browser

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	cdpfetch "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/fetch"
)

var errEnded = errors.New("the page has ended")

// A view is one page while it is open.
type view struct {
	limits Limits
	visit  *fetch.Visit
	proxy  *proxy
	judge  func(page clausewatch.Snapshot) clausewatch.Cause
	frame  cdp.FrameID // of the page itself
	engine string      // that runs it

	mu        sync.Mutex
	stop      context.CancelCauseFunc
	end       *ending
	documents int             // that the page itself was led through
	answer    answer          // the last of them
	under     map[string]bool // requests that wait for their answer
}

// An ending is what the page came to before its text was read.
type ending struct {
	got clausewatch.Snapshot
	err error
}

// An answer is what a server said about the page itself.
type answer struct {
	url    string
	status int
	header http.Header
}

// read opens the address in the tab and gives the page when its text has come to rest. The tab belongs to within, whose
// end tells why it ended: the tab's own context may end first, when Chromium goes away in the middle of a deadline.
func (v *view) read(within, tab context.Context, address string) (got clausewatch.Snapshot, err error) {
	ctx, stop := context.WithCancelCause(tab)
	var watching sync.WaitGroup
	defer watching.Wait()
	defer stop(errEnded)
	v.stop, v.under = stop, map[string]bool{}
	defer func() { // what ended the page is why it could not be read
		if end := v.ended(); end != nil {
			got, err = end.got, end.err
		} else if err != nil {
			err = v.failure(within, address, err)
		}
	}()
	if err := v.prepare(ctx, &watching); err != nil {
		return got, err
	}
	opened, err := chromedp.Call(ctx, page.Navigate, page.NavigateParams{URL: address})
	switch {
	case err != nil:
		return got, err
	case opened.ErrorText != "":
		return got, netError(opened.ErrorText)
	}
	return v.settle(ctx)
}

// prepare sets the tab up, and the goroutines that answer what it asks.
func (v *view) prepare(ctx context.Context, watching *sync.WaitGroup) error {
	c := chromedp.FromContext(ctx)
	v.frame = cdp.FrameID(c.Target.TargetID)
	version, err := chromedp.CallBrowser(ctx, cdpbrowser.GetVersion, cdp.Empty{})
	if err != nil {
		return err
	}
	v.engine = version.Product
	requests := chromedp.Events(ctx, cdpfetch.RequestPaused)
	dialogs := chromedp.Events(ctx, page.JavascriptDialogOpening)
	crashes := chromedp.Events(ctx, inspector.TargetCrashed)
	watching.Go(func() {
		for ev, err := range requests {
			if err != nil {
				return
			}
			v.paused(ctx, ev)
		}
	})
	watching.Go(func() {
		for _, err := range dialogs { // an open dialog stops the page
			if err != nil {
				return
			}
			chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: false})
		}
	})
	watching.Go(func() {
		for _, err := range crashes {
			if err != nil {
				return
			}
			v.finish(clausewatch.Snapshot{}, v.visit.Fail(clausewatch.CauseOther, "the page crashed Chromium, "+
				"as pages do that need too much memory; it is tried again at the next look"))
		}
	})
	if process := c.Browser.Process(); process != nil {
		watching.Go(func() { v.watchMemory(ctx, process.Pid) })
	}
	// What a page writes to its console or changes in its tree would be sent to us without a limit.
	for _, method := range []string{css.Disable.Method, dom.Disable.Method, log.Disable.Method, network.Disable.Method, runtime.Disable.Method} {
		if err := c.Target.Call(ctx, method, cdp.Empty{}, nil); err != nil {
			return err
		}
	}
	if _, err := chromedp.Call(ctx, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{
		UserAgent: v.visit.UserAgent(), AcceptLanguage: "en",
	}); err != nil {
		return err
	}
	if _, err := chromedp.CallBrowser(ctx, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
		Behavior: cdpbrowser.SetDownloadBehaviorBehaviorDeny, BrowserContextID: c.BrowserContextID,
	}); err != nil {
		return err
	}
	_, err = chromedp.Call(ctx, cdpfetch.Enable, cdpfetch.EnableParams{Patterns: patterns()})
	return err
}

// watchMemory ends a page that takes more than its share of the machine.
func (v *view) watchMemory(ctx context.Context, group int) {
	ticks := time.NewTicker(250 * time.Millisecond)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
			if groupMemory(group) > v.limits.Memory {
				v.finish(clausewatch.Snapshot{}, v.visit.Fail(clausewatch.CauseOther, "the page needs too much memory, "+
					"more than the %d MiB that it may have; it is tried again at the next look", v.limits.Memory>>20))
				return
			}
		}
	}
}
