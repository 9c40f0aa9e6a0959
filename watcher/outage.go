package watcher

import (
	"context"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

// leastHosts is how many hosts must fail to answer before the fault is looked for on our side. Hosts of different owners
// fail for reasons of their own, hardly ever three of them at once.
const leastHosts = 3

// askedHosts are the hosts whose answers decide: more are asked only by chance. Those that fail are looked at sooner than
// others, so that without asking some more, few that fail would seem to be most.
const askedHosts = 16

// scopeOf tells what a cause speaks of: most of what a host does to one page it does to all, and what is wrong with a page
// is a matter of that page.
func scopeOf(c clausewatch.Cause) clausewatch.OutageScope {
	switch c {
	case clausewatch.CauseChallenge, clausewatch.CauseLogin, clausewatch.CauseConsent, clausewatch.CauseErrorPage, clausewatch.CauseStatus,
		clausewatch.CauseNetwork, clausewatch.CauseDNS, clausewatch.CauseTimeout, clausewatch.CauseTLS, clausewatch.CauseRobots,
		clausewatch.CauseAddress:
		return clausewatch.OutageOfHost
	}
	return clausewatch.OutageOfDocument
}

// blame finds out whether a look that gave no text failed for our own connection, and makes it part of that outage, or ends
// its part there when an answer came.
func (w *Watcher) blame(ctx context.Context, watch store.Watch, look store.Look, now time.Time) (store.Look, error) {
	rules := w.Rules.withDefaults()
	blind := look.Capture.Outcome == clausewatch.Failed || look.Capture.Outcome == clausewatch.Unreadable
	mute := blind && look.Capture.Cause.Unanswered()
	retry := now.Add(rules.interval(watch.Document)) // our own fault is no reason to ask a host ever more seldom
	switch {
	case blind && !mute && watch.Outage == clausewatch.OutageOfConnection:
		look.Leaves, look.Joins = true, scopeOf(look.Capture.Cause)
		return look, nil
	case mute && watch.Outage == clausewatch.OutageOfConnection:
		if retry.Before(look.NextAt) {
			look.NextAt = retry
		}
		return look, nil
	case !mute || look.Joins == "" && look.Failures != rules.BlindAfter-1:
		return look, nil
	}
	lost, err := w.Store.ConnectionLost(ctx)
	if err != nil {
		return look, err
	}
	if !lost {
		looks, err := w.Store.LastLooks(ctx, look.BlindSince)
		if err != nil {
			return look, err
		}
		host := watch.Document.Host()
		looks[host] = append(looks[host], look.Capture)
		if look.Joins == "" { // the next look has to tell whose fault it is: let it hear of enough hosts
			look.Probe = max(0, askedHosts-len(looks))
			return look, nil
		}
		lost = ours(looks)
	}
	if lost && look.Joins != "" {
		look.Joins = clausewatch.OutageOfConnection
		if retry.Before(look.NextAt) {
			look.NextAt = retry
		}
	}
	return look, nil
}

// ours tells whether it is our connection that failed, by the last looks at each host: at least half of the hosts, and three
// of them, gave no answer to any.
func ours(looks map[string][]clausewatch.Capture) bool {
	mute := 0
	for _, all := range looks {
		answered := false
		for _, c := range all {
			answered = answered || c.Outcome != clausewatch.Failed || !c.Cause.Unanswered()
		}
		if !answered {
			mute++
		}
	}
	return mute >= leastHosts && 2*mute >= len(looks)
}
