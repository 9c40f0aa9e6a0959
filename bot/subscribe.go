package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// subscribe lets this channel hear of more: "only this", added to what it follows already.
func (q *question) subscribe(ctx context.Context) (chat.Message, error) {
	if q.channel() == "" {
		return chat.Message{}, q.noChannel()
	}
	if n := len(q.input.Words); n == 0 || q.input.Words[n-1].Text == "?" {
		return q.whatToFollow(ctx)
	}
	if err := q.maySubscribe(); err != nil {
		return chat.Message{}, err
	}
	w, err := q.wish(ctx, "subscribe")
	if err != nil {
		return chat.Message{}, err
	}
	if !w.given {
		return chat.Message{}, &puzzle{text: "say what to follow; /terms subscribe all " + strings.TrimPrefix(w.String(), "all ") + " is everything that is watched"}
	}
	set, err := q.bot.Store.ChannelSettings(ctx, w.Channel)
	if err != nil {
		return chat.Message{}, err
	}
	others, err := q.bot.Store.Subscriptions(ctx, w.Channel)
	if err != nil {
		return chat.Message{}, err
	}
	before, err := q.bot.Store.Subscribe(ctx, w.Subscription, q.who(), q.now)
	if err != nil {
		return chat.Message{}, err
	}
	hears := fmt.Sprintf("this channel hears of %s, %s", q.subscription(w.Subscription), rhythm(set, w.Rhythm))
	said := "From now on " + hears
	switch {
	case before == nil:
	case before.Origin == fromConfig && before.MinSeverity == w.MinSeverity && before.Rhythm == w.Rhythm:
		said = "The configuration file says so already: " + hears
	case before.Origin == fromConfig:
		return chat.Message{}, &puzzle{text: fmt.Sprintf("the configuration file says how this channel hears of it: %s, %s. Only there, under `channels:`, can that be changed",
			q.subscription(*before), rhythm(set, before.Rhythm))}
	case before.MinSeverity == w.MinSeverity && before.Rhythm == w.Rhythm:
		said = "Nothing changed; " + hears + " already"
	default:
		said += fmt.Sprintf("; until now it was %s, %s", q.subscription(*before), rhythm(set, before.Rhythm))
	}
	m := chat.Message{Text: said, Blocks: []chat.Block{line(chat.Span{Text: said + "."})}}
	if w.clause != nil {
		m.Blocks = append(m.Blocks, q.quoter.clause(ctx, w.at, w.clause.Text, w.text),
			note("It is followed however it is reworded, renumbered or moved; only changes of its own words are told."))
	}
	more, err := q.beside(ctx, w, set)
	if err != nil {
		return m, err
	}
	if len(others) == 0 {
		confirmed, err := q.confirm(ctx, w.Channel)
		if err != nil {
			return m, err
		}
		more = append(more, confirmed...)
	}
	more = append(more, q.lacks(set)...)
	m.Blocks = append(m.Blocks, more...)
	p, err := q.preview(ctx, w.Subscription)
	if err != nil {
		return m, err
	}
	m.Blocks = append(m.Blocks, p.blocks(q, w.Subscription)...)
	next := []chat.Span{{Text: "All of this channel: "}, command("subscriptions")}
	if before == nil || inChat(*before) {
		next = append([]chat.Span{{Text: "Take it back: "}, command("unsubscribe " + scopeOf(w.Subscription)), {Text: " · "}}, next...)
	}
	m.Blocks = append(m.Blocks, line(next...))
	return m, nil
}

// scopeOf is a subscription without its severity and rhythm, as it is typed.
func scopeOf(s clausewatch.Subscription) string {
	s.MinSeverity, s.Rhythm = clausewatch.None, clausewatch.AtOnce
	if s.Platform == "" && s.Category == "" {
		return "everything"
	}
	return s.String()
}

// fromConfig is the origin of what the configuration file says.
const fromConfig = "config"

// beside says what else bears on when the channel hears: other subscriptions that cover the same, quiet hours and a mute.
func (q *question) beside(ctx context.Context, w wish, set clausewatch.ChannelSettings) ([]chat.Block, error) {
	all, err := q.bot.Store.Subscriptions(ctx, w.Channel)
	if err != nil {
		return nil, err
	}
	var blocks []chat.Block
	for i, s := range all {
		if wider(s, w.Subscription) {
			said := fmt.Sprintf("All of that is told through subscription %d already: %s, %s. The subscriptions of a channel add up.", i+1, q.subscription(s),
				rhythm(set, s.Rhythm))
			if inChat(s) {
				said += fmt.Sprintf(" /terms unsubscribe %d leaves only the narrower ones.", i+1)
			}
			blocks = append(blocks, note(said))
		}
	}
	if set.Quiet != "" && w.Rhythm == clausewatch.AtOnce {
		blocks = append(blocks, note(fmt.Sprintf("From %s of %s only what is of high severity is told at once; the rest waits until they end.",
			strings.Replace(set.Quiet, "-", " to ", 1), zone(set))))
	}
	if set.Muted(q.now) {
		blocks = append(blocks, note("The channel is muted until "+local(set, set.MutedUntil)+": everything waits until then. /terms unmute ends that."))
	}
	return blocks, nil
}

