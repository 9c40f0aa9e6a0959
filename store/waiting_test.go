package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// rhythmic is a store in which slack:daily hears daily, and slack:night at once but for its quiet hours. It begins at noon.
func rhythmic(t *testing.T) *Store {
	t.Helper()
	daily := follow("slack:daily", "", clausewatch.None)
	daily.Rhythm = clausewatch.Daily
	s := fresh(t)
	done(t, s.Sync(t.Context(), catalogue("acme/aup", "acme/terms", "birch/aup"), []clausewatch.Subscription{daily,
		follow("slack:night", "", clausewatch.None)}, start))
	done(t, s.SetChannel(t.Context(), clausewatch.ChannelSettings{Channel: "slack:night", Quiet: "20:00-08:00"}, "slack:U1", start))
	for _, ref := range []string{"acme/aup", "acme/terms", "birch/aup"} {
		record(t, s, brings(reading(ref, clock(1), "Zero."), Baseline, nil))
	}
	return s
}

var texts = 0

// changes records a change of a document that is told.
func changes(t *testing.T, s *Store, ref string, at time.Time, severity clausewatch.Severity) Recorded {
	t.Helper()
	texts++
	return record(t, s, brings(reading(ref, at, fmt.Sprintf("Text %d.", texts)), Settled, change(severity, true)))
}

// tells is what is owed to a channel, oldest first: the kind of each alert and the changes it tells of.
func tells(t *testing.T, s *Store, channel clausewatch.Channel) string {
	t.Helper()
	var all []string
	for _, a := range alertsOf(t, s, AlertFilter{Channel: channel}) {
		told := []int64{a.Change}
		if a.Kind == clausewatch.AlertDigest {
			told = nil
			for _, c := range must(s.Digest(t.Context(), a)) {
				told = append(told, c.ID)
			}
		}
		all = append(all, fmt.Sprint(a.Kind, told))
	}
	slices.Reverse(all)
	return strings.Join(all, " ")
}

func afterwards(t *testing.T, s *Store, now time.Time, want int) {
	t.Helper()
	if n, err := s.Gather(t.Context(), now); err != nil || n != want {
		t.Errorf("at %s %d alerts are owed, %v, want %d", now.Format("Mon 15:04"), n, err, want)
	}
}

func TestDailyChannelHearsOfADayTogether(t *testing.T) {
	s := rhythmic(t)
	changes(t, s, "acme/aup", clock(10), clausewatch.Low)
	changes(t, s, "birch/aup", clock(20), clausewatch.High)
	if got := tells(t, s, "slack:daily"); got != "" {
		t.Errorf("it hears of %s before its hour", got)
	}
	if got := tells(t, s, "slack:night"); got != "change[1] change[2]" {
		t.Errorf("who hears at once hears of %s", got)
	}
	afterwards(t, s, start.Add(20*time.Hour+59*time.Minute), 0)
	afterwards(t, s, start.Add(21*time.Hour), 1)
	afterwards(t, s, start.Add(21*time.Hour), 0)
	if got := tells(t, s, "slack:daily"); got != "digest[1 2]" {
		t.Errorf("it hears of %s", got)
	}
	changes(t, s, "acme/terms", start.Add(22*time.Hour), clausewatch.Low)
	afterwards(t, s, start.Add(50*time.Hour), 1)
	if got := tells(t, s, "slack:daily"); got != "digest[1 2] change[3]" {
		t.Errorf("a day with a single change tells %s", got)
	}
	if all := must(s.Waiting(t.Context(), "")); len(all) != 0 {
		t.Errorf("%+v waits still", all)
	}
	integrity(t, s)
}

func TestQuietHoursKeepAllButWhatIsHigh(t *testing.T) {
	s := rhythmic(t)
	night := start.Add(9 * time.Hour)
	changes(t, s, "acme/aup", night, clausewatch.Medium)
	changes(t, s, "acme/terms", night.Add(time.Minute), clausewatch.High)
	changes(t, s, "birch/aup", night.Add(2*time.Minute), clausewatch.Low)
	if got := tells(t, s, "slack:night"); got != "change[2]" {
		t.Errorf("at night it hears of %s", got)
	}
	afterwards(t, s, start.Add(20*time.Hour), 1)
	if got := tells(t, s, "slack:night"); got != "change[2] digest[1 3]" {
		t.Errorf("in the morning it hears of %s", got)
	}
}

