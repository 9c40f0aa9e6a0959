package watcher_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher"
)

// numbered is the page of the terms with its sections numbered from a number on.
func numbered(from int) page {
	p := lantern()
	for i, s := range p.sections {
		p.sections[i].heading = fmt.Sprintf("%d. %s", from+i, s.heading)
		for k, c := range s.clauses {
			p.sections[i].clauses[k] = fmt.Sprintf("%d.%d %s", from+i, k+1, c)
		}
	}
	return p
}

// moved is the page of the terms with its last section before its first.
func moved() page {
	p := lantern()
	last := len(p.sections) - 1
	p.sections = append([]section{p.sections[last]}, p.sections[:last]...)
	return p
}

// swapped is the page as HTML with markup replaced, old and new by turns.
func swapped(swaps ...string) string {
	return strings.NewReplacer(swaps...).Replace(lantern().String())
}

func TestImmaterialChangeIsRecordedAndNotTold(t *testing.T) {
	for _, tc := range []struct {
		name     string
		old, new any
		kind     clausewatch.ChangeKind // of every provision change; "" when there is none
	}{
		{"numbers", numbered(1), numbered(3), clausewatch.Renumbered},
		{"places", lantern(), moved(), clausewatch.Moved},
		{"typography", lantern(), swapped("&#34;safety sheet&#34;", "“safety sheet”", "4 euros", "4\u00a0euros", "once, from", "once,  from"), ""},
		{"layout", lantern(), swapped("<h2>", "<h3>", "</h2>", "</h3>", "<p>", "<div>", "</p>", "</div>", "&#34;", "”"), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := lending(t)
			w.site.serves(address, tc.old)
			w.look(ref)
			before := w.inForce(ref)
			w.site.serves(address, tc.new)
			for range 6 {
				w.due(ref)
			}
			after := w.inForce(ref)
			if got := w.alerts(ref); len(got) > 0 {
				t.Fatalf("owed %q, want nothing; changes %+v", got, w.changes(ref))
			}
			if watch := w.watch(ref); watch.Candidate != nil {
				t.Errorf("after six looks the text still waits for confirmation")
			}
			changes := w.changes(ref)
			if before.TextSHA == after.TextSHA {
				if len(changes) > 0 || tc.kind != "" {
					t.Errorf("the text in force is the old one, with changes %+v", changes)
				}
				return
			}
			if len(changes) != 1 || changes[0].Told || changes[0].Material || changes[0].Why != watcher.WhyImmaterial {
				t.Fatalf("got changes %+v, want one that is not told, with the rule that says why", changes)
			}
			if i := slices.IndexFunc(changes[0].Provisions, func(p clausewatch.ProvisionChange) bool { return p.Kind != tc.kind }); i >= 0 {
				t.Errorf("got a provision that is %s, want them %s", changes[0].Provisions[i].Kind, tc.kind)
			}
			if tc.kind != "" && len(changes[0].Provisions) == 0 {
				t.Errorf("no provision is %s", tc.kind)
			}
		})
	}
}

func TestMaterialChangeAmongImmaterialOnesIsTold(t *testing.T) {
	w := lending(t)
	w.site.serves(address, numbered(1))
	w.look(ref)
	next := numbered(3)
	next.swaps = []string{thirtyDays, fourteenDays}
	w.site.serves(address, next)
	w.untilSettled(fourteenDays)
	c := w.changes(ref)
	if len(c) != 1 || !c[0].Told || c[0].Counts.Modified != 1 || c[0].Counts.Renumbered == 0 {
		t.Fatalf("got changes %+v, want one that is told: a modified provision among renumbered ones", c)
	}
	if n := count(w.alerts(ref), "slack:all change"); n != 1 {
		t.Errorf("slack:all is owed %d changes, want 1", n)
	}
}

func TestChannelHearsOnlyWhatIsGraveEnoughForIt(t *testing.T) {
	for _, tc := range []struct {
		name  string
		swaps []string
		want  bool // whether slack:high hears of it
	}{
		{"few words", []string{"from your account page", "on your account page or at a station"}, false},
		{"a right given up", []string{"honest mistakes are not charged.",
			"you waive any right to a trial by jury and to take part in a class action, and you agree to binding arbitration."}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := lending(t)
			w.site.serves(address, lantern())
			w.look(ref)
			w.site.serves(address, lantern(tc.swaps...))
			w.due(ref)
			w.untilSettled(tc.swaps[1])
			want := []string{"slack:all change"}
			if tc.want {
				want = append(want, "slack:high change")
			}
			if got := w.alerts(ref); !slices.Equal(got, want) {
				t.Errorf("owed %q about a change of %s severity (%s), want %q", got, w.changes(ref)[0].Severity, w.changes(ref)[0].Reason, want)
			}
		})
	}
}
