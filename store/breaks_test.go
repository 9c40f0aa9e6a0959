package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

// subscribed is a store in which people subscribed channels in chat.
func subscribed(t *testing.T, by map[clausewatch.Channel]string) *Store {
	t.Helper()
	s := watching(t)
	for channel, who := range by {
		must(s.Subscribe(t.Context(), clausewatch.Subscription{Channel: channel, Platform: "acme"}, who, start))
	}
	return s
}

// lostOf are those who are told that channels are lost, the newest first, and how far that came.
func lostOf(t *testing.T, s *Store) (all []string) {
	t.Helper()
	for _, a := range alertsOf(t, s, AlertFilter{}) {
		if a.Kind == clausewatch.AlertLost {
			all = append(all, fmt.Sprintf("%s of break %d, %s", a.Channel, a.Break, a.State))
		}
	}
	return all
}

func tests(t *testing.T, s *Store, channel clausewatch.Channel, n int) (ids []int64) {
	t.Helper()
	for range n {
		ids = append(ids, must(s.Test(t.Context(), channel, clock(1))))
	}
	return ids
}

func TestALostChannelIsToldOnceInOnePlace(t *testing.T) {
	managers := []clausewatch.Channel{"slack:UBOSS", "discord:@77"}
	for name, c := range map[string]struct {
		channel clausewatch.Channel
		by      map[clausewatch.Channel]string
		want    []string
	}{
		"who subscribed it":      {"slack:C1", map[clausewatch.Channel]string{"slack:C1": "slack:U5"}, []string{"slack:U5 of break 1, owed"}},
		"in the same workspace":  {"slack:T9/C1", map[clausewatch.Channel]string{"slack:T9/C1": "slack:T9/U5"}, []string{"slack:T9/U5 of break 1, owed"}},
		"on Discord":             {"discord:11", map[clausewatch.Channel]string{"discord:11": "discord:22"}, []string{"discord:@22 of break 1, owed"}},
		"nobody known: managers": {"slack:C1", nil, []string{"discord:@77 of break 1, owed", "slack:UBOSS of break 1, owed"}},
		"from the console":       {"slack:C1", map[clausewatch.Channel]string{"slack:C1": "console"}, []string{"discord:@77 of break 1, owed", "slack:UBOSS of break 1, owed"}},
		"the place itself":       {"slack:U5", map[clausewatch.Channel]string{"slack:U5": "slack:U5"}, []string{"discord:@77 of break 1, owed", "slack:UBOSS of break 1, owed"}},
		"the manager himself":    {"slack:UBOSS", nil, []string{"discord:@77 of break 1, owed"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := subscribed(t, c.by)
			p := Parting{Reason: "not_in_channel: invite it", Tell: managers}
			for n, id := range tests(t, s, c.channel, 2) { // the second finds it lost
				done(t, s.Park(t.Context(), id, p, clock(2+n)))
			}
			if diff := cmp.Diff(c.want, lostOf(t, s)); diff != "" {
				t.Errorf("told are (-want +got):\n%s", diff)
			}
			all := must(s.Breaks(t.Context(), ""))
			if len(all) != 1 || all[0].Channel != c.channel || !all[0].Since.Equal(clock(2)) || all[0].Reason != p.Reason || all[0].Kept != 2 ||
				!all[0].TryAt.Equal(clock(3).Add(24*time.Hour)) || len(all[0].Told) != len(c.want) {
				t.Errorf("breaks are %+v", all)
			}
		})
	}
}

func TestWhoCannotBeToldLeavesItToTheManagers(t *testing.T) {
	s := subscribed(t, map[clausewatch.Channel]string{"discord:11": "discord:22", "discord:12": "discord:22"})
	p := Parting{Reason: "may not post", Tell: []clausewatch.Channel{"slack:UBOSS", "discord:@22"}}
	done(t, s.Park(t.Context(), tests(t, s, "discord:11", 1)[0], p, clock(2)))
	told := alertsOf(t, s, AlertFilter{Channel: "discord:@22"})
	done(t, s.Park(t.Context(), told[0].ID, Parting{Reason: "takes no messages", Tell: p.Tell}, clock(3)))
	want := []string{"slack:UBOSS of break 1, owed", "discord:@22 of break 1, parked"}
	if diff := cmp.Diff(want, lostOf(t, s)); diff != "" {
		t.Errorf("told are (-want +got):\n%s", diff)
	}
	// Of the next channel of that person the managers hear at once.
	done(t, s.Park(t.Context(), tests(t, s, "discord:12", 1)[0], Parting{Reason: "gone", Tell: []clausewatch.Channel{"slack:UBOSS"}}, clock(4)))
	if got := lostOf(t, s); len(got) != 3 || got[0] != "slack:UBOSS of break 3, owed" {
		t.Errorf("told are %v", got)
	}
	// What the managers cannot be told comes back to nobody.
	for _, a := range alertsOf(t, s, AlertFilter{Channel: "slack:UBOSS"}) {
		done(t, s.Park(t.Context(), a.ID, p, clock(5)))
	}
	if got := lostOf(t, s); len(got) != 4 || got[0] != "discord:@22 of break 3, parked" {
		t.Errorf("told are %v", got)
	}
}

