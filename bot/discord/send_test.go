package discord_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

func alert(words string) chat.Message {
	return chat.Message{Text: "Medium: Lanternbay changed its Terms", Key: "clausewatch-7", Alert: 7,
		Blocks: []chat.Block{{Kind: chat.Text, Spans: chat.Plain(words)}}}
}

// long is a message of about n characters in paragraphs.
func long(n int) chat.Message {
	m := alert("beginning")
	for n > 0 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Quote, Label: "4.2", Spans: chat.Plain(strings.Repeat("word & more ", 200))})
		n -= 2400
	}
	return m
}

// threaded is such a message for a channel that wants the rest of it in a thread.
func threaded(n int) chat.Message {
	m := long(n)
	m.Delivery.Threads = clausewatch.ThreadsOn
	return m
}

func failureOf(err error) *clausewatch.Failure {
	var f *clausewatch.Failure
	if errors.As(err, &f) {
		return f
	}
	return nil
}

func TestPostCarriesWhatARepeatNeeds(t *testing.T) {
	server := start(t)
	id, err := connect(server).Send(t.Context(), channel, alert("a <b> & *c*"))
	if err != nil {
		t.Fatal(err)
	}
	posts := server.Posts()
	if len(posts) != 1 {
		t.Fatalf("%d posts, want 1", len(posts))
	}
	p := posts[0]
	if want := channel + "/" + p.ID; id != want {
		t.Errorf("post id %q, want %q", id, want)
	}
	if p.Content() != "Medium: Lanternbay changed its Terms" || p.Nonce == "" || len(p.Nonce) > 25 {
		t.Errorf("content %q, nonce %q", p.Content(), p.Nonce)
	}
	var body struct {
		Enforce  bool `json:"enforce_nonce"`
		Mentions struct {
			Parse []string `json:"parse"`
		} `json:"allowed_mentions"`
	}
	if err := json.Unmarshal(p.Body, &body); err != nil || !body.Enforce || body.Mentions.Parse == nil {
		t.Errorf("body %s (%v), want an enforced nonce and no mentions", p.Body, err)
	}
	if got := strings.TrimSpace(p.Words()); got != "Medium: Lanternbay changed its Terms\na <b> & *c*" {
		t.Errorf("a reader sees %q", got)
	}
}

func TestLongMessageGoesOnInItsThread(t *testing.T) {
	server := start(t)
	m := threaded(60_000)
	id, err := connect(server).Send(t.Context(), channel, m)
	if err != nil {
		t.Fatal(err)
	}
	posts := server.Posts()
	if len(posts) < 8 {
		t.Fatalf("%d posts, want at least 8", len(posts))
	}
	nonces := map[string]bool{}
	words := 0
	for i, p := range posts {
		if p.Nonce == "" || nonces[p.Nonce] {
			t.Errorf("post %d has nonce %q, want one of its own", i, p.Nonce)
		}
		nonces[p.Nonce] = true
		words += strings.Count(p.Words(), "word ")
	}
	if want := 200 * (len(m.Blocks) - 1); words != want {
		t.Errorf("%d of %d words are to be read", words, want)
	}
	var ids []string
	for _, p := range posts {
		ids = append(ids, p.ID)
	}
	if want := channel + "/" + ids[0] + ";" + strings.Join(ids[1:], ","); id != want {
		t.Errorf("post id %q, want those of all posts, %q", id, want)
	}
	threads := server.Threads(channel)
	if len(threads) != 1 || threads[0].Name != m.Text || len(server.Posts(threads[0].ID)) != len(posts)-1 {
		t.Errorf("threads %+v, want one by the words of the alert that holds all posts but the first", threads)
	}
}

func TestLostAnswerDoublesNothing(t *testing.T) {
	for name, reply := range map[string]discordtest.Reply{"lost": {Lose: true}, "cut off": {Cut: true}} {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			server.Script("messages", reply)
			id, err := connect(server).Send(t.Context(), channel, alert("once"))
			switch {
			case reply.Lose && err == nil:
				t.Error("a lost answer is no error")
			case reply.Lose && failureOf(err) != nil:
				t.Errorf("a lost answer is a failure %v, want a temporary error", err)
			case reply.Cut && err != nil:
				t.Errorf("a broken answer of a stored message is an error: %v", err)
			case reply.Cut && id == "":
				t.Error("no post id")
			}
			id, err = connect(server).Send(t.Context(), channel, alert("once")) // by another process, after a crash
			if err != nil {
				t.Fatal(err)
			}
			if n, r := len(server.Posts()), len(server.Repeats()); n != 1 || r != 1 {
				t.Errorf("%d posts and %d dropped repeats, want 1 and 1", n, r)
			}
			if want := channel + "/" + server.Posts()[0].ID; id != want {
				t.Errorf("the repeat has post id %q, want the first one's, %q", id, want)
			}
		})
	}
}

