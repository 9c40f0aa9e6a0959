package store

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

func TestVersionsOfATime(t *testing.T) {
	s := watching(t)
	record(t, s, brings(reading("acme/aup", clock(10), "One."), Baseline, nil))
	record(t, s, brings(reading("acme/aup", clock(20), "Two."), Candidate, nil))
	settles := seen("acme/aup", clock(30), clausewatch.Changed)
	settles.Settle, settles.Change = true, change(clausewatch.Low, true)
	record(t, s, settles)
	record(t, s, brings(reading("acme/aup", clock(40), "Gone."), Candidate, nil))
	drops := seen("acme/aup", clock(50), clausewatch.Unchanged)
	drops.Drop = true
	record(t, s, drops)
	technical := brings(reading("acme/aup", clock(20), "Two, read anew."), Technical, nil)
	technical.Capture.At = clock(60)
	record(t, s, technical)
	record(t, s, brings(reading("acme/aup", clock(70), "One."), Settled, change(clausewatch.Low,
		true))) // the first text is back
	record(t, s, brings(reading("birch/aup", clock(5), "Birch."), Baseline, nil))

	for _, c := range []struct {
		minute int
		want   string
	}{{10, "One."}, {19, "One."}, {20, "Two, read anew."}, {45, "Two, read anew."}, {69, "Two, read anew."}, {70,
		"One."}, {9999, "One."}} {
		if got := must(s.VersionAt(t.Context(), "acme/aup", clock(c.minute))); got.Text != c.want {
			t.Errorf("at minute %d stood %q, want %q", c.minute, got.Text, c.want)
		}
	}
	for _, at := range []time.Time{clock(9), {}} {
		if _, err := s.VersionAt(t.Context(), "acme/aup", at); !errors.Is(err, ErrNotFound) {
			t.Errorf("before the first: %v, want ErrNotFound", err)
		}
	}
	if v := must(s.Current(t.Context(), "acme/aup")); v.Text != "One." || !v.FirstSeen.Equal(clock(70)) {
		t.Errorf("in force is %+v", v)
	}
	var history []string
	all := must(s.Versions(t.Context(), "acme/aup"))
	for _, v := range all {
		if v.Text != "" || v.Provisions != nil || v.Title == "" || v.Extractor != 1 || v.Document != "acme/aup" {
			t.Errorf("listed as %+v", v)
		}
		history = append(history, v.FirstSeen.Format("15:04")+" "+v.Short())
	}
	whole := func(text, at string) string { return at + " " + digest([]byte(text))[:12] }
	want := []string{whole("One.", "12:10"), whole("Two.", "12:20"), whole("Two, read anew.", "12:20"), whole("One.",
		"13:10")}
	if diff := cmp.Diff(want, history); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
}

func TestVersionComesBackWhole(t *testing.T) {
	s := watching(t)
	v := reading("acme/aup", clock(1), "Spam: Don't <b>send</b> it & \u2028 \u202e don't.", "Other: Zweitens — 日本語 🙂.")
	v.Snapshots, v.URL, v.Config = []string{digest(nil)}, "https://acme.example/?a=1&b=2", "cfg"
	v.Dates = clausewatch.Dates{Printed: "2026-01-02"}
	v.Provisions[0].Links = []clausewatch.Link{{Text: "it", URL: "https://x"}}
	v.Provisions[0].Severity, v.Provisions[0].Category = clausewatch.High, "acceptable_use"
	v.Provisions[1].At = time.Date(2020, 2, 3, 4, 5, 6, 7, time.UTC)
	ids := record(t, s, brings(v, Baseline, nil))
	want := *v
	want.ID = ids.Version
	if diff := cmp.Diff(want, must(s.Version(t.Context(), ids.Version))); diff != "" {
		t.Errorf("version (-want +got):\n%s", diff)
	}
	hits := must(s.Search(t.Context(), Query{Text: "send"}))
	if len(hits) != 1 || !cmp.Equal(hits[0].Provision, v.Provisions[0]) {
		t.Errorf("found %+v, want %+v", hits, v.Provisions[0])
	}
	if _, err := s.Version(t.Context(), 999); !errors.Is(err, ErrNotFound) {
		t.Errorf("unknown version: %v, want ErrNotFound", err)
	}
}

