package clausewatch

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// DigestHour is the hour of a channel's day at which it hears of what was collected for it, on Mondays where it is so weekly.
const DigestHour = 9

// ChannelSettings are what is set for a channel. The zero value has the defaults: UTC, no quiet hours, a weekly report.
type ChannelSettings struct {
	Channel    Channel   `json:"channel"`
	Zone       string    `json:"zone,omitempty"`   // IANA name of its time zone; "" is UTC
	Quiet      string    `json:"quiet,omitempty"`  // hours in that zone without alerts, as ParseQuiet gives them; "" is none
	Report     string    `json:"report,omitempty"` // ReportWeekly or ReportOff; "" is weekly
	MutedUntil time.Time `json:"muted_until,omitzero"`
	// Mutes are until when nothing is told of the changes of platforms, by the ids of these.
	Mutes    map[string]time.Time `json:"mutes,omitempty"`
	Delivery Delivery             `json:"delivery,omitzero"`
	Fixed    []string             `json:"fixed,omitempty"` // which of them the configuration has set, by the names below and those of a Delivery
}

const (
	ReportWeekly = "weekly"
	ReportOff    = "off"
)

// Location is the channel's time zone; UTC where this machine does not know it.
func (s ChannelSettings) Location() *time.Location {
	l, err := time.LoadLocation(s.Zone)
	if err != nil {
		return time.UTC
	}
	return l
}

// Muted tells whether nothing is told to the channel at a time.
func (s ChannelSettings) Muted(now time.Time) bool { return s.MutedUntil.After(now) }

// MutedFor is until when nothing is told of the changes of a platform, zero when nothing of it is held back at a time.
func (s ChannelSettings) MutedFor(platform string, now time.Time) time.Time {
	if until := s.Mutes[platform]; until.After(now) {
		return until
	}
	return time.Time{}
}

// QuietUntil is when the quiet hours end that a time falls into, zero when it falls into none.
func (s ChannelSettings) QuietUntil(now time.Time) time.Time {
	from, to, err := quietHours(s.Quiet)
	if s.Quiet == "" || err != nil {
		return time.Time{}
	}
	local := now.In(s.Location())
	for _, back := range []int{1, 0} { // the hours that began yesterday, and those of today
		begin := time.Date(local.Year(), local.Month(), local.Day()-back, 0, from, 0, 0, local.Location())
		after := 0
		if to <= from {
			after = 1
		}
		end := time.Date(local.Year(), local.Month(), local.Day()-back+after, 0, to, 0, 0, local.Location())
		if !now.Before(begin) && now.Before(end) {
			return end.UTC()
		}
	}
	return time.Time{}
}

// DigestAt is the first time after another at which the channel hears of what was collected for it in this rhythm.
func (s ChannelSettings) DigestAt(after time.Time, rhythm Rhythm) time.Time {
	local := after.In(s.Location())
	for days := 0; ; days++ {
		at := time.Date(local.Year(), local.Month(), local.Day()+days, DigestHour, 0, 0, 0, local.Location())
		if at.After(after) && (rhythm != Weekly || at.Weekday() == time.Monday) {
			return at.UTC()
		}
	}
}

// A Wait says why a channel hears of a change later than it was recorded.
type Wait string

const (
	WaitDaily    Wait = "daily"
	WaitWeekly   Wait = "weekly"
	WaitQuiet    Wait = "quiet" // recorded in its quiet hours
	WaitMuted    Wait = "muted"
	WaitPlatform Wait = "platform" // its platform is muted
	WaitMany     Wait = "many"     // one of many changes within a short time
)

// Hearing is when a channel hears of a change of this severity that a subscription with this rhythm wants: zero for at once.
// A mute holds everything; high severity breaks through quiet hours.
func (s ChannelSettings) Hearing(now time.Time, rhythm Rhythm, severity Severity) (due time.Time, why Wait) {
	switch {
	case s.Muted(now):
		return s.MutedUntil, WaitMuted
	case rhythm != AtOnce:
		return s.DigestAt(now, rhythm), Wait(rhythm)
	case severity < High:
		if end := s.QuietUntil(now); !end.IsZero() {
			return end, WaitQuiet
		}
	}
	return time.Time{}, ""
}

// ParseQuiet reads hours of the day, "20:00-08:00" or "20-8", and gives them in the first form.
func ParseQuiet(s string) (string, error) {
	plain := strings.NewReplacer("–", "-", "—", "-", " ", "-").Replace(s)
	from, to, err := quietHours(strings.Join(strings.FieldsFunc(plain, func(r rune) bool { return r == '-' }), "-"))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", from/60, from%60, to/60, to%60), nil
}

// quietHours are both ends in minutes of the day.
func quietHours(s string) (from, to int, err error) {
	left, right, ok := strings.Cut(s, "-")
	from, err = minuteOfDay(left)
	if err == nil {
		to, err = minuteOfDay(right)
	}
	if !ok || err != nil || from == to {
		return 0, 0, fmt.Errorf("quiet hours %q: write them as 20:00-08:00", s)
	}
	return from, to, nil
}

func minuteOfDay(s string) (int, error) {
	for _, form := range []string{"15:04", "15"} {
		if t, err := time.Parse(form, s); err == nil {
			return t.Hour()*60 + t.Minute(), nil
		}
	}
	if s == "24:00" || s == "24" {
		return 0, nil
	}
	return 0, fmt.Errorf("%q is no time of day", s)
}

// The settings that the configuration can fix for a channel.
const (
	SetsZone   = "zone"
	SetsQuiet  = "quiet"
	SetsReport = "report"
)

// Fixes tells whether the configuration has set one of them, so that nobody can in chat.
func (s ChannelSettings) Fixes(setting string) bool { return slices.Contains(s.Fixed, setting) }

// Configured is what holds when the configuration sets what file.Fixed names. What it set before and sets no more has the default.
func (s ChannelSettings) Configured(file ChannelSettings) ChannelSettings {
	take := func(setting, now, file string, fixed []string) string {
		switch {
		case slices.Contains(fixed, setting):
			return file
		case s.Fixes(setting):
			return ""
		}
		return now
	}
	s.Zone = take(SetsZone, s.Zone, file.Zone, file.Fixed)
	s.Quiet = take(SetsQuiet, s.Quiet, file.Quiet, file.Fixed)
	s.Report = take(SetsReport, s.Report, file.Report, file.Fixed)
	if s.Report == "" {
		s.Report = ReportWeekly
	}
	s.Delivery = s.Delivery.configured(file.Delivery, s.Fixed, file.Fixed)
	s.Fixed = slices.Clone(file.Fixed)
	return s
}

// Same tells whether two settings are the same.
func (s ChannelSettings) Same(t ChannelSettings) bool {
	return s.Channel == t.Channel && s.Zone == t.Zone && s.Quiet == t.Quiet && s.Report == t.Report && s.MutedUntil.Equal(t.MutedUntil) &&
		s.Delivery == t.Delivery && slices.Equal(s.Fixed, t.Fixed) && maps.EqualFunc(s.Mutes, t.Mutes, time.Time.Equal)
}
