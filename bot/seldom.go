package bot

import (
	"context"
	"time"
)

// seldomly is how often a duty is done that is due at full hours of the clocks on earth: they all fall on these.
const seldomly = 5 * time.Minute

// seldom is a duty that reads too much to be done at each turn. It is done at the first turn in each five minutes, and after it
// failed at the next one.
func (t *Timetable) seldom(name string, owe func(ctx context.Context, now time.Time) (int, error)) duty {
	return duty{name, func(ctx context.Context, now time.Time) (int, error) {
		part := now.Truncate(seldomly)
		if t.done[name].Equal(part) {
			return 0, nil
		}
		owed, err := owe(ctx, now)
		if err != nil {
			return owed, err
		}
		if t.done == nil {
			t.done = map[string]time.Time{}
		}
		t.done[name] = part
		return owed, nil
	}}
}
