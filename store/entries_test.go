package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// feeding is a store that watches policies of acme and two feeds of it, and one policy and one feed of birch.
func feeding(t testing.TB) *Store {
	t.Helper()
	s := fresh(t)
	platforms := catalogue("acme/aup", "acme/terms", "acme/news", "acme/log", "birch/aup", "birch/news")
	for i := range platforms {
		for j := range platforms[i].Documents {
			if d := &platforms[i].Documents[j]; d.ID == "news" || d.ID == "log" {
				d.Kind = clausewatch.Feed
			}
		}
	}
	if err := s.Sync(t.Context(), platforms, nil, start); err != nil {
		t.Fatal(err)
	}
	return s
}

// entriesOf is a version of a feed; "text @ 2026-02-01" is dated.
func entriesOf(ref string, at time.Time, entries ...string) *clausewatch.Version {
	v := reading(ref, at)
	var lines []string
	for _, e := range entries {
		text, date, _ := strings.Cut(e, " @ ")
		p := clausewatch.Provision{ID: text, Block: clausewatch.Entry, Text: text, At: clausewatch.Date(date).Time()}
		v.Provisions, lines = append(v.Provisions, p), append(lines, text)
	}
	v.Text = strings.Join(lines, "\n")
	v.TextSHA = digest([]byte(v.Text))
	return v
}

// adds is the change that adds the first so many entries of a version.
func adds(v *clausewatch.Version, n int) *clausewatch.Change {
	c := &clausewatch.Change{Material: true, Counts: clausewatch.Counts{Added: n}}
	for i := range n {
		c.Provisions = append(c.Provisions, clausewatch.ProvisionChange{Kind: clausewatch.Added, New: &v.Provisions[i]})
	}
	return c
}

func shown(t *testing.T, s *Store, platform string, since, until time.Time) string {
	t.Helper()
	all, err := s.Entries(t.Context(), platform, since, until)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, e := range all {
		v := must(s.Version(t.Context(), e.Version))
		if v.Document != e.Document || !strings.Contains(v.Text, e.Provision.Text) {
			t.Errorf("entry %q is not in version %d of %s", e.Provision.Text, e.Version, e.Document)
		}
		when := "unknown"
		if !e.When().IsZero() {
			when = e.When().Format("01-02 15:04")
		}
		lines = append(lines, fmt.Sprintf("%s %s %s", e.Document, e.Provision.Text, when))
	}
	return strings.Join(lines, "\n")
}

func day(n int) time.Time { return start.AddDate(0, 0, n) } // from 1 March, noon

func TestEntriesAreDatedByWhatIsKnown(t *testing.T) {
	s := feeding(t)
	record(t, s, brings(entriesOf("acme/news", day(0), "old", "dated @ 2026-02-20", "ancient @ 2025-02-20", "ahead @ 2026-05-01"), Baseline, nil))
	record(t, s, brings(entriesOf("birch/news", day(0), "birch"), Baseline, nil))
	next := entriesOf("acme/news", day(2), "new", "second @ 2026-03-02", "planned @ 2026-04-09", "old", "dated @ 2026-02-20")
	record(t, s, brings(next, Settled, adds(next, 3)))
	edited := entriesOf("acme/news", day(3), "new, and edited", "old")
	c := &clausewatch.Change{Counts: clausewatch.Counts{Modified: 1}, Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Modified,
		Old: &next.Provisions[0], New: &edited.Provisions[0]}}}
	record(t, s, brings(edited, Settled, c))
	record(t, s, brings(entriesOf("acme/log", day(1), "log @ 2026-02-25"), Baseline, nil))
	again := entriesOf("acme/log", day(4), "read otherwise", "log @ 2026-02-25")
	record(t, s, brings(again, Technical, adds(again, 1)))

	want := strings.TrimSpace(`
acme/news new 03-03 12:00
acme/news planned 03-03 12:00
acme/news second 03-02 00:00
acme/log log 02-25 00:00
acme/news dated 02-20 00:00
acme/news old unknown
acme/news ahead unknown
acme/log read otherwise unknown`)
	if got := shown(t, s, "acme", day(-60), day(10)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, c := range []struct {
		since, until time.Time
		want         string
	}{
		{day(1), day(10), "acme/news new 03-03 12:00\nacme/news planned 03-03 12:00\nacme/log read otherwise unknown"},
		{day(2), day(2), "acme/news new 03-03 12:00\nacme/news planned 03-03 12:00\nacme/log read otherwise unknown"},
		{day(5), day(10), ""},
	} {
		if got := shown(t, s, "acme", c.since, c.until); got != c.want {
			t.Errorf("from %s to %s: got\n%s\nwant\n%s", c.since, c.until, got, c.want)
		}
	}
	if got := shown(t, s, "nobody", day(-60), day(10)); got != "" {
		t.Errorf("of an unknown platform: %s", got)
	}
	if err := s.Sync(t.Context(), catalogue("acme/aup"), nil, start); err != nil {
		t.Fatal(err)
	}
	if got := shown(t, s, "acme", day(-60), day(10)); got != "" {
		t.Errorf("of feeds that are no longer watched: %s", got)
	}
}