func TestALostChannelIsTriedOnceADayWithTheOldest(t *testing.T) {
	s := watching(t)
	ids := tests(t, s, "slack:a", 3)
	done(t, s.Park(t.Context(), ids[0], Parting{Reason: "is_archived"}, clock(2)))
	day := 24 * 60
	if got := take(t, s, "slack", 2+day-1, 0); got != "" {
		t.Errorf("within the day %s is tried", got)
	}
	if next := must(s.NextOwed(t.Context(), "slack", clock(3))); !next.Equal(clock(2 + day)) {
		t.Errorf("it is to be tried at %s", next)
	}
	if got := take(t, s, "slack", 2+day, 0); got != fmt.Sprint(ids[0]) {
		t.Errorf("after a day %s is tried, want the oldest", got)
	}
	if got := take(t, s, "slack", 2+day, 0); got != "" {
		t.Errorf("while one is under way %s is tried", got)
	}
	// An unknown outcome is repeated soon, because the platform may have taken it.
	done(t, s.Postpone(t.Context(), ids[0], clock(3+day), "reset by peer", true))
	if got := take(t, s, "slack", 3+day, 0); got != fmt.Sprint(ids[0]) {
		t.Errorf("a minute later %s is tried, want the same again", got)
	}
	done(t, s.Park(t.Context(), ids[0], Parting{Reason: "channel_not_found"}, clock(4+day)))
	if got := take(t, s, "slack", 5+day, 0); got != "" {
		t.Errorf("after a refusal %s is tried", got)
	}
	if b := must(s.Breaks(t.Context(), "slack:a")); len(b) != 1 || b[0].Reason != "channel_not_found" || !b[0].Since.Equal(clock(2)) {
		t.Errorf("the break is %+v, want the first with the newest reason", b)
	}
	if yes := must(s.Try(t.Context(), "slack:a", clock(6+day))); !yes {
		t.Error("there is no break to try")
	}
	if got := take(t, s, "slack", 6+day, 0); got != fmt.Sprint(ids[0]) {
		t.Errorf("with a reason %s is tried", got)
	}
	done(t, s.Settle(t.Context(), ids[0], "post", clock(7+day)))
	for _, id := range ids[1:] {
		if got := take(t, s, "slack", 7+day, 0); got != fmt.Sprint(id) {
			t.Errorf("after it was found %s comes, want %d", got, id)
		}
		done(t, s.Settle(t.Context(), id, "post", clock(7+day)))
	}
	first := must(s.Alert(t.Context(), ids[0]))
	b := must(s.Away(t.Context(), first))
	if first.Break != b.ID || b.Kept != 2 || !b.Ended.Equal(clock(7+day)) || len(must(s.Breaks(t.Context(), ""))) != 0 {
		t.Errorf("the first alert is %+v, its break %+v", first, b)
	}
	if must(s.Try(t.Context(), "slack:a", clock(8+day))) {
		t.Error("the break is still open")
	}
}

func TestWhatIsGoneIsNotTriedByItself(t *testing.T) {
	s := watching(t)
	id := tests(t, s, "discord:1", 1)[0]
	done(t, s.Park(t.Context(), id, Parting{Reason: "no such webhook", Gone: true}, clock(2)))
	if next := must(s.NextOwed(t.Context(), "discord", clock(3))); !next.IsZero() {
		t.Errorf("it is to be tried at %s", next)
	}
	must(s.Try(t.Context(), "discord:1", clock(4)))
	if got := take(t, s, "discord", 4, 0); got != fmt.Sprint(id) {
		t.Errorf("with a reason %q is tried", got)
	}
}

// An edit that fails parks its channel; where nothing else is kept, an edit finds it again.
func TestAnEditFindsALostChannel(t *testing.T) {
	s := watching(t)
	id := tests(t, s, "slack:a", 1)[0]
	done(t, s.Settle(t.Context(), id, "post", clock(2)))
	done(t, s.Revise(t.Context(), id))
	if got := take(t, s, "slack", 3, 0); got != fmt.Sprint(id) {
		t.Fatalf("%q is edited", got)
	}
	done(t, s.Park(t.Context(), id, Parting{Reason: "is_archived"}, clock(3)))
	if got := take(t, s, "slack", 30, 0); got != "" {
		t.Errorf("%s is edited in a lost channel", got)
	}
	if got := take(t, s, "slack", 3+24*60, 0); got != fmt.Sprint(id) {
		t.Errorf("after a day %q is tried", got)
	}
	if a := must(s.Alert(t.Context(), id)); a.State != clausewatch.AlertSent || a.Attempts != 0 {
		t.Errorf("the alert is %+v", a)
	}
}

