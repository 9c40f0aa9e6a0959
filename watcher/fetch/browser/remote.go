package browser

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/remote"
)

// attach opens a tab in a Chromium that runs, in a profile that knows no way out but the proxy and ends with the tab.
func (b *Browser) attach(ctx context.Context, proxy string) (tab context.Context, end func(), err error) {
	allocated, freeAllocator := remote.NewAllocator(ctx, b.RemoteURL)
	opts := append(b.quiet(), chromedp.WithNewBrowserContext(func(p *target.CreateBrowserContextParams) {
		p.ProxyServer, p.ProxyBypassList = proxy, "<-loopback>"
	}))
	tab, closeTab := chromedp.NewContext(allocated, opts...)
	end = func() {
		closeTab()
		freeAllocator()
		chromedp.FromContext(allocated).Allocator.Wait()
	}
	if err = chromedp.Do(tab); err == nil {
		err = tight(tab)
	}
	if err != nil {
		end()
		return nil, nil, short(err)
	}
	return tab, end, nil
}

// leak tries to send a packet past the proxy, as a page could, and is done when that was tried.
const leak = `new Promise(done => {
	setTimeout(done, 1000);
	if (!window.RTCPeerConnection) return done();
	const rtc = new RTCPeerConnection({iceServers: [{urls: "stun:%s"}]});
	rtc.onicegatheringstatechange = () => rtc.iceGatheringState === "complete" && done();
	rtc.createDataChannel("");
	rtc.createOffer().then(o => rtc.setLocalDescription(o)).catch(done);
})`

// tight makes sure that nothing goes past the proxy: a profile's proxy covers all but WebRTC, for which only the command
// line of a Chromium has a switch.
func tight(tab context.Context) error {
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer socket.Close()
	if _, err := chromedp.Run(tab, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(leak, socket.LocalAddr()), chromedp.EvalAwaitPromise)); err != nil {
		return err
	}
	socket.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	if _, _, err := socket.ReadFrom(make([]byte, 64)); err == nil {
		return errors.New("its WebRTC goes past our address guard; start it with --webrtc-ip-handling-policy=disable_non_proxied_udp")
	}
	return nil
}
