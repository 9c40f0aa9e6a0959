package bot

import (
	"cmp"
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

// mostDiffed is how many changes the pages of one answer show: more would be a book. Those before them are the next question.
const mostDiffed = 50

// diff shows all changes of a document between two days, oldest first, and what is not known of the time.
func (q *question) diff(ctx context.Context) (chat.Message, error) {
	words, s, err := q.span()
	if err != nil {
		return chat.Message{}, err
	}
	if len(words) == 0 {
		e, err := q.example(ctx)
		if err != nil {
			return chat.Message{}, err
		}
		return chat.Message{}, &puzzle{text: "diff needs a document, such as /terms diff " + e.document + " " + e.day + "..today"}
	}
	if id, err := alertNumber(words[0].Text); err == nil && len(words) == 1 && s.typed == "" && !words[0].Quoted {
		return q.diffOfAlert(ctx, id)
	}
	q.retry = func(id string) string { return strings.TrimSpace("diff " + typed(id) + " " + s.typed) }
	t, err := q.target(ctx, words)
	if err != nil {
		return chat.Message{}, err
	}
	if err := q.wholeOf(ctx, t); err != nil {
		return chat.Message{}, err
	}
	v, err := q.current(ctx, t)
	if err != nil {
		return chat.Message{}, err
	}
	began, err := q.began(ctx, t.ref(), v.FirstSeen)
	if err != nil {
		return chat.Message{}, err
	}
	days := "from " + date(s.from) + " to " + date(s.to)
	if s.from.IsZero() {
		s.from, days = began, "up to "+date(s.to)
	}
	if s.to.Before(began) {
		return chat.Message{}, &puzzle{text: "nothing is known of " + q.catalog.title(t.ref()) + " " + days + "; the first capture is of " + date(began)}
	}
	return q.differences(ctx, t, s.from, s.to, days)
}

// wholeOf refuses what is not a whole document.
func (q *question) wholeOf(ctx context.Context, t target) error {
	switch {
	case len(t.rest) > 0 && isDay(t.rest[0].Text, q.now):
		return &puzzle{text: "“" + shorten(text(t.rest), 80) + "” is no span of days; write two days without a space, such as /terms diff " +
			t.typed() + " " + t.rest[0].Text + "..today"}
	case len(t.rest) > 0:
		return q.beyond(ctx, t)
	case t.document != nil:
		return nil
	}
	return &puzzle{text: "diff needs a document; which one?", offers: q.documents(t.platform)}
}

// differences are the changes of a document in a time.
func (q *question) differences(ctx context.Context, t target, from, to time.Time, days string) (chat.Message, error) {
	filter := store.ChangeFilter{Platform: t.platform.ID, Document: t.document.ID, Since: from, Until: to, Limit: mostDiffed}
	all, err := q.bot.Store.Changes(ctx, filter)
	if err != nil {
		return chat.Message{}, err
	}
	tally, err := q.bot.Store.Tally(ctx, filter)
	if err != nil {
		return chat.Message{}, err
	}
	proofs, err := q.bot.Store.Proofs(ctx, store.ProofQuery{Platform: t.platform.ID, Document: t.document.ID, From: from, To: to})
	if err != nil || len(proofs) == 0 {
		return chat.Message{}, cmp.Or(err, q.noDocument(ctx, t))
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].At.Before(all[j].At) })
	p, title := proofs[0], q.catalog.title(t.ref())
	m := chat.Message{Text: shorten(title+" "+days+": "+verdict(p), maxText)}
	m.Blocks = []chat.Block{heading(title + " · " + days), line(chat.Span{Text: capital(verdict(p)) + "."})}
	n := 0
	for severity, of := range tally {
		n, m.Severity = n+of, max(m.Severity, severity)
	}
	if n > len(all) {
		m.Blocks = append(m.Blocks, line(chat.Span{Text: fmt.Sprintf("The last %d of %s; those before: ", len(all), count(n, "difference"))},
			command("diff "+t.typed()+" "+date(from)+".."+date(all[0].At))))
	}
	var parts []leaf
	for _, c := range all {
		parts = append(parts, q.leaves(ctx, c)...)
	}
	shown := q.leaf(&m, parts)
	for _, s := range gaps(p) {
		m.Blocks = append(m.Blocks, note(s))
	}
	if g, _ := longest(p); g.Length() > 0 {
		m.Blocks = append(m.Blocks, note("The longest time without a text: "+gap(p)+"."))
	}
	q.turn(&m, shown)
	return m, nil
}

// A timespan is a time between two days, both included; from is zero where it is open.
type timespan struct {
	from, to time.Time
	typed    string
}

// span takes the days out of the words of a diff: "A..B", either end open, or since:A. Without them it is all of the time.
func (q *question) span() (words []word, s timespan, err error) {
	s.to = q.now
	for _, w := range q.input.Words {
		a, b, found := strings.Cut(w.Text, "..")
		if !found || w.Quoted {
			words = append(words, w)
			continue
		}
		s.typed = w.Text
		if a != "" {
			if s.from, err = day(a, q.now); err != nil {
				return nil, s, err
			}
		}
		if b = strings.TrimLeft(b, "."); b != "" {
			if s.to, err = day(b, q.now); err != nil {
				return nil, s, err
			}
			s.to = endOf(s.to)
		}
	}
	if q.input.Since != "" {
		s.typed = strings.TrimSpace(s.typed + " since:" + q.input.Since)
		if s.from, err = day(q.input.Since, q.now); err != nil {
			return nil, s, err
		}
	}
	switch {
	case s.to.Before(s.from):
		return nil, s, &puzzle{text: "the first day, " + date(s.from) + ", is after the second, " + date(s.to) + "; write the earlier one first"}
	case s.from.After(q.now):
		return nil, s, &puzzle{text: date(s.from) + " is in the future; only what was captured can be shown"}
	case s.to.After(q.now):
		s.to = q.now
	}
	return words, s, nil
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
	if !errors.Is(err, store.ErrNotFound) {
		return v, err
	}
	platform, document := clausewatch.SplitRef(ref)
	all, err := s.Health(ctx, platform)
	if err != nil {
		return v, err
	}
	why := "; /terms " + typed(platform) + " shows what there is"
	for _, h := range all {
		if h.Document.ID == document {
			why = ": " + unread(h)
		}
	}
	return v, &puzzle{text: title + " was not read yet" + why}
}

// unread says why a document was not read so far, and when it is tried next.
func unread(h store.Health) string {
	next := "the next one is due at " + clock(h.NextAt)
	if h.LastLook.IsZero() {
		return "nobody looked so far; the first look is due at " + clock(h.NextAt)
	}
	return fmt.Sprintf("%s gave no text: %s; %s", count(max(h.Failures, 1), "look"), reason(h.Cause, h.Detail), next)
}
