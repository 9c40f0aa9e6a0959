package watcher_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

// sites is a world that watches two documents on each of so many hosts.
func sites(t *testing.T, hosts int) (w *world, urls []string) {
	t.Helper()
	var docs []clausewatch.Document
	for n := range 2 * hosts {
		urls = append(urls, fmt.Sprintf("https://site-%d.example/terms-%d", n/2, n%2))
		docs = append(docs, clausewatch.Document{ID: fmt.Sprintf("terms-%d", n), Kind: clausewatch.Policy, URLs: []string{urls[n]}})
	}
	w = watching(t, docs...)
	for _, url := range urls {
		w.site.serves(url, lantern())
	}
	return w, urls
}

// pass lets time pass: each document is looked at when it is due.
func (w *world) pass(d time.Duration) {
	w.t.Helper()
	for end := w.time.Add(d); ; {
		next := must(w.Store.NextDue(w.t.Context()))(w.t)
		if next.After(end) {
			w.time = end
			return
		}
		if next.After(w.time) {
			w.time = next
		}
		for _, ref := range must(w.Store.Due(w.t.Context(), w.time, 0))(w.t) {
			w.look(ref)
		}
	}
}

// told are all alerts owed to slack:all, oldest first: "blind 3" is one of an outage that holds three documents.
func (w *world) told() (said []string) {
	w.t.Helper()
	for _, a := range must(w.Store.Alerts(w.t.Context(), store.AlertFilter{Channel: all}))(w.t) {
		what := string(a.Kind)
		if a.Outage != 0 {
			o := must(w.Store.Outage(w.t.Context(), a.Outage))(w.t)
			what = fmt.Sprintf("%s of %s %d", what, o.Scope, len(o.Documents))
		}
		said = append([]string{what}, said...)
	}
	return said
}

// TestLostConnectionIsOneAlert takes the connection away from forty documents, and gives it back.
func TestLostConnectionIsOneAlert(t *testing.T) {
	w, urls := sites(t, 20)
	w.pass(3 * time.Hour)
	for _, url := range urls {
		w.site.fails(url, clausewatch.CauseDNS, 0)
	}
	w.pass(4 * time.Hour)
	if got, want := w.told(), []string{"blind of connection 40"}; !slices.Equal(got, want) {
		t.Errorf("told %q, want %q", got, want)
	}
	for n, url := range urls { // one site has gone for good, another puts up a wall meanwhile
		switch n / 2 {
		case 0:
		case 1:
			w.site.serves(url, challenge)
		default:
			w.site.serves(url, lantern())
		}
	}
	w.pass(2 * time.Hour)
	got := w.told()
	slices.Sort(got)
	want := []string{"blind of connection 40", "blind of host 2", "blind of host 2", "recovered of connection 40"}
	if !slices.Equal(got, want) {
		t.Errorf("told %q, want %q", got, want)
	}
	if lost := must(w.Store.ConnectionLost(t.Context()))(t); lost {
		t.Error("the connection counts as lost")
	}
}

// TestFewHostsAreAskedBeforeTheConnectionIsBlamed watches three hosts only, whose turns come an hour apart.
func TestFewHostsAreAskedBeforeTheConnectionIsBlamed(t *testing.T) {
	w, urls := sites(t, 3)
	w.pass(time.Hour)
	for _, url := range urls {
		w.site.fails(url, clausewatch.CauseTimeout, 0)
	}
	w.pass(5 * time.Hour)
	if got := w.told(); !slices.Equal(got, []string{"blind of connection 6"}) {
		t.Errorf("told %q, want one outage of the connection", got)
	}
}

// TestTheConnectionIsNotToBlame for what fails while other hosts answer, or what answers itself.
func TestTheConnectionIsNotToBlame(t *testing.T) {
	for name, c := range map[string]struct {
		hosts int // that fail, of ten
		cause clausewatch.Cause
		want  string
	}{
		"a minority of the hosts":   {4, clausewatch.CauseNetwork, "blind of host 2"},
		"all hosts answer with 503": {10, clausewatch.CauseStatus, "blind of host 2"},
	} {
		t.Run(name, func(t *testing.T) {
			w, urls := sites(t, 10)
			w.pass(time.Hour)
			for _, url := range urls[:2*c.hosts] {
				w.site.fails(url, c.cause, 0)
			}
			w.pass(5 * time.Hour)
			if got, want := w.told(), slices.Repeat([]string{c.want}, c.hosts); !slices.Equal(got, want) {
				t.Errorf("told %q, want one alert for each host", got)
			}
		})
	}
}

