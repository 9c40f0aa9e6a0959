package discord_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/chat/chattest"
	"github.com/clausewatch/clausewatch/bot/discord"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

const (
	hookID    = "900000000000000001"
	hookToken = "s3cret-of-the-hook"
	hookName  = "community"
)

// hooks are webhooks of a place of the server, under one name.
func hooks(server *discordtest.Server, p discordtest.Place) *discord.Webhooks {
	return &discord.Webhooks{APIURL: server.APIURL, Pace: time.Nanosecond, All: []discord.Webhook{{Name: hookName, URL: server.Hook(hookID, hookToken, p),
		Tags: map[string]string{"lanternbay": "800000000000000002", "Unused": "800000000000000003"}}}}
}

// A hookFake is a webhook as the contract sees it.
type hookFake struct {
	*fake
	through *discord.Webhooks
	place   string
	form    string
}

func newHookFake(place discordtest.Place, form string) func(t *testing.T) *hookFake {
	return func(t *testing.T) *hookFake {
		server := start(t)
		return &hookFake{&fake{nil, server}, hooks(server, place), place.ID, form}
	}
}

func (f *hookFake) Sender() chat.Sender { return formed{f.through, f.form} }
func (f *hookFake) Editor() chat.Editor { return formed{f.through, f.form} }
func (f *hookFake) Channel() string     { return hookName }
func (f *hookFake) Posted() []chattest.Post {
	all := f.fake.Posted()
	for i := range all {
		all[i].Channel = hookName
	}
	return all
}

type formed struct {
	*discord.Webhooks
	form string
}

func (f formed) Send(ctx context.Context, name string, m chat.Message) (string, error) {
	m.Delivery.Form = f.form
	return f.Webhooks.Send(ctx, name, m)
}

func TestWebhookKeepsTheContract(t *testing.T) {
	for name, p := range map[string]discordtest.Place{"channel": {ID: channel}, "forum": {ID: forum, Kind: discordtest.Forum}} {
		for _, form := range []string{"", clausewatch.FormComponents} {
			t.Run(name+" "+form, func(t *testing.T) {
				with := newHookFake(p, form)
				chattest.Sender(t, func(t *testing.T) chattest.Fake { return with(t) })
				chattest.Editor(t, func(t *testing.T) chattest.EditFake { return with(t) })
			})
		}
	}
}

func TestWebhookPingsARoleAndShowsAddressesAlone(t *testing.T) {
	server := start(t)
	m := alert("words")
	m.Severity, m.Delivery.Role = clausewatch.High, role
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Actions, Buttons: []chat.Button{{Label: "Acknowledge", Ask: "ack 7"}}, Links: []chat.Link{{Label: "Source", URL: "https://lanternbay.example/terms"}}})
	if _, err := hooks(server, discordtest.Place{ID: channel}).Send(t.Context(), hookName, m); err != nil {
		t.Fatal(err)
	}
	p := server.Posts()[0]
	if !strings.HasPrefix(p.Content(), "<@&"+role+"> ") || len(p.Links()) != 1 || strings.Contains(p.Words(), "Acknowledge") || len(m.Blocks[1].Buttons) != 1 {
		t.Errorf("the post is %s", p.Body)
	}
}

