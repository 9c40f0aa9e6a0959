package bot

import (
	"context"
	"strings"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// isCommand tells whether a word is one of a command.
func isCommand(word string) bool {
	return contains(Commands(), word)
}

// saysOf is what a command says of itself.
func saysOf(command string) string {
	for _, c := range commands() {
		if c.name == command {
			return c.says
		}
	}
	return ""
}

// runs answers a question that begins with a command.
func (q *question) runs(ctx context.Context, c row) (chat.Message, error) {
	first := q.input.Words[:1]
	q.input.Words, q.command = q.input.Words[1:], c.name
	if len(q.catalog.platforms) == 0 && aboutWatched[c.name] {
		return chat.Message{}, &puzzle{text: nothingWatched}
	}
	if err := q.options(ctx); err != nil {
		return chat.Message{}, err
	}
	if m, ok := find(first, q.catalog.names); ok && m.rank > 1 {
		d, meant := find(q.input.Words, q.catalog.documentsOf(m.ids[0]))
		if meant {
			q.note("“%s” is a command here; the platform of that name: /terms %s", first[0].Text, typed(d.ids[0]))
		} else if len(q.input.Words) == 0 {
			q.note("“%s” is a command here; the platform of that name: /terms %s", first[0].Text, typed(m.ids[0]))
		}
	}
	return c.run(q, ctx)
}

// aboutWatched are the commands that have nothing to say while nothing is watched.
var aboutWatched = set("list changes diff since compare search status quiet subscribe upcoming report")

// dated are the commands that take since:DATE.
var dated = set("changes diff quiet status report")

// options refuses a day that a command has no use for: an answer about another time than the one asked for would mislead.
func (q *question) options(ctx context.Context) error {
	if q.input.Page > 0 && !paged[q.command] {
		return q.noPages()
	}
	if q.input.On == "" && (q.input.Since == "" || dated[q.command]) {
		return nil
	}
	e, err := q.example(ctx)
	if err != nil {
		return err
	}
	if q.input.On != "" {
		return &puzzle{text: "on: shows a document or a clause as of a day, such as /terms " + e.document + " on:" + e.day +
			"; what was asked is shown as it is now, without on:"}
	}
	return &puzzle{text: "since: goes with changes, diff, quiet, status and report, such as /terms changes " + e.platform + " since:" + q.input.Since}
}

// misdated refuses since: where a document or clause is asked for, and on: where a platform is.
func (q *question) misdated(t target) error {
	switch {
	case q.input.Since == "":
		return &puzzle{text: "on: shows a document or a clause as of a day; name a document", offers: q.documents(t.platform)}
	case len(t.rest) > 0 && t.document != nil:
		return &puzzle{text: "since: goes with changes, diff, quiet and status; /terms since " + t.typed() + " " + text(t.rest) +
			" shows when each sentence appeared"}
	}
	return &puzzle{text: "since: goes with changes, diff, quiet, status and report, such as /terms changes " + t.typed() + " since:" + q.input.Since}
}

// unprefixed are the words of a question without the name of our command in front, which people type without its slash, where
// they name a platform and a document without it.
func (q *question) unprefixed() []word {
	words := q.input.Words
	if len(words) < 3 || words[0].Quoted || !strings.EqualFold(words[0].Text, "terms") {
		return words
	}
	p, ok := find(slashes(words[1:]), q.catalog.names)
	if !ok || len(p.ids) > 1 {
		return words
	}
	if d, ok := find(without(slashes(words[1:]), p), q.catalog.documentsOf(p.ids[0])); !ok || d.rank < 1 {
		return words
	}
	return words[1:]
}
