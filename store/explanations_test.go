package store

import (
	"errors"
	"slices"
	"testing"

	"github.com/clausewatch/clausewatch"
)

func TestOnlyWhatWasToldIsExplained(t *testing.T) {
	s := watching(t)
	record := func(look Look) int64 {
		t.Helper()
		done, err := s.Record(t.Context(), look)
		if err != nil {
			t.Fatal(err)
		}
		return done.Change
	}
	for _, ref := range []string{"acme/aup", "acme/terms"} {
		record(brings(reading(ref, clock(0), "one"), Baseline, nil))
	}
	told := record(brings(reading("acme/aup", clock(10), "two"), Settled, change(clausewatch.High, true)))
	quiet := record(brings(reading("acme/terms", clock(20), "two"), Settled, change(clausewatch.Low, false)))
	if got, err := s.Unexplained(t.Context(), clock(0), 10); err != nil || !slices.Equal(got, []int64{told}) {
		t.Fatalf("%v, %v, want change %d and not %d", got, err, told, quiet)
	}
	if got, _ := s.Unexplained(t.Context(), clock(15), 10); len(got) > 0 {
		t.Errorf("%v is older than what was asked for", got)
	}
	if _, err := s.Explanation(t.Context(), told); !errors.Is(err, ErrNotFound) {
		t.Errorf("explained before anybody did: %v", err)
	}
	want := Explanation{Change: told, Text: "In 1 it says «two».", Model: "small", At: clock(12)}
	for _, e := range []Explanation{want, {Change: told, Model: "other", At: clock(13), Refused: "too long"}} {
		if err := s.Explain(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.Explanation(t.Context(), told); err != nil || got != want {
		t.Errorf("%+v, %v, want the first one", got, err)
	}
	if got, err := s.Unexplained(t.Context(), clock(0), 10); err != nil || len(got) > 0 {
		t.Errorf("%v, %v, want none left", got, err)
	}
	if err := s.Explain(t.Context(), Explanation{Change: quiet, Model: "small", At: clock(30)}); err == nil {
		t.Error("neither a text nor a reason was stored")
	}
}
