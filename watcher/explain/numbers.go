package explain

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/compare"
)

// otherCategories is the category of a tally of all categories that are not named.
const otherCategories = "other"

// A figure is a quantity outside of the quotes of a sentence, with what stands before and after it.
type figure struct {
	compare.Stated
	before, after string
}

var (
	// A shift of numbers: "renumbered by +1".
	shifted = regexp.MustCompile(`\bby ([+-]?\d+)\b`)
	// A number of changes, with what it counts.
	counting = regexp.MustCompile(`^( more| other| further)?( (?:high|medium|low))?(?:-severity| severity)?( provisions?| clauses?| sections?| changes?| entries| entry| headings?)?` +
		`(?: (?:is|are|was|were|has been|have been))?( (?:added|removed|modified|reworded|moved|renumbered|split|merged))?(?:[^\pL]|$)`)
	countedEdits  = regexp.MustCompile(`^ (more )?edits?\b`)
	onlyDated     = regexp.MustCompile(`^ (?:differs? )?only in the date stated`)
	onlyForm      = regexp.MustCompile(`^ (?:differs? )?only in spelling or layout`)
	groupedBefore = regexp.MustCompile(`(?i)\bin $`)
	partedBefore  = regexp.MustCompile(`(?i)one (?:provision|clause) became $`)
	partingAfter  = regexp.MustCompile(`^ (?:provision|clause) became `)
	partedAfter   = regexp.MustCompile(`^ (?:provisions|clauses) became one`)
	movedBefore   = regexp.MustCompile(string(mark) + `(?: …)? and $`)
	wasBefore     = regexp.MustCompile(`(?i)\b(?:was|were|from|previously|formerly|before|instead of|than) \(?$`)
	datedBefore   = regexp.MustCompile(`(?i)\b(effective|dated|updated|revised|printed)\b[^.;]*$`)
	restSeverity  = regexp.MustCompile(`^ more, (?:all )?(high|medium|low)\.?$`)
)

var kindNames = map[string]clausewatch.ChangeKind{"added": clausewatch.Added, "removed": clausewatch.Removed,
	"modified": clausewatch.Modified, "reworded": clausewatch.Modified, "moved": clausewatch.Moved,
	"renumbered": clausewatch.Renumbered, "split": clausewatch.Split, "merged": clausewatch.Merged}

// numbers are the quantities outside of the quotes of a sentence, and apart from them the numbers of places. Figures
// that are neither are an error.
func (t *trial) numbers(s *sentence) (all []figure, places []string, err error) {
	places = t.placeNumbers(s)
	read := 0
	strange := func(to int) error {
		if read < to && strings.ContainsAny(s.masked[read:to], "0123456789") {
			return fmt.Errorf("it has a number that is none: %q", strings.TrimSpace(s.masked[read:to]))
		}
		return nil
	}
	for _, q := range compare.Numbers(s.masked) {
		if err := strange(q.From); err != nil {
			return nil, nil, err
		}
		read = q.To
		n := figure{q, s.masked[:q.From], s.masked[q.To:]}
		if w := strings.ToLower(s.masked[q.From:q.To]); w == "one" && (!countsSomething(n) || partingAfter.MatchString(n.after)) {
			continue
		}
		all = append(all, n)
	}
	return all, places, strange(len(s.masked))
}

// placeNumbers takes the numbers of places out of a sentence: they follow a word that says so.
func (t *trial) placeNumbers(s *sentence) (places []string) {
	for from := 0; from < len(s.masked); {
		to := from + len(s.masked[from:])
		if n := strings.IndexByte(s.masked[from:], ' '); n >= 0 {
			to = from + n
		}
		word := strings.TrimRight(s.masked[from:to], ",:;.")
		after := s.masked[from+len(word):]
		plain := !strings.ContainsAny(word, "0123456789()") && !strings.HasPrefix(after, " "+string(mark)) // a word such as "a"
		if w := number(word); w != "" && !plain && isPlace(s.masked[:from]) && t.numbered(w) && !countsSomething(figure{after: after}) {
			places = append(places, w)
			s.masked = s.masked[:from] + "…" + after
			to += len("…") - len(word)
		}
		from = to + 1
	}
	return places
}

// isPlace tells whether what follows may be the number of a place.
func isPlace(before string) bool {
	words := strings.Fields(strings.ToLower(before))
	if len(words) == 0 {
		return false
	}
	w := words[len(words)-1]
	return placing[w] || w == "from" || w == "to"
}

// countsSomething tells whether a number is one of changes, by the words after it.
func countsSomething(n figure) bool {
	m := counting.FindStringSubmatch(n.after)
	return m != nil && m[1]+m[2]+m[3]+m[4] != "" || onlyDated.MatchString(n.after) || onlyForm.MatchString(n.after)
}