func TestHastenMakesThePoliciesOfThePlatformDue(t *testing.T) {
	s := feeding(t)
	for _, ref := range []string{"acme/aup", "acme/terms", "acme/log", "birch/aup"} {
		look := brings(reading(ref, clock(0), "One."), Baseline, nil)
		if ref == "acme/log" {
			look = brings(entriesOf(ref, clock(0), "one"), Baseline, nil)
		}
		record(t, s, look)
	}
	look := brings(entriesOf("acme/news", clock(10), "one"), Baseline, nil)
	look.Hasten = true
	if got := record(t, s, look).Hastened; !slices.Equal(got, []string{"acme/aup", "acme/terms"}) {
		t.Errorf("hastened %q, want the two policies of acme", got)
	}
	for ref, want := range map[string]time.Time{"acme/aup": clock(10), "acme/terms": clock(10), "acme/log": clock(60), "birch/aup": clock(60),
		"acme/news": clock(70)} {
		if got := watch(t, s, ref).NextAt; !got.Equal(want) {
			t.Errorf("the next look at %s is at %s, want %s", ref, got, want)
		}
	}
	late := seen("acme/news", clock(30), clausewatch.Unchanged)
	late.Hasten = true
	if got := record(t, s, late).Hastened; len(got) > 0 {
		t.Errorf("hastened %q, which were due already", got)
	}
	if got := watch(t, s, "acme/aup").NextAt; !got.Equal(clock(10)) {
		t.Errorf("the look at acme/aup was put off to %s", got)
	}
}

func TestHastenLeavesAloneWhatWaitsForAReason(t *testing.T) {
	s := feeding(t)
	for _, ref := range []string{"acme/aup", "acme/terms"} {
		record(t, s, brings(reading(ref, clock(0), "One."), Baseline, nil))
	}
	blind := seen("acme/aup", clock(5), clausewatch.Failed)
	blind.Failures, blind.BlindSince, blind.NextAt = 1, clock(5), clock(600)
	record(t, s, blind)
	waits := brings(reading("acme/terms", clock(5), "Two."), Candidate, nil)
	waits.NextAt = clock(15)
	record(t, s, waits)
	look := brings(entriesOf("acme/news", clock(10), "one"), Baseline, nil)
	look.Hasten = true
	if got := record(t, s, look).Hastened; len(got) > 0 {
		t.Errorf("hastened %q, want none", got)
	}
	for ref, want := range map[string]time.Time{"acme/aup": clock(600), "acme/terms": clock(15)} {
		if got := watch(t, s, ref).NextAt; !got.Equal(want) {
			t.Errorf("the next look at %s is at %s, want %s", ref, got, want)
		}
	}
}

func TestARefusedLookHastensNothing(t *testing.T) {
	s := feeding(t)
	record(t, s, brings(reading("acme/aup", clock(0), "One."), Baseline, nil))
	record(t, s, brings(entriesOf("acme/news", clock(0), "one"), Baseline, nil))
	before := everything(t, s)
	look := brings(entriesOf("acme/news", clock(10), "two"), Baseline, nil) // a second baseline
	look.Hasten = true
	if _, err := s.Record(t.Context(), look); err == nil {
		t.Fatal("a second baseline was recorded")
	}
	if everything(t, s) != before {
		t.Error("a refused look wrote something")
	}
}
