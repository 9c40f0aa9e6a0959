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

// why says which rule and which facts are behind an alert.
func (q *question) why(ctx context.Context) (chat.Message, error) {
	a, err := q.asked(ctx, "why")
	if err != nil {
		return chat.Message{}, err
	}
	state := string(a.State)
	if !a.Sent.IsZero() {
		state += " " + clock(a.Sent)
	}
	if a.ToldIn != 0 {
		state += fmt.Sprintf(", told in alert %d", a.ToldIn)
	}
	fields := []chat.Field{field("State", state), field("Failed attempts", strconv.Itoa(a.Attempts))}
	if a.Error != "" {
		fields = append(fields, field("Last error", shorten(a.Error, 200)))
	}
	decided, err := q.reviewField(ctx, a)
	if err != nil {
		return chat.Message{}, err
	}
	fields = append(fields, decided...)
	published, err := q.crosspostField(ctx, a)
	if err != nil {
		return chat.Message{}, err
	}
	fields = append(fields, published...)
	if a.Kind == clausewatch.AlertDigest {
		return q.whyDigest(ctx, a, fields)
	}
	if a.Kind == clausewatch.AlertReport {
		return q.whyReport(a, fields), nil
	}
	if a.Kind == clausewatch.AlertReminder && a.Deadline != nil {
		return q.whyReminder(ctx, a, fields), nil
	}
	if a.Kind != clausewatch.AlertChange {
		became := "cannot be read"
		if a.Kind == clausewatch.AlertRecovered {
			became = "can be read again"
		}
		m := say(fmt.Sprintf("Alert %d: %s %s, told because each channel that follows a document "+
			"hears once when it cannot be read, and when it can again; what a host, or our own connection, does to several "+
			"documents at about the same time is one alert",
			a.ID, q.catalog.title(a.Document), became))
		if a.Kind == clausewatch.AlertMoved {
			m = say(fmt.Sprintf("Alert %d: a new address of %s, told once because two looks in a row were redirected there for good",
				a.ID, q.catalog.title(a.Document)))
		}
		if a.Kind == clausewatch.AlertAgain {
			m = say(q.whyAgain(a))
		}
		if a.Kind == clausewatch.AlertLost {
			m = say(fmt.Sprintf("Alert %d tells that a channel cannot be reached, once, to whoever subscribed it, else to the managers of the configuration file", a.ID))
		}
		if a.Kind == clausewatch.AlertTest {
			m = say(fmt.Sprintf("Alert %d is a test that someone asked for", a.ID))
		}
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: fields})
		return m, nil
	}
	c, err := q.bot.Store.Change(ctx, a.Change)
	if err != nil {
		return chat.Message{}, err
	}
	fields = append([]chat.Field{field("Rule", c.Why), field("Severity", c.Severity.String()+because(c.Reason)),
		field("Clauses", counts(c.Counts))}, fields...)
	for _, s := range q.because(ctx, a, c) {
		fields = append(fields, field("Subscription", s))
	}
	others, err := q.bot.Store.Siblings(ctx, a)
	if err != nil {
		return chat.Message{}, err
	}
	if len(others) > 0 {
		fields = append(fields, field("Told with it", "within two days the same wording came into "+q.siblings(others)))
	}
	m := chat.Message{Text: fmt.Sprintf("Alert %d: %s; %s", a.ID, c.Why, q.story(c)), Severity: c.Severity}
	if why := refusal(ctx, q.bot.Store, c); why != "" {
		fields = append(fields, field("Language model", why))
	}
	m.Blocks = []chat.Block{heading(fmt.Sprintf("Why alert %d", a.ID)), line(chat.Span{Text: q.story(c)})}
	m.Blocks = append(m.Blocks, explained(ctx, q.bot.Store, q.bot.log(), c)...)
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: fields})
	var items [][]chat.Span
	for _, p := range heaviest(c.Provisions) {
		for _, s := range p.Signals {
			items = append(items, []chat.Span{{Text: strings.TrimPrefix(changedPlace(p), " · "), Bold: true},
				{Text: ": " + signal(s)}})
		}
	}
	if len(items) > 0 {
		m.Blocks = append(append(m.Blocks, heading("Signals")), lists(items, 20, "/terms changes shows the clauses")...)
	}
	return m, nil
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}

// because are the subscriptions of the alert's channel that want one of these changes.
func (q *question) because(ctx context.Context, a clausewatch.Alert, changes ...clausewatch.Change) []string {
	subs, err := q.bot.Store.Subscriptions(ctx, a.Channel)
	if err != nil {
		q.bot.log().Error("read subscriptions", "channel", a.Channel, "err", err)
		return nil
	}
	var out []string
	for _, s := range subs {
		if slices.ContainsFunc(changes, s.Hears) {
			out = append(out, q.subscription(s))
		}
	}
	return out
}
