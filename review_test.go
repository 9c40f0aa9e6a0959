package clausewatch

import (
	"strings"
	"testing"
	"time"
)

// said are reviews an hour apart, the first at 10:00: "ack ann", "assign ann bob", "snooze ann 15:00", "immaterial ann typo",
// "comment ann words", "reopen ann".
func said(t *testing.T, script string) []Review {
	t.Helper()
	var all []Review
	for n, step := range strings.Split(script, "; ") {
		if script == "" {
			break
		}
		w := append(strings.Fields(step), "")
		r := Review{ID: int64(n + 1), At: hour(10 + n), By: w[1]}
		switch w[0] {
		case "ack":
			r.Action = Acknowledge
		case "assign":
			r.Action, r.Assignee = Assign, w[2]
		case "snooze":
			clock, err := time.Parse("15:04", w[2])
			if err != nil {
				t.Fatal(err)
			}
			r.Action, r.Until = Snooze, hour(clock.Hour())
		case "immaterial":
			r.Action, r.Text = NotMaterial, w[2]
		case "comment":
			r.Action, r.Text = Comment, w[2]
		case "reopen":
			r.Action = Reopen
		default:
			t.Fatalf("no review %q", step)
		}
		all = append(all, r)
	}
	return all
}

func hour(n int) time.Time { return time.Date(2026, 5, 20, n, 0, 0, 0, time.UTC) }

func TestStanding(t *testing.T) {
	for _, c := range []struct {
		reviews  string
		now      int // hour
		state    ReviewState
		decision int64
		assignee string
		since    int // hour, 0 for never
	}{
		{"", 12, ReviewOpen, 0, "", 0},
		{"comment ann hm", 12, ReviewOpen, 0, "", 0},
		{"ack ann", 12, Acknowledged, 1, "", 10},
		{"ack ann; comment bob thanks", 12, Acknowledged, 1, "", 10},
		{"ack ann; reopen bob", 12, ReviewOpen, 2, "", 11},
		{"ack ann; assign ann bob", 12, Assigned, 2, "bob", 11},
		{"assign ann bob; ack bob", 12, Acknowledged, 2, "bob", 11},
		{"assign ann bob; assign bob cleo", 12, Assigned, 2, "cleo", 11},
		{"assign ann bob; reopen bob", 12, ReviewOpen, 2, "", 11},
		{"snooze ann 15:00", 14, Snoozed, 1, "", 10},
		{"snooze ann 15:00", 15, ReviewOpen, 1, "", 15},
		{"snooze ann 15:00; snooze ann 17:00", 16, Snoozed, 2, "", 11},
		{"assign ann bob; snooze bob 15:00", 14, Snoozed, 2, "bob", 11},
		{"assign ann bob; snooze bob 15:00", 16, Assigned, 2, "bob", 15},
		{"ack ann; snooze ann 15:00", 16, ReviewOpen, 2, "", 15}, // who snoozes wants to hear of it
		{"snooze ann 15:00; ack ann", 16, Acknowledged, 2, "", 11},
		{"snooze ann 15:00; comment ann hm", 16, ReviewOpen, 1, "", 15},
		{"immaterial ann typo", 12, Immaterial, 1, "", 10},
		{"immaterial ann typo; ack bob", 12, Acknowledged, 2, "", 11},
		{"immaterial ann typo; reopen bob; comment ann oh", 14, ReviewOpen, 2, "", 11},
	} {
		s := Standing(said(t, c.reviews), hour(c.now))
		var since time.Time
		if c.since > 0 {
			since = hour(c.since)
		}
		if s.State != c.state || s.Decision.ID != c.decision || s.Assignment.Assignee != c.assignee || !s.Since.Equal(since) {
			t.Errorf("%q at %d:00: got %s by review %d, assigned to %q, since %s; want %s, %d, %q, %s", c.reviews, c.now, s.State,
				s.Decision.ID, s.Assignment.Assignee, s.Since, c.state, c.decision, c.assignee, since)
		}
	}
}

func TestWhatIsSoAlready(t *testing.T) {
	for _, c := range []struct {
		reviews, again string
		want           bool
	}{
		{"", "ack ann", false},
		{"", "reopen ann", true},
		{"ack ann", "ack ann", true},
		{"ack ann", "ack bob", true},
		{"ack ann; comment ann hm", "ack ann", true},
		{"ack ann; assign ann bob", "ack ann", false},
		{"assign ann bob", "assign cleo bob", true},
		{"assign ann bob", "assign ann cleo", false},
		{"assign ann bob; ack bob", "assign ann bob", false},
		{"snooze ann 15:00", "snooze ann 15:00", true},
		{"snooze ann 15:00", "snooze ann 16:00", false},
		{"immaterial ann typo", "immaterial bob typo", true},
		{"immaterial ann typo", "immaterial ann layout", false},
		{"ack ann", "reopen ann", false},
		{"ack ann; reopen ann", "reopen ann", true},
		{"comment ann hm", "comment ann hm", true},
		{"comment ann hm", "comment bob hm", false},
		{"comment ann hm; ack ann", "comment ann hm", false},
	} {
		s := Standing(said(t, c.reviews), hour(14))
		if got := s.Already(said(t, c.again)[0]); got != c.want {
			t.Errorf("after %q, %q is so already: %v, want %v", c.reviews, c.again, got, c.want)
		}
	}
}

func TestASnoozeSaidTwiceIsOne(t *testing.T) {
	first := Review{ID: 1, Action: Snooze, At: hour(10), Until: hour(34)}
	s := Standing([]Review{first}, hour(11))
	if again := (Review{Action: Snooze, Until: first.Until.Add(700 * time.Millisecond)}); !s.Already(again) {
		t.Error("a second click, less than a second later, is another snooze")
	}
	if later := (Review{Action: Snooze, Until: first.Until.Add(time.Hour)}); s.Already(later) {
		t.Error("a snooze that ends an hour later is the same")
	}
}
