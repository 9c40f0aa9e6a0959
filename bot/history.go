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

// current is the version in force. The error is a *puzzle when there is none yet.
func (q *question) current(ctx context.Context, t target) (clausewatch.Version, error) {
	v, err := currentOf(ctx, q.bot.Store, t.ref(), q.catalog.title(t.ref()))
	if err == nil {
		q.keep(v)
	}
	return v, err
}

func currentOf(ctx context.Context, s *store.Store, ref, title string) (clausewatch.Version, error) {
	v, err := s.Current(ctx, ref)
	if errors.Is(err, store.ErrNotFound) {
		platform, _ := clausewatch.SplitRef(ref)
		return v, &puzzle{text: title + " was not read yet; /terms " + platform + " says why"}
	}
	return v, err
}