func TestWebhookOfAForumPostsWithTitleAndTags(t *testing.T) {
	server := start(t)
	w := hooks(server, discordtest.Place{ID: forum, Kind: discordtest.Forum, NeedsTag: true})
	var ids []string
	for i := range 2 {
		m := about(long(30_000), []string{"Lanternbay", "lantern"})
		m.Key += strings.Repeat("x", i)
		id, err := w.Send(t.Context(), hookName, m)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	posts := server.Threads(forum)
	if len(posts) != 2 || posts[0].Name != "Medium: Lanternbay changed its Terms · alert 7" || strings.Join(posts[0].Applied, " ") != "800000000000000002" {
		t.Fatalf("posts %+v, want two with title and tag", posts)
	}
	if in := server.Posts(posts[0].ID); len(in) != 2 || len(in[1].Files) != 1 {
		t.Errorf("%d messages in the first, want two, the second with a file", len(in))
	}
	if calls := server.Calls("followup"); calls != 5 {
		t.Errorf("%d posts were tried, want 5: that it is a forum is found out once", calls)
	}
	if _, err := w.Edit(t.Context(), hookName, ids[0], about(alert("short now"))); err != nil {
		t.Error(err)
	}
	_, err := w.Send(t.Context(), hookName, alert("about nothing"))
	if f := failureOf(err); f == nil || f.Of != clausewatch.FaultChannel || !strings.Contains(err.Error(), "needs a tag") {
		t.Errorf("without a tag that it needs: %v", err)
	}
}

func TestDeletedWebhookIsNotTriedAgainAndNeverNamed(t *testing.T) {
	server := start(t)
	var logged bytes.Buffer
	w := hooks(server, discordtest.Place{ID: channel})
	w.Log = slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	id, err := w.Send(t.Context(), hookName, alert("first"))
	if err != nil {
		t.Fatal(err)
	}
	server.Unhook(hookID, hookToken)
	said := ""
	for range 3 {
		m := alert("second")
		m.Key = "clausewatch-8"
		_, err := w.Send(t.Context(), hookName, m)
		if f := failureOf(err); f == nil || f.Of != clausewatch.FaultGone || !f.Permanent || !strings.Contains(err.Error(), "Integrations, Webhooks") {
			t.Errorf("got %v, want that the webhook is gone and what to do", err)
		}
		_, edit := w.Edit(t.Context(), hookName, id, m)
		said += err.Error() + edit.Error()
	}
	if n := server.Calls("followup") + server.Calls("hook edit"); n != 2 {
		t.Errorf("%d calls, want one after the webhook was deleted", n)
	}
	server.Script("followup", discordtest.Reply{Lose: true}, discordtest.Reply{Status: 400, Code: 50035, Message: "Invalid Form Body"}, discordtest.Reply{Status: 400, Code: 50035, Message: "Invalid Form Body"},
		discordtest.Reply{Status: 429, RetryAfter: 3})
	fresh := hooks(server, discordtest.Place{ID: channel})
	fresh.Log = w.Log
	for range 3 {
		_, err := fresh.Send(t.Context(), hookName, alert("third"))
		if err == nil {
			t.Fatal("sent")
		}
		said += err.Error()
	}
	if all := said + logged.String(); strings.Contains(all, hookToken) || strings.Contains(all, hookID) {
		t.Errorf("the webhook is named: %s", all)
	}
}

func TestWebhookWaitsAsDiscordAsks(t *testing.T) {
	server := start(t)
	w := hooks(server, discordtest.Place{ID: channel})
	server.Script("followup", discordtest.Reply{Status: 429, RetryAfter: 60})
	for range 2 {
		if _, err := w.Send(t.Context(), hookName, alert("x")); failureOf(err) == nil || failureOf(err).Permanent || failureOf(err).After == 0 {
			t.Errorf("got %v, want a wish to wait", err)
		}
	}
	if n := server.Calls("followup"); n != 1 {
		t.Errorf("%d posts were tried, want one", n)
	}
}

func TestAddressOfAWebhookIsReadInItsForms(t *testing.T) {
	for address, want := range map[string]string{
		"https://discord.com/api/webhooks/12/ab-C_d":                  "12 ab-C_d ",
		" https://discordapp.com/api/webhooks/12/ab \n":               "12 ab ",
		"https://ptb.discord.com/api/v10/webhooks/12/ab?thread_id=34": "12 ab 34",
		"https://discord.com/api/webhooks/12/ab?thread_id=x":          "12 ab ",
	} {
		if id, token, thread, err := discord.ParseWebhook(address); err != nil || id+" "+token+" "+thread != want {
			t.Errorf("%q: %s %s %s, %v; want %s", address, id, token, thread, err, want)
		}
	}
	for _, address := range []string{"", "webhooks/12/ab", "https://discord.com/api/webhooks/12", "https://discord.com/api/webhooks/x/secretive", "ftp://discord.com/api/webhooks/12/secretive", "%secretive"} {
		if _, _, _, err := discord.ParseWebhook(address); err == nil || strings.Contains(err.Error(), "secretive") || !strings.Contains(err.Error(), "Copy Webhook URL") {
			t.Errorf("%q: %v, want an error that says where the address is and does not name it", address, err)
		}
	}
}
