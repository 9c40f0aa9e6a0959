package store

import (
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

func TestFollowUpsKnowTheAlertThatTheyGoOnFrom(t *testing.T) {
	s := watching(t, follow("slack:F1", "acme/aup", clausewatch.None), follow("slack:F2", "acme/aup", clausewatch.None))
	first := reading("acme/aup", clock(0), "a")
	record(t, s, brings(first, Baseline, nil))
	announced := change(clausewatch.High, true)
	announced.Stage = clausewatch.StageAnnounced
	told := record(t, s, brings(reading("acme/aup", clock(60), "b"), Settled, announced))
	took := change(clausewatch.Medium, true)
	took.Stage = clausewatch.StageTookEffect
	later := record(t, s, brings(reading("acme/aup", clock(120), "c"), Settled, took))
	var now clausewatch.Alert
	for _, id := range later.Alerts {
		if now = must(s.Alert(t.Context(), id)); now.Channel == "slack:F1" {
			break
		}
	}
	if before := must(s.FollowsUp(t.Context(), now)); before.ID != 0 {
		t.Errorf("it follows alert %d up, which was not sent", before.ID)
	}
	for _, id := range told.Alerts {
		if err := s.Settle(t.Context(), id, "C/1", clock(61)); err != nil {
			t.Fatal(err)
		}
	}
	before := must(s.FollowsUp(t.Context(), now))
	if before.ID == 0 || before.Channel != now.Channel || before.PostID != "C/1" || before.Change != told.Change {
		t.Errorf("it follows %+v up, want the alert of the announcement in %s", before, now.Channel)
	}
	if first := must(s.FollowsUp(t.Context(), before)); first.ID != 0 {
		t.Errorf("the announcement follows alert %d up", first.ID)
	}
	test := must(s.Test(t.Context(), "slack:F1", clock(200)))
	if before := must(s.FollowsUp(t.Context(), must(s.Alert(t.Context(), test)))); before.ID != 0 {
		t.Errorf("a test follows alert %d up", before.ID)
	}
	if n := must(s.OweAgain(t.Context(), AgainRule{After: time.Hour}, clock(300))); n == 0 {
		t.Fatalf("%d alerts are told again", n)
	}
	for _, a := range alertsOf(t, s, AlertFilter{Channel: "slack:F1", Limit: 1}) {
		if before := must(s.FollowsUp(t.Context(), a)); a.Kind != clausewatch.AlertAgain || before.ID != a.About {
			t.Errorf("%s about %d follows %d up", a.Kind, a.About, before.ID)
		}
	}
}
