package slack

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

func alertOf(words string) chat.Message {
	return chat.Message{Text: "Lanternbay changed its Terms", Key: "clausewatch-7", Alert: 7,
		Blocks: []chat.Block{{Kind: chat.Text, Spans: chat.Plain(words)}}}
}

// TestRefusalOfAnOldTokenLeavesTheNewInstallation has a call under way with the token of before while the app is installed again.
func TestRefusalOfAnOldTokenLeavesTheNewInstallation(t *testing.T) {
	h := newHouse(t)
	h.install(h.server.AddTeam("T0002", "Pier"))
	why := func() string {
		w, err := h.db.Workspace(t.Context(), "T0002")
		if err != nil {
			t.Fatal(err)
		}
		return w.Why
	}
	postponed(t, h.slack.barred(t.Context(), "post", "T0002", "token_revoked"), "token_revoked")
	if got := why(); got != "" {
		t.Errorf("the new installation is gone: %s", got)
	}
	h.wait(time.Minute)
	postponed(t, h.slack.barred(t.Context(), "post", "T0002", "token_revoked"), "token_revoked")
	if got := why(); got != "token_revoked" {
		t.Errorf("a refusal that is not late is taken for one: %q", got)
	}
}

// TestRefusedBotTokenIsTriedNowAndThen looks at a token that Slack refuses, as the watchdog does every few seconds.
func TestRefusedBotTokenIsTriedNowAndThen(t *testing.T) {
	h := newHouse(t)
	h.slack.BotToken = "xoxb-old"
	h.slack.prepare()
	look := func(want int) {
		t.Helper()
		for range 3 {
			if err := h.slack.look(t.Context(), h.slack.now()); err != nil {
				t.Fatal(err)
			}
		}
		if n := h.server.Calls("auth.test"); n != want {
			t.Errorf("slack was asked %d times, want %d", n, want)
		}
	}
	look(1)
	h.wait(afterInstallation)
	look(2)
}

// postponed checks that a send failed in a way that keeps what was to be sent, and says this.
func postponed(t *testing.T, err error, want string) {
	t.Helper()
	var f *clausewatch.Failure
	if !errors.As(err, &f) || f.Permanent || f.Of != clausewatch.FaultInstallation || f.Why == "" || f.After <= 0 || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want a failure that passes, with %q", err, want)
	}
}

// TestSameChannelInTwoWorkspaces posts one alert to channels whose ids differ in their workspace alone, and edits it there.
func TestSameChannelInTwoWorkspaces(t *testing.T) {
	h := newHouse(t)
	h.install(h.server.AddTeam("T0002", "Pier"))
	h.install(h.server.AddTeam("T0003", "Quay"))
	ids := map[string]bool{}
	for _, channel := range []string{"C0001", "T0002/C0001", "T0003/C0001", "T0001/C0001"} {
		id, err := h.slack.Send(t.Context(), channel, alertOf("one"))
		if err != nil {
			t.Fatalf("%s: %v", channel, err)
		}
		if _, err := h.slack.Edit(t.Context(), channel, id, alertOf("two of "+channel)); err != nil {
			t.Errorf("edit in %s: %v", channel, err)
		}
		ids[h.server.Posts()[len(h.server.Posts())-1].ClientMsgID] = true
	}
	for _, channel := range []string{"T0002/C0001", "T0003/C0001"} {
		if posts := h.server.Posts(channel); len(posts) != 1 || !strings.Contains(posts[0].Words(), "two of "+channel) {
			t.Errorf("%s shows %+v", channel, posts)
		}
	}
	if posts := h.server.Posts("C0001"); len(posts) != 2 || len(ids) != 4 || len(h.server.Repeats()) != 0 {
		t.Errorf("%d posts in our own workspace and %d keys, want 2 and 4; repeats %v", len(posts), len(ids), h.server.Repeats())
	}
	if a, b := h.slack.lane("T0002/C0001"), h.slack.lane("T0003/C0001"); a == b {
		t.Error("two channels keep one pace")
	}
}