// TestTwoHostsAreTooFewToBlameTheConnection: they may well fail each for its own reason.
func TestTwoHostsAreTooFewToBlameTheConnection(t *testing.T) {
	w, urls := sites(t, 2)
	w.pass(time.Hour)
	for _, url := range urls {
		w.site.fails(url, clausewatch.CauseDNS, 0)
	}
	w.pass(5 * time.Hour)
	if got := w.told(); !slices.Equal(got, []string{"blind of host 2", "blind of host 2"}) {
		t.Errorf("told %q, want one alert for each host", got)
	}
}

// TestOurOwnFaultPutsNoLookOff: hosts are asked as often as ever, so that the return is seen soon.
func TestOurOwnFaultPutsNoLookOff(t *testing.T) {
	w, urls := sites(t, 3)
	for _, url := range urls {
		w.site.fails(url, clausewatch.CauseDNS, 0)
	}
	w.pass(48 * time.Hour)
	w.site.questions()
	w.pass(5 * time.Hour)
	if n := len(w.site.questions()); n < 4*len(urls) {
		t.Errorf("%d looks at %d documents in five hours, want one an hour each", n, len(urls))
	}
}

func TestWhatIsDamagedIsSaidOnceAndReadAnew(t *testing.T) {
	doc := clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{address, second}}
	w := watching(t, doc)
	w.site.serves(address, lantern())
	w.site.serves(second, wall("Annex", "<main><h1>Annex</h1><p>The annex lists the lamps that the station lends, with the day on which each of them comes back.</p></main>"))
	w.look(ref)
	w.do("DROP TRIGGER blobs_stay")
	var log bytes.Buffer
	w.Log = slog.New(slog.NewTextHandler(&log, nil))
	for look, days := range []string{fourteenDays, "10 days", "9 days"} {
		w.do("UPDATE blobs SET zstd = x'00'")
		w.site.serves(address, lantern(thirtyDays, days)) // the annex is known, and its bytes are needed
		if f := w.due(ref); f.Outcome != clausewatch.Changed {
			t.Errorf("look %d: got %s, want the change seen all the same", look, brief(f))
		}
		w.site.serves(address, lantern())
		w.due(ref)
	}
	if n := strings.Count(log.String(), "until_then"); n != 1 {
		t.Errorf("the damage was said %d times, want once:\n%s", n, log.String())
	}
}

func TestDamagedVersionIsBlindnessWithItsOwnCause(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.do("DROP TRIGGER versions_stay")
	w.do("UPDATE versions SET body = x'00'")
	for look := range 4 {
		f, err := w.Look(t.Context(), ref)
		if err != nil || f.Outcome != clausewatch.Failed || f.Cause != clausewatch.CauseDamaged || !strings.Contains(f.Detail, "restore a backup") {
			t.Fatalf("look %d: got %s, %v; want it failed for the damage", look, brief(f), err)
		}
		w.time = f.NextAt
	}
	if got := w.alerts(ref); count(got, "slack:all blind") != 1 {
		t.Errorf("owed %q, want one alert of blindness", got)
	}
}

// TestOutageOfAHostGrowsIntoOneOfTheConnection lets the hosts fall silent one after the other.
func TestOutageOfAHostGrowsIntoOneOfTheConnection(t *testing.T) {
	w, urls := sites(t, 3)
	w.pass(time.Hour)
	for n, url := range urls {
		w.site.fails(url, clausewatch.CauseDNS, 0)
		if n == 1 {
			w.pass(2 * time.Hour)
			if got := w.told(); !slices.Equal(got, []string{"blind of host 2"}) {
				t.Errorf("told %q, want one outage of the first host", got)
			}
		}
	}
	w.pass(5 * time.Hour)
	if got := w.told(); !slices.Equal(got, []string{"blind of connection 6"}) {
		t.Errorf("told %q, want the same alert to speak of the connection", got)
	}
}
