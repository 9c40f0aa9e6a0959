package bot_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/console"
	"github.com/clausewatch/clausewatch/store"
)

// TestWorkspacesAreKeptApart has two channels of the same id, one of the workspace of the configuration and one of a workspace
// that installed the app, and a person of the same id in both.
func TestWorkspacesAreKeptApart(t *testing.T) {
	c := newTalk(t)
	c.bot.Access = bot.Access{Managers: []string{"slack:U1", "slack:T9/U2", "slack:T8/U3"}, Triage: bot.Managers}
	clauses := func(days string) []string {
		return []string{"| # 1 Enforcement", "| notice|1.1 We give you " + days + " days of notice before we suspend your account."}
	}
	act := func(action string, block ...string) {
		t.Helper()
		if _, err := c.act(action, block); err != nil {
			t.Fatalf("%s: %v", action, err)
		}
	}
	say := func(text string) string {
		t.Helper()
		r := c.request
		r.Text = text
		return console.Render(c.bot.Answer(t.Context(), r), console.Options{Width: 400})
	}
	act(`platform acme "Acme"`)
	act(`document acme/aup "Acme Acceptable Use Policy"`)
	act("text acme/aup", clauses("30")...)
	for _, channel := range []string{"slack:C1", "slack:T9/C1"} {
		act("channel " + channel)
		act("follow acme")
	}
	act("change acme/aup", clauses("7")[1:]...)
	act("told")

	act("user T9/U2")
	if got := say("home"); !strings.Contains(got, "slack:T9/C1") || strings.Contains(got, "slack:C1") {
		t.Errorf("the Home tab of a workspace that installed the app does not show its channels alone:\n%s", got)
	}
	alerts, err := c.world.store.Alerts(t.Context(), store.AlertFilter{Channel: "slack:T9/C1"})
	if err != nil || len(alerts) != 1 {
		t.Fatalf("alerts %v, error %v; want one", alerts, err)
	}
	if got := say("assign 2 <@U5>"); !strings.Contains(got, "is assigned to") {
		t.Fatalf("assign: %s", got)
	}
	reviews, err := c.world.store.Reviews(t.Context(), alerts[0])
	if err != nil || len(reviews) != 1 || reviews[0].Assignee != "slack:T9/U5" || reviews[0].By != "slack:T9/U2" {
		t.Errorf("reviews %+v, error %v; want the people of that workspace", reviews, err)
	}
	// U1 manages in the other workspace, not here, and who manages there is nobody's business here.
	act("user T9/U1")
	if got := say("ack 2"); !strings.Contains(got, "only managers may") || strings.Contains(got, "slack:U1)") || strings.Contains(got, "T8") ||
		!strings.Contains(got, "(slack:T9/U2)") {
		t.Errorf("the person of the same id in another workspace is told: %s", got)
	}

	act("channel slack:C1")
	act("user U1")
	if got := say("home"); !strings.Contains(got, "slack:C1") || strings.Contains(got, "T9") {
		t.Errorf("the Home tab of the workspace of the configuration shows those of others:\n%s", got)
	}
	if got := say("ack 2"); !strings.Contains(got, "told in another channel") {
		t.Errorf("an alert of another workspace: %s", got)
	}
}

// TestStatusTellsManagersWhoIsGone has a workspace that removed the app and is owed an alert.
func TestStatusTellsManagersWhoIsGone(t *testing.T) {
	c := newTalk(t)
	c.bot.Access = bot.Access{Managers: []string{"slack:U1"}}
	if _, err := c.act(`platform acme "Acme"`, nil); err != nil {
		t.Fatal(err)
	}
	w := clausewatch.Workspace{Team: "T9", Name: "Pier & Sons", Token: []byte{1}, Installed: c.now.Add(-time.Hour)}
	if err := c.world.store.Install(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	status := func(channel, user string) string {
		r := chat.Request{Platform: "slack", Channel: channel, User: user, Text: "status"}
		return console.Render(c.bot.Answer(t.Context(), r), console.Options{Width: 400})
	}
	if got := status("C1", "U1"); strings.Contains(got, "Pier") {
		t.Errorf("while it is there: %s", got)
	}
	if err := c.world.store.Leave(t.Context(), "T9", "app_uninstalled", c.now); err != nil {
		t.Fatal(err)
	}
	if _, err := c.world.store.Test(t.Context(), "slack:T9/C1", c.now); err != nil {
		t.Fatal(err)
	}
	if got := status("C1", "U1"); !strings.Contains(got, "Pier & Sons (T9): since 2026-01-05 08:00 UTC Slack lets the app in no more (app_uninstalled); 1 alert kept") {
		t.Errorf("a manager reads: %s", got)
	}
	for _, who := range [][2]string{{"C1", "U2"}, {"T8/C1", "T8/U1"}} {
		if got := status(who[0], who[1]); strings.Contains(got, "Pier") || strings.Contains(got, "T9") {
			t.Errorf("%s, who manages nothing, reads: %s", who[1], got)
		}
	}
}

// TestNobodyHearsOfAnotherWorkspacesChannel loses a channel of which nobody is known who subscribed it.
func TestNobodyHearsOfAnotherWorkspacesChannel(t *testing.T) {
	w := newWorldOf(t, nil)
	if _, err := w.store.Test(t.Context(), "slack:T9/C1", at("2026-01-05 08:00")); err != nil {
		t.Fatal(err)
	}
	lost := &clausewatch.Failure{Err: errors.New("not_in_channel"), Of: clausewatch.FaultChannel, Permanent: true}
	o := &bot.Outbox{Store: w.store, Now: func() time.Time { return at("2026-01-05 09:00") }, Managers: []string{"slack:U1", "slack:T9/U2", "slack:T8/U3"},
		Senders: map[string]chat.Sender{"slack": &scripted{script: []func(context.Context) error{fails(lost)}}}}
	if _, err := o.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	all, err := w.store.Alerts(t.Context(), store.AlertFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, a := range all {
		if a.Kind == clausewatch.AlertLost {
			told = append(told, string(a.Channel))
		}
	}
	if slices.Sort(told); !slices.Equal(told, []string{"slack:T9/U2", "slack:U1"}) {
		t.Errorf("told are %v, want who runs the service and who manages there", told)
	}
}

func TestWorkspaceOfAChannel(t *testing.T) {
	for channel, want := range map[clausewatch.Channel]string{
		"slack:T9/C1": "T9", "slack:C1": "", "discord:9": "", "console": "", "slack:T9/U2": "T9",
	} {
		if got := channel.Workspace(); got != want {
			t.Errorf("%s: got %q, want %q", channel, got, want)
		}
	}
}