// TestPeopleOfOtherWorkspacesAreNotNamed sends and edits a message that names somebody of each workspace.
func TestPeopleOfOtherWorkspacesAreNotNamed(t *testing.T) {
	h := newHouse(t)
	h.install(h.server.AddTeam("T0002", "Pier"))
	m := alertOf("x")
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Text, Spans: []chat.Span{{Text: "Ann", Person: "slack:U0001"}, {Text: " and "}, {Text: "Bob", Person: "slack:T0002/U0002"}}},
		chat.Block{Kind: chat.Fields, Fields: []chat.Field{{Name: "By", Value: []chat.Span{{Text: "Cleo", Person: "slack:T0003/U0003"}}}}})
	for channel, want := range map[string]string{"C0001": "@U0001", "T0002/C0001": "@U0002"} {
		id, err := h.slack.Send(t.Context(), channel, m)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(h.server.Posts(channel)[0].Pings(), " "); got != want {
			t.Errorf("%s: named are %q, want %q", channel, got, want)
		}
		if _, err := h.slack.Edit(t.Context(), channel, id, m); err != nil {
			t.Fatal(err)
		}
		p := h.server.Posts(channel)[0]
		if got := strings.Join(p.Pings(), " "); got != want || !strings.Contains(p.Words(), "Cleo") {
			t.Errorf("%s: after an edit named are %q in %q, want %q", channel, got, p.Words(), want)
		}
	}
}

// TestUnfinishedMessageIsGoneOnWithInItsWorkspace loses the second part of a message in one workspace; the same message goes to a channel
// of the same id in another one meanwhile.
func TestUnfinishedMessageIsGoneOnWithInItsWorkspace(t *testing.T) {
	h := newHouse(t)
	h.install(h.server.AddTeam("T0002", "Pier"))
	h.install(h.server.AddTeam("T0003", "Quay"))
	m := longMessage(30_000)
	parts := len(posts(m))
	h.server.Script("chat.postMessage", slacktest.Reply{}, slacktest.Reply{Status: 429, RetryAfter: "7"})
	_, err := h.slack.Send(t.Context(), "T0002/C0001", m)
	if wait, limited := rateLimitOf(err); !limited || wait != 7*time.Second {
		t.Fatalf("got %v, want the wait that Slack asks for", err)
	}
	for _, channel := range []string{"T0003/C0001", "T0002/C0001"} {
		if _, err := h.slack.Send(t.Context(), channel, m); err != nil {
			t.Fatalf("%s: %v", channel, err)
		}
		if got := h.server.Posts(channel); len(got) != parts {
			t.Errorf("%s has %d posts, want %d", channel, len(got), parts)
		}
	}
	if repeats := h.server.Repeats(); len(repeats) != 0 {
		t.Errorf("%d parts were posted again", len(repeats))
	}
}

// rateLimitOf is the wait that a failed send asks for.
func rateLimitOf(err error) (time.Duration, bool) {
	var f *clausewatch.Failure
	if !errors.As(err, &f) {
		return 0, false
	}
	return f.After, f.Of == "" && !f.Permanent
}

func TestRefusedWorkspaceStopsAlone(t *testing.T) {
	h := newHouse(t)
	pier, quay := h.server.AddTeam("T0002", "Pier"), h.server.AddTeam("T0003", "Quay")
	h.install(pier)
	h.install(quay)
	if words, err := h.slack.Installed(t.Context()); words != "" || err != nil {
		t.Errorf("while all is well: %q %v", words, err)
	}
	h.wait(time.Minute)
	token := pier.Token()
	pier.Revoke("token_revoked")
	_, err := h.slack.Send(t.Context(), "T0002/C0001", alertOf("x"))
	postponed(t, err, "slack refuses the token of the workspace T0002 (token_revoked): somebody there installs the app again at "+h.site.URL+"/slack/install")
	before := h.server.Calls("chat.postMessage")
	for range 3 {
		_, err = h.slack.Send(t.Context(), "T0002/C0002", alertOf("x"))
		postponed(t, err, "lets the app in no more")
		_, err = h.slack.Edit(t.Context(), "T0002/C0002", "C0002/1700000000.000001", alertOf("x"))
		postponed(t, err, "lets the app in no more")
	}
	if n := h.server.Calls("chat.postMessage") - before; n != 0 {
		t.Errorf("slack was asked %d more times with a token that it refuses", n)
	}
	for _, channel := range []string{"T0003/C0001", "C0001"} {
		if _, err := h.slack.Send(t.Context(), channel, alertOf("x")); err != nil {
			t.Errorf("%s: %v", channel, err)
		}
	}
	if words, err := h.slack.Installed(t.Context()); err != nil || !strings.Contains(words, "T0002 lets the app in no more") || strings.Contains(words, "T0003") {
		t.Errorf("health says %q %v", words, err)
	}
	h.install(pier)
	if _, err := h.slack.Send(t.Context(), "T0002/C0001", alertOf("x")); err != nil || len(h.server.Posts("T0002/C0001")) != 1 {
		t.Errorf("installed again: %v, posts %v", err, h.server.Posts("T0002/C0001"))
	}
	h.secretsAreKept(token, pier.Token(), quay.Token())
}

