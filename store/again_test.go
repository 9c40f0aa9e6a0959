package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

var afterAnHour = AgainRule{After: time.Hour}

// againTold are the alerts that tell others again, oldest first: "slack:all about 1", with the snooze where one is over.
func againTold(t *testing.T, s *Store) string {
	t.Helper()
	var all []string
	for _, a := range alertsOf(t, s, AlertFilter{}) {
		if a.Kind != clausewatch.AlertAgain {
			continue
		}
		line := fmt.Sprintf("%s about %d", a.Channel, a.About)
		if a.Review != 0 {
			line += fmt.Sprintf(" snooze %d", a.Review)
		}
		all = append(all, line)
	}
	slices.Reverse(all)
	return strings.Join(all, ", ")
}

func oweAgain(t *testing.T, s *Store, rule AgainRule, minute, want int) {
	t.Helper()
	n, err := s.OweAgain(t.Context(), rule, clock(minute))
	if err != nil || n != want {
		t.Fatalf("at minute %d %d alerts are owed again, %v; want %d", minute, n, err, want)
	}
}

func TestWhatNobodyTookUpIsToldAgainOnce(t *testing.T) {
	s := telling(t)
	oweAgain(t, s, afterAnHour, 61, 0)
	oweAgain(t, s, afterAnHour, 62, 2)
	oweAgain(t, s, afterAnHour, 63, 0)
	oweAgain(t, s, afterAnHour, 6000, 0) // nor what told it again
	if got, want := againTold(t, s), "slack:all about 1, slack:high about 2"; got != want {
		t.Errorf("told again are %s, want %s", got, want)
	}
}

func TestItIsToldAgainInTheSetPlace(t *testing.T) {
	s := telling(t)
	decide(t, s, acknowledge(2, 5))
	oweAgain(t, s, AgainRule{After: time.Hour, To: "slack:legal"}, 62, 1)
	if got, want := againTold(t, s), "slack:legal about 1"; got != want {
		t.Errorf("told again are %s, want %s", got, want)
	}
}

func TestNothingIsToldAgainWithoutATime(t *testing.T) {
	s := telling(t)
	oweAgain(t, s, AgainRule{}, 6000, 0)
}

func TestOnlyHighAndOpenAlertsAreToldAgain(t *testing.T) {
	for name, r := range map[string]clausewatch.Review{
		"acknowledged": acknowledge(1, 5),
		"assigned":     {Alert: 1, At: clock(5), Action: clausewatch.Assign, By: "slack:U1", Assignee: "slack:U2"},
		"snoozed":      snooze(1, 5, 600),
		"not material": {Alert: 1, At: clock(5), Action: clausewatch.NotMaterial, By: "slack:U1", Text: "a typo"},
	} {
		t.Run(name, func(t *testing.T) {
			s := telling(t)
			decide(t, s, r)
			decide(t, s, acknowledge(2, 5))
			oweAgain(t, s, afterAnHour, 62, 0)
		})
	}
	t.Run("commented is still open", func(t *testing.T) {
		s := telling(t)
		decide(t, s, clausewatch.Review{Alert: 1, At: clock(5), Action: clausewatch.Comment, By: "slack:U1", Text: "hm"})
		decide(t, s, acknowledge(2, 5))
		oweAgain(t, s, afterAnHour, 62, 1)
	})
	t.Run("of medium severity", func(t *testing.T) {
		s := watching(t)
		record(t, s, brings(reading("acme/aup", clock(1), "One."), Baseline, nil))
		record(t, s, brings(reading("acme/aup", clock(2), "Two."), Settled, change(clausewatch.Medium, true)))
		sendAll(t, s, 2)
		oweAgain(t, s, afterAnHour, 62, 0)
	})
	t.Run("not sent yet", func(t *testing.T) {
		s := watching(t)
		record(t, s, brings(reading("acme/aup", clock(1), "One."), Baseline, nil))
		record(t, s, brings(reading("acme/aup", clock(2), "Two."), Settled, change(clausewatch.High, true)))
		oweAgain(t, s, afterAnHour, 62, 0)
		sendAll(t, s, 62)
		oweAgain(t, s, afterAnHour, 121, 0)
		oweAgain(t, s, afterAnHour, 122, 2)
	})
}

func TestWhatIsReopenedHasItsTimeAgain(t *testing.T) {
	s := telling(t)
	decide(t, s, acknowledge(2, 5))
	decide(t, s, acknowledge(1, 5))
	decide(t, s, clausewatch.Review{Alert: 1, At: clock(50), Action: clausewatch.Reopen, By: "slack:U1"})
	oweAgain(t, s, afterAnHour, 109, 0)
	oweAgain(t, s, afterAnHour, 110, 1)
}

