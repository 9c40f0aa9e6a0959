package demo

import (
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// pages gives every page of the site at its present act, by reference.
func served(t *testing.T, s *Site) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, p := range Platforms("") {
		for _, d := range p.Documents {
			w := httptest.NewRecorder()
			s.ServeHTTP(w, httptest.NewRequest("GET", "/"+d.Ref(), nil))
			body, err := io.ReadAll(w.Result().Body)
			if err != nil || w.Code != 200 {
				t.Fatalf("GET %s: %d, %v", d.Ref(), w.Code, err)
			}
			out[d.Ref()] = string(body)
		}
	}
	return out
}

func TestEachActChangesItsDocument(t *testing.T) {
	site := &Site{}
	before := served(t, site)
	for n, act := range Story() {
		site.Advance()
		now := served(t, site)
		if words(now[act.Document]) == words(before[act.Document]) {
			t.Errorf("act %d (%s) leaves %s as it was", n+1, act.Says, act.Document)
		}
		platform, _ := clausewatch.SplitRef(act.Document)
		for ref := range now { // the menu is on every page of its platform
			other, _ := clausewatch.SplitRef(ref)
			if ref != act.Document && !(n+1 == actMenu && other == platform) && words(now[ref]) != words(before[ref]) {
				t.Errorf("act %d (%s) changes %s as well", n+1, act.Says, ref)
			}
		}
		before = now
	}
}

// words leaves out the visitor's number, which differs on every look.
func words(page string) string {
	var out []string
	for _, line := range strings.Split(page, "\n") {
		if !strings.Contains(line, "visit") && !strings.Contains(line, "skipping stones right now") &&
			!strings.Contains(line, "data-render") && !strings.Contains(line, "body class") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}
