package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// A row is one command. Help is printed from these rows.
type row struct {
	name  string
	usage string // with PLATFORM, DOCUMENT and REF in the place of examples from what is watched
	says  string
	run   func(*question, context.Context) (chat.Message, error)
}

// commands are what can be typed, in the order of help. Rows without a run are for the eye: their first word is no
// command but the name of a platform.
func commands() []row {
	return []row{
		{"help", "help", "what can be asked, and what this channel follows", (*question).help},
		{"list", "list", "the platforms that are watched", (*question).list},
		{"", "PLATFORM", "a platform: documents, last change, next look, health", nil},
		{"", "REF", "a document: its provisions, dates, version, source", nil},
		{"", "REF MATTER", "a clause, verbatim: since when, and how others handle the same", nil},
		{"", "REF MATTER on:DATE", "the same as of that day", nil},
		{"changes", "changes PLATFORM since:DATE", "what changed", (*question).changes},
		{"diff", "diff REF DATE..today", "all changes of a document between two days; with the number of an alert, all its clauses", (*question).diff},
		{"since", "since REF MATTER", "how a clause came to be what it is", (*question).since},
		{"compare", "compare MATTER", "how platforms handle a matter; name some to see only those", (*question).compare},
		{"search", `search "PHRASE"`, "full text over all current provisions", (*question).search},
		{"upcoming", "upcoming PLATFORM", "days ahead that the texts state: what takes effect, and last days to opt out or refuse", (*question).upcoming},
		{"status", "status PLATFORM since:DATE", "what cannot be read, and what the looks since a day prove", (*question).status},
		{"report", "report since:DATE", "what the looks of the last week, or since a day, prove of what this channel follows", (*question).report},
		{"quiet", "quiet PLATFORM", "changes that were not told, and why", (*question).quiet},
		{"why", "why NUMBER", "the rule and the facts behind an alert", (*question).why},
		{"alert", "alert NUMBER", "the whole of an alert", (*question).show},
		{"subscribe", "subscribe PLATFORM min:medium", "let this channel hear of more; alone it says what can be named", (*question).subscribe},
		{"unsubscribe", "unsubscribe PLATFORM", "let it hear of less, by the same words or by number", (*question).unsubscribe},
		{"subscriptions", "subscriptions", "what this channel follows, and what is set for it", (*question).subscriptions},
		{"settings", "settings zone:Europe/Berlin quiet:20:00-08:00", "the time zone, quiet hours and weekly report of this channel, and how alerts come to it", (*question).settings},
		{"mute", "mute 3d", "tell this channel nothing until then, or with the name of a platform nothing of that; nothing is lost", (*question).mute},
		{"unmute", "unmute", "end that", (*question).unmute},
		{"home", "home", "all channels at once: what they follow, what waits for somebody, what was told, what cannot be read", (*question).home},
		{"open", "open", "alerts of this channel that somebody has to see to", (*question).openAlerts},
		{"ack", "ack NUMBER", "take an alert up; add words to say more", (*question).acknowledge},
		{"assign", "assign NUMBER @person", "give it to somebody, or to me", (*question).assign},
		{"snooze", "snooze NUMBER 3d", "be told of it again later: 12h, 3d, until:DATE, until:monday", (*question).snooze},
		{"immaterial", "immaterial NUMBER REASON", "set it aside as not material, with the reason", (*question).immaterial},
		{"comment", "comment NUMBER WORDS", "say something about it, below its message", (*question).comment},
		{"reopen", "reopen NUMBER", "take back what was decided about it", (*question).reopen},
		{"reviews", "reviews NUMBER", "all that was decided and said about it", (*question).reviews},
		{"test", "test", "put a test alert into this channel", (*question).test},
		{"watch", "watch https://acme.example/terms as acme/terms", "read a page and show it; with yes at the end it is watched", (*question).watch},
		{"unwatch", "unwatch acme/terms", "end that", (*question).unwatch},
	}
}

// Commands are the first words of the grammar, in the order of help.
func Commands() []string {
	var names []string
	for _, c := range commands() {
		if c.name != "" {
			names = append(names, c.name)
		}
	}
	return names
}

