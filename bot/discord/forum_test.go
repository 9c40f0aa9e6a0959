package discord_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/chat/chattest"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

const forum = "200000000000000015"

func withForum(server *discordtest.Server, needsTag bool) {
	server.Place(discordtest.Place{ID: forum, Kind: discordtest.Forum, Guild: server.Guild, NeedsTag: needsTag, Tags: []discordtest.Tag{
		{ID: "800000000000000001", Name: "Other"}, {ID: "800000000000000002", Name: " lanternbay "}, {ID: "800000000000000003", Name: "PG"},
		{ID: "800000000000000004", Name: "Pebblegram", Moderated: true}}})
}

// about is an alert about platforms, each by all its names.
func about(m chat.Message, topics ...[]string) chat.Message {
	m.Topics = topics
	return m
}

// In a forum all posts of an alert stand in a thread; the contract wants to see the channel that it posted to.
type forumFake struct{ *delivering }

func (f *forumFake) Channel() string { return forum }
func (f *forumFake) Posted() []chattest.Post {
	all := f.delivering.Posted()
	for i := range all {
		all[i].Channel = forum
	}
	return all
}

func TestForumKeepsTheContract(t *testing.T) {
	with := func(t *testing.T) *forumFake {
		f := &forumFake{&delivering{newFake(t).(*fake), clausewatch.Delivery{}}}
		withForum(f.server, false)
		return f
	}
	chattest.Editor(t, func(t *testing.T) chattest.EditFake { return with(t) })
	chattest.Sender(t, func(t *testing.T) chattest.Fake { return with(t) })
}

func TestAlertIsAPostOfTheForumWithTheTagsOfItsPlatforms(t *testing.T) {
	server := start(t)
	withForum(server, true)
	d := connect(server)
	id, err := d.Send(t.Context(), forum, about(long(30_000), []string{"Lanternbay", "lantern"}, []string{"Pebblegram", "pebble", "pg"}, []string{"Unknown"}))
	if err != nil {
		t.Fatal(err)
	}
	posts := server.Threads(forum)
	if len(posts) != 1 || posts[0].Name != "Medium: Lanternbay changed its Terms · alert 7" || strings.Join(posts[0].Applied, " ") != "800000000000000002 800000000000000003" {
		t.Fatalf("posts %+v, want one with the number of the alert and the tags of two platforms", posts)
	}
	in := server.Posts(posts[0].ID)
	if len(in) < 4 || !strings.HasPrefix(id, posts[0].ID+"/"+posts[0].ID+",") {
		t.Errorf("%d messages in it and post id %q, want all of the alert there", len(in), id)
	}
	next := about(alert("another"), []string{"Lanternbay"})
	next.Key, next.Alert = "clausewatch-8", 8
	if _, err := d.Send(t.Context(), forum, next); err != nil {
		t.Fatal(err)
	}
	if tried, asked := server.Calls("messages"), server.Calls("place"); tried != len(in) || asked != 1 {
		t.Errorf("%d messages were tried and the channel was asked for %d times, want %d, the first refused, and once", tried, asked, len(in))
	}
	if _, err := d.Edit(t.Context(), forum, id, alert("short now")); err != nil {
		t.Error(err)
	}
	if first := server.Posts(posts[0].ID)[0]; !strings.Contains(first.Words(), "short now") {
		t.Errorf("after an edit it reads %q", first.Words())
	}
}

func TestForumWithoutTheTagItNeedsSaysWhatToDo(t *testing.T) {
	server := start(t)
	withForum(server, true)
	d := connect(server)
	_, err := d.Send(t.Context(), forum, about(alert("x"), []string{"Pebblegram"})) // whose tag only moderators may set
	if f := failureOf(err); f == nil || !f.Permanent || !strings.Contains(err.Error(), `no tag "Pebblegram"`) || !strings.Contains(err.Error(), "add one with the name of the platform") {
		t.Errorf("got %v, want a permanent failure that names the tag and the next move", err)
	}
	server.Place(discordtest.Place{ID: forum, Kind: discordtest.Forum, Guild: server.Guild, NeedsTag: true, Tags: []discordtest.Tag{{ID: "800000000000000009", Name: "pebblegram"}}})
	if _, err := d.Send(t.Context(), forum, about(alert("x"), []string{"Pebblegram"})); err != nil {
		t.Errorf("after the tag was added: %v", err)
	}
}

func TestForumsPostWhoseAnswerWasLostComesOnce(t *testing.T) {
	server := start(t)
	withForum(server, false)
	server.Script("title", discordtest.Reply{Lose: true})
	if _, err := connect(server).Send(t.Context(), forum, alert("once")); err == nil || failureOf(err) != nil {
		t.Fatalf("a lost answer gives %v, want a temporary error", err)
	}
	id, err := connect(server).Send(t.Context(), forum, alert("once"))
	if posts := server.Threads(forum); err != nil || len(posts) != 1 || id != posts[0].ID+"/"+posts[0].ID {
		t.Errorf("the repeat stands at %q (%v), posts %+v; want the first one", id, err, posts)
	}
	later := connect(server)
	later.Now = func() time.Time { return time.Now().Add(2 * time.Hour) }
	if _, err := later.Send(t.Context(), forum, alert("once")); err != nil || len(server.Threads(forum)) != 2 {
		t.Errorf("one of the same name hours later is taken for the first: %v", err)
	}
}

func TestChannelThatIsNoForumKeepsItsRefusal(t *testing.T) {
	server := start(t)
	server.Refuse(channel, discordtest.Reply{Status: 400, Code: 50008, Message: "Cannot send messages in a non-text channel"})
	d := connect(server)
	for range 2 {
		if _, err := d.Send(t.Context(), channel, alert("x")); failureOf(err) == nil || !failureOf(err).Permanent {
			t.Errorf("got %v, want a permanent failure", err)
		}
	}
	if n := server.Calls("place"); n != 1 {
		t.Errorf("the channel was asked for %d times, want once", n)
	}
}
