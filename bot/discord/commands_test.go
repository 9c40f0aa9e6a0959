package discord

import (
	"context"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

func TestCommandBecomesAQuestionOfTheGrammar(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	var got chat.Request
	_, stop := listenWith(t, d, answering(func(ctx context.Context, r chat.Request) chat.Message {
		got = r
		return echo(ctx, r)
	}))
	i := typed(t, server, "terms", discordtest.Option{Name: "platform", Value: "amazon web services"},
		discordtest.Option{Name: "document", Value: "aup"}, discordtest.Option{Name: "about", Value: "spam\n & \u202e<b>"},
		discordtest.Option{Name: "on", Value: "2026-03-01"})
	p := answerTo(t, i)
	stop()
	want := chat.Request{Platform: "discord", Team: server.Guild, Channel: testChannel, User: testUser, Name: "someone",
		Text: "amazon web services aup spam & <b> on:2026-03-01"}
	if got != want {
		t.Errorf("the handler got %+v, want %+v", got, want)
	}
	if i.Kind != int(discordgo.InteractionResponseChannelMessageWithSource) || p.Answer != "ephemeral" {
		t.Errorf("acknowledged with %d, the answer is %s; want it at once, and for the person alone", i.Kind, p.Answer)
	}
	if got, want := strings.TrimSpace(p.Words()), "you said "+want.Text; got != want {
		t.Errorf("the answer is %q, want %q", got, want)
	}
}

// picked is a command below another one that was chosen, with what was filled in.
func picked(name string, filled ...*discordgo.ApplicationCommandInteractionDataOption) *discordgo.ApplicationCommandInteractionDataOption {
	return &discordgo.ApplicationCommandInteractionDataOption{Name: name, Type: discordgo.ApplicationCommandOptionSubCommand, Options: filled}
}

func TestEveryCommandIsARowOfTheGrammar(t *testing.T) {
	type o = discordgo.ApplicationCommandInteractionDataOption
	tests := []struct {
		name    string
		options []*o
		want    string
	}{
		{"terms", nil, ""},
		{"terms", []*o{{Name: "on", Value: "March 1st"}, {Name: "platform", Value: " amazon "}}, "amazon on:March-1st"},
		{"terms", []*o{{Name: "on", Value: "ON:2026-03-01"}}, "on:2026-03-01"},
		{"terms", []*o{{Name: "platform", Value: `changes acme since:2026-01-01`}}, "changes acme since:2026-01-01"},
		{"terms", []*o{{Name: "platform", Value: 7.0}, {Name: "unknown", Value: "x"}, {Name: "about", Value: true}}, "7"},
		{"changes", []*o{{Name: "platform", Value: "acme"}, {Name: "since", Value: "2026-01-01"}}, "changes acme since:2026-01-01"},
		{"diff", []*o{{Name: "platform", Value: "acme"}, {Name: "document", Value: "aup"}, {Name: "from", Value: "2026-01-01"},
			{Name: "to", Value: "today"}}, "diff acme aup 2026-01-01.. ..today"},
		{"diff", []*o{{Name: "platform", Value: "acme"}, {Name: "document", Value: "aup"}, {Name: "to", Value: "..today"}}, "diff acme aup ..today"},
		{"since", []*o{{Name: "platform", Value: "acme"}, {Name: "document", Value: "aup"}, {Name: "about", Value: "spam"}}, "since acme aup spam"},
		{"compare", []*o{{Name: "about", Value: "spam"}, {Name: "platform", Value: "acme"}, {Name: "other", Value: "birch"}}, "compare spam acme birch"},
		{"search", []*o{{Name: "words", Value: `"exact words"`}, {Name: "in", Value: "Acme Cloud"}}, `search "exact words" in:Acme-Cloud`},
		{"why", []*o{{Name: "alert", Value: 12.0}}, "why 12"},
		{"why", []*o{{Name: "alert", Value: "#12"}}, "why #12"},
		{"upcoming", []*o{{Name: "platform", Value: "acme"}, {Name: "private", Value: true}}, "upcoming acme"},
		{"status", []*o{{Name: "platform", Value: "acme"}, {Name: "since", Value: "2026-01-01"}, {Name: "private", Value: false}}, "status acme since:2026-01-01"},
		{"report", []*o{{Name: "since", Value: "2026-01-01"}}, "report since:2026-01-01"},
		{"review", []*o{picked("open")}, "open"},
		{"review", []*o{picked("show", &o{Name: "alert", Value: "12"})}, "alert 12"},
		{"review", []*o{picked("ack", &o{Name: "alert", Value: "12"}, &o{Name: "note", Value: "we  look \"into\" it"})}, `ack 12 we look "into" it`},
		{"review", []*o{picked("assign", &o{Name: "alert", Value: "12"}, &o{Name: "person", Value: "600000000000000002"})}, "assign 12 <@600000000000000002>"},
		{"review", []*o{picked("snooze", &o{Name: "alert", Value: "12"}, &o{Name: "until", Value: "tomorrow 14:00"})}, "snooze 12 tomorrow 14:00"},
		{"review", []*o{picked("immaterial", &o{Name: "reason", Value: "only layout"}, &o{Name: "alert", Value: "12"})}, "immaterial 12 only layout"},
		{"review", []*o{picked("comment", &o{Name: "alert", Value: "12"}, &o{Name: "words", Value: "since: when?"})}, "comment 12 since: when?"},
		{"review", []*o{picked("reopen", &o{Name: "alert", Value: "12"})}, "reopen 12"},
		{"review", []*o{picked("reviews", &o{Name: "alert", Value: "12"})}, "reviews 12"},
		{"alerts", []*o{picked("mute", &o{Name: "for", Value: "3d"})}, "mute 3d"},
		{"alerts", []*o{picked("mute", &o{Name: "until", Value: "2026-12-01"})}, "mute until:2026-12-01"},
		{"alerts", []*o{picked("unmute")}, "unmute"},
		{"watch", []*o{picked("add", &o{Name: "address", Value: "https://acme.example/terms"}, &o{Name: "as", Value: "acme/terms"},
			&o{Name: "name", Value: `Terms "of" Service`}, &o{Name: "confirm", Value: true})}, `watch https://acme.example/terms acme/terms name:"Terms 'of' Service" yes`},
		{"watch", []*o{picked("add", &o{Name: "address", Value: "https://acme.example/terms"}, &o{Name: "as", Value: "acme/terms"}, &o{Name: "confirm", Value: false})},
			"watch https://acme.example/terms acme/terms"},
		{"watch", []*o{picked("remove", &o{Name: "document", Value: "acme/terms"})}, "unwatch acme/terms"},
		{"help", nil, "help"},
		{"alerts", []*o{picked("add", &o{Name: "platform", Value: "acme"}, &o{Name: "document", Value: "aup"}, &o{Name: "clause", Value: "spam mail"},
			&o{Name: "min", Value: "medium"}, &o{Name: "category", Value: "content_licence"}, &o{Name: "rhythm", Value: "daily"})},
			"subscribe acme aup spam mail min:medium category:content_licence daily"},
		{"alerts", []*o{picked("add")}, "subscribe"},
		{"alerts", []*o{picked("list")}, "subscriptions"},
		{"alerts", []*o{picked("edit", &o{Name: "zone", Value: "New York"}, &o{Name: "quiet", Value: "20:00-08:00"}, &o{Name: "report", Value: "off"})},
			"settings zone:New-York quiet:20:00-08:00 report:off"},
		{"alerts", []*o{picked("edit", &o{Name: "threads", Value: "each"}, &o{Name: "role", Value: "<@&112233445566778899>"}, &o{Name: "role_from", Value: "low"},
			&o{Name: "silent", Value: "minor"}, &o{Name: "crosspost", Value: "on"}, &o{Name: "form", Value: "components"})},
			"settings threads:each form:components crosspost:on role:<@&112233445566778899> role_from:low silent:minor"},
		{"alerts", []*o{picked("test")}, "test"},
		{"alerts", []*o{picked("remove", &o{Name: "subscription", Value: "2"})}, "unsubscribe 2"},
		{"alerts", []*o{picked("gone")}, "help"},
		{"alerts", nil, "help"},
	}
	for _, test := range tests {
		got := commandOf(test.name).question(discordgo.ApplicationCommandInteractionData{Options: test.options})
		if got != test.want {
			t.Errorf("/%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestFilledCommandsAreNoLongerThanTheGrammarTakes fills each option to its end. What the grammar keeps of a decision may be longer,
// the address of a page does not count, and what stands in the first field of /terms is a whole question.
func TestFilledCommandsAreNoLongerThanTheGrammarTakes(t *testing.T) {
	type o = discordgo.ApplicationCommandInteractionDataOption
	fill := func(c command) (all []*o) {
		for _, option := range c.options {
			switch {
			case option.kind == flagOption:
				all = append(all, &o{Name: option.name, Value: true})
			case option.kind == personOption:
				all = append(all, &o{Name: option.name, Value: strings.Repeat("9", 20)})
			case option.most == anything(platform).most && c.name == "terms", option.most == maxAddress:
			default:
				all = append(all, &o{Name: option.name, Value: strings.Repeat("x", max(option.most, 6))})
			}
		}
		return all
	}
	for _, c := range commands {
		most := 300
		if c.name == reviews.name {
			most = 1100
		}
		filled := [][]*o{fill(c)}
		for _, p := range c.parts {
			filled = append(filled, []*o{picked(p.name, fill(p.command)...)})
		}
		for _, options := range filled {
			if n := units(c.question(discordgo.ApplicationCommandInteractionData{Options: options})); n > most {
				t.Errorf("/%s can ask with %d characters, the grammar takes %d", c.name, n, most)
			}
		}
	}
}

func TestPersonIsAssignedByNameAndID(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	asked := make(chan chat.Request, 2)
	_, stop := listenWith(t, d, answering(func(ctx context.Context, r chat.Request) chat.Message {
		asked <- r
		return echo(ctx, r)
	}))
	for name, want := range map[string]string{"ann_lee.2": "assign 12 <@600000000000000002|ann_lee.2>", "Bot > all|x": "assign 12 <@600000000000000002>"} {
		answerTo(t, typed(t, server, "review assign", discordtest.Option{Name: "alert", Value: "12"},
			discordtest.Option{Name: "person", Value: discordtest.Person{ID: "600000000000000002", Username: name}}))
		if got := (<-asked).Text; got != want {
			t.Errorf("asked %q, want %q", got, want)
		}
	}
	stop()
}

func TestCompletionsAreWithinTheLimits(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	_, stop := listenWith(t, d, suggesting(func(context.Context, chat.Partial) []chat.Choice {
		all := []chat.Choice{{Label: strings.Repeat("long ", 60), Value: "long"}, {Label: "cut", Value: strings.Repeat("v", 101)},
			{Label: "", Value: "value"}, {Label: "nothing", Value: ""}, {Label: "turn\u202eed\nlines", Value: "turned"}}
		for range 30 {
			all = append(all, chat.Choice{Label: "more", Value: "more"})
		}
		return all
	}))
	got, err := server.Complete(within(t), testChannel, testUser, "changes", discordtest.Option{Name: "platform", Value: "a", Focused: true})
	stop()
	if err != nil || len(got) != 25 || got[0].Value != "long" || got[1] != (discordtest.Choice{Name: "value", Value: "value"}) ||
		got[2].Name != "turned lines" || got[3].Value != "more" {
		t.Errorf("got %d choices %.300v (%v)", len(got), got, err)
	}
}

func TestCompletionsKnowWhatWasChosenBefore(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	got := make(chan chat.Partial, 3)
	_, stop := listenWith(t, d, suggesting(func(_ context.Context, p chat.Partial) []chat.Choice {
		got <- p
		return nil
	}))
	for _, test := range []struct {
		name    string
		options []discordtest.Option
		want    chat.Partial
	}{
		{"terms", []discordtest.Option{{Name: "platform", Value: "amazon"}, {Name: "document", Value: "aup"}, {Name: "about", Value: "sp", Focused: true}},
			chat.Partial{Field: "about", Typed: "sp", Platform: "amazon", Document: "aup"}},
		{"compare", []discordtest.Option{{Name: "platform", Value: "amazon"}, {Name: "other", Value: "g", Focused: true}},
			chat.Partial{Field: "platform", Typed: "g"}},
		{"terms", []discordtest.Option{{Name: "platform", Value: "amazon"}, {Name: "document", Value: "aup"}, {Name: "on", Value: "2026", Focused: true}},
			chat.Partial{Field: "day", Typed: "2026", Platform: "amazon", Document: "aup"}},
		{"compare", []discordtest.Option{{Name: "about", Value: "sp", Focused: true}}, chat.Partial{Field: "matter", Typed: "sp"}},
		{"why", []discordtest.Option{{Name: "alert", Value: "1", Focused: true}}, chat.Partial{Field: "alert", Typed: "1"}},
		{"review snooze", []discordtest.Option{{Name: "alert", Value: "12"}, {Name: "until", Value: "3", Focused: true}}, chat.Partial{Field: "span", Typed: "3"}},
		{"watch remove", []discordtest.Option{{Name: "document", Value: "a", Focused: true}}, chat.Partial{Field: "added", Typed: "a"}},
		{"search", []discordtest.Option{{Name: "in", Value: "", Focused: true}}, chat.Partial{Field: "platform"}},
		{"alerts add", []discordtest.Option{{Name: "platform", Value: "amazon"}, {Name: "document", Value: "a", Focused: true}},
			chat.Partial{Field: "document", Typed: "a", Platform: "amazon"}},
		{"alerts add", []discordtest.Option{{Name: "category", Value: "sp", Focused: true}}, chat.Partial{Field: "category", Typed: "sp"}},
		{"alerts edit", []discordtest.Option{{Name: "zone", Value: "ber", Focused: true}}, chat.Partial{Field: "zone", Typed: "ber"}},
		{"alerts remove", []discordtest.Option{{Name: "subscription", Value: "", Focused: true}}, chat.Partial{Field: "subscription"}},
	} {
		test.want.Channel = "discord:" + testChannel
		choices, err := server.Complete(within(t), testChannel, testUser, test.name, test.options...)
		if p := <-got; err != nil || p != test.want || len(choices) != 0 {
			t.Errorf("/%s: %+v, %v, want %+v", test.name, p, err, test.want)
		}
	}
	stop()
}

func TestSlowCompletionsAreNoneInTime(t *testing.T) {
	t.Parallel() // it takes the time that it is about
	server := startServer(t)
	d, _ := connected(server)
	_, stop := listenWith(t, d, suggesting(func(ctx context.Context, p chat.Partial) []chat.Choice {
		<-ctx.Done()
		return []chat.Choice{{Label: "late", Value: "late"}}
	}))
	got, err := server.Complete(within(t), testChannel, testUser, "terms", discordtest.Option{Name: "platform", Value: "a", Focused: true})
	stop()
	if err != nil || len(got) > 1 {
		t.Errorf("got %v, %v; want an answer in time", got, err)
	}
}
