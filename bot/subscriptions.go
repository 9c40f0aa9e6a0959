package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// follows says what the channel hears of.
func (q *question) follows(ctx context.Context) ([]chat.Block, error) {
	channel := q.channel()
	if channel == "" {
		return nil, nil
	}
	subs, err := q.bot.Store.Subscriptions(ctx, channel)
	if err != nil {
		return nil, err
	}
	if len(subs) == 0 {
		return []chat.Block{note("This channel follows nothing; /terms subscribe says what it could.")}, nil
	}
	var items [][]chat.Span
	for _, s := range subs {
		items = append(items, chat.Plain(q.subscription(s)))
	}
	return []chat.Block{heading("This channel follows"), {Kind: chat.List, Items: items}}, nil
}

// subscription says what is followed, in words.
func (q *question) subscription(s clausewatch.Subscription) string {
	what := "everything that is watched"
	switch {
	case s.Document != "":
		what = q.catalog.title(s.Platform + "/" + s.Document)
	case s.Platform != "":
		what = "all of " + s.Platform
		if p := q.catalog.platform(s.Platform); p != nil {
			what = "all of " + p.Name
		}
	}
	if s.About != "" {
		what += ", only the clause “" + strings.Trim(s.About, `"`) + "”"
	}
	if s.Category != "" {
		name := strings.ReplaceAll(s.Category, "_", " ")
		if q.bot != nil {
			name = q.bot.category(s.Category)
		}
		what += ", only clauses of the category " + name
	}
	if s.MinSeverity > clausewatch.None {
		what += ", from severity " + s.MinSeverity.String()
	}
	return what
}

// inSubscriptions is how many subscriptions a page has.
const inSubscriptions = 20

// subscriptions lists what this channel follows, each with its number, and what is set for it.
func (q *question) subscriptions(ctx context.Context) (chat.Message, error) {
	channel := q.channel()
	if channel == "" {
		return say("channels that follow something have an id; this one has none"), nil
	}
	all, err := q.bot.Store.Subscriptions(ctx, channel)
	if err != nil {
		return chat.Message{}, err
	}
	set, err := q.bot.Store.ChannelSettings(ctx, channel)
	if err != nil {
		return chat.Message{}, err
	}
	made, err := q.madeBy(ctx, channel)
	if err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{Text: "This channel has " + count(len(all), "subscription")}
	away, err := q.unreached(ctx, channel)
	if err != nil {
		return m, err
	}
	if len(away) > 0 {
		m.Text, m.Severity = m.Text+", and alerts cannot be posted here", clausewatch.Medium
		m.Blocks = append(append(m.Blocks, heading("Cannot be reached")), chat.Block{Kind: chat.List, Items: away})
	}
	var items [][]chat.Span
	p := q.part(len(all), inSubscriptions)
	for i, s := range all[p.from:p.to] {
		lost, err := q.lost(ctx, s)
		if err != nil {
			return m, err
		}
		from := "of the configuration file"
		if inChat(s) {
			from = made[s.ID]
		}
		items = append(items, []chat.Span{{Text: fmt.Sprintf("%d", p.from+i+1), Bold: true}, {Text: fmt.Sprintf(": %s, %s; %s%s", q.subscription(s),
			rhythm(set, s.Rhythm), from, lost)}})
	}
	if len(items) == 0 {
		m.Blocks = append(m.Blocks, note("This channel follows nothing; /terms subscribe says what it could."))
	} else {
		m.Blocks = append(m.Blocks, heading("This channel follows"), chat.Block{Kind: chat.List, Items: items},
			note("They add up: it hears what at least one of them wants. /terms unsubscribe 1 takes the first one away."))
	}
	fields, err := q.settingFields(ctx, set)
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: fields})
	q.turn(&m, p)
	return m, err
}

// madeBy says of each subscription that was made in chat who did and when it was last changed.
func (q *question) madeBy(ctx context.Context, channel clausewatch.Channel) (map[int64]string, error) {
	facts, err := q.bot.Store.ConfigChanges(ctx, channel)
	if err != nil {
		return nil, err
	}
	made := map[int64]string{}
	for _, f := range facts {
		var s clausewatch.Subscription
		if f.What != "subscription" || f.After == nil || json.Unmarshal(f.After, &s) != nil {
			continue
		}
		verb := "by"
		if f.Before != nil {
			verb = "changed by"
		}
		made[s.ID] = fmt.Sprintf("%s %s on %s", verb, f.Who, date(f.At))
	}
	return made, nil
}

// lost says where a subscription can tell nothing any more: its document is watched no more, or its clause stands nowhere.
func (q *question) lost(ctx context.Context, s clausewatch.Subscription) (string, error) {
	ref := s.Platform + "/" + s.Document
	switch {
	case s.Document != "" && q.catalog.document(ref) == nil, s.Platform != "" && q.catalog.platform(s.Platform) == nil:
		return "; it is watched no more, so nothing is told", nil
	case s.About == "":
		return "", nil
	case s.Clause == "":
		return "; no single clause is found by these words, so all changes of the document are told", nil
	}
	v, err := q.current(ctx, target{platform: q.catalog.platform(s.Platform), document: q.catalog.document(ref)})
	if err != nil {
		return "", err
	}
	for _, p := range v.Provisions {
		if p.ID == s.Clause {
			return "; now at " + place(p) + ": " + first(p.Text), nil
		}
	}
	return "; it stands in the document no more, and is told should it come back", nil
}