// wider tells whether a subscription tells all that another one does, and that it is not the same.
func wider(a, b clausewatch.Subscription) bool {
	same := a.Platform == b.Platform && a.Document == b.Document && a.Clause == b.Clause && a.Category == b.Category
	covers := (a.Platform == "" || a.Platform == b.Platform) && (a.Document == "" || a.Document == b.Document) &&
		(a.Clause == "" || a.Clause == b.Clause) && (a.Category == "" || a.Category == b.Category) && a.MinSeverity <= b.MinSeverity
	return covers && !same && a.Rhythm == clausewatch.AtOnce
}

// whatToFollow offers what to type, or to be filled in: of what is named before a "?", else of anything.
func (q *question) whatToFollow(ctx context.Context) (chat.Message, error) {
	m := say("say what to follow")
	platform, ref := strings.SplitN(q.sample(), " ", 2)[0], q.sampleRef()
	form := subscribeForm()
	if words := q.input.Words; len(words) > 1 {
		t, err := q.target(ctx, words[:len(words)-1])
		if err != nil {
			return m, retold(err, "subscribe")
		}
		platform, ref = t.platform.ID, t.platform.ID
		form.Fields[0].Value = t.platform.ID
		if t.document != nil {
			ref, form.Fields[1].Value = t.ref(), t.document.ID
		} else if len(t.platform.Documents) > 0 {
			ref = t.platform.Documents[0].Ref()
		}
		if len(t.rest) > 0 {
			form.Fields[2].Value = text(t.rest)
		}
	}
	var items [][]chat.Span
	for _, o := range [][2]string{{"subscribe " + platform, "all documents of a platform"}, {"subscribe " + platform + " min:medium", "from a severity on: low, medium or high"},
		{"subscribe " + ref, "one document"}, {"subscribe " + ref + "#spam", "one clause of it, however it is reworded or moved"},
		{"subscribe " + platform + " category:", "clauses of one category; this lists them"}, {"subscribe " + platform + " daily", "together once a day; weekly is on Mondays"},
		{"subscribe all", "everything that is watched"}} {
		items = append(items, []chat.Span{command(o[0]), {Text: " – " + o[1]}})
	}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.List, Items: items}, note("They add up, and each answer shows what it would have told in the last 90 days."))
	if q.maySubscribe() != nil {
		return m, nil
	}
	m.Form = form
	if named := strings.TrimSuffix(text(q.input.Words), " ?"); len(q.input.Words) > 1 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Actions, Buttons: []chat.Button{{Label: "Subscribe", Ask: "subscribe " + named},
			{Label: "From medium on", Ask: "subscribe " + named + " min:medium"}, {Label: "Once a day", Ask: "subscribe " + named + " daily"}}})
	}
	return m, nil
}

// subscribeForm is the command to be filled in.
func subscribeForm() *chat.Form {
	return &chat.Form{Title: "Subscribe", Ask: "subscribe", Send: "Subscribe", Fields: []chat.Input{
		{Name: "platform", Label: "Platform", Suggests: "platform", Else: "all", Hint: "Empty is everything that is watched."},
		{Name: "document", Label: "Document", Suggests: "document", Of: "platform", Hint: "Empty is all of the platform."},
		{Name: "clause", Label: "Only this clause", Before: "#", Of: "platform", Hint: "Its number, or words of it; it is followed however it is reworded or moved."},
		{Name: "category", Label: "Only clauses of this category", Suggests: "category", Before: "category:"},
		{Name: "min", Label: "From which severity on", Before: "min:", Choices: []chat.Choice{{Label: "Low", Value: "low"}, {Label: "Medium", Value: "medium"}, {Label: "High", Value: "high"}},
			Hint: "Empty is all."},
		{Name: "rhythm", Label: "When", Choices: []chat.Choice{{Label: "Together once a day", Value: "daily"}, {Label: "Together once a week", Value: "weekly"}},
			Hint: "Empty is at once. The answer shows what this would have told in the last 90 days."},
	}}
}

func (q *question) noChannel() error {
	return &puzzle{text: "this place has no id that alerts could go to; ask in the channel that should hear of it"}
}
