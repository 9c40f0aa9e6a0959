package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

func TestBaselineTellsNobody(t *testing.T) {
	s := watching(t)
	v := reading("acme/aup", clock(1), "Spam: Do not send it.")
	look := brings(v, Baseline, nil)
	look.Snapshots, look.Readable = []clausewatch.Snapshot{sent("https://acme.example/aup", clock(1),
		"<p>Do not send it.")}, true
	ids := record(t, s, look)
	if ids.Capture == 0 || ids.Version == 0 || ids.Change != 0 || len(ids.Alerts) != 0 {
		t.Errorf("got %+v, want a capture and a version only", ids)
	}
	w := watch(t, s, "acme/aup")
	want := *v
	want.ID = ids.Version
	if diff := cmp.Diff(&want, w.Settled); diff != "" {
		t.Errorf("version in force (-want +got):\n%s", diff)
	}
	if w.Candidate != nil || w.Failures != 0 || !w.BlindSince.IsZero() || w.Outage != "" || !w.NextAt.Equal(look.NextAt) {
		t.Errorf("got %+v", w)
	}
	facts := look.Snapshots[0]
	facts.Body = nil
	if diff := cmp.Diff([]clausewatch.Snapshot{facts}, w.Snapshots); diff != "" {
		t.Errorf("last snapshots (-want +got):\n%s", diff)
	}
	if v.ID != 0 || look.Capture.ID != 0 {
		t.Error("Record changed what it was given")
	}
	captures := must(s.Captures(t.Context(), "acme/aup", 0))
	wantCapture := look.Capture
	wantCapture.ID, wantCapture.Version = ids.Capture, ids.Version
	if diff := cmp.Diff([]clausewatch.Capture{wantCapture}, captures); diff != "" {
		t.Errorf("looks (-want +got):\n%s", diff)
	}
}

func TestCandidateWaitsForItsSecondLook(t *testing.T) {
	s := watching(t)
	first := record(t, s, brings(reading("acme/aup", clock(1), "One."), Baseline, nil))
	second := record(t, s, brings(reading("acme/aup", clock(2), "Two."), Candidate, nil))
	w := watch(t, s, "acme/aup")
	if w.Settled.ID != first.Version || w.Candidate == nil || w.Candidate.ID != second.Version || w.Candidate.Text != "Two." {
		t.Fatalf("got settled %+v, candidate %+v", w.Settled, w.Candidate)
	}
	if !w.Settled.LastSeen.Equal(clock(1)) {
		t.Errorf("a look that saw another text confirmed the old one at %s", w.Settled.LastSeen)
	}
	if len(second.Alerts) != 0 || len(must(s.Versions(t.Context(), "acme/aup"))) != 1 {
		t.Error("a candidate was told or is in the history")
	}
	settles := seen("acme/aup", clock(3), clausewatch.Changed)
	settles.Settle, settles.Change = true, change(clausewatch.High, true)
	third := record(t, s, settles)
	if third.Version != second.Version || third.Change == 0 || len(third.Alerts) != 2 {
		t.Errorf("got %+v, want version %d, a change and 2 alerts", third, second.Version)
	}
	w = watch(t, s, "acme/aup")
	if w.Settled.ID != second.Version || w.Candidate != nil || !w.Settled.FirstSeen.Equal(clock(2)) || !w.Settled.LastSeen.Equal(clock(3)) {
		t.Errorf("got settled %+v, candidate %+v", w.Settled, w.Candidate)
	}
	c := must(s.Change(t.Context(), third.Change))
	if c.From != first.Version || c.To != second.Version || c.Document != "acme/aup" || !c.At.Equal(clock(3)) || !c.Told || c.Why != "because" {
		t.Errorf("got change %+v", c)
	}
	if hits := must(s.Search(t.Context(), Query{Text: "two"})); len(hits) != 1 || hits[0].Version != second.Version {
		t.Errorf("the words in force are %+v", hits)
	}
	if captures := must(s.Captures(t.Context(), "acme/aup", 1)); captures[0].Version != second.Version {
		t.Errorf("the look that settled it read version %d", captures[0].Version)
	}
}

