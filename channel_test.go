package clausewatch

import (
	"strings"
	"testing"
	"time"
)

func instant(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestQuietHoursEndByTheClockOfTheChannel(t *testing.T) {
	night := ChannelSettings{Zone: "Europe/Berlin", Quiet: "20:00-08:00"}
	noon := ChannelSettings{Zone: "America/New_York", Quiet: "12:00-13:30"}
	for _, c := range []struct {
		set       ChannelSettings
		now, want string // "" is no quiet hour
	}{
		{night, "2026-01-10T18:59:59Z", ""},
		{night, "2026-01-10T19:00:00Z", "2026-01-11T07:00:00Z"},
		{night, "2026-01-11T06:59:59Z", "2026-01-11T07:00:00Z"},
		{night, "2026-01-11T07:00:00Z", ""},
		{night, "2026-03-28T22:00:00Z", "2026-03-29T06:00:00Z"}, // the night in which the clock goes forward
		{night, "2026-10-24T23:00:00Z", "2026-10-25T07:00:00Z"}, // and back
		{night, "2026-10-25T01:30:00Z", "2026-10-25T07:00:00Z"}, // the hour that comes twice
		{noon, "2026-07-01T16:00:00Z", "2026-07-01T17:30:00Z"},
		{noon, "2026-07-01T15:59:00Z", ""},
		{ChannelSettings{}, "2026-07-01T03:00:00Z", ""},
	} {
		got := c.set.QuietUntil(instant(c.now))
		if c.want == "" && !got.IsZero() || c.want != "" && !got.Equal(instant(c.want)) {
			t.Errorf("%s %s at %s: quiet until %s, want %q", c.set.Zone, c.set.Quiet, c.now, got, c.want)
		}
	}
}

func TestDigestComesAtNineOfTheChannel(t *testing.T) {
	for _, c := range []struct {
		zone   string
		rhythm Rhythm
		after  string
		want   string
	}{
		{"", Daily, "2026-05-20T08:59:00Z", "2026-05-20T09:00:00Z"},
		{"", Daily, "2026-05-20T09:00:00Z", "2026-05-21T09:00:00Z"},
		{"Europe/Berlin", Daily, "2026-03-28T12:00:00Z", "2026-03-29T07:00:00Z"}, // summer time begins at night
		{"Europe/Berlin", Daily, "2026-10-24T12:00:00Z", "2026-10-25T08:00:00Z"},
		{"Pacific/Auckland", Daily, "2026-05-20T20:59:00Z", "2026-05-20T21:00:00Z"},
		{"", Weekly, "2026-05-20T08:00:00Z", "2026-05-25T09:00:00Z"}, // a Wednesday
		{"", Weekly, "2026-05-25T08:00:00Z", "2026-05-25T09:00:00Z"},
		{"", Weekly, "2026-05-25T09:00:00Z", "2026-06-01T09:00:00Z"},
		{"America/New_York", Weekly, "2026-12-31T12:00:00Z", "2027-01-04T14:00:00Z"},
	} {
		if got := (ChannelSettings{Zone: c.zone}).DigestAt(instant(c.after), c.rhythm); !got.Equal(instant(c.want)) {
			t.Errorf("%s in %q after %s: %s, want %s", c.rhythm, c.zone, c.after, got, c.want)
		}
	}
}

func TestHearingIsAtOnceUnlessSomethingHoldsIt(t *testing.T) {
	night, day := instant("2026-01-10T23:00:00Z"), instant("2026-01-10T12:00:00Z")
	quiet := ChannelSettings{Quiet: "20:00-08:00"}
	muted := ChannelSettings{Quiet: "20:00-08:00", MutedUntil: instant("2026-02-01T00:00:00Z")}
	for _, c := range []struct {
		set      ChannelSettings
		now      time.Time
		rhythm   Rhythm
		severity Severity
		due      string
		why      Wait
	}{
		{quiet, day, AtOnce, Low, "", ""},
		{quiet, night, AtOnce, Medium, "2026-01-11T08:00:00Z", WaitQuiet},
		{quiet, night, AtOnce, High, "", ""},
		{quiet, night, Daily, High, "2026-01-11T09:00:00Z", WaitDaily},
		{quiet, day, Weekly, Low, "2026-01-12T09:00:00Z", WaitWeekly},
		{muted, day, AtOnce, High, "2026-02-01T00:00:00Z", WaitMuted},
		{muted, day, Daily, Low, "2026-02-01T00:00:00Z", WaitMuted},
		{muted, instant("2026-02-01T12:00:00Z"), AtOnce, Low, "", ""},
	} {
		due, why := c.set.Hearing(c.now, c.rhythm, c.severity)
		if why != c.why || c.due == "" && !due.IsZero() || c.due != "" && !due.Equal(instant(c.due)) {
			t.Errorf("%+v at %s, %q, %s: %s %q, want %q %q", c.set, c.now, c.rhythm, c.severity, due, why, c.due, c.why)
		}
	}
}

func TestQuietHoursAreReadInSeveralForms(t *testing.T) {
	for typed, want := range map[string]string{"20:00-08:00": "20:00-08:00", "20-8": "20:00-08:00", "22:30 – 6:15": "22:30-06:15",
		"18:00-24:00": "18:00-00:00", "20:00 - 8": "20:00-08:00", "20:00---08:00": "20:00-08:00", "00:00-07:00": "00:00-07:00"} {
		if got, err := ParseQuiet(typed); err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", typed, got, err, want)
		}
	}
	for _, typed := range []string{"", "20:00", "20:00-20:00", "25-8", "20:61-8", "night", "-", "20-8-9"} {
		if got, err := ParseQuiet(typed); err == nil || !strings.Contains(err.Error(), "20:00-08:00") {
			t.Errorf("%q: %q, %v, want an error that shows the form", typed, got, err)
		}
	}
}

