package slack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/slack"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
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

func TestPostCarriesWhatARepeatNeeds(t *testing.T) {
	server := start(t)
	id, err := connect(server).Send(t.Context(), "C0001", alert("a <b> & *c*"))
	if err != nil {
		t.Fatal(err)
	}
	posts := server.Posts()
	if len(posts) != 1 {
		t.Fatalf("%d posts, want 1", len(posts))
	}
	p := posts[0]
	if want := "C0001/" + p.TS; id != want {
		t.Errorf("post id %q, want %q", id, want)
	}
	if p.Text != "Medium: Lanternbay changed its Terms" || p.ClientMsgID == "" || p.ThreadTS != "" {
		t.Errorf("text %q, client_msg_id %q, thread %q", p.Text, p.ClientMsgID, p.ThreadTS)
	}
	var meta struct {
		Type    string `json:"event_type"`
		Payload struct {
			Alert int64 `json:"alert"`
		} `json:"event_payload"`
	}
	if err := json.Unmarshal(p.Metadata, &meta); err != nil || meta.Type != "clausewatch_alert" || meta.Payload.Alert != 7 {
		t.Errorf("metadata %s (%v), want the alert's id", p.Metadata, err)
	}
	if got := strings.TrimSpace(p.Words()); got != "a <b> & *c*" {
		t.Errorf("a reader sees %q", got)
	}
}

func TestLongMessageGoesOnInItsThread(t *testing.T) {
	server := start(t)
	m := long(30_000)
	if _, err := connect(server).Send(t.Context(), "C0001", m); err != nil {
		t.Fatal(err)
	}
	posts := server.Posts()
	if len(posts) < 4 {
		t.Fatalf("%d posts, want at least 4", len(posts))
	}
	ids := map[string]bool{}
	words := 0
	for i, p := range posts {
		if i > 0 && p.ThreadTS != posts[0].TS {
			t.Errorf("post %d is in thread %q, want %q", i, p.ThreadTS, posts[0].TS)
		}
		if p.ClientMsgID == "" || ids[p.ClientMsgID] {
			t.Errorf("post %d has client_msg_id %q, want one of its own", i, p.ClientMsgID)
		}
		ids[p.ClientMsgID] = true
		words += strings.Count(p.Words(), "word ")
		if err := slacktest.CheckBlocks(p.Blocks, 0.95); err != nil {
			t.Errorf("post %d: %v", i, err)
		}
	}
	if want := 200 * (len(m.Blocks) - 1); words != want {
		t.Errorf("%d of %d words are to be read", words, want)
	}
}

func TestLostAnswerDoublesNothing(t *testing.T) {
	server := start(t)
	server.Script("chat.postMessage", slacktest.Reply{Lose: true})
	_, err := connect(server).Send(t.Context(), "C0001", alert("once"))
	if err == nil {
		t.Fatal("a lost answer is no error")
	}
	if f := failureOf(err); f != nil {
		t.Errorf("a lost answer is a failure %+v, want a temporary error", f)
	}
	if len(server.Posts()) != 1 {
		t.Fatalf("%d posts, want 1: the fake posts before it hangs up", len(server.Posts()))
	}
	id, err := connect(server).Send(t.Context(), "C0001", alert("once")) // by another process, after a crash
	if err != nil {
		t.Fatal(err)
	}
	if n, r := len(server.Posts()), len(server.Repeats()); n != 1 || r != 1 {
		t.Errorf("%d posts and %d dropped repeats, want 1 and 1", n, r)
	}
	if want := "C0001/" + server.Posts()[0].TS; id != want {
		t.Errorf("the repeat has post id %q, want the first one's, %q", id, want)
	}
}

func TestRepeatOfAHalfPostedMessageGoesOnWhereItStopped(t *testing.T) {
	server := start(t)
	s := connect(server)
	server.Script("chat.postMessage", slacktest.Reply{}, slacktest.Reply{}, slacktest.Reply{Status: 429, RetryAfter: "3"})
	m := long(30_000)
	_, err := s.Send(t.Context(), "C0001", m)
	if f := failureOf(err); f == nil || f.Permanent || f.After != 3*time.Second {
		t.Fatalf("got %v, want a failure that asks for 3 s", err)
	}
	if n := len(server.Posts()); n != 2 {
		t.Fatalf("%d posts before the repeat, want 2", n)
	}
	if _, err := s.Send(t.Context(), "C0001", m); err != nil {
		t.Fatal(err)
	}
	whole := len(server.Posts())
	if r := len(server.Repeats()); r != 0 {
		t.Errorf("%d parts were posted again by the same process, want 0", r)
	}
	for i, p := range server.Posts()[1:] {
		if p.ThreadTS != server.Posts()[0].TS {
			t.Errorf("post %d is in thread %q", i+1, p.ThreadTS)
		}
	}
	if _, err := connect(server).Send(t.Context(), "C0001", m); err != nil { // a new process knows nothing
		t.Fatal(err)
	}
	if n, r := len(server.Posts()), len(server.Repeats()); n != whole || r != whole {
		t.Errorf("%d posts and %d dropped repeats, want %d of each", n, r, whole)
	}
}

