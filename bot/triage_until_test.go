package bot

import (
	"errors"
	"testing"
	"time"
)

func TestUntil(t *testing.T) {
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 5, 20, 10, 0, 0, 0, time.UTC) // a Wednesday
	for _, c := range []struct {
		typed string
		zone  *time.Location
		want  string // "" for an error
		rest  string
		err   error
	}{
		{"3d", time.UTC, "2026-05-23 10:00", "", nil},
		{"12h", time.UTC, "2026-05-20 22:00", "", nil},
		{"90m they call back", time.UTC, "2026-05-20 11:30", "they call back", nil},
		{"2w", time.UTC, "2026-06-03 10:00", "", nil},
		{"3 days", time.UTC, "2026-05-23 10:00", "", nil},
		{"for 1 week", time.UTC, "2026-05-27 10:00", "", nil},
		{"until:2026-12-01", time.UTC, "2026-12-01 09:00", "", nil},
		{"until: 2026-12-01 the hearing", time.UTC, "2026-12-01 09:00", "the hearing", nil},
		{"until 2026-12-01 14:30 sharp", time.UTC, "2026-12-01 14:30", "sharp", nil},
		{"2026-12-01T14:30", time.UTC, "2026-12-01 14:30", "", nil},
		{"until:monday", time.UTC, "2026-05-25 09:00", "", nil},
		{"until next mon", time.UTC, "2026-05-25 09:00", "", nil},
		{"Wednesday", time.UTC, "2026-05-27 09:00", "", nil},
		{"tomorrow", time.UTC, "2026-05-21 09:00", "", nil},
		{"until:tomorrow 8:15", time.UTC, "2026-05-21 08:15", "", nil},
		{"today 18:00", time.UTC, "2026-05-20 18:00", "", nil},
		{"until:2026-12-01", oslo, "2026-12-01 08:00", "", nil},
		{"until:monday", oslo, "2026-05-25 07:00", "", nil},
		{"", time.UTC, "", "", errNoTime},
		{"until:", time.UTC, "", "", errNoTime},
		{"soon", time.UTC, "", "", errNoTime},
		{"3", time.UTC, "", "", errNoTime},
		{"3 monkeys", time.UTC, "", "", errNoTime},
		{"until:2026-13-01", time.UTC, "", "", errNoTime},
		{"until:2026-12-01T25:00", time.UTC, "", "", errNoTime},
		{"until:2026-05-19", time.UTC, "", "", errPast},
		{"until:today", time.UTC, "", "", errPast},
		{"0d", time.UTC, "", "", errNoTime},
		{"400d", time.UTC, "", "", errFar},
		{"99999w", time.UTC, "", "", errNoTime},
		{"until:2099-01-01", time.UTC, "", "", errFar},
	} {
		got, rest, err := until(split(c.typed), now, c.zone)
		if !errors.Is(err, c.err) || err == nil && (got.UTC().Format("2006-01-02 15:04") != c.want || text(rest) != c.rest) {
			t.Errorf("until(%q) = %s, %q, %v; want %s, %q, %v", c.typed, got, text(rest), err, c.want, c.rest, c.err)
		}
	}
}

func TestWordsBehindANumberKeepTheirForm(t *testing.T) {
	for line, want := range map[string]string{
		"comment 12 “as it is” on:the wiki":     "“as it is” on:the wiki",
		"/terms  comment   12   since: then ":   "since: then",
		"Comment 12 A &amp; B":                  "A & B",
		"note #12 what about on: that":          "what about on: that",
		"comment 12":                            "",
		"comment":                               "",
		"comment 12 two\nlines":                 "two lines",
		"immaterial 12 don't “quote\" me on it": "don't “quote\" me on it",
	} {
		in, err := parse(line)
		if err != nil {
			t.Errorf("parse(%q): %v", line, err)
		} else if got := in.after(2); got != want {
			t.Errorf("parse(%q) keeps %q, want %q", line, got, want)
		}
	}
	for _, line := range []string{"acme aup on:", "note taking app on:", "comments 12 on:"} {
		if _, err := parse(line); err == nil {
			t.Errorf("parse(%q): want a puzzle about the date", line)
		}
	}
}
