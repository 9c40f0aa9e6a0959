package slack

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

const testSecret = "8f742231b10e8888abcd99yyyzzz85a5"

// overHTTP starts Listen in mode http and gives the address at which it is served.
func overHTTP(t *testing.T, server *slacktest.Server, h chat.Handler) (address string, s *Slack, stop func()) {
	t.Helper()
	s = connected(server)
	s.AppToken, s.Requests, s.SigningSecret = "", true, testSecret
	_, stop = listenWith(t, s, h)
	site := httptest.NewServer(s)
	t.Cleanup(site.Close)
	await(t, server, "it listens", func() bool { return s.Healthy() == nil })
	return site.URL + "/slack/commands", s, stop
}

// deliver posts a request as it is signed and gives status and body.
func deliver(t *testing.T, address, kind, body string, header http.Header) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(within(t), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header.Clone()
	r.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(got)
}

const formKind = "application/x-www-form-urlencoded"

func TestRequestsAreAnsweredAsOverSockets(t *testing.T) {
	server := startServer(t)
	asked := make(chan chat.Request, 9)
	address, _, stop := overHTTP(t, server, answering(func(ctx context.Context, r chat.Request) chat.Message {
		asked <- r
		return echo(ctx, r)
	}))
	c, body := server.CommandForm("C0001", "U0001", "amazon <aup> & so on")
	signed := slacktest.Signed(testSecret, time.Now(), body)
	if status, got := deliver(t, address, formKind, body, signed); status != 200 || got != "" {
		t.Fatalf("got %d %q, want an empty 200", status, got)
	}
	if p := answerTo(t, c); p.Answer != "ephemeral" || !strings.Contains(p.Words(), "you said amazon <aup> & so on") {
		t.Errorf("%s answer %q", p.Answer, p.Words())
	}
	<-asked
	// The very same request again is taken for what it is.
	if status, _ := deliver(t, address, formKind, body, signed); status != 200 {
		t.Errorf("a request that comes twice: got %d, want 200", status)
	}
	click := url.Values{"payload": {fmt.Sprintf(`{"type":"block_actions","trigger_id":"9.9","team":{"id":"T0001"},"user":{"id":"U0002","name":"ann"},
		"channel":{"id":"C0001"},"response_url":%q,"actions":[{"type":"button","action_id":"v1:ask::1","block_id":"b","value":"ack 12","text":{"type":"plain_text","text":"Acknowledge"}}]}`,
		c.ResponseURL)}}.Encode()
	if status, got := deliver(t, address, formKind, click, slacktest.Signed(testSecret, time.Now(), click)); status != 200 || got != "" {
		t.Fatalf("a click: got %d %q, want an empty 200", status, got)
	}
	want := chat.Request{Platform: "slack", Team: "T0001", Channel: "C0001", User: "U0002", Name: "ann", Text: "ack 12"}
	if got := <-asked; got != want {
		t.Errorf("the click asked %+v, want %+v", got, want)
	}
	stop()
	if status, _ := deliver(t, address, formKind, click, slacktest.Signed(testSecret, time.Now().Add(time.Second), click)); status != 503 {
		t.Errorf("after the end: got %d, want 503", status)
	}
}

func TestAddressIsShownToBeOurs(t *testing.T) {
	address, _, _ := overHTTP(t, startServer(t), answering(echo))
	body := `{"type":"url_verification","challenge":"3eZbrw1aB10FEMAGAZd4FyFQ"}`
	if status, got := deliver(t, address, "application/json", body, slacktest.Signed(testSecret, time.Now(), body)); status != 200 || got != "3eZbrw1aB10FEMAGAZd4FyFQ" {
		t.Errorf("got %d %q, want the challenge", status, got)
	}
	check := "token=x&ssl_check=1"
	if status, _ := deliver(t, address, formKind, check, slacktest.Signed(testSecret, time.Now(), check)); status != 200 {
		t.Errorf("ssl_check: got %d", status)
	}
}

func TestRequestThatSlackDidNotSignIsRefused(t *testing.T) {
	server := startServer(t)
	address, _, _ := overHTTP(t, server, answering(func(context.Context, chat.Request) chat.Message {
		t.Error("it was answered")
		return chat.Message{Text: "no"}
	}))
	_, body := server.CommandForm("C0001", "U0001", "x")
	good := slacktest.Signed(testSecret, time.Now(), body)
	for name, test := range map[string]struct {
		body   string
		header http.Header
		status int
	}{
		"no signature":       {body, http.Header{}, 401},
		"another secret":     {body, slacktest.Signed("another", time.Now(), body), 401},
		"another body":       {body + "&text=evil", good, 401},
		"old":                {body, slacktest.Signed(testSecret, time.Now().Add(-6*time.Minute), body), 401},
		"of the future":      {body, slacktest.Signed(testSecret, time.Now().Add(6*time.Minute), body), 401},
		"too large":          {strings.Repeat("x", 1<<20+1), good, 413},
		"an unknown version": {body, http.Header{"X-Slack-Signature": {"v9=00"}, "X-Slack-Request-Timestamp": good["X-Slack-Request-Timestamp"]}, 401},
	} {
		if status, got := deliver(t, address, formKind, test.body, test.header); status != test.status {
			t.Errorf("%s: got %d %q, want %d", name, status, got, test.status)
		}
	}
	for _, bad := range []string{"payload=%7Bno", "payload=%7B%7D", "x=1", "%zz"} {
		if status, _ := deliver(t, address, formKind, bad, slacktest.Signed(testSecret, time.Now(), bad)); status != 200 && status != 400 {
			t.Errorf("%s: got %d", bad, status)
		}
	}
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: got %d", resp.StatusCode)
	}
}

func TestModeHTTPWithoutASecretSaysWhatToSet(t *testing.T) {
	server := startServer(t)
	s := connected(server)
	s.Requests = true
	if err := s.Listen(within(t), answering(echo)); !isFinal(err) || !strings.Contains(err.Error(), "slack.signing_secret") {
		t.Errorf("got %v, want what to set", err)
	}
}