func TestCandidateThatGoesAwayIsDropped(t *testing.T) {
	s := watching(t)
	record(t, s, brings(reading("acme/aup", clock(1), "One."), Baseline, nil))
	two := record(t, s, brings(reading("acme/aup", clock(2), "Two."), Candidate, nil))
	three := record(t, s, brings(reading("acme/aup", clock(3), "Three."), Candidate, nil)) // replaces the second
	if w := watch(t, s, "acme/aup"); w.Candidate.ID != three.Version {
		t.Errorf("candidate %d waits, want %d", w.Candidate.ID, three.Version)
	}
	back := seen("acme/aup", clock(4), clausewatch.Unchanged)
	back.Drop = true
	record(t, s, back)
	w := watch(t, s, "acme/aup")
	if w.Candidate != nil || w.Settled.Text != "One." || !w.Settled.LastSeen.Equal(clock(4)) {
		t.Errorf("got settled %+v, candidate %+v", w.Settled, w.Candidate)
	}
	for id, want := range map[int64]VersionState{two.Version: Replaced, three.Version: Dropped} {
		var state VersionState
		if err := s.read.QueryRow("SELECT state FROM versions WHERE id = ?",
			id).Scan(&state); err != nil || state != want {
			t.Errorf("version %d is %s, %v", id, state, err)
		}
		if v := must(s.Version(t.Context(), id)); v.Text == "" {
			t.Errorf("dropped version %d lost its text", id)
		}
	}
}

func TestUnchangedLookConfirms(t *testing.T) {
	s := watching(t)
	ids := record(t, s, brings(reading("acme/aup", clock(1), "One."), Baseline, nil))
	record(t, s, seen("acme/aup", clock(9), clausewatch.Unchanged))
	record(t, s, seen("acme/aup", clock(8), clausewatch.Unchanged)) // a late one takes nothing back
	record(t, s, seen("acme/aup", clock(20), clausewatch.Failed))
	w := watch(t, s, "acme/aup")
	if !w.Settled.LastSeen.Equal(clock(9)) || !w.Settled.FirstSeen.Equal(clock(1)) {
		t.Errorf("seen from %s to %s, want %s to %s", w.Settled.FirstSeen, w.Settled.LastSeen, clock(1), clock(9))
	}
	captures := must(s.Captures(t.Context(), "acme/aup", 3))
	if len(captures) != 3 || captures[0].Version != 0 || captures[1].Version != ids.Version || !captures[1].At.Equal(clock(9)) {
		t.Errorf("got %+v", captures)
	}
}

func TestTechnicalVersionIsNeverTold(t *testing.T) {
	s := watching(t)
	old := record(t, s, brings(reading("acme/aup", clock(1), "One."), Baseline, nil))
	record(t, s, brings(reading("acme/aup", clock(2), "Waits."), Candidate, nil))
	again := reading("acme/aup", clock(1), "One, read otherwise.")
	look := brings(again, Technical, change(clausewatch.High, true))
	look.Capture.At, look.Capture.Outcome = clock(3), clausewatch.Unchanged
	ids := record(t, s, look)
	if len(ids.Alerts) != 0 {
		t.Errorf("alerts %v are owed", ids.Alerts)
	}
	c := must(s.Change(t.Context(), ids.Change))
	if c.Told || c.From != old.Version || c.To != ids.Version {
		t.Errorf("got %+v", c)
	}
	if told := must(s.Changes(t.Context(), ChangeFilter{ToldOnly: true})); len(told) != 0 {
		t.Errorf("told: %+v", told)
	}
	w := watch(t, s, "acme/aup")
	if w.Settled.ID != ids.Version || w.Candidate != nil || !w.Settled.FirstSeen.Equal(clock(1)) || !w.Settled.LastSeen.Equal(clock(3)) {
		t.Errorf("got settled %+v, candidate %+v", w.Settled, w.Candidate)
	}
	if !look.Change.Told {
		t.Error("Record changed what it was given")
	}
}

func TestBlindnessIsToldOnceAndEnds(t *testing.T) {
	s := watching(t, follow("slack:terms", "acme/terms", clausewatch.None))
	record(t, s, brings(reading("acme/aup", clock(1), "One."), Baseline, nil))
	look := seen("acme/aup", clock(2), clausewatch.Unreadable)
	look.Capture.Cause, look.Capture.Detail = clausewatch.CauseLogin, "a password field"
	look.Failures, look.BlindSince, look.Joins = 3, clock(2), clausewatch.OutageOfHost
	ids := record(t, s, look)
	if len(ids.Alerts) != 2 { // severity is no matter of blindness, the document is
		t.Fatalf("alerts %v are owed, want those of slack:all and slack:high", ids.Alerts)
	}
	want := clausewatch.Alert{ID: ids.Alerts[0], Channel: "slack:all", Kind: clausewatch.AlertBlind,
		Document: "acme/aup", Capture: ids.Capture, Outage: 1,
		Since: clock(2), State: clausewatch.AlertOwed, NextAt: clock(2), Created: clock(2)}
	if diff := cmp.Diff(want, must(s.Alert(t.Context(), ids.Alerts[0]))); diff != "" {
		t.Errorf("alert (-want +got):\n%s", diff)
	}
	w := watch(t, s, "acme/aup")
	if w.Failures != 3 || !w.BlindSince.Equal(clock(2)) || w.Outage != clausewatch.OutageOfHost {
		t.Errorf("got %+v", w)
	}
	look = brings(reading("acme/aup", clock(3), "Two."), Settled, change(clausewatch.Low, true))
	look.Leaves = true
	ids = record(t, s, look)
	var owed []string
	for _, id := range ids.Alerts {
		a := must(s.Alert(t.Context(), id))
		owed = append(owed, fmt.Sprint(a.Channel, " ", a.Kind, " of outage ", a.Outage))
	}
	// Who hears of the change learns from it that the document is back; who does not want it hears that alone.
	if diff := cmp.Diff([]string{"slack:high recovered of outage 1", "slack:all change of outage 1"}, owed); diff != "" {
		t.Errorf("alerts (-want +got):\n%s", diff)
	}
	if w := watch(t, s, "acme/aup"); w.Failures != 0 || !w.BlindSince.IsZero() || w.Outage != "" {
		t.Errorf("still blind: %+v", w)
	}
}

