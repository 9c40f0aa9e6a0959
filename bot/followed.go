package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// A followed change is what a channel hears of a change.
type followed struct {
	clausewatch.Change
	beside int // changed provisions that the channel did not ask for
}

// followed leaves of a change what a channel asked for. It is the whole change where a subscription of the channel follows the
// whole document; where all that want it follow clauses or categories, it is those, with what they weigh, and a headline of
// their own. A change that none wants any more was owed when one did: it stays whole.
func (c *composer) followed(ctx context.Context, channel clausewatch.Channel, change clausewatch.Change) (followed, error) {
	all, err := c.store.Subscriptions(ctx, channel)
	if err != nil {
		return followed{}, fmt.Errorf("read the subscriptions of %s: %w", channel, err)
	}
	return narrowed(change, slices.DeleteFunc(all, func(s clausewatch.Subscription) bool { return !s.Hears(change) })), nil
}

// narrowed leaves of a change what these subscriptions, which all want it, follow.
func narrowed(change clausewatch.Change, all []clausewatch.Subscription) followed {
	whole := followed{Change: change}
	if len(all) == 0 || slices.ContainsFunc(all, func(s clausewatch.Subscription) bool { return !s.Narrow() }) {
		return whole
	}
	f := whole
	f.Provisions = nil
	for _, p := range change.Provisions {
		if slices.ContainsFunc(all, func(s clausewatch.Subscription) bool { return s.Follows(p) }) {
			f.Provisions = append(f.Provisions, p)
		}
	}
	if f.beside = len(change.Provisions) - len(f.Provisions); f.beside == 0 {
		return whole
	}
	heavy := heaviest(f.Provisions)[0]
	f.Severity, f.Reason, f.Summary, f.Headline = heavy.Severity, heavy.Reason, "", clauseHeadline(f.Provisions)
	f.Counts = clausewatch.CountsOf(f.Provisions)
	return f
}

// clauseHeadline says in a sentence what became of a few clauses.
func clauseHeadline(all []clausewatch.ProvisionChange) string {
	heavy := heaviest(all)[0]
	said := strings.TrimPrefix(changedPlace(heavy), " · ") + " " + string(heavy.Kind)
	if len(heavy.Signals) > 0 {
		said += ": " + signal(heavy.Signals[0])
	}
	if len(all) > 1 {
		said += "; " + count(len(all)-1, "more clause")
	}
	return said
}

// note says what of the change was left out, and how to see it.
func (f followed) note() []chat.Block {
	if f.beside == 0 {
		return nil
	}
	return []chat.Block{{Kind: chat.Note, Spans: []chat.Span{{Text: fmt.Sprintf("Only what this channel follows is told; of the same document %s changed too: ",
		count(f.beside, "provision"))}, diffOf(f.Change)}}}
}