func TestWhatIsSentNowhereNamesTheNextMove(t *testing.T) {
	h := newHouse(t)
	h.install(h.server.AddTeam("T0002", "Pier"))
	send := func(channel string) error {
		_, err := h.slack.Send(t.Context(), channel, alertOf("x"))
		return err
	}
	postponed(t, send("T0009/C0001"), "T0009 has not installed the app: somebody there does so at "+h.site.URL+"/slack/install")
	if err := send("T0002/"); err == nil || !strings.Contains(err.Error(), "names no channel") {
		t.Errorf("no channel: %v", err)
	}
	h.slack.OAuth.Key = []byte(strings.Repeat("8", KeySize))
	postponed(t, send("T0002/C0001"), "encrypted with another key")
	if words, err := h.slack.Installed(t.Context()); err == nil || !strings.Contains(err.Error(), "set the key of before again, or let somebody there install") {
		t.Errorf("health with another key: %q %v", words, err)
	}
	h.slack.OAuth.Key = []byte(strings.Repeat("\x07", KeySize))
	if err := send("T0002/C0001"); err != nil {
		t.Errorf("with the key of before: %v", err)
	}
	h.slack.BotToken = ""
	postponed(t, send("C0001"), "set it, or name the channel with its workspace, slack:T0123/C0001")
	h.slack.OAuth = nil
	postponed(t, send("T0002/C0001"), "slack.client_id")
}

// TestTokenIsOpenedForItsWorkspaceAlone gives the sealed token of one workspace to another, and one that was changed.
func TestTokenIsOpenedForItsWorkspaceAlone(t *testing.T) {
	key := []byte(strings.Repeat("k", KeySize))
	sealed, err := seal(key, "T1", "xoxb-1")
	if err != nil {
		t.Fatal(err)
	}
	w := clausewatch.Workspace{Team: "T1", Token: sealed, Key: KeyID(key)}
	if token, err := open(key, w); token != "xoxb-1" || err != nil {
		t.Errorf("got %q %v", token, err)
	}
	if again, err := seal(key, "T1", "xoxb-1"); err != nil || string(again) == string(sealed) {
		t.Errorf("the same token is encrypted to the same bytes twice: %v", err)
	}
	for name, change := range map[string]func(*clausewatch.Workspace){
		"another team": func(w *clausewatch.Workspace) { w.Team = "T2" },
		"a changed one": func(w *clausewatch.Workspace) {
			w.Token = append([]byte{w.Token[0] ^ 1}, w.Token[1:]...)
		},
		"one cut short": func(w *clausewatch.Workspace) { w.Token = w.Token[:5] },
		"another key":   func(w *clausewatch.Workspace) { w.Key = "00000000" },
	} {
		w := w
		change(&w)
		if token, err := open(key, w); err == nil || token != "" {
			t.Errorf("%s: opened as %q", name, token)
		}
	}
}

