package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// maxMute is the longest mute: who wants to hear nothing for longer unsubscribes.
const maxMute = 366 * 24 * time.Hour

// zone is a channel's time zone in words.
func zone(set clausewatch.ChannelSettings) string {
	if set.Zone == "" {
		return "UTC"
	}
	return set.Zone
}

// local is a moment by the clock of a channel.
func local(set clausewatch.ChannelSettings, t time.Time) string {
	return t.In(set.Location()).Format("2006-01-02 15:04") + " " + zone(set)
}

// rhythm says when a channel hears of changes.
func rhythm(set clausewatch.ChannelSettings, r clausewatch.Rhythm) string {
	switch r {
	case clausewatch.Daily:
		return fmt.Sprintf("together each day at %d:00 %s", clausewatch.DigestHour, zone(set))
	case clausewatch.Weekly:
		return fmt.Sprintf("together each Monday at %d:00 %s", clausewatch.DigestHour, zone(set))
	}
	return "at once"
}

// settings shows what is set for this channel, or sets some of it.
func (q *question) settings(ctx context.Context) (chat.Message, error) {
	channel := q.channel()
	if channel == "" {
		return chat.Message{}, q.noChannel()
	}
	set, err := q.bot.Store.ChannelSettings(ctx, channel)
	if err != nil {
		return chat.Message{}, err
	}
	if len(q.input.Words) == 0 {
		fields, err := q.settingFields(ctx, set)
		m := say("what is set for this channel")
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: fields},
			line(chat.Span{Text: "Change it: "}, command(settingsExample(channel))))
		return m, err
	}
	if err := q.maySet(); err != nil {
		return chat.Message{}, err
	}
	next, err := q.wanted(set)
	if err != nil {
		return chat.Message{}, err
	}
	m := say("what is set for this channel from now on")
	if next.Same(set) {
		m = say("nothing changed; it was set so already")
	} else if err := q.bot.Store.SetChannel(ctx, next, q.who(), q.now); err != nil {
		return chat.Message{}, err
	}
	fields, err := q.settingFields(ctx, next)
	m.Blocks = append(append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: fields}), q.lacks(next)...)
	return m, err
}

// wanted are the settings with what was typed. The error is a *puzzle.
func (q *question) wanted(set clausewatch.ChannelSettings) (clausewatch.ChannelSettings, error) {
	found, rest, err := options(deliveryWords(q.input.Words), append([]string{"zone", "quiet", "report"}, clausewatch.DeliveryOptions(set.Channel)...)...)
	if err != nil {
		return set, err
	}
	if len(rest) > 0 {
		return set, &puzzle{text: "settings takes " + settingsTaken(set.Channel) + ", such as /terms " + settingsExample(set.Channel) + "; “" +
			shorten(text(rest), 60) + "” is none of them"}
	}
	for key, name := range map[string]string{"zone": "time_zone", "quiet": "quiet_hours", "report": "report"} {
		if _, typed := found[key]; typed && set.Fixes(key) {
			return set, &puzzle{text: "the configuration file sets that for this channel; change it there, at `" + name + ":` under `channels:`"}
		}
	}
	if typed, ok := found["zone"]; ok {
		if set.Zone, err = clausewatch.ParseZone(typed); err != nil {
			return set, &puzzle{text: err.Error()}
		}
	}
	if typed, ok := found["quiet"]; ok {
		set.Quiet = ""
		if low := strings.ToLower(typed); low != "off" && low != "none" {
			if set.Quiet, err = clausewatch.ParseQuiet(typed); err != nil {
				return set, &puzzle{text: err.Error() + ", or quiet:off for none"}
			}
		}
	}
	if typed, ok := found["report"]; ok {
		set.Report = strings.ToLower(typed)
		if set.Report != clausewatch.ReportWeekly && set.Report != clausewatch.ReportOff {
			return set, &puzzle{text: "report:" + shorten(typed, 40) + " is none; write report:weekly or report:off"}
		}
	}
	return delivers(set, found)
}

// settingFields are what is set for a channel, and what waits for it.
func (q *question) settingFields(ctx context.Context, set clausewatch.ChannelSettings) ([]chat.Field, error) {
	by := func(setting string) string {
		if set.Fixes(setting) {
			return " (set in the configuration file)"
		}
		return ""
	}
	quiet := "none"
	if set.Quiet != "" {
		quiet = strings.Replace(set.Quiet, "-", " to ", 1) + "; only what is of high severity is told at once"
	}
	muted := "no"
	if set.Muted(q.now) {
		muted = "until " + local(set, set.MutedUntil)
	}
	if platforms := q.mutes(set); platforms != "" {
		muted = strings.TrimPrefix(muted+"; "+platforms, "no; ")
	}
	fields := []chat.Field{field("Time zone", zone(set)+by(clausewatch.SetsZone)), field("Quiet hours", quiet+by(clausewatch.SetsQuiet)),
		field("Report", set.Report+by(clausewatch.SetsReport)), field("Muted", muted)}
	fields = append(fields, deliveryFields(set, by)...)
	waiting, err := q.bot.Store.Waiting(ctx, set.Channel)
	if err != nil {
		return fields, err
	}
	if len(waiting) > 0 {
		due := waiting[0].Due
		if set.MutedUntil.After(due) {
			due = set.MutedUntil
		}
		fields = append(fields, field("Waiting", fmt.Sprintf("%s, told from %s on", count(len(waiting), "change"), local(set, due))))
	}
	return fields, nil
}

