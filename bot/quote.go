package bot

import (
	"context"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// ellipsis stands in a quote where words of the clause were left out. It is the one thing in a quote that is ours, and
// the only italic one.
const ellipsis = " … "

const (
	wholeClause = 900 // characters of a changed clause that is shown whole
	context80   = 80  // characters shown around each edit of a longer one
)

// A quoter makes quote blocks and vouches for them: what it shows is an exact part of a stored version. What is not is
// left out, with a note in its place and an error in the log.
type quoter struct {
	store *store.Store
	log   *slog.Logger
	texts map[int64]string
}

func newQuoter(s *store.Store, log *slog.Logger) *quoter {
	return &quoter{store: s, log: log, texts: map[int64]string{}}
}

// clause quotes a whole clause of a version.
func (q *quoter) clause(ctx context.Context, label, clause string, version int64) chat.Block {
	return q.check(ctx, label, chat.Plain(clause), version, version)
}

// edits quotes what became of a clause between two versions: struck through what went, bold what came.
func (q *quoter) edits(ctx context.Context, label string, edits []clausewatch.Edit, from, to int64) chat.Block {
	return q.check(ctx, label, window(edits), from, to)
}

// check compares each run of the spans with the texts of the versions, the old words with from, the new with to.
func (q *quoter) check(ctx context.Context, label string, spans []chat.Span, from, to int64) chat.Block {
	before, err := q.text(ctx, from)
	var after string
	if err == nil {
		after, err = q.text(ctx, to)
	}
	if err == nil && exactly(spans, before, after) {
		return chat.Block{Kind: chat.Quote, Label: label, Spans: spans}
	}
	q.log.Error("a quote is no part of its version and was left out", "label", label, "from", from, "to", to, "err",
		err)
	return note(label + ": a quote was left out here, because it could not be checked against the stored text")
}

func (q *quoter) text(ctx context.Context, version int64) (string, error) {
	if s, ok := q.texts[version]; ok {
		return s, nil
	}
	text, err := q.store.Text(ctx, version)
	if err != nil {
		return "", err
	}
	q.texts[version] = text
	return text, nil
}

// exactly tells whether every run between ellipses is an exact part of the text before and of the one after.
func exactly(spans []chat.Span, before, after string) bool {
	was, is, empty := "", "", true
	whole := func() bool {
		empty = empty && was+is == ""
		return strings.Contains(before, was) && strings.Contains(after, is)
	}
	for _, s := range spans {
		if s.Italic {
			if s.Text != ellipsis || !whole() {
				return false
			}
			was, is = "", ""
			continue
		}
		if !s.Bold {
			was += s.Text
		}
		if !s.Strike {
			is += s.Text
		}
	}
	return whole() && !empty
}

// window turns edits into spans. Of a long clause it keeps some words around each edit; words are never cut, and the
// words of an edit never left out.
func window(edits []clausewatch.Edit) []chat.Span {
	size := 0
	for _, e := range edits {
		size += utf8.RuneCountInString(e.Text)
	}
	var spans []chat.Span
	for i, e := range edits {
		switch e.Op {
		case clausewatch.Delete:
			spans = append(spans, chat.Span{Text: e.Text, Strike: true})
		case clausewatch.Insert:
			spans = append(spans, chat.Span{Text: e.Text, Bold: true})
		default:
			if size <= wholeClause {
				spans = append(spans, chat.Span{Text: e.Text})
				continue
			}
			spans = append(spans, around(e.Text, i == 0, i == len(edits)-1)...)
		}
	}
	return spans
}

// wholeEdits turns edits into spans and keeps every word.
func wholeEdits(edits []clausewatch.Edit) (spans []chat.Span) {
	for _, e := range edits {
		spans = append(spans, chat.Span{Text: e.Text, Strike: e.Op == clausewatch.Delete, Bold: e.Op == clausewatch.Insert})
	}
	return spans
}

// around keeps the beginning and the end of words that stayed, unless nothing was edited before or after them.
func around(s string, opens, ends bool) []chat.Span {
	head, tail := lead(s, context80), trail(s, context80)
	if opens {
		head = ""
	}
	if ends {
		tail = ""
	}
	if len(head)+len(tail)+len(ellipsis)*4 >= len(s) {
		return []chat.Span{{Text: s}}
	}
	var spans []chat.Span
	if head != "" {
		spans = append(spans, chat.Span{Text: head})
	}
	spans = append(spans, chat.Span{Text: ellipsis, Italic: true})
	if tail != "" {
		spans = append(spans, chat.Span{Text: tail})
	}
	return spans
}

// lead is the beginning of s up to the end of a word at about n characters.
func lead(s string, n int) string {
	at := 0
	for i, r := range s {
		if n--; n < 0 && unicode.IsSpace(r) {
			return s[:i]
		}
		at = i + utf8.RuneLen(r)
	}
	return s[:min(at, len(s))]
}

// trail is the end of s from the beginning of a word at about n characters from its end.
func trail(s string, n int) string {
	for i := len(s); i > 0; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		if n--; n < 0 && unicode.IsSpace(r) {
			return s[i:]
		}
		i -= size
	}
	return s
}

// changed quotes a changed clause in whatever way it changed; nothing for moves and renumbering, whose words stayed.
func (q *quoter) changed(ctx context.Context, p clausewatch.ProvisionChange, from, to int64) []chat.Block {
	label := capital(string(p.Kind)) + changedPlace(p)
	switch p.Kind {
	case clausewatch.Added:
		if p.New != nil {
			return []chat.Block{q.came(ctx, label, *p.New, to)}
		}
	case clausewatch.Removed:
		if p.Old != nil {
			return []chat.Block{q.went(ctx, label, *p.Old, from)}
		}
	case clausewatch.Split:
		if p.Old != nil {
			blocks := []chat.Block{q.went(ctx, label, *p.Old, from)}
			for _, part := range p.Parts {
				blocks = append(blocks, q.came(ctx, "Part · "+place(part), part, to))
			}
			return blocks
		}
	case clausewatch.Merged:
		if p.New != nil {
			var blocks []chat.Block
			for _, part := range p.Parts {
				blocks = append(blocks, q.went(ctx, "Part · "+place(part), part, from))
			}
			return append(blocks, q.came(ctx, label, *p.New, to))
		}
	}
	if !p.Material() || len(p.Edits) == 0 {
		return nil
	}
	return []chat.Block{q.edits(ctx, label, p.Edits, from, to)}
}

func (q *quoter) came(ctx context.Context, label string, p clausewatch.Provision, version int64) chat.Block {
	return q.check(ctx, label, []chat.Span{{Text: p.Text, Bold: true}}, version, version)
}

func (q *quoter) went(ctx context.Context, label string, p clausewatch.Provision, version int64) chat.Block {
	return q.check(ctx, label, []chat.Span{{Text: p.Text, Strike: true}}, version, version)
}

func changedPlace(p clausewatch.ProvisionChange) string {
	switch {
	case p.Old != nil && p.New != nil && place(*p.Old) != place(*p.New):
		return " · " + place(*p.Old) + " → " + place(*p.New)
	case p.New != nil:
		return " · " + place(*p.New)
	case p.Old != nil:
		return " · " + place(*p.Old)
	}
	return ""
}
