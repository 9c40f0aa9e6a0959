package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

// firstHold is how long nothing is sent through an installation that its platform refuses, where that names no time; it doubles.
const firstHold = 5 * time.Minute

// An outcome is how one attempt ended.
type outcome int

const (
	failed    outcome = iota // it is repeated, or its channel is parked
	delivered                // it was sent
	edited                   // its message shows what holds now
	refused                  // its platform refuses the whole installation
)

// fault writes down a failure that concerns more than one attempt: it parks the channel, or holds the installation. It tells whether the
// error is one; its own error is one of the store.
func (o *Outbox) fault(ctx context.Context, a clausewatch.Alert, err error) (end outcome, known bool, failure error) {
	var f *clausewatch.Failure
	if !errors.As(err, &f) {
		return failed, false, nil
	}
	switch {
	case f.Of == clausewatch.FaultInstallation:
		wait := f.After
		if wait <= 0 {
			wait = firstHold
		}
		at := a.Channel.Installation()
		o.log().Error("nothing is sent for now; what is owed is kept", "to", at, "alert", a.ID, "err", err)
		return refused, true, o.Store.Hold(ctx, a.ID, cmp.Or(f.Why, err.Error()), wait, o.now())
	case f.Permanent:
		o.log().Error("channel parked; what it is owed is kept", "channel", a.Channel, "alert", a.ID, "err", err)
		return failed, true, o.Store.Park(ctx, a.ID, o.parting(a.Channel, cmp.Or(f.Why, err.Error()), f.Of == clausewatch.FaultGone), o.now())
	}
	return failed, false, nil
}

// formless tells whether a platform refused every form of a message.
func formless(err error) bool {
	var f *clausewatch.Failure
	return errors.As(err, &f) && f.Of == clausewatch.FaultForm
}

// parting says why a channel is lost, and who may be told: not the people of another workspace.
func (o *Outbox) parting(channel clausewatch.Channel, reason string, gone bool) store.Parting {
	p := store.Parting{Reason: reason, Gone: gone}
	for _, person := range o.Managers {
		platform, _ := clausewatch.Channel(person).Split()
		if in := clausewatch.Channel(person).Workspace(); in != "" && in != channel.Workspace() {
			continue
		}
		if to := clausewatch.Direct(person); o.Senders[platform] != nil && to != "" && !slices.Contains(p.Tell, to) {
			p.Tell = append(p.Tell, to)
		}
	}
	return p
}
