package watcher

import (
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

// A document has a budget of alerts. On recorded pages a tenth of the documents holds 78 % of all changes, and the median
// document changes some times a year: the budget is never met by most, and keeps the few busy ones from drowning the rest.
const (
	budget      = 4                   // changes told one by one within the span, above which the next ones are collected
	budgetSpan  = 30 * 24 * time.Hour // looked back
	digestAfter = 7 * 24 * time.Hour  // the longest that a collected change waits
)

// ration sends a change that would be told to the digest when the budget of its document is spent. What is grave is told
// at once all the same.
func ration(c *clausewatch.Change, told int) {
	if told <= budget || c.Wording >= clausewatch.High {
		return
	}
	c.Told, c.Digest = false, true
	c.Why = fmt.Sprintf(WhyDigest, told, int(budgetSpan.Hours()/24))
}

// digestDue tells whether the oldest change that waits has waited long enough. Any look may bring the digest, one that
// fails too: what it tells of happened before.
func digestDue(watch store.Watch, now time.Time) bool {
	return !watch.DigestSince.IsZero() && now.Sub(watch.DigestSince) >= digestAfter
}
