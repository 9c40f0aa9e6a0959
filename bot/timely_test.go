package bot

import (
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

func in(t *testing.T, zone string) *time.Location {
	t.Helper()
	l, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func moments(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Times are UTC. In Berlin clocks go forward on 2026-03-29 and back on 2026-10-25.
func TestThresholdIsTheNearestThatHasCome(t *testing.T) {
	for _, c := range []struct {
		zone     string
		on       clausewatch.Date
		now, due string
		days     int
	}{
		{"UTC", "2026-06-15", "2026-06-01 08:59", "", 0},
		{"UTC", "2026-06-15", "2026-06-01 09:00", "2026-06-01 09:00", 14},
		{"UTC", "2026-06-15", "2026-06-08 08:59", "2026-06-01 09:00", 14},
		{"UTC", "2026-06-15", "2026-06-08 09:00", "2026-06-08 09:00", 7},
		{"UTC", "2026-06-15", "2026-06-14 09:00", "2026-06-14 09:00", 1},
		{"UTC", "2026-06-15", "2026-06-15 23:59", "2026-06-14 09:00", 1},
		{"UTC", "2026-06-15", "2026-06-16 00:00", "", 0},
		{"Europe/Berlin", "2026-04-05", "2026-03-22 07:59", "", 0},
		{"Europe/Berlin", "2026-04-05", "2026-03-22 08:00", "2026-03-22 08:00", 14},
		{"Europe/Berlin", "2026-04-05", "2026-03-29 07:00", "2026-03-29 07:00", 7}, // the day on which clocks go forward
		{"Europe/Berlin", "2026-10-26", "2026-10-25 07:59", "2026-10-19 07:00", 7},
		{"Europe/Berlin", "2026-10-26", "2026-10-25 08:00", "2026-10-25 08:00", 1}, // and back
		{"Europe/Berlin", "2026-06-15", "2026-06-15 21:59", "2026-06-14 07:00", 1},
		{"Europe/Berlin", "2026-06-15", "2026-06-15 22:00", "", 0},
		{"Pacific/Kiritimati", "2026-06-15", "2026-06-13 19:00", "2026-06-13 19:00", 1},
		{"Pacific/Pago_Pago", "2026-06-15", "2026-06-16 10:59", "2026-06-14 20:00", 1},
		{"America/New_York", "2026-03-09", "2026-03-08 13:00", "2026-03-08 13:00", 1},
	} {
		days, due := threshold(c.on, in(t, c.zone), moments(t, c.now))
		got := ""
		if !due.IsZero() {
			got = due.UTC().Format("2006-01-02 15:04")
		}
		if days != c.days || got != c.due {
			t.Errorf("%s in %s at %s: %d days, due %q; want %d, %q", c.on, c.zone, c.now, days, got, c.days, c.due)
		}
	}
}

func TestReportsAreDueOnMondayMorning(t *testing.T) {
	for _, c := range []struct{ zone, now, want string }{
		{"UTC", "2026-06-01 09:00", "2026-06-01 09:00"},
		{"UTC", "2026-06-01 08:59", "2026-05-25 09:00"},
		{"UTC", "2026-06-07 23:00", "2026-06-01 09:00"},
		{"Europe/Berlin", "2026-03-30 07:00", "2026-03-30 07:00"},
		{"Europe/Berlin", "2026-03-30 06:59", "2026-03-23 08:00"},
		{"Europe/Berlin", "2026-10-26 07:30", "2026-10-19 07:00"},
		{"America/Los_Angeles", "2026-06-01 15:59", "2026-05-25 16:00"},
		{"Pacific/Auckland", "2026-05-31 21:00", "2026-05-31 21:00"},
	} {
		if got := reportDay(in(t, c.zone), moments(t, c.now)).UTC().Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("in %s at %s: the last report was due %s, want %s", c.zone, c.now, got, c.want)
		}
	}
}
