package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// remindBefore are how many days before a stated day channels are reminded of it, at the hour of their digests.
var remindBefore = []int{14, 7, 1}

// threshold is the nearest of them that has come, and when it came: zero while none has, and when the day is over.
func threshold(on clausewatch.Date, zone *time.Location, now time.Time) (days int, at time.Time) {
	if dayIn(now, zone) > on {
		return 0, time.Time{}
	}
	y, m, d := on.Time().Date()
	for _, before := range remindBefore {
		due := time.Date(y, m, d-before, clausewatch.DigestHour, 0, 0, 0, zone)
		if now.Before(due) {
			break
		}
		days, at = before, due
	}
	return days, at
}

// remind owes reminders of the days that are near: of each the nearest that is due alone, so that a service that was down, or a
// text that was first seen late, tells it once. A channel that is muted, or in its quiet hours, is reminded when they are over.
func (t *Timetable) remind(ctx context.Context, now time.Time) (owed int, err error) {
	// Where it is already another day on earth, a day more or less.
	all, err := t.Store.Upcoming(ctx, store.UpcomingFilter{}, dayIn(now.AddDate(0, 0, -1), time.UTC), dayIn(now.AddDate(0, 0, remindBefore[0]+1), time.UTC))
	if err != nil || len(all) == 0 {
		return 0, err
	}
	subs, err := t.Store.Subscriptions(ctx, "")
	if err != nil {
		return 0, err
	}
	settings := map[clausewatch.Channel]clausewatch.ChannelSettings{}
	for _, s := range subs {
		if _, known := settings[s.Channel]; !known {
			if settings[s.Channel], err = t.Store.ChannelSettings(ctx, s.Channel); err != nil {
				return 0, err
			}
		}
	}
	for _, day := range all {
		if day.Waits {
			continue
		}
		change := clausewatch.Change{Document: day.Document, Severity: withoutChange}
		if day.Change != 0 {
			if change, err = t.Store.Change(ctx, day.Change); err != nil {
				return owed, err
			}
		}
		heard := map[clausewatch.Channel]bool{}
		for _, s := range subs {
			if heard[s.Channel] || !remindsOf(s, day, change) {
				continue
			}
			heard[s.Channel] = true
			n, err := t.remindChannel(ctx, settings[s.Channel], day, now)
			if err != nil {
				return owed, err
			}
			owed += n
		}
	}
	return owed, nil
}

// withoutChange is what a day weighs that no change brought: the first version states it.
const withoutChange = clausewatch.Medium

// remindsOf tells whether a subscription wants to be reminded of a day: where it heard of the change that brought it, or follows
// the clause that states it.
func remindsOf(s clausewatch.Subscription, day store.Upcoming, change clausewatch.Change) bool {
	if s.Clause != "" && s.Clause == day.Provision && s.Covers(day.Document) {
		return true
	}
	return s.Hears(change)
}

func (t *Timetable) remindChannel(ctx context.Context, set clausewatch.ChannelSettings, day store.Upcoming, now time.Time) (int, error) {
	days, due := threshold(day.On, set.Location(), now)
	if due.IsZero() || set.Muted(now) || !set.QuietUntil(now).IsZero() {
		return 0, nil
	}
	owed, err := t.Store.OweReminder(ctx, clausewatch.Alert{Channel: set.Channel, Kind: clausewatch.AlertReminder, Document: day.Document,
		Change: day.Change, Deadline: &day.Deadline, Days: days, Created: now, NextAt: now}, due)
	if err != nil || !owed {
		return 0, err
	}
	return 1, nil
}