func TestMuteKeepsEverythingUntilItEnds(t *testing.T) {
	s := rhythmic(t)
	set := must(s.ChannelSettings(t.Context(), "slack:night"))
	set.MutedUntil = start.Add(72 * time.Hour)
	done(t, s.SetChannel(t.Context(), set, "slack:U1", start))
	changes(t, s, "acme/aup", clock(10), clausewatch.High)
	changes(t, s, "acme/terms", clock(20), clausewatch.Low)
	afterwards(t, s, start.Add(50*time.Hour), 1) // slack:daily
	if got := tells(t, s, "slack:night"); got != "" {
		t.Errorf("while it is muted it hears of %s", got)
	}
	set.MutedUntil = time.Time{}
	done(t, s.SetChannel(t.Context(), set, "slack:U1", start.Add(51*time.Hour)))
	afterwards(t, s, start.Add(51*time.Hour), 1)
	if got := tells(t, s, "slack:night"); got != "digest[1 2]" {
		t.Errorf("after the mute it hears of %s", got)
	}
}

// What was due is kept by a mute that began meanwhile.
func TestMuteKeepsWhatWaitedAlready(t *testing.T) {
	s := rhythmic(t)
	changes(t, s, "acme/aup", clock(10), clausewatch.High)
	set := clausewatch.ChannelSettings{Channel: "slack:daily", MutedUntil: start.Add(72 * time.Hour)}
	done(t, s.SetChannel(t.Context(), set, "slack:U1", clock(11)))
	afterwards(t, s, start.Add(30*time.Hour), 0)
	done(t, s.Sync(t.Context(), catalogue("acme/aup"), nil, start.Add(31*time.Hour))) // nobody subscribes any more
	afterwards(t, s, start.Add(72*time.Hour), 1)
	if got := tells(t, s, "slack:daily"); got != "change[1]" {
		t.Errorf("after the mute it hears of %s", got)
	}
}

func TestDigestOfADocumentKeepsTheRhythmOfItsChannels(t *testing.T) {
	s := rhythmic(t)
	record(t, s, brings(reading("acme/aup", clock(2), "One."), Settled, held(clausewatch.Low)))
	record(t, s, brings(reading("acme/aup", clock(3), "Two."), Settled, held(clausewatch.Low)))
	look := seen("acme/aup", clock(9), clausewatch.Unchanged)
	look.Digest = true
	record(t, s, look)
	if daily, once := tells(t, s, "slack:daily"), tells(t, s, "slack:night"); daily != "" || once != "digest[1 2]" {
		t.Errorf("slack:daily hears of %q, slack:night of %q", daily, once)
	}
	afterwards(t, s, start.Add(21*time.Hour), 1)
	if got := tells(t, s, "slack:daily"); got != "digest[1 2]" {
		t.Errorf("it hears of %s", got)
	}
}

func TestSoonestRhythmOfAChannelHolds(t *testing.T) {
	s := fresh(t)
	weekly, daily, once := follow("slack:a", "", 0), follow("slack:a", "acme", 0), follow("slack:a", "acme/aup", clausewatch.High)
	weekly.Rhythm, daily.Rhythm = clausewatch.Weekly, clausewatch.Daily
	done(t, s.Sync(t.Context(), catalogue("acme/aup", "birch/aup"), []clausewatch.Subscription{weekly, daily, once}, start))
	for _, ref := range []string{"acme/aup", "birch/aup"} {
		record(t, s, brings(reading(ref, clock(1), "Zero."), Baseline, nil))
	}
	monday := start.Add(24 * time.Hour)
	changes(t, s, "birch/aup", monday, clausewatch.High)
	changes(t, s, "acme/aup", monday.Add(time.Minute), clausewatch.Low)
	changes(t, s, "acme/aup", monday.Add(2*time.Minute), clausewatch.High)
	if got := tells(t, s, "slack:a"); got != "change[3]" {
		t.Errorf("it hears at once of %s", got)
	}
	var got []string
	for _, w := range must(s.Waiting(t.Context(), "slack:a")) {
		got = append(got, fmt.Sprintf("%d %s %s", w.Change, w.Why, w.Due.Format("Mon 15:04")))
	}
	if want := "2 daily Tue 09:00, 1 weekly Mon 09:00"; strings.Join(got, ", ") != want {
		t.Errorf("%q waits, want %s", got, want)
	}
}

// A mute that ends early lets go at once of what was due while it lasted.
func TestMuteThatEndsEarlyHoldsNothingOn(t *testing.T) {
	s := rhythmic(t)
	changes(t, s, "acme/aup", clock(10), clausewatch.Low) // for 9:00 of the next day
	set := clausewatch.ChannelSettings{Channel: "slack:daily", MutedUntil: start.Add(240 * time.Hour)}
	done(t, s.SetChannel(t.Context(), set, "slack:U1", clock(11)))
	afterwards(t, s, start.Add(30*time.Hour), 0)
	set.MutedUntil = time.Time{}
	done(t, s.SetChannel(t.Context(), set, "slack:U1", start.Add(31*time.Hour)))
	afterwards(t, s, start.Add(31*time.Hour), 1)
}