// count checks a number of changes, of their edits or parts. The second result tells whether it is one.
func (t *trial) count(n figure, s sentence, bound []fact) (err error, counts bool) {
	value, whole := strconv.Atoi(n.Value)
	if whole != nil {
		return nil, false
	}
	wrong := func(what string, want int) error {
		if value != want {
			return fmt.Errorf("it counts %d %s, and there are %d", value, what, want)
		}
		return nil
	}
	some := func(what string, fits func(fact) bool) error {
		if len(bound) > 0 && !slices.ContainsFunc(bound, fits) {
			return fmt.Errorf("it counts %d %s, and there are not so many", value, what)
		}
		if len(bound) == 0 {
			return fmt.Errorf("it counts %d %s of no change", value, what)
		}
		return nil
	}
	isRest := strings.Contains(s.masked, " more") && len(s.quotes) == 0
	switch {
	case countedEdits.MatchString(n.after):
		more := countedEdits.FindStringSubmatch(n.after)[1] != ""
		return some("edits", func(f fact) bool { return len(f.Spans) == value+map[bool]int{true: 1}[more] }), true
	case partedBefore.MatchString(n.before), partedAfter.MatchString(n.after):
		return some("parts", func(f fact) bool { return f.Parts == value }), true
	case movedBefore.MatchString(n.before) && strings.HasPrefix(n.after, " more"):
		return some("clauses that moved", func(f fact) bool { return t.movedAlike(f) == value+1 }), true
	case onlyDated.MatchString(n.after):
		return wrong("changes of a date", t.having(func(f fact) bool { return f.Only == clausewatch.OnlyDate })), true
	case onlyForm.MatchString(n.after):
		return wrong("changes of form", t.having(func(f fact) bool {
			return f.Only == clausewatch.OnlyForm && f.Kind != clausewatch.Moved && f.Kind != clausewatch.Renumbered
		})), true
	case isRest:
		return t.left(n, value), true
	}
	m := counting.FindStringSubmatch(n.after)
	if m == nil || m[1]+m[2]+m[3]+m[4] == "" {
		return nil, false
	}
	severity, kind := strings.TrimSpace(m[2]), strings.TrimSpace(m[4])
	if kind == "" && severity == "" && groupedBefore.MatchString(n.before) {
		return some("provisions", func(f fact) bool { return t.alike(f) == value }), true
	}
	if kind != "" {
		k := kindNames[kind]
		if t.kinds[k] && severity == "" {
			return fmt.Errorf("it counts what was %s twice", kind), true
		}
		t.kinds[k] = true
		return wrong("that were "+kind, t.having(func(f fact) bool {
			return f.Kind == k && (severity == "" || f.Severity.String() == severity)
		})), true
	}
	if severity != "" {
		return wrong("of "+severity+" severity", t.having(func(f fact) bool { return f.Severity.String() == severity })), true
	}
	return wrong("changes", len(t.facts)), true
}

// left takes a number of what is not told one by one; complete compares it with what was told by then.
func (t *trial) left(n figure, value int) error {
	if m := restSeverity.FindStringSubmatch(n.after); m != nil {
		t.rest = append(t.rest, tally{value, "", ""}, tally{value, m[1], ""})
		return nil
	}
	after := strings.ToLower(n.after)
	if strings.HasPrefix(after, " more") {
		t.rest = append(t.rest, tally{n: value})
		return nil
	}
	for _, s := range []string{"high", "medium", "low"} {
		if rest, ok := strings.CutPrefix(after, " "+s); ok && (rest == "" || strings.ContainsAny(rest[:1], ",;.")) {
			t.rest = append(t.rest, tally{n: value, severity: s})
			return nil
		}
	}
	name := strings.TrimSpace(after)
	if n := strings.IndexAny(name, ",;."); n >= 0 {
		name = name[:n]
	}
	if name != otherCategories && !t.named(name) {
		return fmt.Errorf("it counts %d of %q, and no change is about that", value, name)
	}
	t.rest = append(t.rest, tally{n: value, category: name})
	return nil
}

// date checks a date that is said of the text itself.
func (t *trial) date(n figure) error {
	d := clausewatch.Date(n.Value)
	if m := datedBefore.FindStringSubmatch(n.before); m != nil {
		t.dated = t.change.Dates.Printed
		if strings.EqualFold(m[1], "effective") {
			t.dated = t.change.Dates.Effective
		}
		for _, w := range strings.Fields(strings.ToLower(m[0])) { // the date that is named last
			switch strings.Trim(w, ",();") {
			case "effective":
				t.dated = t.change.Dates.Effective
			case "dated", "updated", "revised", "printed":
				t.dated = t.change.Dates.Printed
			}
		}
	}
	if t.dated == (clausewatch.DateChange{}) {
		return fmt.Errorf("the date %s is none that the text states about itself", n.Value)
	}
	want := t.dated.New
	if wasBefore.MatchString(n.before) {
		want = t.dated.Old
	}
	if d != want {
		return fmt.Errorf("the date %s is none that the text states about itself", n.Value)
	}
	return nil
}

// stated tells whether a fact holds a quantity where it changed, on the side that the words before it say.
func stated(f fact, n figure) bool {
	old, next := false, false
	for _, q := range f.Numbers {
		old = old || holdsValue(q.Old, n)
		next = next || holdsValue(q.New, n)
	}
	for _, s := range f.Spans {
		old = old || holdsValue(s.Old, n)
		next = next || holdsValue(s.New, n)
	}
	if wasBefore.MatchString(n.before) {
		return old
	}
	return next || f.Kind == clausewatch.Removed && old
}

func holdsValue(text string, n figure) bool {
	return slices.ContainsFunc(compare.Numbers(text), func(q compare.Stated) bool { return q.Type == n.Type && q.Value == n.Value })
}

func (t *trial) having(fits func(fact) bool) (n int) {
	for _, f := range t.facts {
		if fits(f) {
			n++
		}
	}
	return n
}

// alike is of how many provisions the same is to be said as of one.
func (t *trial) alike(f fact) int {
	return t.having(func(g fact) bool { return g.Tells() && f.key == g.key })
}

func (t *trial) movedAlike(f fact) int {
	return t.having(func(g fact) bool {
		return g.Kind == clausewatch.Moved && f.Kind == clausewatch.Moved && f.Way() == g.Way()
	})
}
