package bot

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

// A past is the way of some provisions back through the changes of their document.
type past struct {
	ids     map[string]bool // what they are, and were in the changes gone through so far
	touches []store.Touch   // those yet to go through, newest first
}

// history are the told changes that are news of any of these provisions, up to a moment, newest first; one touch stands for each. What
// was split or merged since is followed: only for that a change is read.
func (q *question) history(ctx context.Context, ref string, provisions []string, until time.Time) (told []store.Touch, err error) {
	p := past{ids: map[string]bool{}}
	for _, id := range provisions {
		p.ids[id] = true
	}
	if p.touches, err = q.bot.Store.Touches(ctx, ref, provisions, until); err != nil {
		return nil, err
	}
	for len(p.touches) > 0 {
		here := p.touches[0]
		material, beside := false, false
		for len(p.touches) > 0 && p.touches[0].Change == here.Change {
			material, beside = material || p.touches[0].Material, beside || p.touches[0].Beside
			p.touches = p.touches[1:]
		}
		var more []string
		if beside {
			c, err := q.bot.Store.Change(ctx, here.Change)
			if err != nil {
				return nil, err
			}
			more, material = p.back(c)
		}
		if material && here.Told {
			told = append(told, here)
		}
		if len(more) == 0 {
			continue
		}
		older, err := q.bot.Store.Touches(ctx, ref, more, here.At)
		if err != nil {
			return nil, err
		}
		older = slices.DeleteFunc(older, func(t store.Touch) bool { return !t.At.Before(here.At) && t.Change >= here.Change })
		p.touches = append(p.touches, older...)
		slices.SortStableFunc(p.touches, func(a, b store.Touch) int {
			return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Change, a.Change))
		})
	}
	return told, nil
}

// back goes from the new version of a change to its old one. It gives the ids that the provisions had there and not since, and tells
// whether what the change does to any of them is news.
func (p *past) back(c clausewatch.Change) (more []string, material bool) {
	for _, pc := range c.Provisions {
		old, now := sides(pc)
		if !slices.ContainsFunc(append(old, now...), func(one clausewatch.Provision) bool { return p.ids[one.ID] }) {
			continue
		}
		material = material || pc.Material()
		for _, one := range old {
			if !p.ids[one.ID] {
				p.ids[one.ID] = true
				more = append(more, one.ID)
			}
		}
	}
	return more, material
}