func TestAnotherAlertHasAnotherID(t *testing.T) {
	server := start(t)
	s := connect(server)
	other := alert("x")
	other.Text = "High: Pebblegram changed its Privacy Policy" // the same key: the database is a new one
	keyless := alert("x")
	keyless.Key = ""
	for _, m := range []chat.Message{alert("x"), other, keyless, keyless} {
		if _, err := s.Send(t.Context(), "C0001", m); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(server.Posts()); n != 4 {
		t.Errorf("%d posts, want 4", n)
	}
}

func failureOf(err error) *clausewatch.Failure {
	var f *clausewatch.Failure
	if errors.As(err, &f) {
		return f
	}
	return nil
}

func TestRefusalsHaveTheirClass(t *testing.T) {
	const temporary, permanent, later = "temporary", "permanent", "later"
	tests := []struct {
		reply slacktest.Reply
		class string
		after time.Duration
		words string
	}{
		{slacktest.Reply{Status: 429, RetryAfter: "7"}, later, 7 * time.Second, "wait 7s"},
		{slacktest.Reply{Status: 429, RetryAfter: "1.5"}, later, 2 * time.Second, "wait 2s"},
		{slacktest.Reply{Status: 429, RetryAfter: "0"}, later, time.Second, "wait 1s"},
		{slacktest.Reply{Status: 429, RetryAfter: "99999999"}, later, time.Hour, "wait"},
		{slacktest.Reply{Status: 429, RetryAfter: "soon"}, later, 30 * time.Second, "wait"},
		{slacktest.Reply{Status: 429}, later, 30 * time.Second, "wait"},
		{slacktest.Reply{Error: "ratelimited"}, later, 30 * time.Second, "wait"},
		{slacktest.Reply{Status: 503}, temporary, 0, "503"},
		{slacktest.Reply{Status: 404}, temporary, 0, "slack.api_url"},
		{slacktest.Reply{Error: "internal_error"}, temporary, 0, "internal_error"},
		{slacktest.Reply{Error: "a_new_word"}, temporary, 0, "a_new_word"},
		{slacktest.Reply{Body: `{"ok":false}`}, temporary, 0, "neither yes nor why not"},
		{slacktest.Reply{Body: `{"ok":true}`}, temporary, 0, "neither yes nor why not"},
		{slacktest.Reply{Body: `<html>`}, temporary, 0, "post to slack channel C0001"},
		{slacktest.Reply{Error: "message_limit_exceeded"}, later, time.Hour, "limit of messages"},
		{slacktest.Reply{Error: "not_in_channel"}, permanent, 0, "/invite @clausewatch"},
		{slacktest.Reply{Error: "channel_not_found"}, permanent, 0, "/invite"},
		{slacktest.Reply{Error: "is_archived"}, permanent, 0, "unarchive"},
		{slacktest.Reply{Error: "restricted_action_read_only_channel"}, permanent, 0, "who runs the channel"},
		{slacktest.Reply{Error: "invalid_auth"}, later, 5 * time.Minute, "copy it again"},
		{slacktest.Reply{Body: `{"ok":false,"error":"missing_scope","needed":"chat:write"}`}, later, 5 * time.Minute, "needed: chat:write"},
	}
	for _, test := range tests {
		t.Run(test.reply.Error+test.reply.Body+test.reply.RetryAfter, func(t *testing.T) {
			server := start(t)
			server.Script("chat.postMessage", test.reply)
			_, err := connect(server).Send(t.Context(), "C0001", alert("x"))
			if err == nil {
				t.Fatal("no error")
			}
			class, after := temporary, time.Duration(0)
			if f := failureOf(err); f != nil {
				class, after = later, f.After
				if f.Permanent {
					class = permanent
				}
			}
			if class == permanent {
				after = 0
			}
			if class != test.class || after != test.after {
				t.Errorf("%v: %s after %s, want %s after %s", err, class, after, test.class, test.after)
			}
			if !strings.Contains(err.Error(), test.words) || strings.Contains(err.Error(), server.BotToken) {
				t.Errorf("error %q, want %q in it and no token", err, test.words)
			}
			if n := server.Calls("chat.postMessage"); n != 1 {
				t.Errorf("%d calls, want one attempt", n)
			}
		})
	}
}

func TestRefusedTokenIsUnhealthyUntilAPostGoesThrough(t *testing.T) {
	server := start(t)
	s := connect(server)
	server.Script("chat.postMessage", slacktest.Reply{Error: "token_revoked"})
	s.Send(t.Context(), "C0001", alert("x"))
	if err := s.Healthy(); err == nil || !strings.Contains(err.Error(), "token_revoked") {
		t.Errorf("Healthy: %v, want the refusal", err)
	}
	if _, err := s.Send(t.Context(), "C0001", alert("x")); err != nil {
		t.Fatal(err)
	}
	if err := s.Healthy(); err == nil || strings.Contains(err.Error(), "token_revoked") {
		t.Errorf("Healthy: %v, want only that nothing listens yet", err)
	}
}

func TestRefusedBlocksAreSentInPlainForm(t *testing.T) {
	for _, word := range []string{"invalid_blocks", "msg_blocks_too_long", "metadata_too_large", "invalid_metadata_format"} {
		t.Run(word, func(t *testing.T) {
			server := start(t)
			var log bytes.Buffer
			s := connect(server)
			s.Log = slog.New(slog.NewTextHandler(&log, nil))
			m := alert(strings.Repeat("w<rd ", 1000)) // one post with blocks, two in the plain form
			server.Script("chat.postMessage", slacktest.Reply{Error: word})
			if _, err := s.Send(t.Context(), "C0001", m); err != nil {
				t.Fatal(err)
			}
			posts := server.Posts()
			words := 0
			for i, p := range posts {
				words += strings.Count(p.Words(), "w<rd")
				if p.Blocks != nil || p.Metadata != nil || p.ClientMsgID == "" {
					t.Errorf("post %d is not in the plain form: blocks %.100s, metadata %s, id %q", i, p.Blocks, p.Metadata, p.ClientMsgID)
				}
				if i > 0 && p.ThreadTS != posts[0].TS {
					t.Errorf("post %d is not in the thread", i)
				}
			}
			if len(posts) < 2 || words != 1000 {
				t.Errorf("%d posts with %d words, want several with 1000", len(posts), words)
			}
			if !strings.Contains(log.String(), word) || !strings.Contains(log.String(), "rich_text") {
				t.Errorf("the refusal and what was refused are not in the log: %s", log.String())
			}
		})
	}
}

func TestRefusedInEveryFormIsKeptForLater(t *testing.T) {
	server := start(t)
	server.Script("chat.postMessage", slacktest.Reply{Error: "invalid_blocks"}, slacktest.Reply{Error: "msg_too_long"})
	_, err := connect(server).Send(t.Context(), "C0001", alert("x"))
	if f := failureOf(err); f == nil || f.Permanent || f.After != time.Hour {
		t.Errorf("got %v, want a failure for an hour: a permanent one would park the channel for our own mistake", err)
	}
}

func TestReplyThatIsNotTakenIsPostedInTheChannel(t *testing.T) {
	for _, word := range []string{"thread_not_found", "restricted_action_non_threadable_channel", "cannot_reply_to_message"} {
		server := start(t)
		server.Script("chat.postMessage", slacktest.Reply{}, slacktest.Reply{Error: word})
		if _, err := connect(server).Send(t.Context(), "C0001", long(14_000)); err != nil {
			t.Fatal(err)
		}
		if posts := server.Posts(); len(posts) != 2 || posts[1].ThreadTS != "" {
			t.Errorf("%s: %d posts, the second in thread %q; want 2, the second in the channel", word, len(posts), posts[len(posts)-1].ThreadTS)
		}
	}
}

func TestDeletedPostIsPostedUnderANewID(t *testing.T) {
	server := start(t)
	server.Script("chat.postMessage", slacktest.Reply{Error: "duplicate_message_not_found"})
	s := connect(server)
	if _, err := s.Send(t.Context(), "C0001", alert("x")); err != nil {
		t.Fatal(err)
	}
	other := start(t)
	if _, err := connect(other).Send(t.Context(), "C0001", alert("x")); err != nil {
		t.Fatal(err)
	}
	if a, b := server.Posts()[0].ClientMsgID, other.Posts()[0].ClientMsgID; a == b {
		t.Errorf("both have client_msg_id %q", a)
	}
}

func TestPartsKeepThePaceOfTheChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		s := &slack.Slack{BotToken: "xoxb-x", HTTP: &http.Client{Transport: trip(func(r *http.Request) *http.Response {
			at = append(at, time.Now())
			return response(200, `{"ok":true,"channel":"C1","ts":"1.2"}`)
		})}}
		if _, err := s.Send(t.Context(), "C1", long(30_000)); err != nil {
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
		s := &slack.Slack{BotToken: "xoxb-x", HTTP: &http.Client{Transport: trip(func(r *http.Request) *http.Response {
			cancel()
			return response(200, `{"ok":true,"channel":"C1","ts":"1.2"}`)
		})}}
		_, err := s.Send(ctx, "C1", long(30_000))
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
