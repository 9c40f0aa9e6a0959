package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// held is a change that waits for a digest.
func held(severity clausewatch.Severity) *clausewatch.Change {
	c := change(severity, false)
	c.Digest, c.Why = true, "in the digest"
	return c
}

// collecting is a store in which two changes of acme/aup wait, of low and of medium severity, since minutes 2 and 3.
func collecting(t *testing.T, more ...clausewatch.Subscription) *Store {
	t.Helper()
	s := watching(t, more...)
	record(t, s, brings(reading("acme/aup", clock(1), "One."), Baseline, nil))
	for n, severity := range []clausewatch.Severity{clausewatch.Low, clausewatch.Medium} {
		ids := record(t, s, brings(reading("acme/aup", clock(n+2), fmt.Sprintf("Text %d.", n)), Settled, held(severity)))
		if len(ids.Alerts) > 0 {
			t.Fatalf("a change for the digest owes alerts %v", ids.Alerts)
		}
	}
	return s
}

// kinds are what is owed about a document, oldest first.
func kinds(t *testing.T, s *Store, ref string) string {
	t.Helper()
	var all []string
	for _, a := range alertsOf(t, s, AlertFilter{Document: ref}) {
		all = append(all, fmt.Sprintf("%s %s", a.Channel, a.Kind))
	}
	slices.Reverse(all)
	return strings.Join(all, ", ")
}

