package bot

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

const (
	reworded  = 0.3 // share of words from which on a sentence that went is taken for the one that came in its place
	ownWords  = 40  // bytes from which on a sentence is unlike any other, so that it can be followed into another clause
	mostMoves = 6   // of a clause, the newest
	mostGone  = 3
)

// A strand is the story of one sentence of a clause, from now back.
type strand struct {
	text  string // now
	was   string // at the version that is looked at
	id    string // of its clause there
	steps []step // newest first; none where it stands since the first version
}

// A step is how the words of a strand came.
type step struct {
	change   clausewatch.Change
	seen     time.Time // when its new version was first seen
	before   time.Time // when the old one was last confirmed: it changed in between
	replaced string    // an exact part of the version before, "" where the words came in the place of none
	until    string    // place of the clause that the words stood in before, "" where it is the same one
}

// A departure is a sentence that went and left nothing in its place.
type departure struct {
	change clausewatch.Change
	seen   time.Time
	text   string
}

// A passage is a clause on its way back through the changes of its document.
type passage struct {
	q       *question
	read    map[int64]clausewatch.Version // without text and provisions
	changes []clausewatch.Change          // of what it has come to so far, newest first
	sought  map[string]bool               // ids whose changes are among them
	clause  map[string]bool               // ids that were this clause, in the version that is looked at
	strands []*strand
	gone    []departure
	moves   []string
}

// trace follows each sentence of a clause back through the stored changes of its document.
func (q *question) trace(ctx context.Context, ref string, p clausewatch.Provision) (*passage, error) {
	versions, err := q.bot.Store.Versions(ctx, ref)
	if err != nil {
		return nil, err
	}
	t := &passage{q: q, read: map[int64]clausewatch.Version{}, sought: map[string]bool{}, clause: map[string]bool{p.ID: true}}
	for _, v := range versions {
		t.read[v.ID] = v
	}
	for _, s := range sentences(p.Text) {
		t.strands = append(t.strands, &strand{text: s, was: s, id: p.ID})
	}
	for n := 0; ; n++ {
		if err := t.seek(ctx, ref, n); err != nil {
			return nil, err
		}
		if n == len(t.changes) {
			return t, nil
		}
		if err := t.back(ctx, t.changes[n]); err != nil {
			return nil, err
		}
	}
}

// seek puts the changes of clauses that the passage has come to among those to go through, of which the first n are done.
func (t *passage) seek(ctx context.Context, ref string, n int) error {
	var come []string
	come = slices.AppendSeq(come, maps.Keys(t.clause))
	for _, s := range t.strands {
		come = append(come, s.id)
	}
	come = slices.DeleteFunc(come, func(id string) bool { return id == "" || t.sought[id] })
	if len(come) == 0 {
		return nil
	}
	for _, id := range come {
		t.sought[id] = true
	}
	found, err := t.q.bot.Store.ChangesOf(ctx, ref, come, time.Time{})
	if err != nil {
		return err
	}
	for _, c := range found {
		at, known := slices.BinarySearchFunc(t.changes, c, store.Newer)
		if !known && at >= n {
			t.changes = slices.Insert(t.changes, at, c)
		}
	}
	return nil
}

// back goes from the new version of a change to its old one.
func (t *passage) back(ctx context.Context, c clausewatch.Change) error {
	before := map[string]bool{}
	for id := range t.clause {
		before[id] = true
	}
	for _, pc := range c.Provisions {
		old, now := sides(pc)
		if !slices.ContainsFunc(now, func(p clausewatch.Provision) bool { return t.clause[p.ID] }) {
			continue
		}
		for _, p := range now {
			delete(before, p.ID)
		}
		for _, p := range old {
			before[p.ID] = true
		}
		if !t.technical(c) {
			t.moved(c, pc)
			if err := t.left(ctx, c, old, now); err != nil {
				return err
			}
		}
	}
	for _, s := range t.strands {
		if err := t.follow(ctx, c, s); err != nil {
			return err
		}
	}
	t.clause = before
	return nil
}

// follow takes a strand to the old version of a change.
func (t *passage) follow(ctx context.Context, c clausewatch.Change, s *strand) error {
	if s.id == "" {
		return nil // it has begun
	}
	at := slices.IndexFunc(c.Provisions, func(pc clausewatch.ProvisionChange) bool {
		_, now := sides(pc)
		return slices.ContainsFunc(now, func(p clausewatch.Provision) bool { return p.ID == s.id })
	})
	if at < 0 {
		return nil // its clause stayed as it was
	}
	old, now := sides(c.Provisions[at])
	for _, p := range old {
		if strings.Contains(p.Text, s.was) {
			s.id = p.ID
			return nil
		}
	}
	here := step{change: c, seen: t.read[c.To].FirstSeen, before: t.read[c.From].LastSeen}
	if from, ok, err := t.elsewhere(ctx, c, s.was); err != nil {
		return err
	} else if ok {
		here.until, s.id = place(from), from.ID
		t.add(c, s, here)
		return nil
	}
	text, id := nearest(s.was, old, now)
	if here.replaced = text; text != "" {
		s.was = text
	}
	s.id = id
	t.add(c, s, here)
	return nil
}

