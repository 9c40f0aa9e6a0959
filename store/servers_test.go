package store

import (
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// inServers is a store in which a person subscribed two channels of the server 500, and one is of another server.
func inServers(t *testing.T) *Store {
	t.Helper()
	s := subscribed(t, map[clausewatch.Channel]string{"discord:11": "discord:22", "discord:12": "discord:22", "discord:31": "discord:22"})
	done(t, s.Place(t.Context(), "500", []clausewatch.Channel{"discord:11", "discord:12", "discord:99"}))
	done(t, s.Place(t.Context(), "600", []clausewatch.Channel{"discord:31"}))
	return s
}

func TestOnlyChannelsThatMatterAreRemembered(t *testing.T) {
	s := inServers(t)
	if known := must(s.Placed(t.Context(), "500")); len(known) != 2 || known["discord:99"] {
		t.Errorf("remembered are %v", known)
	}
	done(t, s.Place(t.Context(), "700", []clausewatch.Channel{"discord:12"}))
	if known := must(s.Placed(t.Context(), "500")); len(known) != 1 {
		t.Errorf("after one was moved, remembered are %v", known)
	}
}

func TestAServerThatIsLeftPausesAndGoesOn(t *testing.T) {
	s := inServers(t)
	first := must(s.Test(t.Context(), "discord:11", clock(1)))
	other := must(s.Test(t.Context(), "discord:31", clock(1)))
	if n := must(s.LeaveServer(t.Context(), "500", "taken from the server", clock(2))); n != 2 {
		t.Errorf("%d channels are paused, want 2", n)
	}
	second := must(s.Test(t.Context(), "discord:12", clock(1)))
	if got := lostOf(t, s); len(got) != 0 {
		t.Errorf("told are %v, want nobody: it is no fault", got)
	}
	for id, want := range map[int64]clausewatch.AlertState{first: clausewatch.AlertParked, other: clausewatch.AlertOwed, second: clausewatch.AlertOwed} {
		if a := must(s.Alert(t.Context(), id)); a.State != want {
			t.Errorf("alert %d is %s, want %s", id, a.State, want)
		}
	}
	if next := must(s.NextOwed(t.Context(), "discord", clock(60*24*20))); next.After(clock(60 * 24 * 20)) {
		t.Errorf("a channel of the server is to be tried at %s", next)
	}
	done(t, s.JoinServer(t.Context(), "500", nil, clock(60*24*29), clock(60*24*29)))
	if a := must(s.Alert(t.Context(), first)); a.State != clausewatch.AlertOwed || len(must(s.Breaks(t.Context(), ""))) != 0 {
		t.Errorf("back on the server, the alert is %s", a.State)
	}
	if n := must(s.Retire(t.Context(), clock(60*24*40))); n != 0 {
		t.Errorf("%d subscriptions are retired of a server that goes on", n)
	}
}

func TestSubscriptionsOfALeftServerRetireAfterThirtyDays(t *testing.T) {
	s := inServers(t)
	id := must(s.Test(t.Context(), "discord:11", clock(1)))
	must(s.LeaveServer(t.Context(), "500", "taken from the server", clock(2)))
	if n := must(s.Retire(t.Context(), clock(1).Add(LeftFor))); n != 0 {
		t.Errorf("%d are retired too early", n)
	}
	if n := must(s.Retire(t.Context(), clock(2).Add(LeftFor))); n != 2 {
		t.Errorf("%d are retired, want 2", n)
	}
	if n := must(s.Retire(t.Context(), clock(3).Add(LeftFor))); n != 0 {
		t.Errorf("%d are retired a second time", n)
	}
	if subs := must(s.Subscriptions(t.Context(), "discord:11")); len(subs) != 0 {
		t.Errorf("it still follows %v", subs)
	}
	all := must(s.ConfigChanges(t.Context(), "discord:11"))
	last := all[len(all)-1]
	if last.Who != "clausewatch" || last.What != "subscription" || last.After != nil || last.Before == nil || !last.At.Equal(clock(2).Add(LeftFor)) {
		t.Errorf("the fact is %+v", last)
	}
	// What was owed then stays where it is, and what comes after goes its way.
	done(t, s.JoinServer(t.Context(), "500", nil, clock(9).Add(LeftFor), clock(9).Add(LeftFor)))
	late := must(s.Test(t.Context(), "discord:11", clock(10).Add(LeftFor)))
	done(t, s.Park(t.Context(), late, Parting{Reason: "x"}, clock(11).Add(LeftFor)))
	done(t, s.Reached(t.Context(), "discord:11", clock(12).Add(LeftFor)))
	for id, want := range map[int64]clausewatch.AlertState{id: clausewatch.AlertParked, late: clausewatch.AlertOwed} {
		if a := must(s.Alert(t.Context(), id)); a.State != want {
			t.Errorf("alert %d is %s, want %s", id, a.State, want)
		}
	}
}

func TestABrokenChannelIsTriedWhenTheBotJoinsAfterwards(t *testing.T) {
	s := inServers(t)
	id := must(s.Test(t.Context(), "discord:11", clock(1)))
	done(t, s.Park(t.Context(), id, Parting{Reason: "missing access"}, clock(5)))
	done(t, s.JoinServer(t.Context(), "500", nil, clock(4), clock(6))) // it was there before, and only connects
	if b := must(s.Breaks(t.Context(), "discord:11")); !b[0].TryAt.Equal(clock(5).Add(24 * time.Hour)) {
		t.Errorf("it is tried at %s", b[0].TryAt)
	}
	done(t, s.JoinServer(t.Context(), "500", nil, clock(7), clock(8)))
	if b := must(s.Breaks(t.Context(), "discord:11")); !b[0].TryAt.Equal(clock(8)) {
		t.Errorf("after it was invited again it is tried at %s", b[0].TryAt)
	}
}
