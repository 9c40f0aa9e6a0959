package store

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

func installed(team string, at time.Time) clausewatch.Workspace {
	return clausewatch.Workspace{Team: team, Name: "Pier " + team, Bot: "U9", Scopes: []string{"commands", "chat:write"},
		Token: []byte{1, 2, 3}, Key: "k1", Installed: at, By: "slack:" + team + "/U1"}
}

func TestWorkspaceIsKeptWhateverBecomesOfIt(t *testing.T) {
	s := fresh(t)
	if w := must(s.Workspace(t.Context(), "T1")); w.Team != "" {
		t.Errorf("before it installed the app there is %+v", w)
	}
	first := installed("T1", clock(1))
	done(t, s.Install(t.Context(), first))
	done(t, s.Install(t.Context(), installed("T2", clock(2))))
	if got := must(s.Workspace(t.Context(), "T1")); !cmp.Equal(got, first) {
		t.Errorf("got %+v, want %+v", got, first)
	}

	// What Slack tells late is of the installation before.
	done(t, s.Leave(t.Context(), "T1", "tokens_revoked", clock(0)))
	if got := must(s.Workspace(t.Context(), "T1")); !got.Gone.IsZero() {
		t.Errorf("gone before it came: %+v", got)
	}
	done(t, s.Leave(t.Context(), "T1", "app_uninstalled", clock(5)))
	done(t, s.Leave(t.Context(), "T1", "tokens_revoked", clock(6))) // both come, and the first stands
	done(t, s.Leave(t.Context(), "T3", "app_uninstalled", clock(6)))
	want := first
	want.Gone, want.Why = clock(5), "app_uninstalled"
	if diff := cmp.Diff([]clausewatch.Workspace{want, installed("T2", clock(2))}, must(s.Workspaces(t.Context()))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	again := installed("T1", clock(9))
	again.Token, again.Key = []byte{4}, "k2"
	done(t, s.Install(t.Context(), again))
	if got := must(s.Workspace(t.Context(), "T1")); !cmp.Equal(got, again) {
		t.Errorf("installed again: got %+v, want %+v", got, again)
	}
	if _, err := s.write.ExecContext(t.Context(), "DELETE FROM workspaces"); err == nil {
		t.Error("a workspace can be deleted")
	}

	var facts []string
	for _, c := range must(s.ConfigChanges(t.Context(), "")) {
		facts = append(facts, c.What+" "+c.Subject+" by "+c.Who)
		if strings.Contains(string(c.After), "token\"") || strings.Contains(string(c.After), "AQID") {
			t.Errorf("the fact holds the token: %s", c.After)
		}
	}
	if diff := cmp.Diff([]string{"workspace T1 by slack:T1/U1", "workspace T2 by slack:T2/U1", "workspace T1 by slack",
		"workspace T1 by slack:T1/U1"}, facts); diff != "" {
		t.Errorf("facts: -want +got:\n%s", diff)
	}
}

// TestMuchThatAWorkspaceMissedComesAsOneDigest has a channel that missed more than comes one by one, and one that missed less.
func TestMuchThatAWorkspaceMissedComesAsOneDigest(t *testing.T) {
	s := fresh(t)
	done(t, s.Install(t.Context(), installed("T1", clock(1))))
	owe := func(channel clausewatch.Channel, n int) {
		t.Helper()
		for range n {
			must(s.Test(t.Context(), channel, clock(2)))
		}
	}
	owe("slack:T1/C1", ManyKept+1)
	owe("slack:T1/C2", ManyKept)
	done(t, s.Install(t.Context(), installed("T1", clock(3)))) // again, although it was never gone
	if all := must(s.Alerts(t.Context(), AlertFilter{State: clausewatch.AlertOwed})); len(all) != 2*ManyKept+1 {
		t.Errorf("%d alerts are owed, want all of them", len(all))
	}
	done(t, s.Leave(t.Context(), "T1", "app_uninstalled", clock(4)))
	done(t, s.Install(t.Context(), installed("T1", clock(5))))
	owed := must(s.Alerts(t.Context(), AlertFilter{State: clausewatch.AlertOwed, Channel: "slack:T1/C1"}))
	if len(owed) != 1 || owed[0].Kind != clausewatch.AlertDigest {
		t.Fatalf("owed are %+v, want one digest", owed)
	}
	if told := must(s.Merged(t.Context(), owed[0].ID)); len(told) != ManyKept+1 {
		t.Errorf("the digest tells %d alerts, want %d", len(told), ManyKept+1)
	}
	if all := must(s.Alerts(t.Context(), AlertFilter{State: clausewatch.AlertOwed, Channel: "slack:T1/C2"})); len(all) != ManyKept {
		t.Errorf("of %d alerts %d are owed one by one, want all", ManyKept, len(all))
	}
}

func TestWhatAWorkspaceIsOwedIsDueWhenItComesBack(t *testing.T) {
	for name, back := range map[string]func(s *Store) error{
		"installed again": func(s *Store) error { return s.Install(t.Context(), installed("T1", clock(20))) },
		"let in again":    func(s *Store) error { return s.Return(t.Context(), "T1", clock(20)) },
	} {
		t.Run(name, func(t *testing.T) {
			s := fresh(t)
			for _, team := range []string{"T1", "T10"} {
				done(t, s.Install(t.Context(), installed(team, clock(1))))
			}
			// Of each channel one alert was put off; that of slack:T1/C2 was parked with it; slack:T1/C3 is owed an edit.
			for i, channel := range []clausewatch.Channel{"slack:T1/C1", "slack:T1/C2", "slack:T1/C3", "slack:T10/C1", "slack:C1", "discord:T1/C1"} {
				id := must(s.Test(t.Context(), channel, clock(2)))
				if id != int64(i+1) {
					t.Fatalf("alert %d has the id %d", i+1, id)
				}
				if id != 3 {
					done(t, s.Postpone(t.Context(), id, clock(600), "account_inactive", true))
				}
			}
			done(t, s.Park(t.Context(), 2, Parting{Reason: "not_in_channel"}, clock(3)))
			done(t, s.Settle(t.Context(), 3, "post-3", clock(3)))
			done(t, s.Revise(t.Context(), 3))
			done(t, s.PostponeEdit(t.Context(), 3, "", clock(600), "account_inactive", true))
			done(t, s.Leave(t.Context(), "T1", "account_inactive", clock(4)))
			if n := must(s.Kept(t.Context(), "T1")); n != 2 {
				t.Errorf("%d alerts are kept for it, want 2", n)
			}
			if got := take(t, s, "slack", 19, 0); got != "" {
				t.Errorf("while it is gone: %s", got)
			}
			done(t, back(s))
			if got := take(t, s, "slack", 20, 0); got != "1 2 3" {
				t.Errorf("when it is back: alerts %q are due, want all of its own and no other", got)
			}
			w := must(s.Workspace(t.Context(), "T1"))
			if !w.Gone.IsZero() || w.Why != "" {
				t.Errorf("it counts as gone: %+v", w)
			}
			done(t, s.Return(t.Context(), "T10", clock(21))) // was never gone: nothing of it becomes due
			if got := take(t, s, "slack", 22, 0); got != "" {
				t.Errorf("of a workspace that was there all the time: %s", got)
			}
		})
	}
}
