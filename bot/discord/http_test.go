package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

var testKey = ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", ed25519.SeedSize)))

// overHTTP starts Listen in mode http and gives the address at which it is served.
func overHTTP(t *testing.T, server *discordtest.Server, h chat.Handler) (address string, stop func()) {
	t.Helper()
	d, _ := connected(server)
	d.Requests, d.PublicKey = true, hex.EncodeToString(testKey.Public().(ed25519.PublicKey))
	_, stop = listenWith(t, d, h)
	site := httptest.NewServer(d)
	t.Cleanup(site.Close)
	await(t, server, "it listens", func() bool { return d.Healthy() == nil })
	return site.URL + "/discord/interactions", stop
}

// signed posts a body as Discord signs it, at a time, and gives status and answer.
func signed(t *testing.T, address string, body []byte, at time.Time, key ed25519.PrivateKey, change func(*http.Request)) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(within(t), http.MethodPost, address, strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	r.Header.Set("X-Signature-Timestamp", stamp)
	r.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(key, append([]byte(stamp), body...))))
	if change != nil {
		change(r)
	}
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

func TestRequestsAreAnsweredAsOverTheGateway(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	asked := make(chan chat.Request, 9)
	address, stop := overHTTP(t, server, answering(func(ctx context.Context, r chat.Request) chat.Message {
		asked <- r
		return echo(ctx, r)
	}))
	if status, got := signed(t, address, []byte(`{"type":1,"id":"1","application_id":"2","token":"x","version":1}`), time.Now(), testKey, nil); status != 200 || got != `{"type":1}` {
		t.Errorf("a ping: got %d %q", status, got)
	}
	await(t, server, "the commands", func() bool { return server.CommandID("terms") != "" }) // with another id it would look, and wait, for them
	i := server.Post(2, testChannel, testUser, map[string]any{"id": server.CommandID("terms"), "name": "terms", "type": 1,
		"options": []any{map[string]any{"name": "platform", "type": 3, "value": "amazon"}}})
	body, err := json.Marshal(i.Data)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the same request again is taken for what it is
		if status, _ := signed(t, address, body, time.Now(), testKey, nil); status != 202 {
			t.Fatalf("a command: got %d, want 202", status)
		}
	}
	if p := answerTo(t, i); !strings.Contains(p.Words(), "you said amazon") {
		t.Errorf("answered %q", p.Words())
	}
	<-asked
	click := server.Post(3, testChannel, testUser, map[string]any{"custom_id": "v1:ask::ack 12", "component_type": 2})
	click.Data["message"] = map[string]any{"components": []any{map[string]any{"type": 99}}}
	body, err = json.Marshal(click.Data)
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := signed(t, address, body, time.Now(), testKey, nil); status != 202 {
		t.Fatalf("a click: got %d, want 202", status)
	}
	if got := <-asked; got.Text != "ack 12" || got.User != testUser {
		t.Errorf("the click asked %+v", got)
	}
	stop()
	if status, _ := signed(t, address, body, time.Now(), testKey, nil); status != 503 {
		t.Errorf("after the end: got %d, want 503", status)
	}
}

func TestRequestThatDiscordDidNotSignIsRefused(t *testing.T) {
	t.Parallel()
	address, _ := overHTTP(t, startServer(t), answering(func(context.Context, chat.Request) chat.Message {
		t.Error("it was answered")
		return chat.Message{Text: "no"}
	}))
	body := []byte(`{"type":1}`)
	other := ed25519.NewKeyFromSeed([]byte(strings.Repeat("o", ed25519.SeedSize)))
	for name, test := range map[string]struct {
		body   []byte
		at     time.Time
		key    ed25519.PrivateKey
		change func(*http.Request)
		status int
	}{
		"another key":   {body, time.Now(), other, nil, 401},
		"old":           {body, time.Now().Add(-6 * time.Minute), testKey, nil, 401},
		"of the future": {body, time.Now().Add(6 * time.Minute), testKey, nil, 401},
		"no signature":  {body, time.Now(), testKey, func(r *http.Request) { r.Header.Del("X-Signature-Ed25519") }, 401},
		"a short one":   {body, time.Now(), testKey, func(r *http.Request) { r.Header.Set("X-Signature-Ed25519", "00") }, 401},
		"another time": {body, time.Now(), testKey, func(r *http.Request) {
			r.Header.Set("X-Signature-Timestamp", strconv.FormatInt(time.Now().Unix()+1, 10))
		}, 401},
		"no time":   {body, time.Now(), testKey, func(r *http.Request) { r.Header.Del("X-Signature-Timestamp") }, 401},
		"too large": {[]byte(strings.Repeat("x", 1<<20+1)), time.Now(), testKey, nil, 413},
		"no JSON":   {[]byte("x"), time.Now(), testKey, nil, 400},
		"a GET":     {body, time.Now(), testKey, func(r *http.Request) { r.Method = http.MethodGet }, 405},
	} {
		if status, got := signed(t, address, test.body, test.at, test.key, test.change); status != test.status {
			t.Errorf("%s: got %d %q, want %d", name, status, got, test.status)
		}
	}
}

func TestModeHTTPWithoutAKeySaysWhatToSet(t *testing.T) {
	t.Parallel()
	d, _ := connected(startServer(t))
	d.Requests, d.PublicKey = true, "abc"
	if err := d.Listen(within(t), answering(echo)); !isFinal(err) || !strings.Contains(err.Error(), "discord.public_key") {
		t.Errorf("got %v, want what to set", err)
	}
}

func TestFormThatCannotBeReadIsAnsweredOverHTTPToo(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	address, stop := overHTTP(t, server, answering(echo))
	form := server.Post(5, testChannel, testUser, map[string]any{"custom_id": "x", "components": []any{map[string]any{"type": 99}}})
	body, err := json.Marshal(form.Data)
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := signed(t, address, body, time.Now(), testKey, nil); status != 202 {
		t.Fatalf("got %d, want 202", status)
	}
	if p := answerTo(t, form); !strings.Contains(p.Words(), "I cannot read this") {
		t.Errorf("answered %q", p.Words())
	}
	stop()
}