func TestAlertsFollowSubscriptions(t *testing.T) {
	s := watching(t,
		follow("slack:all", "acme", clausewatch.Low), // a second one of the same channel
		follow("discord:1", "acme", clausewatch.Medium),
		follow("slack:doc", "acme/aup", clausewatch.None),
		follow("slack:birch", "birch", clausewatch.None),
		follow("console", "", clausewatch.Low))
	record(t, s, brings(reading("acme/aup", clock(0), "0"), Baseline, nil))
	for i, c := range []struct {
		severity clausewatch.Severity
		told     bool
		want     string
	}{
		{clausewatch.None, true, "slack:all slack:doc"},
		{clausewatch.Low, true, "slack:all slack:doc console"},
		{clausewatch.Medium, true, "slack:all discord:1 slack:doc console"},
		{clausewatch.High, true, "slack:all slack:high discord:1 slack:doc console"},
		{clausewatch.High, false, ""},
	} {
		ids := record(t, s, brings(reading("acme/aup", clock(i+1), c.severity.String()), Settled, change(c.severity,
			c.told)))
		var got []string
		for _, id := range ids.Alerts {
			a := must(s.Alert(t.Context(), id))
			got = append(got, string(a.Channel))
			if a.Change != ids.Change || a.Capture != ids.Capture || a.Kind != clausewatch.AlertChange {
				t.Errorf("alert %+v is not about change %d of look %d", a, ids.Change, ids.Capture)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s, told %t: owed to %q, want %q", c.severity, c.told, got, c.want)
		}
		if stored := must(s.Change(t.Context(), ids.Change)); stored.Told != c.told || stored.Severity != c.severity {
			t.Errorf("change is %+v", stored)
		}
	}
}

// Every way in which a look can contradict itself or its document writes nothing at all.
func TestRecordWritesAllOrNothing(t *testing.T) {
	s := watching(t)
	base := reading("acme/aup", clock(1), "One.")
	inForce := record(t, s, brings(base, Baseline, nil))
	record(t, s, brings(reading("acme/terms", clock(1), "One."), Baseline, nil))
	record(t, s, brings(reading("acme/terms", clock(2), "Two."), Candidate, nil))
	next := func() Look {
		return brings(reading("acme/aup", clock(2), "Two."), Settled, change(clausewatch.High, true))
	}
	settling := func() Look {
		l := seen("acme/terms", clock(3), clausewatch.Changed)
		l.Settle, l.Change = true, change(clausewatch.High, true)
		return l
	}
	before := everything(t, s)
	for _, c := range []struct {
		name string
		look Look
		do   func(l *Look)
		want string
	}{
		{"unknown document", next(),
			func(l *Look) { l.Capture.Document = "acme/no"; l.Version.Document = ""; l.Change.Document = "" }, "not found"},
		{"no document", next(), func(l *Look) { l.Capture.Document, l.Version.Document = "", "" }, "not found"},
		{"no time", next(), func(l *Look) { l.Capture.At = time.Time{} }, "no time"},
		{"no next look", next(), func(l *Look) { l.NextAt = time.Time{} }, "next one is due"},
		{"no outcome", next(), func(l *Look) { l.Capture.Outcome = "" }, "outcome"},
		{"change alone", seen("acme/aup", clock(2), "changed"), func(l *Look) { l.Change = change(0, true) },
			"without a version"},
		{"change with candidate", next(), func(l *Look) { l.As = Candidate }, "without a version that comes into force"},
		{"change with baseline", next(), func(l *Look) { l.As = Baseline }, "without a version that comes into force"},
		{"settled without change", next(), func(l *Look) { l.Change = nil }, "without the change"},
		{"settling without change", settling(), func(l *Look) { l.Change = nil }, "without the change"},
		{"second baseline", next(), func(l *Look) { l.As, l.Change = Baseline, nil }, "is in force"},
		{"first is no baseline", next(), func(l *Look) { l.Capture.Document, l.Version.Document = "birch/aup", "" },
			"none is in force"},
		{"state dropped", next(), func(l *Look) { l.As = Dropped }, "cannot be"},
		{"state without version", next(), func(l *Look) { l.Version = nil }, "without a version"},
		{"no state", next(), func(l *Look) { l.As = "" }, "cannot be"},
		{"version of a failure", next(), func(l *Look) { l.Capture.Outcome = clausewatch.Failed },
			"a version from a look that is failed"},
		{"settles while blind", settling(), func(l *Look) { l.Capture.Outcome = clausewatch.Unreadable },
			"a version from a look that is unreadable"},
		{"readable failure", seen("acme/aup", clock(2), "failed"), func(l *Look) { l.Readable = true },
			"readable snapshots"},
		{"settles nothing", settling(), func(l *Look) { l.Capture.Document = "acme/aup" }, "none waits"},
		{"drops nothing", seen("acme/aup", clock(2), "unchanged"), func(l *Look) { l.Drop = true }, "none waits"},
		{"settles and drops", settling(), func(l *Look) { l.Drop = true }, "both settles and drops"},
		{"settles and brings", settling(), func(l *Look) {
			l.Version, l.As = reading("acme/terms", clock(3),
				"Three."), Settled
		}, "brings another"},
		{"unknown outage", next(), func(l *Look) { l.Joins = "moon" }, "moon"},
		{"outage without a beginning", next(), func(l *Look) { l.Joins = clausewatch.OutageOfHost }, "since when"},
		{"suggestion of nothing", next(), func(l *Look) { l.Suggest = true }, "other addresses"},
		{"version of another", next(), func(l *Look) { l.Version.Document = "birch/aup" }, "version of birch/aup"},
		{"change of another", next(), func(l *Look) { l.Change.Document = "birch/aup" }, "change of birch/aup"},
		{"change from another", next(), func(l *Look) { l.Change.From = inForce.Version + 1 }, "is in force"},
		{"change to another", settling(), func(l *Look) { l.Change.To = inForce.Version }, "leads to version"},
		{"wrong counts", next(), func(l *Look) { l.Change.Counts.Added++ }, "counts 2 changes and has 1"},
		{"wrong severity", next(), func(l *Look) { l.Change.Severity = 9 }, "severity(9)"},
		{"wrong text hash", next(), func(l *Look) { l.Version.TextSHA = strings.Repeat("0", 64) }, "has the hash"},
		{"text is no UTF-8", next(), func(l *Look) { l.Version.Text, l.Version.TextSHA = "a\xffb", "" }, "UTF-8"},
		{"impossible date", next(), func(l *Look) { l.Version.Dates.Printed = "soon" }, "soon"},
		{"wrong snapshot hash", next(), func(l *Look) {
			l.Snapshots = []clausewatch.Snapshot{sent("a", clock(2), "right"), {URL: "b", Body: []byte("x"),
				SHA256: base.TextSHA}}
		}, "snapshot of b"},
		{"bytes nobody has", next(), func(l *Look) {
			l.Snapshots = []clausewatch.Snapshot{{URL: "b",
				SHA256: base.TextSHA}}
		}, "neither given nor stored"},
		{"not modified", next(), func(l *Look) {
			l.Snapshots = []clausewatch.Snapshot{{URL: "b",
				NotModified: true}}
		}, "not modified"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.do(&c.look)
			ids, err := s.Record(t.Context(), c.look)
			says(t, err, c.want, "record look at")
			if diff := cmp.Diff(Recorded{}, ids); diff != "" {
				t.Errorf("ids were given: %s", diff)
			}
			if c.want == "not found" && !errors.Is(err, ErrNotFound) {
				t.Errorf("%v is not ErrNotFound", err)
			}
			if after := everything(t, s); after != before {
				t.Errorf("something was written:\n%s", cmp.Diff(strings.Split(before, "\n"), strings.Split(after, "\n")))
			}
		})
	}
	record(t, s, next()) // the looks above are refused for what was done to them
	record(t, s, settling())
	integrity(t, s)
}

func TestOnlyWhatWentBackIsAFlip(t *testing.T) {
	s := watching(t)
	record(t, s, brings(reading("acme/aup", clock(1), "One."), Baseline, nil))
	record(t, s, brings(reading("acme/aup", clock(2), "Two."), Candidate, nil))
	record(t, s, brings(reading("acme/aup", clock(3), "Three."), Candidate, nil))
	if n := must(s.Flips(t.Context(), "acme/aup", clock(0))); n != 0 {
		t.Errorf("%d flips after a text was replaced by a newer one, want none", n)
	}
	back := seen("acme/aup", clock(4), clausewatch.Unchanged)
	back.Drop = true
	record(t, s, back)
	if n := must(s.Flips(t.Context(), "acme/aup", clock(0))); n != 1 {
		t.Errorf("%d flips after the page went back, want 1", n)
	}
}