// TestWhoAsksIsKnownByTheirWorkspace asks, clicks, fills in a dialogue and opens the Home tab in a workspace that installed the app:
// what Slack is told then is told with its token.
func TestWhoAsksIsKnownByTheirWorkspace(t *testing.T) {
	h := newHouse(t)
	h.install(h.server.AddTeam("T0002", "Pier"))
	asked := make(chan chat.Request, 9)
	_, stop := listenWith(t, h.slack, answering(func(_ context.Context, r chat.Request) chat.Message {
		asked <- r
		if r.Text == "long" {
			return longMessage(80_000)
		}
		return chat.Message{Text: "for " + r.User, Blocks: []chat.Block{
			{Kind: chat.Text, Spans: []chat.Span{{Text: "Ann", Person: "slack:T0002/U0005"}, {Text: " not "}, {Text: "Bob", Person: "slack:U0006"}}},
			{Kind: chat.List, Items: [][]chat.Span{{{Text: "Cleo", Person: "slack:T0003/U0007"}}}},
			{Kind: chat.Actions, Buttons: []chat.Button{{Label: "Assign", Ask: "assign 12", Wants: chat.WantsPerson}}}}}
	}))
	defer stop()
	wants := func(what string, want chat.Request) {
		t.Helper()
		if got := <-asked; got != want {
			t.Errorf("%s: asked %+v, want %+v", what, got, want)
		}
	}
	c, err := h.server.Command(within(t), "T0002/C0001", "U0001", "x")
	if err != nil {
		t.Fatal(err)
	}
	p := answerTo(t, c)
	wants("a command", chat.Request{Platform: "slack", Team: "T0002", Channel: "T0002/C0001", User: "T0002/U0001", Name: "someone", Text: "x"})
	if got := strings.Join(p.Pings(), " "); got != "@U0005" || !strings.Contains(p.Words(), "Bob") || !strings.Contains(p.Words(), "Cleo") {
		t.Errorf("named are %q in %q, want the person of this workspace alone", got, p.Words())
	}
	click, err := h.server.Click(within(t), p, "Assign", "U0001")
	if err != nil {
		t.Fatal(err)
	}
	view, err := click.Dialogue(within(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := click.Submit(within(t), view, "U0007"); err != nil {
		t.Fatal(err)
	}
	wants("a dialogue", chat.Request{Platform: "slack", Team: "T0002", Channel: "T0002/C0001", User: "T0002/U0001", Name: "someone", Text: "assign 12 <@U0007>"})
	if err := h.server.OpenHome(within(t), "T0002/U0005"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.server.Home(within(t), "T0002/U0005"); err != nil {
		t.Error(err)
	}
	wants("the Home tab", chat.Request{Platform: "slack", Team: "T0002", Channel: "T0002/U0005", User: "T0002/U0005", Home: true, Text: "home"})
	if c, err = h.server.Command(within(t), "T0002/C0001", "U0001", "long"); err != nil {
		t.Fatal(err)
	}
	<-asked
	if _, err := h.server.WaitPosts(within(t), "T0002/U0001", 1); err != nil {
		t.Errorf("the rest of a long answer: %v", err)
	}
	// In our own workspace nothing is another.
	answerTo(t, ask(t, h.server, "x"))
	wants("our own workspace", chat.Request{Platform: "slack", Team: "T0001", Channel: "C0001", User: "U0001", Name: "someone", Text: "x"})
	// A workspace that never installed the app is told so beside its answer.
	if c, err = h.server.Command(within(t), "T0008/C0001", "U0001", "x"); err != nil {
		t.Fatal(err)
	}
	if p := answerTo(t, c); !strings.Contains(p.Words(), "yet: install the app at "+h.site.URL) {
		t.Errorf("a workspace that is not installed reads %q", p.Words())
	}
	<-asked
}

// longMessage has more than the uses of a response_url hold.
func longMessage(n int) chat.Message {
	m := alertOf("beginning")
	for ; n > 0; n -= 2400 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Quote, Label: "4.2", Spans: chat.Plain(strings.Repeat("word & more ", 200))})
	}
	return m
}

func TestOwnWorkspaceIsKnownBeforeAnybodyIsAnswered(t *testing.T) {
	h := newHouse(t)
	h.server.Script("auth.test", slacktest.Reply{Status: 503}, slacktest.Reply{Status: 503})
	_, stop := listenWith(t, h.slack, answering(func(_ context.Context, r chat.Request) chat.Message { return chat.Message{Text: "in " + r.Channel} }))
	defer stop()
	if p := answerTo(t, ask(t, h.server, "x")); !strings.Contains(p.Words(), "Please ask again in a minute") {
		t.Errorf("while slack has not told who we are: %q", p.Words())
	}
	if p := answerTo(t, ask(t, h.server, "x")); strings.TrimSpace(p.Words()) != "in C0001" {
		t.Errorf("when it has: %q", p.Words())
	}
}

// TestRefusedBotTokenLeavesTheOthers has a token in the configuration that Slack refuses, then none.
func TestRefusedBotTokenLeavesTheOthers(t *testing.T) {
	for _, token := range []string{"xoxb-old", ""} {
		t.Run(token, func(t *testing.T) {
			h := newHouse(t)
			h.slack.BotToken = token
			h.install(h.server.AddTeam("T0002", "Pier"))
			_, stop := listenWith(t, h.slack, answering(echo))
			defer stop()
			c, err := h.server.Command(within(t), "T0002/C0001", "U0001", "x")
			if err != nil {
				t.Fatal(err)
			}
			if p := answerTo(t, c); !strings.Contains(p.Words(), "you said x") {
				t.Errorf("answered %q", p.Words())
			}
			if _, err := h.slack.Send(t.Context(), "T0002/C0001", alertOf("x")); err != nil {
				t.Errorf("send: %v", err)
			}
			if err := h.slack.Healthy(); (err != nil) != (token != "") {
				t.Errorf("health with the token %q: %v", token, err)
			}
		})
	}
}