func TestMoreThanTenKeptAlertsComeAsOneDigest(t *testing.T) {
	for _, n := range []int{ManyKept, ManyKept + 1} {
		s := siblings(t, n)
		probe := must(s.Test(t.Context(), "slack:all", clock(0)))
		done(t, s.Park(t.Context(), probe, Parting{Reason: "is_archived"}, clock(0)))
		for i := range n {
			record(t, s, gains(fmt.Sprintf("delta/p%d", i+1), clock(1+11*i), clausewatch.Medium, fmt.Sprintf("Words %d.", i)))
		}
		done(t, s.Settle(t.Context(), probe, "post", clock(1000)))
		owed := alertsOf(t, s, AlertFilter{Channel: "slack:all", State: clausewatch.AlertOwed})
		merged := alertsOf(t, s, AlertFilter{State: clausewatch.AlertMerged})
		if n == ManyKept {
			if len(owed) != n || len(merged) != 0 {
				t.Errorf("of %d kept alerts %d are owed and %d merged", n, len(owed), len(merged))
			}
			continue
		}
		if len(owed) != 1 || owed[0].Kind != clausewatch.AlertDigest || len(merged) != n {
			t.Fatalf("of %d kept alerts %d are owed and %d merged", n, len(owed), len(merged))
		}
		if all := must(s.Digest(t.Context(), owed[0])); len(all) != n || all[0].Document != "delta/p1" {
			t.Errorf("the digest tells of %d changes, want %d", len(all), n)
		}
		if all := must(s.Merged(t.Context(), owed[0].ID)); len(all) != n || all[0].ToldIn != owed[0].ID {
			t.Errorf("the digest tells %d alerts, want %d", len(all), n)
		}
		if all := must(s.AlertsOf(t.Context(), merged[0].Change)); len(all) != 1 || all[0].ID != owed[0].ID {
			t.Errorf("the change is told by %+v, want the digest alone", all)
		}
	}
}

// A document whose alert went into a digest has a further document of its event told by another alert.
func TestAnEventDoesNotJoinAMergedAlert(t *testing.T) {
	s := siblings(t, 20)
	probe := must(s.Test(t.Context(), "slack:all", clock(0)))
	done(t, s.Park(t.Context(), probe, Parting{Reason: "is_archived"}, clock(0)))
	for i := range ManyKept + 1 {
		record(t, s, gains(fmt.Sprintf("delta/p%d", i+1), clock(1+11*i), clausewatch.Medium, fmt.Sprintf("Words %d.", i)))
	}
	done(t, s.Settle(t.Context(), probe, "post", clock(200)))
	r := record(t, s, gains("delta/p19", clock(201), clausewatch.Medium, fmt.Sprintf("Words %d.", ManyKept)))
	if len(r.Alerts) != 1 {
		t.Fatalf("%d alerts are owed, want 1", len(r.Alerts))
	}
}

// Park writes the break, what is parked and what is told in one transaction: a crash leaves all of it or nothing.
func TestParkIsOneTransaction(t *testing.T) {
	s := subscribed(t, map[clausewatch.Channel]string{"slack:C1": "slack:U5"})
	id := tests(t, s, "slack:C1", 1)[0]
	must(s.write.Exec("CREATE TRIGGER crash BEFORE INSERT ON alerts WHEN new.kind = 'lost' BEGIN SELECT RAISE(ABORT, 'crash'); END"))
	before := everything(t, s)
	if err := s.Park(t.Context(), id, Parting{Reason: "gone"}, clock(2)); err == nil {
		t.Fatal("the crash did not happen")
	}
	if after := everything(t, s); after != before {
		t.Errorf("something was written:\n%s", cmp.Diff(before, after))
	}
	must(s.write.Exec("DROP TRIGGER crash"))
	done(t, s.Park(t.Context(), id, Parting{Reason: "gone"}, clock(3)))
	if got := lostOf(t, s); len(got) != 1 {
		t.Errorf("told are %v", got)
	}
}

func TestADeletedChannelIsLostOnlyWhereItMatters(t *testing.T) {
	s := subscribed(t, map[clausewatch.Channel]string{"discord:11": "discord:22"})
	for _, c := range []clausewatch.Channel{"discord:11", "discord:12"} {
		done(t, s.Lose(t.Context(), c, Parting{Reason: "it was deleted"}, clock(2)))
	}
	if all := must(s.Breaks(t.Context(), "")); len(all) != 1 || all[0].Channel != "discord:11" || all[0].Kept != 0 {
		t.Errorf("breaks are %+v", all)
	}
	if diff := cmp.Diff([]string{"discord:@22 of break 1, owed"}, lostOf(t, s)); diff != "" {
		t.Errorf("told are (-want +got):\n%s", diff)
	}
}
