package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

// three is a store with a document on each of three hosts, and who follows them: one all of it, h0 and h2 a host each.
func three(t *testing.T) *Store {
	t.Helper()
	s := fresh(t)
	subs := []clausewatch.Subscription{follow("slack:one", "", 0), follow("slack:h0", "h0", 0), follow("slack:h2", "h2", 0)}
	done(t, s.Sync(t.Context(), catalogue("h0/aup", "h0/terms", "h1/aup", "h2/aup"), subs, start))
	return s
}

func members(t *testing.T, s *Store, id int64) (refs []string) {
	t.Helper()
	for _, d := range must(s.Outage(t.Context(), id)).Documents {
		refs = append(refs, d.Document)
	}
	return refs
}

func TestALostConnectionTakesInWhatWasTakenForTheFaultOfAHost(t *testing.T) {
	s := three(t)
	record(t, s, fails("h0/aup", 10, clausewatch.CauseDNS, clausewatch.OutageOfHost))
	wantDelivered(t, s, 10, []string{"slack:h0 blind", "slack:one blind"}, nil)
	record(t, s, fails("h1/aup", 12, clausewatch.CauseTimeout, clausewatch.OutageOfHost))
	wantDelivered(t, s, 12, []string{"slack:one blind"}, nil)

	record(t, s, fails("h2/aup", 40, clausewatch.CauseDNS, clausewatch.OutageOfConnection))
	// Who knows of one of the hosts finds the connection in the message there is; slack:h2 hears of it for the first time.
	wantDelivered(t, s, 40, []string{"slack:h2 blind"}, []string{"slack:h0 blind", "slack:one blind", "slack:one blind"})
	for id := range int64(3) {
		o := must(s.Outage(t.Context(), id+1))
		if o.Scope != clausewatch.OutageOfConnection || !o.Since.Equal(clock(10)) || !o.Ended.IsZero() {
			t.Errorf("outage %d reads %+v, want the lost connection since minute 10", id+1, o)
		}
	}
	if diff := cmp.Diff([]string{"h0/aup", "h1/aup", "h2/aup"}, members(t, s, 1)); diff != "" {
		t.Errorf("its documents (-want +got):\n%s", diff)
	}
	if w := watch(t, s, "h0/aup"); w.Outage != clausewatch.OutageOfConnection {
		t.Errorf("h0/aup is in an outage of %q, want of the connection", w.Outage)
	}

	record(t, s, fails("h0/terms", 41, clausewatch.CauseDNS, clausewatch.OutageOfConnection))
	wantDelivered(t, s, 60, nil, []string{"slack:h0 blind", "slack:h2 blind", "slack:one blind", "slack:one blind"})
	for minute, ref := range []string{"h0/aup", "h0/terms", "h1/aup", "h2/aup"} {
		record(t, s, reads(ref, 70+minute))
	}
	posts, _ := delivered(t, s, clock(120))
	if diff := cmp.Diff([]string{"slack:h0 recovered", "slack:h2 recovered", "slack:one recovered"}, posts); diff != "" {
		t.Errorf("posted at the end (-want +got):\n%s", diff)
	}
}

func TestWhatIsNotOurFaultStaysTheFaultOfItsHost(t *testing.T) {
	const lost = 10 + 24*60
	for name, look := range map[string]Look{
		"a host that answers":       fails("h0/aup", lost-10, clausewatch.CauseStatus, clausewatch.OutageOfHost),
		"a host that fell long ago": fails("h0/aup", 10, clausewatch.CauseDNS, clausewatch.OutageOfHost),
		"a page without text":       fails("h0/aup", lost-10, clausewatch.CauseEmpty, clausewatch.OutageOfDocument),
	} {
		s := three(t)
		record(t, s, look)
		delivered(t, s, look.Capture.At)
		record(t, s, fails("h2/aup", lost, clausewatch.CauseDNS, clausewatch.OutageOfConnection))
		wantDelivered(t, s, lost, []string{"slack:h2 blind", "slack:one blind"}, nil)
		if w := watch(t, s, "h0/aup"); w.Outage != look.Joins {
			t.Errorf("%s: it is in an outage of %q, want of %q", name, w.Outage, look.Joins)
		}
	}
}

// A channel whose host was back before the connection was lost has been told so, and hears of the connection anew.
func TestWhoHeardThatAHostIsBackHearsOfTheConnection(t *testing.T) {
	s := three(t)
	subs := []clausewatch.Subscription{follow("slack:aup", "h0/aup", 0), follow("slack:terms", "h0/terms", 0)}
	done(t, s.Sync(t.Context(), catalogue("h0/aup", "h0/terms", "h2/aup"), subs, start))
	record(t, s, fails("h0/aup", 10, clausewatch.CauseDNS, clausewatch.OutageOfHost))
	record(t, s, fails("h0/terms", 11, clausewatch.CauseDNS, clausewatch.OutageOfHost))
	record(t, s, reads("h0/aup", 20))
	wantDelivered(t, s, 30, []string{"slack:aup blind", "slack:aup recovered", "slack:terms blind"}, nil)
	record(t, s, fails("h2/aup", 40, clausewatch.CauseDNS, clausewatch.OutageOfConnection))
	record(t, s, fails("h0/aup", 41, clausewatch.CauseDNS, clausewatch.OutageOfConnection))
	wantDelivered(t, s, 60, []string{"slack:aup blind"}, []string{"slack:terms blind"})
}
