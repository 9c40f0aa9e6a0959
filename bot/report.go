package bot

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// reportFor is how long after it was due a report is still told. One that could not be told by then, because the service was down or
// the channel muted, is left to the next one, whose period begins where that of the last one told ended.
const reportFor = 24 * time.Hour

// betweenReports is how long ago the last report was told at least: another time zone does not make a week be told twice.
const betweenReports = 5 * 24 * time.Hour

// reportDay is when the last weekly report was due: at the hour of digests on a Monday.
func reportDay(zone *time.Location, now time.Time) time.Time {
	local := now.In(zone)
	back := (int(local.Weekday()) + 6) % 7 // since Monday
	for ; ; back += 7 {
		due := time.Date(local.Year(), local.Month(), local.Day()-back, clausewatch.DigestHour, 0, 0, 0, zone)
		if !due.After(now) {
			return due
		}
	}
}

// report owes each channel that wants one the report of the time until Monday morning: to a channel that followed something then,
// of documents of which one was watched for all of the week before.
func (t *Timetable) report(ctx context.Context, now time.Time) (owed int, err error) {
	all, err := t.Store.Subscriptions(ctx, "")
	if err != nil {
		return 0, err
	}
	done := map[clausewatch.Channel]bool{}
	for _, s := range all {
		if done[s.Channel] {
			continue
		}
		done[s.Channel] = true
		due, from, err := t.reportDue(ctx, s.Channel, all, now)
		if err != nil {
			return owed, err
		}
		if !due {
			continue
		}
		told, err := t.Store.OweReport(ctx, s.Channel, from, now)
		if err != nil {
			return owed, err
		}
		if told {
			owed++
		}
	}
	return owed, nil
}

func (t *Timetable) reportDue(ctx context.Context, channel clausewatch.Channel, subs []clausewatch.Subscription, now time.Time) (due bool, from time.Time, err error) {
	set, err := t.Store.ChannelSettings(ctx, channel)
	if err != nil || set.Report == clausewatch.ReportOff || set.Muted(now) || !set.QuietUntil(now).IsZero() {
		return false, from, err
	}
	to := reportDay(set.Location(), now)
	from = to.AddDate(0, 0, -7)
	if now.Sub(to) > reportFor {
		return false, from, nil
	}
	last, err := t.Store.LastReport(ctx, channel)
	if err != nil {
		return false, from, err
	}
	if last != nil {
		if now.Sub(last.Created) < betweenReports {
			return false, from, nil
		}
		if ended := reportDay(set.Location(), last.Created); ended.Before(from) {
			from = ended
		}
	}
	if since, err := t.Store.Following(ctx, channel); err != nil || since.After(to) {
		return false, from, err
	}
	due, err = t.Store.LookedBy(ctx, followedBy(subs, channel), to.AddDate(0, 0, -7))
	return due, from, err
}

// followedBy tells which documents a channel follows.
func followedBy(subs []clausewatch.Subscription, channel clausewatch.Channel) func(ref string) bool {
	return func(ref string) bool {
		return slices.ContainsFunc(subs, func(s clausewatch.Subscription) bool { return s.Channel == channel && s.Covers(ref) })
	}
}

// weekly is the report that is owed to a channel.
func (c *composer) weekly(ctx context.Context, a clausewatch.Alert) (chat.Message, error) {
	set, err := c.store.ChannelSettings(ctx, a.Channel)
	if err != nil {
		return chat.Message{}, err
	}
	subs, err := c.store.Subscriptions(ctx, a.Channel)
	if err != nil {
		return chat.Message{}, err
	}
	w := &period{store: c.store, names: c.names, channel: a.Channel, subs: subs, covers: followedBy(subs, a.Channel), from: a.Since,
		to: reportDay(set.Location(), a.Created).UTC()}
	m, err := w.message(ctx)
	m.Blocks = append(m.Blocks, note(fmt.Sprintf("Alert %d · /terms report at any time · /terms why %d", a.ID, a.ID)))
	return m, err
}

// report answers what the looks of the last seven days, or since a day, prove of what the channel follows, or of what is named.
func (q *question) report(ctx context.Context) (chat.Message, error) {
	w := &period{store: q.bot.Store, names: q.catalog, channel: q.channel(), from: q.now.AddDate(0, 0, -7), to: q.now}
	if q.input.Since != "" {
		w.from, _ = day(q.input.Since, q.now)
	}
	var err error
	if w.subs, err = q.bot.Store.Subscriptions(ctx, w.channel); err != nil {
		return chat.Message{}, err
	}
	if w.channel == "" {
		w.subs = nil
	}
	w.covers = followedBy(w.subs, w.channel)
	switch {
	case len(q.input.Words) > 0:
		t, err := q.target(ctx, q.input.Words)
		if err != nil {
			return chat.Message{}, err
		}
		if len(t.rest) > 0 && t.document == nil {
			return chat.Message{}, q.noDocument(ctx, t)
		}
		if len(t.rest) > 0 {
			q.note("A report is of whole documents; “%s” was left aside.", shorten(text(t.rest), 60))
		}
		named := clausewatch.Subscription{Platform: t.platform.ID}
		if t.document != nil {
			named.Document = t.document.ID
		}
		w.covers = named.Covers
	case len(w.subs) == 0:
		q.note("This channel follows nothing, so this is of all that is watched.")
		w.covers = nil
	}
	return w.message(ctx)
}

// whyReport says which rule is behind a report.
func (q *question) whyReport(a clausewatch.Alert, fields []chat.Field) chat.Message {
	m := say(fmt.Sprintf("Alert %d: the weekly report of the days from %s on, told on Monday at %d:00 in the time zone of each channel that follows something",
		a.ID, date(a.Since), clausewatch.DigestHour))
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: fields})
	return m
}