// dispatch runs the command that the first word names; any other question is about a platform.
func (q *question) dispatch(ctx context.Context) (chat.Message, error) {
	if len(q.input.Words) == 0 {
		if err := q.options(ctx); err != nil {
			return chat.Message{}, err
		}
		return q.help(ctx)
	}
	head := q.input.Words[0]
	word := strings.ToLower(strings.TrimLeft(head.Text, "/"))
	if word == "?" {
		word = "help"
	}
	if name, ok := synonym(word, q.input.Words[1:]); ok {
		word = name
	}
	if !head.Quoted {
		for _, c := range commands() {
			if c.run != nil && c.name == word {
				return q.runs(ctx, c)
			}
		}
	}
	return q.about(ctx)
}

// about answers a question that begins with no command.
func (q *question) about(ctx context.Context) (chat.Message, error) {
	if q.input.Page > 0 {
		return chat.Message{}, q.noPages()
	}
	t, err := q.target(ctx, q.unprefixed())
	if err == nil && (q.input.Since != "" || q.input.On != "" && t.document == nil) {
		err = q.misdated(t)
	}
	switch {
	case err != nil:
		return chat.Message{}, err
	case t.document != nil && len(t.rest) > 0:
		return q.provision(ctx, t)
	case t.document != nil:
		return q.document(ctx, t)
	case len(t.rest) == 0:
		return q.platform(ctx, t)
	}
	return q.anyDocument(ctx, t)
}

// anyDocument helps with a matter at a platform when no document was named: by the documents that have such a clause.
func (q *question) anyDocument(ctx context.Context, t target) (chat.Message, error) {
	missing := t
	m, named := familyIn(t.rest)
	if named = named && m.to-m.from < len(t.rest); named { // a kind of document that this platform has not
		missing.rest, t.rest = t.rest[m.from:m.to], without(t.rest, m)
	}
	items, only, err := q.speakingOf(ctx, t)
	if err != nil {
		return chat.Message{}, err
	}
	none := q.noDocument(ctx, missing)
	p := (*puzzle)(nil)
	switch errors.As(none, &p); {
	case p == nil || len(items) == 0:
		return chat.Message{}, none
	case len(items) == 1:
		if named {
			q.note("%s", p.text)
		}
		q.note("Of %s's documents only %s has such a clause.", t.platform.Name, only.Name)
		t.document = only
		return q.provision(ctx, t)
	}
	answer := chat.Message{Text: fmt.Sprintf("%s: %d documents have a clause about “%s”; which one?", t.platform.Name,
		len(items), shorten(text(t.rest), 60))}
	answer.Blocks = []chat.Block{line(chat.Span{Text: answer.Text}), {Kind: chat.List, Items: items},
		note(capital(p.text) + ".")}
	return answer, nil
}

// help is printed from the table, with examples from what is watched.
func (q *question) help(ctx context.Context) (chat.Message, error) {
	var items [][]chat.Span
	if len(q.catalog.platforms) == 0 {
		return say(nothingWatched), nil
	}
	e, err := q.example(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	for _, c := range commands() {
		items = append(items, []chat.Span{command(e.fill(c.usage)), {Text: " – " + c.says}})
	}
	m := chat.Message{Text: "Ask about the policies of " + count(len(q.catalog.platforms), "platform") +
		", such as /terms " + e.document + " " + e.matter}
	m.Blocks = []chat.Block{heading("What can be asked"), {Kind: chat.List, Items: items}}
	follows, err := q.follows(ctx)
	if err != nil {
		return m, err
	}
	m.Blocks = append(m.Blocks, follows...)
	if q.bot.PublicURL != "" {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Actions, Links: []chat.Link{{Label: "Health",
			URL: strings.TrimRight(q.bot.PublicURL, "/") + "/readyz"}}})
	}
	return m, nil
}

// sample is a document that is watched, as it is typed; an acceptable use policy where there is one.
func (q *question) sample() string {
	best := "amazon aup"
	for i := len(q.catalog.platforms) - 1; i >= 0; i-- {
		for _, d := range q.catalog.platforms[i].Documents {
			if d.Kind != clausewatch.Feed {
				best = d.Platform + " " + d.ID
				break
			}
		}
	}
	for _, p := range q.catalog.platforms {
		for _, d := range p.Documents {
			if d.ID == "aup" {
				return d.Platform + " " + d.ID
			}
		}
	}
	return best
}

// channel is the one that asks, "" when it has no name here.
func (q *question) channel() clausewatch.Channel {
	if q.request.Platform == "console" {
		return "console"
	}
	c, err := clausewatch.ParseChannel(q.request.Platform + ":" + q.request.Channel)
	if err != nil {
		return ""
	}
	return c
}
