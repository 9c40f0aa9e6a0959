package bot

import (
	"context"
	"fmt"
	"regexp"
	"runtime/debug"
	"sort"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// maxChoices is how many completions Discord takes.
const maxChoices = 25

// Suggest completes a platform, a document or what it is about: exact beginnings first, then words, then typos.
func (b *Bot) Suggest(ctx context.Context, p chat.Partial) (choices []chat.Choice) {
	defer func() {
		if r := recover(); r != nil {
			b.log().Error("completing panicked", "partial", p, "panic", r, "stack", string(debug.Stack()))
			choices = nil
		}
	}()
	c, err := b.catalog(ctx)
	if err != nil {
		b.log().Error("complete", "partial", p, "err", err)
		return nil
	}
	var all []chat.Choice
	switch p.Field {
	case "platform":
		for _, p := range c.platforms {
			all = append(all, chat.Choice{Label: p.Name, Value: p.ID})
		}
	case "document":
		for _, d := range c.chosen(p.Platform) {
			all = append(all, chat.Choice{Label: d.Name, Value: d.ID})
		}
	case "about":
		all = b.matters(ctx, c, p)
	case "category":
		for _, c := range b.Categories {
			all = append(all, chat.Choice{Label: c.Name, Value: c.ID})
		}
	case "zone":
		for _, z := range clausewatch.Zones() {
			all = append(all, chat.Choice{Label: z, Value: z})
		}
	case "subscription":
		all = b.followedBy(ctx, c, p)
	default:
		all = b.more(ctx, c, p)
	}
	return rank(all, p.Typed, c)
}

// chosen are the documents of the platform that a person typed; of all when it is none.
func (c catalog) chosen(typed string) []clausewatch.Document {
	if m, ok := find(split(typed), c.names); ok {
		return c.platform(m.ids[0]).Documents
	}
	return nil
}

// dateWord is what would be a date of the question where it stands in a heading.
var dateWord = regexp.MustCompile(`(?i)\b(on|since):`)

// matters are the headings of the chosen document.
func (b *Bot) matters(ctx context.Context, c catalog, p chat.Partial) []chat.Choice {
	platform, ok := find(split(p.Platform), c.names)
	if !ok {
		return nil
	}
	document, ok := find(split(p.Document), c.documentsOf(platform.ids[0]))
	if !ok {
		return nil
	}
	v, err := b.Store.Current(ctx, document.ids[0])
	if err != nil {
		return nil // not read yet: there is nothing to complete
	}
	var all []chat.Choice
	seen := map[string]bool{}
	for _, p := range v.Provisions {
		if h := strings.TrimSpace(p.Heading); h != "" && !seen[h] {
			seen[h] = true
			all = append(all, chat.Choice{Label: shorten(h, 90), Value: dateWord.ReplaceAllString(shorten(h, 90), "$1 ")})
		}
	}
	return all
}

// followedBy are the subscriptions of the channel, each by its number.
func (b *Bot) followedBy(ctx context.Context, c catalog, p chat.Partial) (all []chat.Choice) {
	if p.Channel == "" {
		return nil
	}
	subs, err := b.Store.Subscriptions(ctx, p.Channel)
	if err != nil {
		b.log().Error("complete", "partial", p, "err", err)
		return nil
	}
	q := question{bot: b, catalog: c}
	for i, s := range subs {
		all = append(all, chat.Choice{Label: shorten(fmt.Sprintf("%d: %s", i+1, q.subscription(s)), 90), Value: fmt.Sprint(i + 1)})
	}
	return all
}

// rank sorts choices by how well they fit what was typed, and leaves out those that do not.
func rank(all []chat.Choice, typed string, c catalog) []chat.Choice {
	k := key(typed)
	type scored struct {
		chat.Choice
		score int
	}
	var fit []scored
	for _, choice := range all {
		best := 9
		names := []string{choice.Value, choice.Label}
		for _, n := range c.names {
			if n.id == choice.Value {
				names = append(names, n.key)
			}
		}
		for _, n := range names {
			best = min(best, closeness(k, n))
		}
		if best < 9 {
			fit = append(fit, scored{choice, best})
		}
	}
	sort.SliceStable(fit, func(i, j int) bool { return fit[i].score < fit[j].score })
	out := []chat.Choice{}
	for _, s := range fit[:min(len(fit), maxChoices)] {
		out = append(out, s.Choice)
	}
	return out
}

// closeness of what was typed to a name: 0 the same, then its beginning, a word's beginning, a part, a typo; 9 not at all.
func closeness(k, name string) int {
	n := key(name)
	switch {
	case k == n:
		return 0
	case strings.HasPrefix(n, k):
		return 1
	}
	for _, w := range fields(name) {
		if strings.HasPrefix(w, k) {
			return 2
		}
	}
	switch {
	case len(k) >= 3 && strings.Contains(n, k):
		return 3
	case len(k) >= 3 && clausewatch.Distance(k, n[:min(len(n), len(k))]) <= 1+len(k)/6:
		return 4
	}
	return 9
}
