package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// lost tells somebody that a channel cannot be reached, and afterwards that it can again.
func (c *composer) lost(ctx context.Context, a clausewatch.Alert) (chat.Message, error) {
	b, err := c.store.Break(ctx, a.Break)
	if err != nil {
		return chat.Message{}, err
	}
	subs, err := c.store.Subscriptions(ctx, b.Channel)
	if err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{Text: fmt.Sprintf("Alerts cannot be posted to %s: %s", b.Channel, b.Reason), Severity: clausewatch.Medium}
	kept := "Nothing is owed to it now"
	if b.Kept > 0 {
		kept = capital(count(b.Kept, "alert")) + " are kept for it, and none is lost"
		if b.Kept == 1 {
			kept = "One alert is kept for it, and is not lost"
		}
	}
	tried := "It is tried once a day, and at once when somebody types a /terms command there."
	if b.TryAt.IsZero() {
		tried = "It is tried when somebody types a /terms command there."
	}
	m.Blocks = []chat.Block{heading("A channel cannot be reached"),
		{Kind: chat.Fields, Fields: []chat.Field{field("Channel", string(b.Channel)), {Name: "Since", Value: moment(b.Since)}, field("Why", b.Reason)}},
		line(chat.Span{Text: kept + ". " + tried})}
	if !b.Ended.IsZero() {
		m.Text, m.Severity = fmt.Sprintf("Alerts are posted to %s again, since %s", b.Channel, clock(b.Ended)), clausewatch.None
		m.Blocks = []chat.Block{heading("A channel is reached again"),
			{Kind: chat.Fields, Fields: []chat.Field{field("Channel", string(b.Channel)), {Name: "Away from", Value: moment(b.Since)},
				{Name: "To", Value: moment(b.Ended)}, field("Why it was", b.Reason)}}}
	}
	if len(subs) > 0 {
		q := question{catalog: c.names}
		var items [][]chat.Span
		for _, s := range subs {
			items = append(items, chat.Plain(q.subscription(s)))
		}
		m.Blocks = append(append(m.Blocks, note("It follows:")), lists(items, 10, "/terms subscriptions there shows all")...)
	}
	m.Blocks = append(m.Blocks, note(fmt.Sprintf("Alert %d · you alone are told, once", a.ID)))
	return m, nil
}

// wasAway says first, in the message that finds a channel again, since when it was away and what follows.
func (c *composer) wasAway(ctx context.Context, a clausewatch.Alert, m *chat.Message) error {
	b, err := c.store.Away(ctx, a)
	if err != nil || b.ID == 0 {
		return err
	}
	was := "This channel could not be reached since " + clock(b.Since)
	if b.Left {
		was = "The bot was away from this server since " + clock(b.Since)
	}
	if !b.Ended.IsZero() {
		was = strings.Replace(was, "since", "from", 1) + " to " + clock(b.Ended)
	}
	if !b.Left {
		was += ": " + strings.TrimSuffix(b.Reason, ".")
	}
	switch {
	case a.Kind == clausewatch.AlertDigest && b.Kept > store.ManyKept || b.Kept == 0:
	case b.Kept > store.ManyKept:
		was += fmt.Sprintf(". %d alerts that were kept meanwhile follow in one digest", b.Kept)
	case b.Kept == 1:
		was += ". One more alert that was kept meanwhile follows"
	default:
		was += fmt.Sprintf(". %d more alerts that were kept meanwhile follow", b.Kept)
	}
	m.Blocks = append([]chat.Block{note(was + ".")}, m.Blocks...)
	return nil
}

// backlog tells of all alerts that were kept for a channel, where they were too many to come one by one: the changes as a digest does, and
// each other alert by its first sentence.
func (c *composer) backlog(ctx context.Context, a clausewatch.Alert, changes []clausewatch.Change, merged []clausewatch.Alert) chat.Message {
	said := count(len(merged), "alert") + " kept while this channel could not be reached"
	m := chat.Message{Text: "Digest: " + said}
	m.Blocks = []chat.Block{heading("Digest"), line(chat.Span{Text: capital(said) + "."})}
	if len(changes) > 0 {
		m.Text += "; " + weighed(changes) + between(changes)
		items, worst := c.inLines(changes)
		m.Severity = worst
		m.Blocks = append(m.Blocks, line(chat.Span{Text: capital(weighed(changes) + between(changes) + ":")}), chat.Block{Kind: chat.List, Items: items})
	}
	var others [][]chat.Span
	same := 1 // of the last one
	for _, other := range merged {
		if other.Kind == clausewatch.AlertChange || other.Kind == clausewatch.AlertDigest {
			continue
		}
		told, err := c.tell(ctx, other)
		if err != nil {
			c.log.Error("an alert is told plainly in a digest, because it cannot be composed", "alert", other.ID, "err", err)
			told = plainly(other)
		}
		m.Severity = max(m.Severity, told.Severity)
		item := []chat.Span{{Text: date(other.Created), Bold: true}, {Text: ": " + told.Text}}
		if n := len(others); n > 0 && others[n-1][0] == item[0] && others[n-1][1] == item[1] {
			same++
			others[n-1] = append(item, chat.Span{Text: fmt.Sprintf(" (%d times)", same)})
			continue
		}
		same = 1
		others = append(others, item)
	}
	if len(others) > 0 {
		m.Blocks = append(m.Blocks, line(chat.Span{Text: "Beside changes:"}), chat.Block{Kind: chat.List, Items: others})
	}
	m.Blocks = append(m.Blocks, note(fmt.Sprintf("Alert %d · /terms why %d", a.ID, a.ID)))
	return m
}