func TestDigestOwesWhatWaitsOnce(t *testing.T) {
	s := collecting(t, follow("discord:medium", "acme/aup", clausewatch.Medium), follow("slack:all", "acme/aup", clausewatch.High))
	if since := watch(t, s, "acme/aup").DigestSince; !since.Equal(clock(2)) {
		t.Errorf("the oldest waits since %s, want %s", since, clock(2))
	}
	if since := watch(t, s, "acme/terms").DigestSince; !since.IsZero() {
		t.Errorf("another document waits since %s", since)
	}
	look := brings(reading("acme/aup", clock(9), "Grave."), Settled, change(clausewatch.High, true))
	look.Digest = true
	record(t, s, look)
	want := "slack:all digest, discord:medium digest, " +
		"slack:all change, slack:high change, discord:medium change"
	if got := kinds(t, s, "acme/aup"); got != want {
		t.Errorf("owed are %s\nwant %s", got, want)
	}
	if since := watch(t, s, "acme/aup").DigestSince; !since.IsZero() {
		t.Errorf("something waits since %s", since)
	}
	for _, a := range alertsOf(t, s, AlertFilter{Document: "acme/aup"}) {
		if a.Kind != clausewatch.AlertDigest {
			continue
		}
		want := []clausewatch.Severity{clausewatch.Low, clausewatch.Medium}
		if a.Channel == "discord:medium" {
			want = want[1:] // only what it asked for
		}
		var got []clausewatch.Severity
		for _, c := range must(s.Digest(t.Context(), a)) {
			got = append(got, c.Severity)
			if !c.Digest || !c.Digested.Equal(clock(9)) || c.Headline != "it changed" {
				t.Errorf("the digest for %s holds %+v", a.Channel, c)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("the digest for %s holds changes of the severities %v, want %v", a.Channel, got, want)
		}
	}
	again := seen("acme/aup", clock(10), clausewatch.Unchanged)
	again.Digest = true
	if ids := record(t, s, again); len(ids.Alerts) > 0 {
		t.Errorf("a second digest owes %v", ids.Alerts)
	}
	if n := must(s.Told(t.Context(), "acme/aup", clock(1))); n != 1 {
		t.Errorf("%d changes were told one by one, want 1", n)
	}
	if n := must(s.Told(t.Context(), "acme/aup", clock(9))); n != 0 {
		t.Errorf("after the last one %d changes were told, want none", n)
	}
	if all := must(s.Changes(t.Context(), ChangeFilter{ToldOnly: true})); len(all) != 3 {
		t.Errorf("%d changes are told at once or in a digest, want 3", len(all))
	}
	integrity(t, s)
}

func TestDigestTakesTheChangeOfItsLookAlong(t *testing.T) {
	s := collecting(t)
	look := brings(reading("acme/aup", clock(9), "More."), Settled, held(clausewatch.Low))
	look.Digest = true
	ids := record(t, s, look)
	if len(ids.Alerts) != 1 {
		t.Fatalf("owed are %v, want one alert", ids.Alerts)
	}
	if all := must(s.Digest(t.Context(), must(s.Alert(t.Context(), ids.Alerts[0])))); len(all) != 3 {
		t.Errorf("the digest holds %d changes, want 3", len(all))
	}
}

// What waits is handed over whole or not at all.
func TestFailureWhileADigestIsOwedLosesNothing(t *testing.T) {
	for _, step := range []string{"INSERT ON alerts", "UPDATE ON changes", "UPDATE ON documents"} {
		t.Run(step, func(t *testing.T) {
			s := collecting(t)
			before := everything(t, s)
			look := seen("acme/aup", clock(9), clausewatch.Unchanged)
			look.Digest = true
			must(s.write.Exec("CREATE TRIGGER disaster BEFORE " + step + " BEGIN SELECT RAISE(ABORT, 'disaster'); END"))
			_, err := s.Record(t.Context(), look)
			says(t, err, "disaster")
			if after := everything(t, s); after != before {
				t.Errorf("something was written:\n%s", after)
			}
			must(s.write.Exec("DROP TRIGGER disaster"))
			if ids := record(t, s, look); len(ids.Alerts) != 1 {
				t.Errorf("afterwards the same look owes %v", ids.Alerts)
			}
		})
	}
}

func TestDigestOfADocumentThatIsDroppedIsOwedAtOnce(t *testing.T) {
	s := collecting(t)
	subs := []clausewatch.Subscription{follow("slack:all", "", clausewatch.None), follow("slack:high", "", clausewatch.High)}
	for n := range 2 {
		if err := s.Sync(t.Context(), catalogue("acme/terms", "birch/aup"), subs, clock(20+n)); err != nil {
			t.Fatal(err)
		}
		if got := kinds(t, s, "acme/aup"); got != "slack:all digest" {
			t.Errorf("owed are %s, want one digest to slack:all", got)
		}
	}
	a := alertsOf(t, s, AlertFilter{Document: "acme/aup"})[0]
	if all := must(s.Digest(t.Context(), a)); len(all) != 2 {
		t.Errorf("the digest holds %d changes, want 2", len(all))
	}
}

func TestChangeIsToldInOneWayOnly(t *testing.T) {
	s := collecting(t)
	both := held(clausewatch.Low)
	both.Told = true
	_, err := s.Record(t.Context(), brings(reading("acme/aup", clock(9), "More."), Settled, both))
	says(t, err, "both at once and in a digest")
	technical := record(t, s, brings(reading("acme/aup", clock(9), "More."), Technical, held(clausewatch.Low)))
	if c := must(s.Change(t.Context(), technical.Change)); c.Digest {
		t.Error("another reading of ours waits for a digest")
	}
	record(t, s, brings(reading("acme/aup", clock(10), "Told."), Settled, change(clausewatch.Low, true)))
	look := seen("acme/aup", clock(11), clausewatch.Unchanged)
	look.Digest = true
	record(t, s, look)
	before := everything(t, s)
	for _, statement := range []string{"UPDATE changes SET digested_at = 1 WHERE told = 1", "UPDATE changes SET digest = 0",
		"UPDATE changes SET digested_at = 1 WHERE digest = 1", "UPDATE changes SET digested_at = NULL WHERE digest = 1"} {
		if _, err := s.write.Exec(statement); err == nil || !strings.Contains(err.Error(), "constraint failed") {
			t.Errorf("%s: %v, want it refused", statement, err)
		}
	}
	if after := everything(t, s); after != before {
		t.Error("something was written")
	}
}
