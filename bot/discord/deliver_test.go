package discord_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/chat/chattest"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

const role = "700000000000000001"

// A delivering sender gives every message what its channel has set.
type delivering struct {
	*fake
	delivery clausewatch.Delivery
}

func (d *delivering) Sender() chat.Sender { return d }
func (d *delivering) Editor() chat.Editor { return d }

func (d *delivering) Send(ctx context.Context, channel string, m chat.Message) (string, error) {
	m.Delivery = d.delivery
	return d.fake.Sender().Send(ctx, channel, m)
}

func (d *delivering) Edit(ctx context.Context, channel, id string, m chat.Message) (string, error) {
	m.Delivery = d.delivery
	return d.fake.Editor().Edit(ctx, channel, id, m)
}

// Posted leaves out the ping of the role that the channel has set, where it begins a post.
func (d *delivering) Posted() []chattest.Post {
	all := d.fake.Posted()
	for i, p := range all {
		if len(p.Pings) > 0 && p.Pings[0] == "<@&"+role+">" && d.delivery.Role == role {
			all[i].Pings = p.Pings[1:]
		}
	}
	return all
}

func TestEveryDeliveryKeepsTheContract(t *testing.T) {
	for name, d := range map[string]clausewatch.Delivery{
		"threads on": {Threads: clausewatch.ThreadsOn}, "threads off": {Threads: clausewatch.ThreadsOff}, "threads each": {Threads: clausewatch.ThreadsEach},
		"components": {Form: clausewatch.FormComponents}, "components in threads": {Form: clausewatch.FormComponents, Threads: clausewatch.ThreadsOn},
		"components with a role": {Form: clausewatch.FormComponents, Role: role, RoleFrom: clausewatch.Low, Silent: clausewatch.High},
		"role":                   {Role: role, RoleFrom: clausewatch.Low}, "silent": {Silent: clausewatch.High},
	} {
		t.Run(name, func(t *testing.T) {
			with := func(t *testing.T) *delivering { return &delivering{newFake(t).(*fake), d} }
			chattest.Sender(t, func(t *testing.T) chattest.Fake { return with(t) })
			chattest.Editor(t, func(t *testing.T) chattest.EditFake { return with(t) })
		})
	}
}

