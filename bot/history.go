package bot

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// diff shows all changes of a document between two days, oldest first.
func (q *question) diff(ctx context.Context) (chat.Message, error) {
	words, from, to, err := q.span()
	if err != nil {
		return chat.Message{}, err
	}
	t, err := q.target(ctx, words)
	if err != nil {
		return chat.Message{}, err
	}
	if t.document == nil || len(t.rest) > 0 {
		switch {
		case len(t.rest) > 0 && isDay(t.rest[0].Text, q.now):
			return chat.Message{}, &puzzle{text: "“" + shorten(text(t.rest), 80) + "” is no span of days; write two days " +
				"without a space, such as 2026-01-01..today"}
		case t.document != nil:
			return chat.Message{}, &puzzle{text: "diff shows whole documents; /terms since " + t.typed() + " " +
				shorten(text(t.rest), 80) + " shows one clause"}
		case len(t.rest) > 0:
			return chat.Message{}, q.noDocument(t)
		}
		return chat.Message{}, &puzzle{text: "diff needs a document, such as /terms diff " + q.sample() +
			" 2026-01-01..today", offers: q.documents(t.platform)}
	}
	all, err := q.bot.Store.Changes(ctx, store.ChangeFilter{Platform: t.platform.ID, Document: t.document.ID,
		Since: from, Until: to})
	if err != nil {
		return chat.Message{}, err
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].At.Before(all[j].At) })
	title := q.catalog.title(t.ref())
	days := "from " + date(from) + " to " + date(to)
	if from.IsZero() {
		days = "up to " + date(to)
	}
	if len(all) == 0 {
		m := say("no change of " + title + " was seen " + days)
		more, err := q.watched(ctx, t.ref())
		m.Blocks = append(m.Blocks, more...)
		return m, err
	}
	m := chat.Message{Text: fmt.Sprintf("%s of %s %s; the last: %s", count(len(all), "change"), title, days,
		headline(all[len(all)-1]))}
	m.Blocks = append(m.Blocks, heading(title+" · "+days))
	for _, c := range all {
		m.Severity = max(m.Severity, c.Severity)
		m.Blocks = append(m.Blocks, q.card(ctx, c, inDiff)...)
	}
	return m, nil
}

// span takes the days out of the words of a diff: "A..B", either end open, or since:A. Without them all of the time.
func (q *question) span() (words []word, from, to time.Time, err error) {
	to = q.now
	for _, w := range q.input.Words {
		a, b, found := strings.Cut(w.Text, "..")
		if !found || w.Quoted {
			words = append(words, w)
			continue
		}
		if a != "" {
			if from, err = day(a, q.now); err != nil {
				return nil, from, to, err
			}
		}
		if b = strings.TrimLeft(b, "."); b != "" {
			if to, err = day(b, q.now); err != nil {
				return nil, from, to, err
			}
			to = endOf(to)
		}
	}
	if q.input.Since != "" {
		from, err = day(q.input.Since, q.now)
	}
	if to.Before(from) {
		return nil, from, to, &puzzle{text: "the first day, " + date(from) + ", is after the second, " + date(to) +
			"; write the earlier one first"}
	}
	return words, from, to, err
}

// isDay tells whether a word is a day.
func isDay(s string, now time.Time) bool {
	_, err := day(s, now)
	return err == nil
}

// endOf is the last moment of a day in UTC.
func endOf(day time.Time) time.Time { return day.Add(24*time.Hour - time.Millisecond) }

// watched says since when a document is watched and when its text was last confirmed.
func (q *question) watched(ctx context.Context, ref string) ([]chat.Block, error) {
	all, err := q.bot.Store.Versions(ctx, ref)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return []chat.Block{note("No version of it was captured so far.")}, nil
	}
	last := all[len(all)-1]
	return []chat.Block{note(fmt.Sprintf("Watched since %s; its text was last confirmed on %s.", date(all[0].FirstSeen),
		date(last.LastSeen)))}, nil
}