// mute holds everything back from this channel until a time.
func (q *question) mute(ctx context.Context) (chat.Message, error) {
	channel := q.channel()
	if channel == "" {
		return chat.Message{}, q.noChannel()
	}
	if err := q.maySet(); err != nil {
		return chat.Message{}, err
	}
	set, err := q.bot.Store.ChannelSettings(ctx, channel)
	if err != nil {
		return chat.Message{}, err
	}
	if t, named, err := q.mutedPlatform(ctx); named {
		if err != nil {
			return chat.Message{}, err
		}
		return q.mutePlatform(ctx, set, t)
	}
	until, err := q.muteUntil(set)
	if err != nil {
		return chat.Message{}, err
	}
	set.MutedUntil = until
	if err := q.bot.Store.SetChannel(ctx, set, q.who(), q.now); err != nil {
		return chat.Message{}, err
	}
	m := say("this channel is muted until " + local(set, until) + ": until then it is told nothing, not even what is of high severity")
	m.Blocks = append(m.Blocks, note("Nothing is lost: what changes meanwhile is told together when the mute ends. /terms unmute ends it now."))
	return m, nil
}

// muteUntil reads "3d", "12h", "2w" or "until:2026-12-01", the beginning of that day by the clock of the channel. The error is a *puzzle.
func (q *question) muteUntil(set clausewatch.ChannelSettings) (until time.Time, err error) {
	tomorrow := q.now.In(set.Location()).AddDate(0, 0, 3).Format(time.DateOnly)
	form := "write for how long or until when, such as /terms mute 3d, mute 12h or mute until:" + tomorrow
	found, rest, err := options(q.input.Words, "until")
	if err != nil {
		return until, err
	}
	typed, dated := found["until"]
	if !dated && len(rest) == 2 && strings.EqualFold(rest[0].Text, "until") {
		typed, dated, rest = rest[1].Text, true, nil
	}
	switch {
	case dated && len(rest) == 0:
		day, err := time.ParseInLocation(time.DateOnly, typed, set.Location())
		if err != nil {
			return until, &puzzle{text: "no date “" + shorten(typed, 40) + "”; " + form}
		}
		until = day
	case !dated && len(rest) == 1:
		d, ok := length(rest[0].Text)
		if !ok {
			return until, &puzzle{text: "no length of time “" + shorten(rest[0].Text, 40) + "”; " + form}
		}
		until = q.now.Add(d)
	default:
		return until, &puzzle{text: "a mute has an end; " + form}
	}
	if !until.After(q.now) {
		return until, &puzzle{text: local(set, until) + " is past; " + form}
	}
	if until.Sub(q.now) > maxMute {
		return until, &puzzle{text: "a mute ends within a year; /terms unsubscribe is for good"}
	}
	return until.UTC(), nil
}

// length reads a length of time: "90m", "12h", "3d", "2w".
func length(s string) (time.Duration, bool) {
	units := map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}
	s = strings.ToLower(s)
	if s == "" {
		return 0, false
	}
	unit, known := units[s[len(s)-1:]]
	n, err := strconv.Atoi(s[:len(s)-1])
	if !known || err != nil || n <= 0 || n > int(2*maxMute/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true
}

// unmute ends a mute.
func (q *question) unmute(ctx context.Context) (chat.Message, error) {
	channel := q.channel()
	if channel == "" {
		return chat.Message{}, q.noChannel()
	}
	set, err := q.bot.Store.ChannelSettings(ctx, channel)
	if err != nil {
		return chat.Message{}, err
	}
	if t, named, err := q.mutedPlatform(ctx); named {
		if err != nil {
			return chat.Message{}, err
		}
		return q.unmutePlatform(ctx, set, t)
	}
	if !set.Muted(q.now) {
		return say("this channel is not muted"), nil
	}
	if err := q.maySet(); err != nil {
		return chat.Message{}, err
	}
	set.MutedUntil = time.Time{}
	if err := q.bot.Store.SetChannel(ctx, set, q.who(), q.now); err != nil {
		return chat.Message{}, err
	}
	waiting, err := q.bot.Store.Waiting(ctx, channel)
	if err != nil {
		return chat.Message{}, err
	}
	m := say("this channel is told again from now on")
	if len(waiting) > 0 {
		m.Blocks = append(m.Blocks, note(fmt.Sprintf("%s waited for it; they are told together, the first in the next minute or at its next digest.", capital(count(len(waiting), "change")))))
	}
	return m, nil
}