// plainSince is of which time the messages count that went out without their layout.
const plainSince = 30 * 24 * time.Hour

// delivery says what stands between alerts and channels: installations on hold, channels that cannot be reached, messages that went
// out plainly. Of channels, everybody sees the one where it is asked; the console and the managers of the configuration see all. Ills
// are the same in a few words.
func (q *question) delivery(ctx context.Context, platform string) (blocks []chat.Block, ills string, err error) {
	if platform != "" { // what is asked of is watched, and tells nothing of channels
		return nil, "", nil
	}
	holds, err := q.bot.Store.OnHold(ctx)
	if err != nil {
		return nil, "", err
	}
	var held [][]chat.Span
	for _, h := range holds {
		if q.ofPlace(clausewatch.Channel(h.Installation)) {
			held = append(held, []chat.Span{{Text: strings.Trim(h.Installation, ":/"), Bold: true}, {Text: fmt.Sprintf(": since %s, %s failed, the next at %s: %s",
				clock(h.Since), count(h.Tries, "attempt"), clock(h.TryAt), h.Reason)}})
		}
	}
	if len(held) > 0 {
		ills += "; nothing can be sent through " + count(len(held), "installation")
		blocks = append(append(blocks, heading("Nothing can be sent")), chat.Block{Kind: chat.List, Items: held},
			note("What is owed is kept."))
	}
	var of clausewatch.Channel
	if !q.seesAll() {
		of = q.channel()
	}
	if of != "" || q.seesAll() {
		lost, err := q.unreached(ctx, of)
		if err != nil {
			return nil, "", err
		}
		if len(lost) > 0 {
			ills += "; " + count(len(lost), "channel") + " cannot be reached"
			blocks = append(append(blocks, heading("Channels that cannot be reached")), lists(lost, 20, "/terms subscriptions in a channel shows its own")...)
		}
	}
	plain, err := q.bot.Store.PlainForms(ctx, q.now.Add(-plainSince))
	if err != nil || len(plain) == 0 {
		return blocks, ills, err
	}
	last := plain[len(plain)-1]
	return append(blocks, note(fmt.Sprintf("%s went out without layout in the last 30 days, the last on %s (%s): the platform refused the form, which is an error of ours. "+
		"No word was lost; please report it with what the log says.", capital(count(len(plain), "message")), date(last.At), shorten(last.Answer, 100)))), ills, nil
}

// seesAll tells whether the person runs the whole of it: at the console, or as a manager of the configuration.
func (q *question) seesAll() bool {
	return q.request.Platform == "console" || slices.Contains(q.bot.Access.Managers, q.who())
}

// unreached are the channels that cannot be reached, "" for all that follow something.
func (q *question) unreached(ctx context.Context, channel clausewatch.Channel) ([][]chat.Span, error) {
	all, err := q.bot.Store.Breaks(ctx, channel)
	if err != nil {
		return nil, err
	}
	var items [][]chat.Span
	for _, b := range all {
		if channel == "" && !b.Follows { // what it is owed is kept, and nobody waits for it
			continue
		}
		said := fmt.Sprintf(": since %s: %s; %s kept", clock(b.Since), b.Reason, count(b.Kept, "alert"))
		switch {
		case !b.Retired.IsZero():
			said += "; what was subscribed in chat ended on " + date(b.Retired)
		case !b.TryAt.IsZero() && !b.TryAt.After(q.now):
			said += "; being tried now"
		case !b.TryAt.IsZero():
			said += "; tried again at " + clock(b.TryAt)
		}
		if len(b.Told) > 0 {
			said += fmt.Sprintf("; told: %s", strings.Join(people(b.Told), ", "))
		}
		items = append(items, []chat.Span{{Text: string(b.Channel), Bold: true}, {Text: said}})
	}
	return items, nil
}

// people are channels of single persons, as facts name them.
func people(all []clausewatch.Channel) []string {
	var names []string
	for _, c := range all {
		names = append(names, strings.Replace(string(c), ":@", ":", 1))
	}
	return names
}
