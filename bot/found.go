package bot

import (
	"context"
	"errors"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

// findClauses finds the clauses that subscriptions of the configuration name by words alone, as soon as their document was read. Until
// then, and where the words mean no clause or several, such a subscription tells all changes of its document.
func (t *Timetable) findClauses(ctx context.Context, now time.Time) (int, error) {
	all, err := t.Store.Subscriptions(ctx, "")
	if err != nil {
		return 0, err
	}
	for _, s := range all {
		if s.About == "" || s.Clause != "" {
			continue
		}
		v, err := t.Store.Current(ctx, s.Platform+"/"+s.Document)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return 0, err
		}
		if shown := spoken(v, clauses(v, split(s.About)).shown); len(shown) == 1 {
			if err := t.Store.SetClause(ctx, s.ID, v.Provisions[shown[0]].ID, now); err != nil {
				return 0, err
			}
		}
	}
	return 0, nil
}

// spoken leaves out bare headings.
func spoken(v clausewatch.Version, at []int) (out []int) {
	for _, i := range at {
		if v.Provisions[i].Block != clausewatch.Heading {
			out = append(out, i)
		}
	}
	return out
}