func TestTheEndOfEachSnoozeIsToldOnceInItsOwnChannel(t *testing.T) {
	s := telling(t)
	elsewhere := AgainRule{After: time.Hour, To: "slack:legal"}
	decide(t, s, acknowledge(2, 3))
	decide(t, s, snooze(1, 5, 600))
	oweAgain(t, s, elsewhere, 599, 0)
	oweAgain(t, s, elsewhere, 600, 1)
	oweAgain(t, s, elsewhere, 601, 0)
	decide(t, s, snooze(1, 602, 700))
	oweAgain(t, s, elsewhere, 700, 1)
	oweAgain(t, s, elsewhere, 759, 0)
	oweAgain(t, s, elsewhere, 760, 1) // nobody took it up for an hour after the snooze
	oweAgain(t, s, elsewhere, 6000, 0)
	if got, want := againTold(t, s), "slack:all about 1 snooze 2, slack:all about 1 snooze 3, slack:legal about 1"; got != want {
		t.Errorf("told again are %s\nwant %s", got, want)
	}
}

func TestASnoozeThatSomethingElseTookThePlaceOfIsNotTold(t *testing.T) {
	s := telling(t)
	decide(t, s, acknowledge(2, 3))
	decide(t, s, snooze(1, 5, 100))
	decide(t, s, acknowledge(1, 6))
	oweAgain(t, s, afterAnHour, 200, 0)
}

func TestTheSnoozeOfWhatIsAssignedIsToldToo(t *testing.T) {
	s := telling(t)
	decide(t, s, acknowledge(2, 3))
	decide(t, s, clausewatch.Review{Alert: 1, At: clock(4), Action: clausewatch.Assign, By: "slack:U1", Assignee: "slack:U2"})
	id := decide(t, s, snooze(1, 5, 100))
	oweAgain(t, s, afterAnHour, 100, 1)
	if got, want := againTold(t, s), fmt.Sprintf("slack:all about 1 snooze %d", id); got != want {
		t.Errorf("told again are %s, want %s", got, want)
	}
	oweAgain(t, s, afterAnHour, 6000, 0) // it is with the one it was assigned to
}

func TestWhatIsLongOverIsNotBroughtUp(t *testing.T) {
	s := telling(t)
	decide(t, s, snooze(2, 5, 70))
	oweAgain(t, s, afterAnHour, 62+31*24*60, 0)
}

// A crash between the two could only come from another process; the schema refuses the second one all the same.
func TestTheSchemaRefusesToTellTheSameTwice(t *testing.T) {
	s := telling(t)
	oweAgain(t, s, afterAnHour, 62, 2)
	_, err := s.write.Exec(`INSERT INTO alerts (channel, chat, kind, document, about, state, next_at, created)
		VALUES ('slack:all', 'slack', 'again', 'acme/aup', 1, 'owed', 0, 0)`)
	says(t, err, "UNIQUE")
}

func TestReviewingEditsWhatToldItAgain(t *testing.T) {
	s := telling(t)
	oweAgain(t, s, AgainRule{After: time.Hour, To: "slack:legal"}, 62, 2)
	sendAll(t, s, 62)
	decide(t, s, acknowledge(1, 63))
	var due []int64
	for _, a := range must(s.Owed(t.Context(), "slack", clock(64), time.Minute, 10)) {
		due = append(due, a.ID)
	}
	if want := []int64{1, 3}; !slices.Equal(due, want) {
		t.Errorf("alerts %v are due for editing, want %v", due, want)
	}
	about := must(s.Alert(t.Context(), 3))
	if all := must(s.Reviews(t.Context(), about)); len(all) != 1 || all[0].Alert != 1 {
		t.Errorf("what tells alert 1 again has the reviews %+v, want that of alert 1", all)
	}
}

func TestWhatIsToldAgainElsewhereIsReviewedThereToo(t *testing.T) {
	s := telling(t)
	oweAgain(t, s, AgainRule{After: time.Hour, To: "slack:legal"}, 62, 2)
	sendAll(t, s, 62)
	decide(t, s, acknowledge(2, 63))
	all := must(s.ToReview(t.Context(), "slack:legal", clock(0)))
	if len(all) != 2 || all[0].ID != 2 || len(all[0].Reviews) != 1 || all[1].ID != 1 {
		t.Errorf("to review are %+v, want alerts 2, with its review, and 1", all)
	}
	if all := must(s.ToReview(t.Context(), "slack:all", clock(0))); len(all) != 1 || all[0].ID != 1 {
		t.Errorf("to review in its own channel are %+v, want alert 1", all)
	}
}

func TestWhatIsToldAgainWaitsForTheEndOfQuietHours(t *testing.T) {
	s := telling(t)
	set := clausewatch.ChannelSettings{Channel: "slack:all", Quiet: "12:30-20:00", Report: clausewatch.ReportWeekly}
	if err := s.SetChannel(t.Context(), set, "slack:U1", clock(0)); err != nil {
		t.Fatal(err)
	}
	decide(t, s, acknowledge(2, 3))
	oweAgain(t, s, afterAnHour, 62, 1)
	for _, a := range alertsOf(t, s, AlertFilter{State: clausewatch.AlertOwed}) {
		if want := clock(8 * 60); !a.NextAt.Equal(want) { // the clock of these tests begins at noon
			t.Errorf("alert %d is due at %s, want %s", a.ID, a.NextAt, want)
		}
	}
}
