package watcher_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// office is a world that watches the terms of Lantern and two policies of the same host that say other things.
func office(t *testing.T) *world {
	t.Helper()
	return watching(t, clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{address}},
		clausewatch.Document{ID: "privacy", Kind: clausewatch.Policy, URLs: []string{"https://lantern.example/privacy"}},
		clausewatch.Document{ID: "boats", Kind: clausewatch.Policy, URLs: []string{"https://lantern.example/boats"}})
}

// serve puts a line behind the text of each of the three pages.
func (w *world) serve(line string, also ...string) {
	boats := privacy()
	boats.title = "Lantern Boats"
	for n := range boats.sections {
		boats.sections[n].clauses = []string{fmt.Sprintf("A boat of class %d lies at the outer quay from March to October, and in the shed behind the mill for the rest of the year.", n)}
	}
	for url, p := range map[string]page{address: lantern(), "https://lantern.example/privacy": privacy(), "https://lantern.example/boats": boats} {
		if line != "" {
			p.after = "<p>" + strings.Join(append([]string{line}, also...), "</p><p>") + "</p>"
		}
		w.site.serves(url, p)
	}
}

func (w *world) lookAtAll() {
	w.t.Helper()
	for _, id := range []string{"privacy", "boats", "terms"} {
		w.due("lantern/" + id)
	}
}

const (
	helpLine = "Need a hand? Friendly keepers answer the telephone on every evening of the week."
	longLine = "We bake biscuits: small ones, which the page needs, and big ones, with which visitors are counted; the plate with both stands beside the door of every station."
	duty     = "You must tell the keeper your name before you enter the tower."
)

func TestLineThatAllPagesOfAHostGetIsNoNews(t *testing.T) {
	for name, lines := range map[string][]string{"a short one": {helpLine}, "a long one": {longLine}, "one of a shop": {"Enjoy 10 % off each biscuit from the shop beside the mill."}, "several": {helpLine, longLine, "Find us on the quay."}} {
		t.Run(name, func(t *testing.T) {
			w := office(t)
			w.serve("")
			w.lookAtAll()
			w.serve(lines[0], lines[1:]...)
			w.lookAtAll() // the first of the three cannot know what the others will hold
			w.lookAtAll()
			w.serve("")
			w.lookAtAll()
			w.lookAtAll()
			changes := w.changes("lantern/terms")
			if len(changes) != 2 {
				t.Fatalf("got %d changes, want the line to come and to go", len(changes))
			}
			for _, c := range changes {
				if c.Told || !strings.Contains(c.Why, "other documents of the host") {
					t.Errorf("got told %v, %q; want it quiet by its rule", c.Told, c.Why)
				}
			}
		})
	}
}

func TestWhatPagesShareIsNewsWhenItMayBeAClause(t *testing.T) {
	for name, c := range map[string]struct {
		docs []string
		line string
	}{
		"it binds":                           {[]string{"privacy", "boats"}, duty},
		"it is an address to write to":       {[]string{"privacy", "boats"}, "Letters about these rules go to keeper@lantern.example alone."},
		"one other document has it":          {[]string{"privacy"}, helpLine},
		"the others are siblings":            {[]string{"guests", "members"}, helpLine},
		"the others are of another host":     {[]string{"away", "afar"}, helpLine},
		"it is the same page, watched again": {[]string{"again", "privacy"}, helpLine},
	} {
		t.Run(name, func(t *testing.T) {
			at := map[string]string{"away": "https://birch.example/a", "afar": "https://birch.example/b", "again": address + "/"}
			docs := []clausewatch.Document{{ID: "terms", Kind: clausewatch.Policy, URLs: []string{address}}}
			for _, id := range c.docs {
				if at[id] == "" {
					at[id] = "https://lantern.example/" + id
				}
				docs = append(docs, clausewatch.Document{ID: id, Kind: clausewatch.Policy, URLs: []string{at[id]}})
			}
			w := watching(t, docs...)
			serve := func(line string) {
				for n, id := range append([]string{"terms"}, c.docs...) {
					p := privacy()
					if id != "privacy" {
						p = lantern()
					}
					if id != "guests" && id != "members" && n > 0 {
						for s := range p.sections {
							p.sections[s].clauses = []string{fmt.Sprintf("Room %d of house %d is heated from the first day of frost on, and lit by a lamp that hangs above the door to the stairs.", s, n)}
						}
					}
					p.after = line
					url := address
					if n > 0 {
						url = at[id]
					}
					w.site.serves(url, p)
				}
			}
			serve("")
			for _, d := range docs {
				w.due("lantern/" + d.ID)
			}
			serve("<p>" + c.line + "</p>")
			for range 2 {
				for n := range docs {
					w.due("lantern/" + docs[len(docs)-1-n].ID)
				}
			}
			if changes := w.changes(ref); len(changes) != 1 || !changes[0].Told {
				t.Errorf("got %+v, want one change, told", changes)
			}
		})
	}
}