// add notes a step, unless only our own reading of the page is another one.
func (t *passage) add(c clausewatch.Change, s *strand, here step) {
	if !t.technical(c) {
		s.steps = append(s.steps, here)
	}
}

// technical tells whether another extractor or other selectors read the new version: then the policy has not changed.
func (t *passage) technical(c clausewatch.Change) bool {
	from, to := t.read[c.From], t.read[c.To]
	return from.Extractor != to.Extractor || from.Config != to.Config
}

// elsewhere is the clause of the old version that holds a sentence, where it stood in another one.
func (t *passage) elsewhere(ctx context.Context, c clausewatch.Change, sentence string) (clausewatch.Provision, bool, error) {
	if len(sentence) < ownWords {
		return clausewatch.Provision{}, false, nil
	}
	if text, err := t.q.quoter.text(ctx, c.From); err != nil || !strings.Contains(text, sentence) {
		return clausewatch.Provision{}, false, err
	}
	v, err := t.q.version(ctx, c.From)
	if err != nil {
		return clausewatch.Provision{}, false, err
	}
	for _, p := range v.Provisions {
		if strings.Contains(p.Text, sentence) {
			return p, true, nil
		}
	}
	return clausewatch.Provision{}, false, nil
}

// nearest is the sentence of the old clauses that went and is most like one that came, with the id of its clause.
func nearest(sentence string, old, now []clausewatch.Provision) (text, id string) {
	best := reworded
	for _, p := range old {
		for _, s := range sentences(p.Text) {
			if likeness := alike(s, sentence); likeness >= best && !stands(s, now) {
				best, text, id = likeness, s, p.ID
			}
		}
	}
	return text, id
}

func stands(sentence string, in []clausewatch.Provision) bool {
	return slices.ContainsFunc(in, func(p clausewatch.Provision) bool { return strings.Contains(p.Text, sentence) })
}

// left notes the sentences that went from the document, where none of the new ones of the clause came in their place.
func (t *passage) left(ctx context.Context, c clausewatch.Change, old, now []clausewatch.Provision) error {
	var came []string
	for _, p := range now {
		came = append(came, sentences(p.Text)...)
	}
	for _, p := range old {
		for _, s := range sentences(p.Text) {
			if len(t.gone) == mostGone || stands(s, now) || slices.ContainsFunc(came, func(n string) bool { return alike(s, n) >= reworded }) {
				continue
			}
			text, err := t.q.quoter.text(ctx, c.To)
			if err != nil {
				return err
			}
			if !strings.Contains(text, s) {
				t.gone = append(t.gone, departure{c, t.read[c.To].FirstSeen, s})
			}
		}
	}
	return nil
}

// moved notes where a clause stood before, and of what it was made.
func (t *passage) moved(c clausewatch.Change, pc clausewatch.ProvisionChange) {
	what := ""
	switch {
	case pc.Kind == clausewatch.Split && pc.Old != nil:
		what = "split off from " + place(*pc.Old)
	case pc.Kind == clausewatch.Merged:
		var parts []string
		for _, p := range pc.Parts {
			parts = append(parts, place(p))
		}
		what = "made of " + strings.Join(unique(parts), " and ")
	case pc.Old == nil || pc.New == nil || place(*pc.Old) == place(*pc.New):
		return
	case pc.Kind == clausewatch.Renumbered:
		what = "numbered anew: " + place(*pc.Old) + " became " + place(*pc.New)
	case pc.Kind == clausewatch.Moved || pc.Moved:
		what = "moved from " + place(*pc.Old) + " to " + place(*pc.New)
	default:
		return
	}
	if len(t.moves) < mostMoves {
		t.moves = append(t.moves, date(t.read[c.To].FirstSeen)+": "+what)
	}
}

// sides are the clauses of a change before and after.
func sides(pc clausewatch.ProvisionChange) (old, now []clausewatch.Provision) {
	if pc.Old != nil {
		old = append(old, *pc.Old)
	}
	if pc.New != nil {
		now = append(now, *pc.New)
	}
	switch pc.Kind {
	case clausewatch.Split:
		now = append(now, pc.Parts...)
	case clausewatch.Merged:
		old = append(old, pc.Parts...)
	}
	return old, now
}
