package bot

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

const (
	previewDays = 90
	// previewMost is how many changes are read to preview a wish for a clause or a category, which only the changes themselves tell.
	previewMost = 100
	previewShow = 4 // the newest so many are shown
)

// A preview is what a subscription would have told of the past.
type preview struct {
	since  time.Time // what was looked at begins here
	began  time.Time // we watch since then, zero when nothing was read yet
	cut    bool      // there were more changes than were looked at
	heard  map[clausewatch.Severity]int
	below  map[clausewatch.Severity]int // held back by the least severity
	beside int                          // of other clauses or categories
	newest []clausewatch.Change
}

// preview looks at the changes of the last 90 days of what a subscription covers.
func (q *question) preview(ctx context.Context, sub clausewatch.Subscription) (p preview, err error) {
	p = preview{since: q.now.AddDate(0, 0, -previewDays), heard: map[clausewatch.Severity]int{}, below: map[clausewatch.Severity]int{}}
	if p.began, err = q.bot.Store.FirstSeen(ctx, sub.Platform, sub.Document); err != nil {
		return p, err
	}
	if p.began.After(p.since) {
		p.since = p.began
	}
	f := store.ChangeFilter{Platform: sub.Platform, Document: sub.Document, Since: p.since, ToldOnly: true}
	if sub.Clause != "" || sub.Category != "" {
		return p, q.previewEach(ctx, sub, f, &p)
	}
	all, err := q.bot.Store.Tally(ctx, f)
	if err != nil {
		return p, err
	}
	for severity, n := range all {
		if severity < sub.MinSeverity {
			p.below[severity] = n
		} else {
			p.heard[severity] = n
		}
	}
	f.MinSeverity, f.Limit = sub.MinSeverity, previewShow
	p.newest, err = q.bot.Store.Changes(ctx, f)
	return p, err
}

// previewEach reads the changes themselves.
func (q *question) previewEach(ctx context.Context, sub clausewatch.Subscription, f store.ChangeFilter, p *preview) error {
	f.Limit = previewMost
	all, err := q.bot.Store.Changes(ctx, f)
	if err != nil {
		return err
	}
	if len(all) == previewMost {
		p.since, p.cut = all[len(all)-1].At, true
	}
	for _, c := range all {
		switch severity, concerned := sub.Weigh(c); {
		case !concerned:
			p.beside++
		case severity < sub.MinSeverity:
			p.below[severity]++
		default:
			p.heard[severity]++
			if len(p.newest) < previewShow {
				p.newest = append(p.newest, narrowed(c, []clausewatch.Subscription{sub}).Change)
			}
		}
	}
	return nil
}

// blocks say what would have been told, and what would not.
func (p preview) blocks(q *question, sub clausewatch.Subscription) []chat.Block {
	if p.began.IsZero() {
		return []chat.Block{note("Nothing of it was read yet, so there is nothing to preview.")}
	}
	days := max(1, int(q.now.Sub(p.since)/(24*time.Hour)))
	span := fmt.Sprintf("In the last %d days", days)
	switch {
	case p.cut:
		span = fmt.Sprintf("Of the last %d changes, since %s,", previewMost, date(p.since))
	case days < previewDays:
		span = fmt.Sprintf("Since %s, when we began to watch it, %s ago,", date(p.began), count(days, "day"))
	}
	n, told := tally(p.heard)
	said := span + " this would have told nothing"
	if n > 0 {
		said = fmt.Sprintf("%s this would have told %s: %s", span, count(n, "change"), told)
		if days >= 7 {
			said += "; that is " + monthly(n, days)
		}
	}
	blocks := []chat.Block{heading("Preview"), line(chat.Span{Text: said + "."})}
	var items [][]chat.Span
	for _, c := range p.newest {
		title := ""
		if sub.Document == "" {
			title = q.catalog.title(c.Document)
		}
		items = append(items, digestLine(c, title))
	}
	if len(items) > 0 {
		blocks = append(blocks, chat.Block{Kind: chat.List, Items: items})
	}
	if n > len(items) {
		blocks = append(blocks, note(fmt.Sprintf("%d more.", n-len(items))))
	}
	var held []string
	if n, below := tally(p.below); n > 0 {
		held = append(held, fmt.Sprintf("%s below %s (%s)", count(n, "change"), sub.MinSeverity, below))
	}
	if p.beside > 0 {
		what := "of other clauses"
		if sub.Category != "" {
			what = "of other categories"
		}
		held = append(held, count(p.beside, "change")+" "+what)
	}
	if len(held) > 0 {
		blocks = append(blocks, note("Not told: "+strings.Join(held, " and ")+"."))
	}
	return blocks
}

// tally is a sum and its parts: 4, "1 high, 3 low".
func tally(by map[clausewatch.Severity]int) (n int, parts string) {
	var all []string
	for s := clausewatch.High; s >= clausewatch.None; s-- {
		if by[s] == 0 {
			continue
		}
		n += by[s]
		word := severity(s)
		if word == "" {
			word = "without severity"
		}
		all = append(all, fmt.Sprintf("%d %s", by[s], word))
	}
	return n, strings.Join(all, ", ")
}

// monthly is what so many in so many days come to in a month.
func monthly(n, days int) string {
	if m := (n*30 + days/2) / days; m > 0 {
		return fmt.Sprintf("about %d a month", m)
	}
	return "less than one a month"
}