// reminder tells that a stated day is near: what happens on it, by which words, and which change brought it. One whose text does
// not state the day any more when it is told says so.
func (c *composer) reminder(ctx context.Context, a clausewatch.Alert) (chat.Message, error) {
	if a.Deadline == nil {
		return chat.Message{}, fmt.Errorf("reminder %d is of no day", a.ID)
	}
	set, err := c.store.ChannelSettings(ctx, a.Channel)
	if err != nil {
		return chat.Message{}, err
	}
	platform, document := clausewatch.SplitRef(a.Document)
	all, err := c.store.Upcoming(ctx, store.UpcomingFilter{Platform: platform, Document: document}, a.Deadline.On, a.Deadline.On)
	if err != nil {
		return chat.Message{}, err
	}
	day := statedDay{Upcoming: store.Upcoming{Deadline: *a.Deadline, Document: a.Document}}
	for _, d := range statedDays(all) {
		if d.Kind == day.Kind && !d.Waits {
			day = d
		}
	}
	told := c.now
	if !a.Sent.IsZero() {
		told = a.Sent
	}
	title := c.names.title(a.Document)
	m := chat.Message{Text: "Reminder: " + day.near(title, dayIn(told, set.Location())), Severity: clausewatch.Medium}
	if day.Version == 0 {
		m.Text = fmt.Sprintf("Reminder of %s: the text of %s no longer states that day; it was: %s", day.On, title, day.happens(""))
	}
	m.Blocks = []chat.Block{heading("Reminder · " + title), line(chat.Span{Text: m.Text + "."})}
	return c.reminded(ctx, a, day, m)
}

// near says how near a day is, and what happens on it.
func (d statedDay) near(title string, today clausewatch.Date) string {
	away := when(daysUntil(today, d.On))
	if d.Kind == clausewatch.OptOutCloses {
		return fmt.Sprintf("%s: the last day to opt out or refuse is %s, %s", title, away, d.On)
	}
	return fmt.Sprintf("%s takes effect %s, on %s, by %s", title, away, d.On, d.source())
}

// reminded adds to a reminder the words that state its day, its change and where to read on.
func (c *composer) reminded(ctx context.Context, a clausewatch.Alert, day statedDay, m chat.Message) (chat.Message, error) {
	q := newQuoter(c.store, c.log)
	for _, w := range day.words {
		m.Blocks = append(m.Blocks, q.clause(ctx, "Stated in the text", w, day.Version))
	}
	if a.Change != 0 {
		change, err := c.store.Change(ctx, a.Change)
		if err != nil {
			return m, fmt.Errorf("read change %d: %w", a.Change, err)
		}
		m.Severity = max(m.Severity, change.Severity)
		m.Blocks = append(m.Blocks, line(changeSpans("It came with change", change)...))
	}
	v, err := c.store.Current(ctx, a.Document)
	if errors.Is(err, store.ErrNotFound) {
		return m, nil
	}
	if err != nil {
		return m, err
	}
	platform, document := clausewatch.SplitRef(a.Document)
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: dates(v)})
	health, err := c.store.Health(ctx, platform)
	if err != nil {
		return m, err
	}
	for _, h := range health {
		if h.Document.Ref() == a.Document && !h.BlindSince.IsZero() {
			m.Blocks = append(m.Blocks, line(chat.Span{Text: "It cannot be read since " + clock(h.BlindSince) + ": this is what the last text said that could be."}))
		}
	}
	m.Blocks = append(m.Blocks, note(fmt.Sprintf("Alert %d · version %s · /terms upcoming %s %s · /terms why %d", a.ID, v.Short(), platform, document, a.ID)),
		source(v, target{document: c.names.document(a.Document)}))
	return m, nil
}

// whyReminder says which rule is behind a reminder.
func (q *question) whyReminder(ctx context.Context, a clausewatch.Alert, fields []chat.Field) chat.Message {
	m := say(fmt.Sprintf("Alert %d: a reminder of %s, which %s states: channels are reminded 14, 7 and 1 days before, at %d:00 in their time zone; "+
		"of several that are due only the nearest is told", a.ID, a.Deadline.On, q.catalog.title(a.Document), clausewatch.DigestHour))
	change := clausewatch.Change{Document: a.Document, Severity: withoutChange}
	if a.Change != 0 {
		if c, err := q.bot.Store.Change(ctx, a.Change); err == nil {
			change = c
			fields = append(fields, field("Came with", fmt.Sprintf("change %d of %s", c.ID, date(c.At))))
		}
	}
	for _, s := range q.because(ctx, a, change) {
		fields = append(fields, field("Subscription", s))
	}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: append([]chat.Field{field("Threshold", count(a.Days, "day")+" before")}, fields...)})
	return m
}