func TestZonesAreFoundByNameOrCity(t *testing.T) {
	for typed, want := range map[string]string{"Europe/Berlin": "Europe/Berlin", "europe/berlin": "Europe/Berlin", "berlin": "Europe/Berlin",
		"new york": "America/New_York", "America/New York": "America/New_York", "New-York": "America/New_York", "america/port au prince": "America/Port-au-Prince", "Etc/GMT+1": "Etc/GMT+1", "UTC": "", "utc": "", "": "", "Kolkata": "Asia/Kolkata"} {
		if got, err := ParseZone(typed); err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", typed, got, err, want)
		}
	}
	for typed, want := range map[string]string{"Europe/Berlni": "did you mean Europe/Berlin?", "Tokio": "did you mean Asia/Tokyo?",
		"Local": "no time zone", "../etc/passwd": "no time zone", "xqxqxqxq": "such as Europe/Berlin"} {
		if got, err := ParseZone(typed); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, %v, want an error with %q", typed, got, err, want)
		}
	}
}

func TestEveryNamedZoneIsKnown(t *testing.T) {
	for _, z := range zones() {
		if _, err := time.LoadLocation(z); err != nil {
			t.Error(err)
		}
	}
}

func TestConfigurationFixesSettingsAndLetsThemGo(t *testing.T) {
	chat := ChannelSettings{Channel: "console", Zone: "Asia/Tokyo", Quiet: "20:00-08:00", Report: ReportOff, MutedUntil: instant("2026-02-01T00:00:00Z")}
	fixed := chat.Configured(ChannelSettings{Zone: "Europe/Berlin", Fixed: []string{SetsZone}})
	if fixed.Zone != "Europe/Berlin" || fixed.Quiet != chat.Quiet || fixed.Report != ReportOff || !fixed.Fixes(SetsZone) || fixed.Fixes(SetsQuiet) ||
		!fixed.MutedUntil.Equal(chat.MutedUntil) {
		t.Errorf("got %+v", fixed)
	}
	if free := fixed.Configured(ChannelSettings{}); free.Zone != "" || free.Quiet != chat.Quiet || len(free.Fixed) != 0 || fixed.Same(free) {
		t.Errorf("got %+v", free)
	}
}