func TestRepeatOfAHalfPostedMessageGoesOnWhereItStopped(t *testing.T) {
	server := start(t)
	d := connect(server)
	later := time.Now()
	d.Now = func() time.Time { return later }
	server.Script("messages", discordtest.Reply{}, discordtest.Reply{}, discordtest.Reply{Status: 429, RetryAfter: 3})
	m := threaded(30_000)
	_, err := d.Send(t.Context(), channel, m)
	if f := failureOf(err); f == nil || f.Permanent || f.After != 3*time.Second {
		t.Fatalf("got %v, want a failure that asks for 3 s", err)
	}
	if n := len(server.Posts()); n != 2 {
		t.Fatalf("%d posts before the repeat, want 2", n)
	}
	later = later.Add(time.Minute)
	if _, err := d.Send(t.Context(), channel, m); err != nil {
		t.Fatal(err)
	}
	whole := len(server.Posts())
	if r := len(server.Repeats()); r != 0 {
		t.Errorf("%d parts were posted again by the same process, want 0", r)
	}
	if _, err := connect(server).Send(t.Context(), channel, m); err != nil { // a new process knows nothing
		t.Fatal(err)
	}
	if n, r := len(server.Posts()), len(server.Repeats()); n != whole || r != whole {
		t.Errorf("%d posts and %d dropped repeats, want %d of each", n, r, whole)
	}
}

func TestAnotherAlertOrChannelHasAnotherNonce(t *testing.T) {
	server := start(t)
	d := connect(server)
	other := alert("x")
	other.Text = "High: Pebblegram changed its Privacy Policy" // the same key: the database is a new one
	keyless := alert("x")
	keyless.Key = ""
	for _, m := range []chat.Message{alert("x"), other, keyless, keyless} {
		if _, err := d.Send(t.Context(), channel, m); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Send(t.Context(), "200000000000000002", alert("x")); err != nil {
		t.Fatal(err)
	}
	if n := len(server.Posts()); n != 5 || len(server.Posts("200000000000000002")) != 1 {
		t.Errorf("%d posts, want 5", n)
	}
}

func TestAddressOfTheAPIIsReadInEveryForm(t *testing.T) {
	server := start(t)
	for _, address := range []string{server.APIURL, server.APIURL + "/", server.APIURL + "//"} {
		d := connect(server)
		d.APIURL, d.Token = address, "Bot "+server.Token+"\n"
		if err := d.Check(t.Context()); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, address := range []string{"discord.com/api/v10", "ftp://discord.com/", "http://", "https://x/?y=1", "%"} {
		d := connect(server)
		d.APIURL = address
		if err := d.Check(t.Context()); failureOf(err) == nil || !failureOf(err).Permanent || !strings.Contains(err.Error(), "discord.api_url") {
			t.Errorf("%q: %v, want a permanent failure that names the setting", address, err)
		}
		if _, err := d.Send(t.Context(), channel, alert("x")); err == nil {
			t.Errorf("%q: sent", address)
		}
	}
}

func TestZeroValueSpeaksToDiscord(t *testing.T) {
	var host, auth string
	d := &discord.Discord{Token: "abc", HTTP: &http.Client{Transport: trip(func(r *http.Request) *http.Response {
		host, auth = r.URL.String(), r.Header.Get("Authorization")
		return response(200, `{"id":"1"}`)
	})}}
	if err := d.Check(t.Context()); err != nil || host != "https://discord.com/api/v10/users/@me" || auth != "Bot abc" {
		t.Errorf("called %s with %q: %v", host, auth, err)
	}
	if err := new(discord.Discord).Check(t.Context()); failureOf(err) == nil || !failureOf(err).Permanent || !strings.Contains(err.Error(), "discord.token") {
		t.Errorf("without a token: %v, want a permanent failure that names the setting", err)
	}
}

func TestPartsKeepThePaceOfTheChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		d := &discord.Discord{Token: "x", HTTP: &http.Client{Transport: trip(func(r *http.Request) *http.Response {
			if strings.HasSuffix(r.URL.Path, "/channels/1/messages") { // the thread, which has the id of its message
				at = append(at, time.Now())
			}
			return response(200, `{"id":"1"}`)
		})}}
		if _, err := d.Send(t.Context(), channel, threaded(30_000)); err != nil {
			t.Fatal(err)
		}
		if len(at) < 4 {
			t.Fatalf("%d posts, want at least 4", len(at))
		}
		for i := range at[1:] {
			if gap := at[i+1].Sub(at[i]); gap < time.Second {
				t.Errorf("post %d came %s after the one before, want a second", i+1, gap)
			}
		}
	})
}

func TestStoppedBetweenPartsIsNoFailedAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		d := &discord.Discord{Token: "x", HTTP: &http.Client{Transport: trip(func(r *http.Request) *http.Response {
			cancel()
			return response(200, `{"id":"1"}`)
		})}}
		_, err := d.Send(ctx, channel, long(30_000))
		if !errors.Is(err, context.Canceled) || failureOf(err) != nil {
			t.Errorf("got %v, want context.Canceled and no failure", err)
		}
	})
}

// A trip answers requests without a network.
type trip func(*http.Request) *http.Response

func (f trip) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return f(r), nil
}

func response(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body))}
}

func TestPostWaitsForItsTurnAtDiscordsWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		d := &discord.Discord{Token: "x", HTTP: &http.Client{Transport: trip(func(r *http.Request) *http.Response {
			at = append(at, time.Now())
			answer := response(200, `{"id":"1"}`)
			answer.Header.Set("X-RateLimit-Remaining", "0")
			answer.Header.Set("X-RateLimit-Reset-After", "4.25")
			return answer
		})}}
		for _, words := range []string{"x", "y"} {
			if _, err := d.Send(t.Context(), channel, alert(words)); err != nil {
				t.Fatal(err)
			}
		}
		if gap := at[1].Sub(at[0]); gap < 4250*time.Millisecond || gap > 5*time.Second {
			t.Errorf("the second post came after %s, want 4.25 s", gap)
		}
	})
}