// Either the rows or the alert are there, whatever fails.
func TestFailureWhileGatheringLosesNothing(t *testing.T) {
	for _, step := range []string{"INSERT ON alerts", "INSERT ON alert_changes", "DELETE ON waiting"} {
		t.Run(step, func(t *testing.T) {
			s := rhythmic(t)
			changes(t, s, "acme/aup", clock(10), clausewatch.Low)
			changes(t, s, "birch/aup", clock(20), clausewatch.High)
			before := everything(t, s)
			must(s.write.Exec("CREATE TRIGGER disaster BEFORE " + step + " BEGIN SELECT RAISE(ABORT, 'disaster'); END"))
			_, err := s.Gather(t.Context(), start.Add(21*time.Hour))
			says(t, err, "slack:daily", "disaster")
			if after := everything(t, s); after != before {
				t.Errorf("something was written:\n%s", after)
			}
			must(s.write.Exec("DROP TRIGGER disaster"))
			afterwards(t, s, start.Add(21*time.Hour), 1)
		})
	}
}

func TestSameChangeWaitsOnceUntilTheEarlierTime(t *testing.T) {
	s := rhythmic(t)
	id := changes(t, s, "acme/aup", clock(10), clausewatch.Low).Change
	for _, due := range []int{30, 20, 40} {
		tx := must(s.write.BeginTx(t.Context(), nil))
		done(t, wait(t.Context(), tx, "slack:many", id, clock(due), clausewatch.WaitMany))
		done(t, tx.Commit())
	}
	all := must(s.Waiting(t.Context(), "slack:many"))
	if len(all) != 1 || !all[0].Due.Equal(clock(20)) || all[0].Why != clausewatch.WaitMany {
		t.Errorf("got %+v", all)
	}
}

func TestWhatWaitsForALostChannelIsParkedWithIt(t *testing.T) {
	s := rhythmic(t)
	changes(t, s, "acme/aup", clock(10), clausewatch.Low)
	changes(t, s, "birch/aup", clock(20), clausewatch.High)
	test := must(s.Test(t.Context(), "slack:daily", clock(30)))
	done(t, s.Park(t.Context(), test, Parting{Reason: "channel_not_found"}, clock(31)))
	afterwards(t, s, start.Add(21*time.Hour), 1)
	if a := alertsOf(t, s, AlertFilter{Channel: "slack:daily"})[0]; a.Kind != clausewatch.AlertDigest || a.State != clausewatch.AlertParked {
		t.Errorf("the digest is %+v", a)
	}
	done(t, s.Reached(t.Context(), "slack:daily", start.Add(22*time.Hour)))
	if n := len(alertsOf(t, s, AlertFilter{Channel: "slack:daily", State: clausewatch.AlertOwed})); n != 2 {
		t.Errorf("%d alerts come back with the channel, want 2", n)
	}
	if got := tells(t, s, "slack:daily"); got != "test[0] digest[1 2]" {
		t.Errorf("it hears of %s", got)
	}
}

func TestTallyCountsAsTheListDoes(t *testing.T) {
	s := rhythmic(t)
	for n, ref := range []string{"acme/aup", "acme/terms", "birch/aup", "birch/aup"} {
		changes(t, s, ref, clock(10+n), clausewatch.Severity(n))
	}
	record(t, s, brings(reading("acme/aup", clock(20), "Quiet."), Settled, change(clausewatch.Low, false)))
	for _, f := range []ChangeFilter{{}, {ToldOnly: true}, {Platform: "acme"}, {Platform: "birch", Document: "aup"}, {Document: "aup"},
		{MinSeverity: clausewatch.Medium}, {Since: clock(12)}, {Until: clock(12), ToldOnly: true}, {Platform: "none"}} {
		want := map[clausewatch.Severity]int{}
		for _, c := range must(s.Changes(t.Context(), f)) {
			want[c.Severity]++
		}
		if got := must(s.Tally(t.Context(), f)); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%+v: got %v, want %v", f, got, want)
		}
		all := len(must(s.Changes(t.Context(), f)))
		for _, most := range []int{1, 3, 100} {
			if got := must(s.Count(t.Context(), f, most)); got != min(all, most) {
				t.Errorf("%+v: counted %d of %d up to %d", f, got, all, most)
			}
		}
	}
}
