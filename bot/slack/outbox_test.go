package slack_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/slack"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
	"github.com/clausewatch/clausewatch/store"
)

// A line is an outbox with its database and its clock, and the Slack that it delivers to.
type line struct {
	t      *testing.T
	store  *store.Store
	outbox *bot.Outbox
	slack  *slack.Slack
	now    time.Time
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// deliveryTo is such a line to a fake; a person has subscribed slack:C0001.
func deliveryTo(t *testing.T, server *slacktest.Server) *line {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Subscribe(t.Context(), clausewatch.Subscription{Channel: "slack:C0001"}, "slack:U5", noon); err != nil {
		t.Fatal(err)
	}
	l := &line{t: t, store: db, now: noon}
	l.restart(connect(server))
	return l
}

// restart is another process: it knows what the database knows.
func (l *line) restart(s *slack.Slack) {
	s.Plain = func(channel string, alert int64, answer string) {
		err := l.store.NotePlain(context.Background(), store.PlainForm{At: l.now, Channel: clausewatch.Channel("slack:" + channel), Alert: alert, Answer: answer})
		if err != nil {
			l.t.Error(err)
		}
	}
	l.slack = s
	l.outbox = &bot.Outbox{Store: l.store, Senders: map[string]chat.Sender{"slack": s}, Now: func() time.Time { return l.now }}
}

func (l *line) deliver() {
	l.t.Helper()
	if _, err := l.outbox.Deliver(l.t.Context()); err != nil {
		l.t.Fatal(err)
	}
}

func (l *line) owe(channel clausewatch.Channel) int64 {
	l.t.Helper()
	id, err := l.store.Test(l.t.Context(), channel, l.now)
	if err != nil {
		l.t.Fatal(err)
	}
	return id
}

// An end is how the database stands after an answer of Slack.
type end struct {
	state         clausewatch.AlertState
	attempts      int
	wait          time.Duration // at least
	lost, held    int
	plain, posted int // messages without layout; posts in the channel
	told          int // posts to the person who subscribed it
}

func (l *line) end(server *slacktest.Server, id int64) (e end) {
	l.t.Helper()
	ctx := l.t.Context()
	a, err := l.store.Alert(ctx, id)
	if err != nil {
		l.t.Fatal(err)
	}
	breaks, err := l.store.Breaks(ctx, "")
	if err != nil {
		l.t.Fatal(err)
	}
	holds, err := l.store.OnHold(ctx)
	if err != nil {
		l.t.Fatal(err)
	}
	plain, err := l.store.PlainForms(ctx, noon.Add(-time.Hour))
	if err != nil {
		l.t.Fatal(err)
	}
	for _, why := range append(reasons(breaks), reasonsOf(holds)...) {
		if why == "" || strings.Contains(why, server.BotToken) || strings.Contains(why, "post to slack") {
			l.t.Errorf("the reason %q is none in plain words", why)
		}
	}
	return end{a.State, a.Attempts, max(0, a.NextAt.Sub(l.now)), len(breaks), len(holds), len(plain), len(server.Posts("C0001")), len(server.Posts("U5"))}
}

func reasons(all []clausewatch.Break) (why []string) {
	for _, b := range all {
		why = append(why, b.Reason)
	}
	return why
}

func reasonsOf(all []clausewatch.Hold) (why []string) {
	for _, h := range all {
		why = append(why, h.Reason)
	}
	return why
}

// TestEachAnswerOfSlackEndsInItsState holds the rows of Slack's errors (docs.slack.dev/reference/methods/chat.postMessage) to what the
// database says afterwards.
func TestEachAnswerOfSlackEndsInItsState(t *testing.T) {
	temporary := end{state: clausewatch.AlertOwed, attempts: 1, wait: 30 * time.Second}
	lost := end{state: clausewatch.AlertParked, attempts: 1, lost: 1, told: 1}
	held := end{state: clausewatch.AlertOwed, held: 1}
	plain := end{state: clausewatch.AlertSent, plain: 1, posted: 1}
	words := func(all string) (replies []slacktest.Reply) {
		for word := range strings.FieldsSeq(all) {
			replies = append(replies, slacktest.Reply{Error: word})
		}
		return replies
	}
	for _, row := range []struct {
		replies []slacktest.Reply
		want    end
	}{
		{[]slacktest.Reply{{}}, end{state: clausewatch.AlertSent, posted: 1}},
		{[]slacktest.Reply{{Status: 429, RetryAfter: "7"}, {Error: "ratelimited"}, {Error: "rate_limited"}}, temporary},
		{[]slacktest.Reply{{Status: 429, RetryAfter: "90"}}, end{state: clausewatch.AlertOwed, attempts: 1, wait: 90 * time.Second}},
		{append([]slacktest.Reply{{Status: 500}, {Status: 502}, {Status: 503}, {Body: "<html>"}, {Body: `{"ok":true}`}},
			words("internal_error fatal_error service_unavailable request_timeout a_new_word")...), temporary},
		{[]slacktest.Reply{{Lose: true}}, end{state: clausewatch.AlertOwed, attempts: 1, wait: 30 * time.Second, posted: 1}},
		{words("message_limit_exceeded team_added_to_org org_login_required accesslimited ekm_access_denied"), held},
		{words("channel_not_found is_archived not_in_channel restricted_action restricted_action_read_only_channel restricted_action_thread_only_channel " +
			"messages_tab_disabled cannot_reply_to_message no_permission"), lost},
		{words("invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long no_text too_many_attachments metadata_too_large " +
			"invalid_metadata_format invalid_metadata_schema"), plain},
		{words("invalid_auth not_authed account_inactive token_revoked token_expired missing_scope not_allowed_token_type"), held},
	} {
		for _, reply := range row.replies {
			t.Run(strings.TrimSpace(reply.Error+reply.Body+" "+reply.RetryAfter), func(t *testing.T) {
				server := start(t)
				server.Script("chat.postMessage", reply)
				l := deliveryTo(t, server)
				id := l.owe("slack:C0001")
				l.deliver()
				got := l.end(server, id)
				if row.want.wait > 0 && got.wait >= row.want.wait && got.wait <= 2*row.want.wait {
					got.wait = row.want.wait
				}
				if got != row.want {
					t.Errorf("it ends in %+v, want %+v", got, row.want)
				}
				// Whatever it was, once it is over the alert is in the channel once, whoever sends it.
				l.restart(connect(server))
				l.now = l.now.Add(25 * time.Hour)
				l.deliver()
				l.deliver()
				if e := l.end(server, id); e.state != clausewatch.AlertSent || e.posted != 1 || e.lost+e.held != 0 || e.told != row.want.told {
					t.Errorf("afterwards it stands as %+v, want it sent once", e)
				}
			})
		}
	}
}

// TestEachAnswerToAnEditEndsInItsState does the same for chat.update.
func TestEachAnswerToAnEditEndsInItsState(t *testing.T) {
	for word, want := range map[string]struct {
		posts, lost, held, plain int
		shown                    bool
	}{
		"message_not_found": {posts: 2, shown: true}, "cant_update_message": {posts: 2, shown: true}, "edit_window_closed": {posts: 2, shown: true},
		"is_archived": {posts: 1, lost: 1}, "channel_not_found": {posts: 1, lost: 1},
		"token_revoked": {posts: 1, held: 1}, "missing_scope": {posts: 1, held: 1},
		"msg_too_long": {posts: 1, plain: 1, shown: true}, "invalid_blocks": {posts: 1, plain: 1, shown: true},
		"ratelimited": {posts: 1}, "fatal_error": {posts: 1},
	} {
		t.Run(word, func(t *testing.T) {
			server := start(t)
			l := deliveryTo(t, server)
			id := l.owe("slack:C0001")
			l.deliver()
			before := l.alert(id).PostID
			if err := l.store.Revise(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			server.Script("chat.update", slacktest.Reply{Error: word})
			l.deliver()
			a, e := l.alert(id), l.end(server, id)
			if e.posted != want.posts || e.lost != want.lost || e.held != want.held || e.plain != want.plain || a.State != clausewatch.AlertSent ||
				(a.PostID != before) != (want.posts == 2) || (a.Error == "") != want.shown {
				t.Errorf("it ends in %+v, the alert is %+v", e, a)
			}
			l.now = l.now.Add(25 * time.Hour)
			l.deliver()
			l.deliver()
			if e := l.end(server, id); e.posted != want.posts || e.lost+e.held != 0 {
				t.Errorf("afterwards it stands as %+v", e)
			}
			posts := server.Posts("C0001")
			if want.posts == 2 && (posts[0].ClientMsgID == posts[1].ClientMsgID || !strings.HasSuffix(l.alert(id).PostID, posts[1].TS)) {
				t.Errorf("the alert is the message %q, want the new post %q", l.alert(id).PostID, posts[1].TS)
			}
		})
	}
}

func (l *line) alert(id int64) clausewatch.Alert {
	l.t.Helper()
	a, err := l.store.Alert(l.t.Context(), id)
	if err != nil {
		l.t.Fatal(err)
	}
	return a
}

// A channel comes back after it was archived: all it is owed comes in order, and the person who was told sees it.
func TestAnArchivedChannelComesBackInOrder(t *testing.T) {
	server := start(t)
	l := deliveryTo(t, server)
	var want []int64
	for range 4 {
		want = append(want, l.owe("slack:C0001"))
	}
	other := l.owe("slack:C0002")
	server.Refuse("C0001", "is_archived")
	l.deliver()
	if l.alert(other).State != clausewatch.AlertSent || len(server.Posts("U5")) != 1 || !strings.Contains(server.Posts("U5")[0].Words(), "unarchive it") {
		t.Fatalf("the other alert is %s, the person has %d posts", l.alert(other).State, len(server.Posts("U5")))
	}
	server.Refuse("C0001", "")
	l.now = l.now.Add(25 * time.Hour)
	l.deliver()
	var got []int64
	for i, p := range server.Posts("C0001") {
		got = append(got, alertIn(t, p))
		if first := i == 0; strings.Contains(p.Words(), "could not be reached since") != first {
			t.Errorf("post %d says %q", i, p.Words())
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("posted are the alerts %v, want %v", got, want)
	}
	if told := server.Posts("U5"); len(told) != 1 || !strings.Contains(told[0].Words(), "again") {
		t.Errorf("the person reads %q", told[0].Words())
	}
}

// What Slack takes in no form is said in a sentence, so that nothing waits behind it.
func TestAnAlertThatSlackTakesInNoFormHoldsNothingUp(t *testing.T) {
	server := start(t)
	server.Script("chat.postMessage", slacktest.Reply{Error: "invalid_blocks"}, slacktest.Reply{Error: "msg_too_long"})
	l := deliveryTo(t, server)
	first, second := l.owe("slack:C0001"), l.owe("slack:C0001")
	l.deliver()
	posts := server.Posts("C0001")
	if len(posts) != 2 || !strings.Contains(posts[0].Words(), "The details could not be put together") || l.alert(first).State != clausewatch.AlertSent ||
		l.alert(second).State != clausewatch.AlertSent || alertIn(t, posts[1]) != second {
		t.Errorf("%d posts, the alerts are %s and %s", len(posts), l.alert(first).State, l.alert(second).State)
	}
}
