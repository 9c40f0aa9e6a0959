package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// about is a change of a provision from one id to others, or from others to one.
func about(kind clausewatch.ChangeKind, old, now string, parts ...string) clausewatch.ProvisionChange {
	pc := clausewatch.ProvisionChange{Kind: kind}
	if old != "" {
		pc.Old = &clausewatch.Provision{ID: old}
	}
	if now != "" {
		pc.New = &clausewatch.Provision{ID: now}
	}
	for _, id := range parts {
		pc.Parts = append(pc.Parts, clausewatch.Provision{ID: id})
	}
	return pc
}

func TestChangesOfAProvisionFollowWhatItWasMadeOf(t *testing.T) {
	s := watching(t)
	record(t, s, brings(reading("acme/aup", clock(0), "Text 0."), Baseline, nil))
	record(t, s, brings(reading("acme/terms", clock(0), "Text 0."), Baseline, nil))
	for i, step := range []struct {
		ref  string
		what []clausewatch.ProvisionChange
	}{
		{"acme/aup", []clausewatch.ProvisionChange{about(clausewatch.Modified, "a", "a")}},
		{"acme/aup", []clausewatch.ProvisionChange{about(clausewatch.Modified, "z", "z"), about(clausewatch.Modified, "c", "c")}},
		{"acme/aup", []clausewatch.ProvisionChange{about(clausewatch.Split, "a", "", "b", "c")}},
		{"acme/aup", []clausewatch.ProvisionChange{about(clausewatch.Modified, "c", "c"), about(clausewatch.Merged, "", "y", "z", "x")}},
		{"acme/aup", []clausewatch.ProvisionChange{about(clausewatch.Modified, "y", "y")}},
		{"acme/terms", []clausewatch.ProvisionChange{about(clausewatch.Modified, "b", "b")}},
		{"acme/aup", []clausewatch.ProvisionChange{about(clausewatch.Modified, "b", "b")}},
	} {
		c := change(clausewatch.Low, false)
		c.Provisions, c.Counts = step.what, clausewatch.Counts{Modified: len(step.what)}
		record(t, s, brings(reading(step.ref, clock(i+1), fmt.Sprintf("Text %d.", i+1)), Settled, c))
	}
	for _, test := range []struct {
		provisions []string
		until      time.Time
		want       string
	}{
		{[]string{"b"}, time.Time{}, "[7 4 3 2 1]"},
		{[]string{"b"}, clock(3), "[3 2 1]"},
		{[]string{"y"}, time.Time{}, "[5 4 2]"},
		{[]string{"y", "b"}, clock(4), "[4 3 2 1]"},
		{[]string{"q"}, time.Time{}, "[]"},
		{nil, time.Time{}, "[]"},
	} {
		all, err := s.ChangesOf(t.Context(), "acme/aup", test.provisions, test.until)
		ids := []int64{}
		for _, c := range all {
			ids = append(ids, c.ID)
		}
		if got := fmt.Sprint(ids); err != nil || got != test.want {
			t.Errorf("%v until %s: got %s, %v; want %s", test.provisions, test.until, got, err, test.want)
		}
	}
}

func TestTouchesSayWhatAChangeDoesToAProvision(t *testing.T) {
	s := watching(t)
	record(t, s, brings(reading("acme/aup", clock(0), "Text 0."), Baseline, nil))
	for i, step := range []struct {
		what []clausewatch.ProvisionChange
		told bool
	}{
		{[]clausewatch.ProvisionChange{about(clausewatch.Modified, "a", "a"), about(clausewatch.Moved, "b", "b")}, true},
		{[]clausewatch.ProvisionChange{about(clausewatch.Split, "a", "a", "c")}, false},
		{[]clausewatch.ProvisionChange{about(clausewatch.Moved, "a", "a"), about(clausewatch.Merged, "", "d", "a")}, true},
		{[]clausewatch.ProvisionChange{about(clausewatch.Modified, "z", "z")}, true},
	} {
		c := change(clausewatch.Low, step.told)
		c.Provisions, c.Counts = step.what, clausewatch.Counts{Modified: len(step.what)}
		record(t, s, brings(reading("acme/aup", clock(i+1), fmt.Sprintf("Text %d.", i+1)), Settled, c))
	}
	want := []Touch{
		{Provision: "a", Change: 3, At: clock(3), Told: true, Material: true, Beside: true},
		{Provision: "a", Change: 2, At: clock(2), Material: true, Beside: true},
		{Provision: "a", Change: 1, At: clock(1), Told: true, Material: true},
		{Provision: "b", Change: 1, At: clock(1), Told: true},
	}
	got := must(s.Touches(t.Context(), "acme/aup", []string{"a", "b"}, time.Time{}))
	slices.SortStableFunc(got, func(a, b Touch) int { return cmp.Or(int(b.Change-a.Change), strings.Compare(a.Provision, b.Provision)) })
	if !slices.Equal(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	if got := must(s.Touches(t.Context(), "acme/aup", []string{"a"}, clock(2))); len(got) != 2 || got[0].Change != 2 {
		t.Errorf("until the second: got %+v", got)
	}
}
