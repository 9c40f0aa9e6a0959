package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// unsubscribe takes a subscription away: by its number as `subscriptions` lists it, or by the words that made it.
func (q *question) unsubscribe(ctx context.Context) (chat.Message, error) {
	if q.channel() == "" {
		return chat.Message{}, q.noChannel()
	}
	all, err := q.bot.Store.Subscriptions(ctx, q.channel())
	if err != nil {
		return chat.Message{}, err
	}
	typed := strings.ToLower(text(q.input.Words))
	if len(all) == 0 {
		return chat.Message{}, &puzzle{text: "this channel follows nothing; /terms subscribe says what it could"}
	}
	if typed == "" {
		return chat.Message{}, &puzzle{text: "say what this channel should not hear of any more", heading: "It follows:", offers: q.takeAway(all)}
	}
	if err := q.maySubscribe(); err != nil {
		return chat.Message{}, err
	}
	switch typed {
	case "all":
		return chat.Message{}, q.whichAll(all)
	case "all yes":
		return q.drop(ctx, slices.DeleteFunc(slices.Clone(all), fromFile), slices.DeleteFunc(slices.Clone(all), inChat))
	}
	if n, err := strconv.Atoi(strings.TrimLeft(typed, "#")); err == nil {
		if n < 1 || n > len(all) {
			return chat.Message{}, &puzzle{text: fmt.Sprintf("no subscription %d", n), heading: "There are:", offers: q.takeAway(all)}
		}
		return q.dropOne(ctx, all[n-1])
	}
	found, err := q.meant(ctx, all)
	if err != nil {
		return chat.Message{}, err
	}
	switch len(found) {
	case 0:
		return chat.Message{}, &puzzle{text: "this channel has no such subscription", heading: "It follows:", offers: q.takeAway(all)}
	case 1:
		return q.dropOne(ctx, found[0])
	}
	return chat.Message{}, &puzzle{text: fmt.Sprintf("%s are meant by that; which one?", count(len(found), "subscription")), offers: q.takeAway(all, found...)}
}

// takeAway are lines that show how to take subscriptions away, by their number among all; those of a few where few are given.
func (q *question) takeAway(all []clausewatch.Subscription, few ...clausewatch.Subscription) [][]chat.Span {
	var items [][]chat.Span
	for i, s := range all {
		if len(few) == 0 || slices.Contains(few, s) {
			items = append(items, []chat.Span{command(fmt.Sprintf("unsubscribe %d", i+1)), {Text: " – " + q.subscription(s) + origin(s)}})
		}
	}
	return items
}

func origin(s clausewatch.Subscription) string {
	if fromFile(s) {
		return " (of the configuration file)"
	}
	return ""
}

func fromFile(s clausewatch.Subscription) bool { return s.Origin == fromConfig }
func inChat(s clausewatch.Subscription) bool   { return s.Origin != fromConfig }

// whichAll asks for exact words: "all" may mean the subscription to everything, or every subscription.
func (q *question) whichAll(all []clausewatch.Subscription) error {
	p := &puzzle{text: "“all” can mean several things; type the one that you mean:"}
	for i, s := range all {
		if scopeOf(s) == "everything" {
			p.offers = append(p.offers, []chat.Span{command(fmt.Sprintf("unsubscribe %d", i+1)), {Text: " – " + q.subscription(s) + origin(s)}})
		}
	}
	n := len(slices.DeleteFunc(slices.Clone(all), fromFile))
	p.offers = append(p.offers, []chat.Span{command("unsubscribe all yes"), {Text: fmt.Sprintf(" – all %s made in chat", count(n, "subscription"))}})
	return p
}

// meant are the subscriptions that the words mean: those of the same platform, document and clause, and of the category and severity
// where these are named.
func (q *question) meant(ctx context.Context, all []clausewatch.Subscription) ([]clausewatch.Subscription, error) {
	if found := slices.DeleteFunc(slices.Clone(all), func(s clausewatch.Subscription) bool {
		words := strings.ToLower(strings.ReplaceAll(text(q.input.Words), "/", " "))
		return words != strings.ToLower(strings.ReplaceAll(s.String(), "/", " ")) && words != strings.ToLower(strings.ReplaceAll(scopeOf(s), "/", " "))
	}); len(found) > 0 {
		return found, nil // as it was typed and is listed, even where its document is watched no more
	}
	w, err := q.wish(ctx, "unsubscribe")
	if err != nil {
		return nil, err
	}
	anywhere := w.Platform == "" && w.Category != ""
	return slices.DeleteFunc(slices.Clone(all), func(s clausewatch.Subscription) bool {
		return !anywhere && (s.Platform != w.Platform || s.Document != w.Document) || w.Category != "" && s.Category != w.Category ||
			w.MinSeverity > clausewatch.None && s.MinSeverity != w.MinSeverity || w.Rhythm != clausewatch.AtOnce && s.Rhythm != w.Rhythm ||
			w.Clause != "" && s.Clause != w.Clause
	}), nil
}

func (q *question) dropOne(ctx context.Context, s clausewatch.Subscription) (chat.Message, error) {
	if fromFile(s) {
		return chat.Message{}, &puzzle{text: fmt.Sprintf("%s is set in the configuration file; take it out there, under `channels:` at the entry `to: %q`, and start the service again",
			q.subscription(s), string(s.Channel))}
	}
	return q.drop(ctx, []clausewatch.Subscription{s}, nil)
}

// drop takes subscriptions away and says what stays.
func (q *question) drop(ctx context.Context, gone, file []clausewatch.Subscription) (chat.Message, error) {
	var names []string
	for _, s := range gone {
		if err := q.bot.Store.Unsubscribe(ctx, s.ID, q.who(), q.now); err != nil {
			return chat.Message{}, err
		}
		names = append(names, q.subscription(s))
	}
	m := say("this channel hears no more of " + strings.Join(names, "; "))
	if len(gone) == 0 {
		m = say("this channel has no subscription that was made in chat")
	}
	if len(file) > 0 {
		m.Blocks = append(m.Blocks, note("What the configuration file says stays: "+count(len(file), "subscription")+"."))
	}
	waiting, err := q.bot.Store.Waiting(ctx, q.channel())
	if err != nil {
		return m, err
	}
	if len(waiting) > 0 {
		m.Blocks = append(m.Blocks, note(fmt.Sprintf("What waits for this channel already is told: %s.", count(len(waiting), "change"))))
	}
	left, err := q.follows(ctx)
	m.Blocks = append(m.Blocks, left...)
	return m, err
}