func TestVersionIsCompletedFromItsLook(t *testing.T) {
	s := watching(t)
	look := seen("acme/aup", clock(7), clausewatch.Changed)
	look.Version, look.As = &clausewatch.Version{Text: "Bare."}, Baseline
	v := must(s.Version(t.Context(), record(t, s, look).Version))
	if v.Document != "acme/aup" || v.TextSHA != digest([]byte("Bare.")) || !v.FirstSeen.Equal(clock(7)) || !v.LastSeen.Equal(clock(7)) {
		t.Errorf("got %+v", v)
	}
}

func TestDamagedVersionIsNotGivenOut(t *testing.T) {
	s := watching(t)
	one := record(t, s, brings(reading("acme/aup", clock(1), "One."), Baseline, nil))
	record(t, s, brings(reading("birch/aup", clock(1), "Two."), Baseline, nil))
	must(s.write.Exec("DROP TRIGGER versions_stay"))
	must(s.write.Exec("UPDATE versions SET body = (SELECT body FROM versions ORDER BY id DESC LIMIT 1)"))
	_, err := s.Version(t.Context(), one.Version)
	says(t, err, "is damaged", "restore a backup")
	must(s.write.Exec("UPDATE versions SET body = x'0102'"))
	_, err = s.Version(t.Context(), one.Version)
	says(t, err, "read version")
}

func TestChangesAreChosen(t *testing.T) {
	s := watching(t)
	for i, ref := range []string{"acme/aup", "acme/terms", "birch/aup"} {
		record(t, s, brings(reading(ref, clock(i), "Zero."), Baseline, nil))
	}
	for i, c := range []struct {
		ref  string
		told bool
	}{{"acme/aup", true}, {"acme/terms", false}, {"birch/aup", true}, {"acme/aup", true}} {
		look := brings(reading(c.ref, clock(10*(i+1)), strings.Repeat("More. ", i+1)), Settled,
			change(clausewatch.Medium, c.told))
		record(t, s, look)
	}
	for _, c := range []struct {
		name   string
		filter ChangeFilter
		want   []int64
	}{
		{"all", ChangeFilter{}, []int64{4, 3, 2, 1}},
		{"limit", ChangeFilter{Limit: 2}, []int64{4, 3}},
		{"platform", ChangeFilter{Platform: "acme"}, []int64{4, 2, 1}},
		{"prefix of a platform", ChangeFilter{Platform: "acm"}, nil},
		{"document", ChangeFilter{Platform: "acme", Document: "aup"}, []int64{4, 1}},
		{"document anywhere", ChangeFilter{Document: "aup"}, []int64{4, 3, 1}},
		{"told", ChangeFilter{ToldOnly: true}, []int64{4, 3, 1}},
		{"since", ChangeFilter{Since: clock(30)}, []int64{4, 3}},
		{"until", ChangeFilter{Until: clock(20)}, []int64{2, 1}},
		{"between", ChangeFilter{Platform: "acme", Since: clock(20), Until: clock(40), ToldOnly: true, Limit: 5},
			[]int64{4}},
		{"injected", ChangeFilter{Platform: "' OR '1'='1"}, nil},
	} {
		var got []int64
		for _, found := range must(s.Changes(t.Context(), c.filter)) {
			got = append(got, found.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	if _, err := s.Change(t.Context(), 99); !errors.Is(err, ErrNotFound) {
		t.Errorf("unknown change: %v, want ErrNotFound", err)
	}
}

func TestChangeComesBackWhole(t *testing.T) {
	s := watching(t)
	first := record(t, s, brings(reading("acme/aup", clock(1), "30 days."), Baseline, nil))
	c := change(clausewatch.High, true)
	c.Summary, c.Reason = "A summary.", "a period"
	c.Dates.Effective = clausewatch.DateChange{New: "2026-05-01"}
	c.Provisions[0].Old, c.Provisions[0].New = &clausewatch.Provision{ID: "p",
		Text: "30 days."}, &clausewatch.Provision{ID: "p", Text: "14 days."}
	c.Provisions[0].Signals = []clausewatch.Signal{{Type: clausewatch.SignalPeriod, Old: "30 days", New: "14 days"}}
	c.Provisions[0].Edits = []clausewatch.Edit{{Op: "delete", Text: "30"}, {Op: "insert", Text: "14"}, {Op: "equal",
		Text: " days."}}
	ids := record(t, s, brings(reading("acme/aup", clock(2), "14 days."), Settled, c))
	want := *c
	want.ID, want.Document, want.From, want.To, want.At = ids.Change, "acme/aup", first.Version, ids.Version, clock(2)
	if diff := cmp.Diff(want, must(s.Change(t.Context(), ids.Change))); diff != "" {
		t.Errorf("change (-want +got):\n%s", diff)
	}
}