func TestRoleIsPingedFromItsSeverityOnAndNothingElse(t *testing.T) {
	server := start(t)
	d := connect(server)
	for i, c := range []struct {
		severity, from clausewatch.Severity
		pings          bool
	}{{clausewatch.High, clausewatch.None, true}, {clausewatch.Medium, clausewatch.None, false}, {clausewatch.Medium, clausewatch.Medium, true}} {
		m := alert("<@&" + role + "> @everyone")
		m.Key, m.Severity = m.Key+strings.Repeat("x", i), c.severity
		m.Delivery = clausewatch.Delivery{Role: role, RoleFrom: c.from}
		id, err := d.Send(t.Context(), channel, m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Edit(t.Context(), channel, id, m); err != nil {
			t.Fatal(err)
		}
		p := server.Posts()[i]
		if pinged := strings.HasPrefix(p.Content(), "<@&"+role+"> "); pinged != c.pings || len(p.Pings()) > 1 || len(p.Pings()) == 1 != c.pings {
			t.Errorf("of severity %s from %s on: content %q pings %v, want %v", c.severity, c.from, p.Content(), p.Pings(), c.pings)
		}
	}
}

func TestLittleIsToldInSilence(t *testing.T) {
	server := start(t)
	d := connect(server)
	for i, severity := range []clausewatch.Severity{clausewatch.Low, clausewatch.Medium} {
		m := long(30_000)
		m.Key, m.Severity, m.Delivery = m.Key+severity.String(), severity, clausewatch.Delivery{Silent: clausewatch.Medium}
		before := len(server.Posts())
		if _, err := d.Send(t.Context(), channel, m); err != nil {
			t.Fatal(err)
		}
		for _, p := range server.Posts()[before:] {
			if p.Silent() != (i == 0) {
				t.Errorf("of severity %s a post is silent: %v", severity, p.Silent())
			}
		}
	}
}

// changed is an alert of a clause that changed, and of many more, about n characters in all.
func changed(n int) chat.Message {
	m := long(n)
	m.Blocks = append([]chat.Block{{Kind: chat.Quote, Label: "4.1", Spans: []chat.Span{{Text: "You have "}, {Text: "30", Strike: true}, {Text: "14", Bold: true}, {Text: " days.\n*All* of them."}}}},
		m.Blocks...)
	return m
}

func TestWhatIsLongerThanTwoMessagesComesAsAFile(t *testing.T) {
	server := start(t)
	d := connect(server)
	id, err := d.Send(t.Context(), channel, changed(30_000))
	if err != nil {
		t.Fatal(err)
	}
	posts := server.Posts()
	if len(posts) != 2 || len(posts[0].Files) != 0 || len(posts[1].Files) != 1 || posts[1].Nonce == "" {
		t.Fatalf("%d posts, want two, the second with a file and a nonce", len(posts))
	}
	f := posts[1].Files[0]
	if f.Name != "changes.diff" || f.Type != "text/plain; charset=utf-8" || !strings.Contains(f.Text, "4.1\n- You have 30 days.\n+ You have 14 days.\n  *All* of them.\n") {
		t.Errorf("the file %s of type %q begins\n%.400s", f.Name, f.Type, f.Text)
	}
	if want, got := 200*13, strings.Count(f.Text, "word & more"); got != want {
		t.Errorf("the file has %d of %d words", got, want)
	}
	for _, n := range []int{40_000, 100, 30_000} { // it grows, needs no file, and needs one again
		if id, err = d.Edit(t.Context(), channel, id, changed(n)); err != nil {
			t.Fatal(err)
		}
		posts := server.Posts()
		if files := len(posts[1].Files); len(posts) != 2 || files == 1 != (n > 100) {
			t.Errorf("after an edit to %d characters: %d posts and %d files", n, len(posts), files)
		}
	}
	if _, err := connect(server).Send(t.Context(), channel, changed(30_000)); err != nil { // after a crash
		t.Fatal(err)
	}
	if n, r := len(server.Posts()), len(server.Repeats()); n != 2 || r != 2 {
		t.Errorf("%d posts and %d dropped repeats, want 2 of each", n, r)
	}
}

func TestLittleMoreComesAsOneMoreMessage(t *testing.T) {
	server := start(t)
	if _, err := connect(server).Send(t.Context(), channel, long(9_000)); err != nil {
		t.Fatal(err)
	}
	if posts := server.Posts(); len(posts) != 2 || len(posts[1].Files) != 0 {
		t.Errorf("%d posts, want two without a file", len(posts))
	}
}

func TestWhatCannotBeAttachedComesInMessages(t *testing.T) {
	for _, refused := range []discordtest.Reply{{Status: 403, Code: 50013, Message: "Missing Permissions"}, {Status: 400, Code: 50035, Message: "Invalid Form Body"},
		{Status: 413, Code: 40005, Message: "Request entity too large"}, {Status: 413, Body: "<html>too large</html>"}} {
		for _, form := range []string{"", clausewatch.FormComponents} {
			comesInMessages(t, refused, form)
		}
	}
}

func comesInMessages(t *testing.T, refused discordtest.Reply, form string) {
	t.Helper()
	server := start(t)
	d := connect(server)
	server.Script("messages", discordtest.Reply{}, refused)
	m := long(30_000)
	m.Delivery.Form = form
	id, err := d.Send(t.Context(), channel, m)
	if err != nil {
		t.Fatal(err)
	}
	words := 0
	for _, p := range server.Posts() {
		words += strings.Count(p.Words(), "word ")
	}
	if want := 200 * (len(m.Blocks) - 1); words != want {
		t.Errorf("%d of %d words are to be read", words, want)
	}
	n := len(server.Posts())
	if _, err := d.Edit(t.Context(), channel, id, m); err != nil || len(server.Posts()) != n {
		t.Errorf("an edit makes %d posts of %d: %v", len(server.Posts()), n, err)
	}
	short := alert("short")
	short.Key, short.Delivery.Form = "clausewatch-8", form
	if id, err = d.Send(t.Context(), channel, short); err != nil {
		t.Fatal(err)
	}
	n = len(server.Posts())
	server.Script("messages", refused)
	m.Key = short.Key
	if _, err := d.Edit(t.Context(), channel, id, m); err != nil {
		t.Fatal(err)
	}
	words = 0
	for _, p := range server.Posts()[n-1:] {
		words += strings.Count(p.Words(), "word ")
	}
	if want := 200 * (len(m.Blocks) - 1); words != want {
		t.Errorf("%d of %d words are to be read after an edit", words, want)
	}
}

func TestEachAlertHasAThreadForWhatBelongsToIt(t *testing.T) {
	server := start(t)
	d := connect(server)
	each := clausewatch.Delivery{Threads: clausewatch.ThreadsEach}
	first := alert("short")
	first.Delivery = each
	id, err := d.Send(t.Context(), channel, first)
	if err != nil {
		t.Fatal(err)
	}
	threads := server.Threads(channel)
	if len(threads) != 1 || id != channel+"/"+threads[0].ID+";" {
		t.Fatalf("post id %q and threads %+v, want one thread of the first post", id, threads)
	}
	later := long(30_000)
	later.Key, later.Delivery, later.Thread = "clausewatch-8", each, id
	second, err := d.Send(t.Context(), channel, later)
	if err != nil {
		t.Fatal(err)
	}
	in := server.Posts(threads[0].ID)
	if len(in) < 4 || !strings.HasPrefix(second, threads[0].ID+"/") || len(server.Posts(channel)) != 1 {
		t.Errorf("%d posts in the thread, post id %q; want all of what belongs to the alert there", len(in), second)
	}
	third := alert("and again")
	third.Key, third.Delivery, third.Thread = "clausewatch-9", each, second
	if id, err := d.Send(t.Context(), channel, third); err != nil || !strings.HasPrefix(id, threads[0].ID+"/") {
		t.Errorf("what goes on from that stands at %q: %v", id, err)
	}
	if len(server.Threads(channel)) != 1 {
		t.Errorf("threads %+v, want none within the thread", server.Threads(channel))
	}
	if _, err := connect(server).Send(t.Context(), channel, first); err != nil { // after a crash the thread is there already
		t.Errorf("a repeat: %v", err)
	}
	server.Place(discordtest.Place{ID: threads[0].ID, Kind: discordtest.Thread, Parent: channel, Archived: true})
	if _, err := d.Edit(t.Context(), channel, second, later); err != nil {
		t.Errorf("an edit in a thread that was archived: %v", err)
	}
	server.Raze(threads[0].ID)
	third.Key = "clausewatch-10"
	if id, err := d.Send(t.Context(), channel, third); err != nil || !strings.HasPrefix(id, channel+"/") {
		t.Errorf("when the thread is gone it stands at %q: %v", id, err)
	}
	if _, err := d.Edit(t.Context(), channel, second, later); !isGone(err) {
		t.Errorf("an edit in a thread that is gone: %v, want that the message is gone", err)
	}
	if _, err := d.Edit(t.Context(), channel, id, later); err != nil {
		t.Errorf("an edit of an alert whose thread is gone: %v", err)
	}
}

// isGone tells whether an edit found no message.
func isGone(err error) bool { return errors.Is(err, chat.ErrGone) }

func TestWithoutTheRightToMakeThreadsTheRestComesAsAFile(t *testing.T) {
	server := start(t)
	server.Script("thread", discordtest.Reply{Status: 403, Code: 50013, Message: "Missing Permissions"})
	id, err := connect(server).Send(t.Context(), channel, threaded(30_000))
	if err != nil {
		t.Fatal(err)
	}
	if posts := server.Posts(channel); len(posts) != 2 || len(posts[1].Files) != 1 || strings.Contains(id, ";") {
		t.Errorf("%d posts with id %q, want two, the second with a file", len(posts), id)
	}
}
