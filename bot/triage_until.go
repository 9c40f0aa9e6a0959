package bot

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
)

// mostSnooze is for how long an alert can be put off: what is put off longer is forgotten.
const mostSnooze = 366 * 24 * time.Hour

// errors of until are the beginning of a sentence that goes on with what to type.
var (
	errNoTime = errors.New("until when?")
	errPast   = errors.New("that time is over;")
	errFar    = errors.New("that is more than a year away;")
)

var (
	unit = regexp.MustCompile(`^(minute|hour|day|week)s?$`)
	hhmm = regexp.MustCompile(`^\d{1,2}:\d{2}$`)
)

// until reads when a snooze ends, and gives the words behind it: a span from now on, "3d" or "3 days"; or a day, with a time
// or in its morning, in the zone: "until:2026-12-01", "until monday", "until:tomorrow 14:00".
func until(words []word, now time.Time, zone *time.Location) (t time.Time, rest []word, err error) {
	typed := make([]string, 0, len(words))
	for _, w := range words {
		typed = append(typed, strings.ToLower(w.Text))
	}
	at := 0
	next := func() string {
		if at == len(typed) {
			return ""
		}
		at++
		return typed[at-1]
	}
	first := next()
	if cut, ok := strings.CutPrefix(first, "until:"); ok {
		first = cut
	} else if first == "until" || first == "for" || first == "till" || first == "on" {
		first = ""
	}
	if first == "" {
		first = next()
	}
	if first == "next" {
		first = next()
	}
	if t, ok := soon(first, next, now); ok {
		return within(t, words[at:], now)
	}
	day, clock, ok := dayNamed(first, now.In(zone))
	if !ok {
		return time.Time{}, nil, errNoTime
	}
	if clock == "" && at < len(typed) && hhmm.MatchString(typed[at]) {
		clock = next()
	}
	hour, minute := clausewatch.DigestHour, 0
	if clock != "" {
		c, err := time.Parse("15:04", clock)
		if err != nil {
			return time.Time{}, nil, errNoTime
		}
		hour, minute = c.Hour(), c.Minute()
	}
	return within(time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, zone).UTC(), words[at:], now)
}

func within(t time.Time, rest []word, now time.Time) (time.Time, []word, error) {
	switch {
	case !t.After(now):
		return t, nil, errPast
	case t.Sub(now) > mostSnooze:
		return t, nil, errFar
	}
	return t, rest, nil
}

// soon reads a length of time from now on, in one word or in two: "3d", "3 days".
func soon(first string, next func() string, now time.Time) (time.Time, bool) {
	if d, ok := length(first); ok {
		return now.Add(d), true
	}
	if _, err := strconv.Atoi(first); err != nil {
		return now, false
	}
	m := unit.FindStringSubmatch(next())
	if m == nil {
		return now, false
	}
	d, ok := length(first + m[1][:1])
	return now.Add(d), ok
}

// dayNamed reads a day, seen from now, and the time behind a date, "" where none is.
func dayNamed(s string, now time.Time) (day time.Time, clock string, ok bool) {
	switch s {
	case "today":
		return now, "", true
	case "tomorrow":
		return now.AddDate(0, 0, 1), "", true
	}
	for n := 1; n <= 7; n++ {
		name := strings.ToLower(now.AddDate(0, 0, n).Weekday().String())
		if s == name || s == name[:3] {
			return now.AddDate(0, 0, n), "", true
		}
	}
	date, clock, _ := strings.Cut(s, "t")
	day, err := time.Parse(time.DateOnly, date)
	return day, clock, err == nil
}