// since shows how a clause came to be what it is.
func (q *question) since(ctx context.Context) (chat.Message, error) {
	if len(q.input.Words) == 0 {
		return chat.Message{}, &puzzle{text: "since needs a document and what it is about, such as /terms since " +
			q.sample() + " spam"}
	}
	t, err := q.target(ctx, q.input.Words)
	if err != nil {
		return chat.Message{}, err
	}
	if t.document == nil && len(t.rest) == 0 {
		return chat.Message{}, &puzzle{text: "since needs a document and what it is about, such as /terms since " +
			q.sample() + " spam", offers: q.documents(t.platform)}
	}
	if t.document == nil {
		return chat.Message{}, q.noDocument(t)
	}
	return q.sinceOf(ctx, t)
}

func (q *question) sinceOf(ctx context.Context, t target) (chat.Message, error) {
	v, err := q.current(ctx, t)
	if err != nil {
		return chat.Message{}, err
	}
	if len(t.rest) == 0 {
		return chat.Message{}, &puzzle{text: "say what it is about, such as /terms since " + t.typed() +
			" spam; /terms changes " + t.typed() + " shows them all"}
	}
	f := clauses(v, t.rest)
	if len(f.shown) == 0 {
		return q.nothing(ctx, t, v, f)
	}
	title := q.catalog.title(t.ref())
	m := chat.Message{Blocks: []chat.Block{heading(title + " · since when")}}
	told := 0
	for _, i := range f.shown {
		p := v.Provisions[i]
		m.Blocks = append(m.Blocks, q.quoter.clause(ctx, place(p), p.Text, v.ID))
		history, err := q.history(ctx, t.ref(), p.ID, q.now)
		if err != nil {
			return m, err
		}
		for _, c := range history {
			told++
			for _, pc := range c.Provisions {
				if concerns(pc, p.ID) {
					for _, b := range q.quoter.changed(ctx, pc, c.From, c.To) {
						b.Label = date(c.At) + " · " + b.Label
						m.Blocks = append(m.Blocks, b)
					}
				}
			}
		}
		if len(history) == 0 {
			m.Blocks = append(m.Blocks, note("These words have stood unchanged since we watch."))
		}
	}
	more, err := q.watched(ctx, t.ref())
	m.Blocks = append(m.Blocks, more...)
	m.Text = fmt.Sprintf("%s › %s: ", title, place(v.Provisions[f.shown[0]])) + seen(told)
	return m, err
}

// history are the told changes of one provision up to a moment, newest first.
func (q *question) history(ctx context.Context, ref, provision string, until time.Time) ([]clausewatch.Change, error) {
	platform, document := clausewatch.SplitRef(ref)
	all, err := q.bot.Store.Changes(ctx, store.ChangeFilter{Platform: platform, Document: document, Until: until,
		ToldOnly: true})
	if err != nil {
		return nil, err
	}
	var out []clausewatch.Change
	for _, c := range all {
		for _, p := range c.Provisions {
			if p.Material() && concerns(p, provision) {
				out = append(out, c)
				break
			}
		}
	}
	return out, nil
}

// concerns tells whether a change of a provision is one of the provision with this id.
func concerns(p clausewatch.ProvisionChange, id string) bool {
	if p.Old != nil && p.Old.ID == id || p.New != nil && p.New.ID == id {
		return true
	}
	for _, part := range p.Parts {
		if part.ID == id {
			return true
		}
	}
	return false
}

// current is the version in force. The error is a *puzzle when there is none yet.
func (q *question) current(ctx context.Context, t target) (clausewatch.Version, error) {
	return currentOf(ctx, q.bot.Store, t.ref(), q.catalog.title(t.ref()))
}

func currentOf(ctx context.Context, s *store.Store, ref, title string) (clausewatch.Version, error) {
	v, err := s.Current(ctx, ref)
	if errors.Is(err, store.ErrNotFound) {
		platform, _ := clausewatch.SplitRef(ref)
		return v, &puzzle{text: title + " was not read yet; /terms " + platform + " says why"}
	}
	return v, err
}

func seen(changes int) string {
	if changes == 0 {
		return "no change seen since we watch"
	}
	return count(changes, "change") + " seen"
}
