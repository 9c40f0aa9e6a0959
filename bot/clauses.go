package bot

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// A finding is what a version says about a matter: the clauses to show, others that may be meant, and how they were
// found. Nothing in shown means that nothing was found that we would put forward.
type finding struct {
	shown  []int // indexes of provisions, in the order of the text
	others []int
	how    string // a word for the reader when it was not found by the words asked for; "" when it was
	asked  []term // the things that it holds; nil when it was found by its number
}

const (
	maxShown  = 8    // clauses of one heading or section shown at once; the rest is listed
	maxLength = 2500 // characters of them together, unless the first alone is longer
	maxOthers = 8
)

// clauses looks for what was asked: by number, by heading, by all words, by other words for the same matter, and at last
// by words that differ in a letter.
func clauses(v clausewatch.Version, about []word) finding {
	if f, ok := byNumber(v, text(about)); ok {
		return f
	}
	asked := terms(about)
	if f, ok := byWords(v, asked); ok {
		return f
	}
	if corrected, changed := correct(v, about); len(changed) > 0 {
		if f, ok := byWords(v, terms(corrected)); ok {
			f.how = strings.TrimSuffix("not a word of this text: "+strings.Join(changed, ", ")+"; "+f.how, "; ")
			return f
		}
	}
	if known, strange := spokenOf(v, asked); len(known) > 0 && len(strange) > 0 {
		if f, ok := byWords(v, known); ok {
			f.how = strings.TrimSuffix("no clause of this text has "+strings.Join(strange, ", ")+", left out here; "+f.how, "; ")
			return f
		}
	}
	return finding{others: partly(v, asked)}
}

// spokenOf divides what is asked for into what a text speaks of somewhere and the words that it has nowhere.
func spokenOf(v clausewatch.Version, asked []term) (known []term, strange []string) {
	for _, t := range asked {
		has := slices.ContainsFunc(v.Provisions, func(p clausewatch.Provision) bool { return t.in(stems(p.Heading)) > 0 || t.in(stems(p.Text)) > 0 })
		if has {
			known = append(known, t)
		} else {
			strange = append(strange, "“"+shorten(strings.TrimFunc(t.typed, unicode.IsPunct), 40)+"”")
		}
	}
	return known, strange
}

var numbered = regexp.MustCompile(`(?i)^(?:section|sec\.?|clause|article|art\.?|paragraph|para\.?|§+|number|no\.?|#)?\s*` +
	`((?:\(?[0-9]{1,3}\)?|\([a-z]{1,4}\)|[a-z]\)|[ivx]{1,5}\.?)(?:[.( ]+[0-9a-z]{1,4}\)?)*)\.?$`)

// byNumber finds "4.2", "(a)", "section 4", "4.2(a)". A number of a section shows its clauses.
func byNumber(v clausewatch.Version, typed string) (finding, bool) {
	m := numbered.FindStringSubmatch(typed)
	if m == nil || !strings.ContainsAny(typed, "0123456789().") && !strings.Contains(strings.ToLower(typed),
		"section") {
		return finding{}, false
	}
	want := plainNumber(m[1])
	var whole, inside []int
	for i, p := range v.Provisions {
		path := ""
		for _, step := range p.Path {
			path += "." + plainNumber(step)
		}
		switch own := plainNumber(p.Number); {
		case own == want, path != "" && strings.HasSuffix(path, "."+want):
			whole = append(whole, i)
		case strings.Contains(path+".", "."+want+"."):
			inside = append(inside, i)
		}
	}
	if len(whole) == 0 && len(inside) == 0 {
		return finding{}, false
	}
	if len(whole) == 1 && v.Provisions[whole[0]].Block != clausewatch.Heading && len(inside) == 0 {
		return finding{shown: whole}, true
	}
	if sameSection(v, append(append([]int(nil), whole...), inside...)) {
		return showSome(v, append(whole, inside...)), true
	}
	f := showSome(v, whole[:min(1, len(whole))])
	f.others = append(f.others, append(whole[min(1, len(whole)):], inside...)...)
	f.others = f.others[:min(len(f.others), maxOthers)]
	f.how = "the number stands in several places"
	return f, true
}

// plainNumber is a number without brackets: "4.2(a)" is "4.2.a".
func plainNumber(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return strings.ContainsRune(".() §",
			r)
	}), ".")
}

// sameSection tells whether clauses stand together: their paths begin alike.
func sameSection(v clausewatch.Version, at []int) bool {
	for _, i := range at[1:] {
		a, b := v.Provisions[at[0]], v.Provisions[i]
		if len(a.Path) == 0 || len(b.Path) == 0 || a.Path[0] != b.Path[0] {
			return false
		}
	}
	return true
}

// showSome shows clauses without bare headings, as long as there is anything else.
func showSome(v clausewatch.Version, at []int) finding {
	sort.Ints(at)
	var f finding
	length := 0
	for _, i := range at {
		if v.Provisions[i].Block == clausewatch.Heading {
			continue
		}
		length += utf8.RuneCountInString(v.Provisions[i].Text)
		if len(f.shown) == 0 || len(f.shown) < maxShown && length <= maxLength && len(f.others) == 0 {
			f.shown = append(f.shown, i)
		} else if len(f.others) < maxOthers {
			f.others = append(f.others, i)
		}
	}
	if len(f.shown) == 0 {
		f.shown = at[:min(len(at), maxShown)]
	}
	return f
}

// A scored clause is one that holds what was asked.
type scored struct {
	at    int
	score float64
	how   int
}

// byWords finds clauses whose words and heading hold everything asked. A heading that says it itself wins: all its
// clauses are shown.
func byWords(v clausewatch.Version, asked []term) (finding, bool) {
	if len(asked) == 0 {
		return finding{}, false
	}
	var all []scored
	for i, p := range v.Provisions {
		if s, ok := score(p, asked); ok {
			s.at = i
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return finding{}, false
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].score > all[j].score })
	best := all[0]
	f := finding{}
	if head := v.Provisions[best.at].Heading; head != "" {
		if how, _ := matchTerms(asked, stems(head)); how == best.how {
			f = showSome(v, under(v, best.at))
		}
	}
	if len(f.shown) == 0 {
		f.shown = []int{best.at}
	}
	for _, s := range all {
		if len(f.others) < maxOthers && !has(f.shown, s.at) && !has(f.others, s.at) && s.how == best.how &&
			!headlike(v.Provisions[s.at], len(stems(v.Provisions[s.at].Text))) {
			f.others = append(f.others, s.at)
		}
	}
	f.asked = asked
	if best.how == 1 {
		f.how = "found by other words for the same matter: " + strings.Join(used(asked, v.Provisions[best.at]), ", ")
	}
	return f, true
}

// score ranks a clause: its own words before other words for the same matter, then headings, then words that stand
// together, then short clauses.
func score(p clausewatch.Provision, asked []term) (scored, bool) {
	body, head := stems(p.Text), stems(p.Heading)
	how, _ := matchTerms(asked, append(append(append([]string(nil), head...), "|"), body...))
	if how == 0 {
		return scored{}, false
	}
	s := scored{how: how, score: float64(how) * 100}
	if n, _ := matchTerms(asked, head); n == how {
		s.score += 40 - float64(min(len(head), 20))
	}
	if n, _ := matchTerms(asked, body); n == how {
		s.score += 20
	}
	var phrase []string
	for _, t := range asked {
		phrase = append(phrase, t.own...)
	}
	if len(asked) > 1 && holds(body, phrase) {
		s.score += 15
	}
	s.score += weight(body, asked)
	if headlike(p, len(body)) {
		s.score -= 30 // it names the matter and says nothing about it
	}
	return s, true
}

// weight says how much of a clause is about the things asked, 0 to 25: whether it begins with them, as with a heading of
// its own ("Refunds. You can …"), and how often it comes back to them.
func weight(body []string, asked []term) float64 {
	w, often := 0.0, 0
	for _, t := range asked {
		if holds(body[:min(len(body), 3)], t.own) {
			w = 10
		}
		for i := range body {
			if i+len(t.own) <= len(body) && slices.Equal(body[i:i+len(t.own)], t.own) {
				often++
			}
		}
	}
	return w + min(15, 150*float64(often)/float64(max(len(body), 1)*len(asked)))
}

// headlike tells whether a clause only names a matter: a heading, in whatever shape the page has put it.
func headlike(p clausewatch.Provision, words int) bool {
	text := strings.TrimSpace(p.Text)
	return p.Block == clausewatch.Heading || words < 2 || strings.HasSuffix(text, "?") && words < 12 ||
		p.Block == clausewatch.Paragraph && words < 8 && !strings.ContainsAny(text[max(0, len(text)-1):], ".;:!,")
}

// under are the clauses below the same heading in the same place as the one at i.
func under(v clausewatch.Version, i int) []int {
	head := v.Provisions[i].Heading
	from, to := i, i
	for from > 0 && v.Provisions[from-1].Heading == head {
		from--
	}
	for to+1 < len(v.Provisions) && v.Provisions[to+1].Heading == head {
		to++
	}
	var at []int
	for n := from; n <= to; n++ {
		at = append(at, n)
	}
	return at
}

// used are the other words that a clause was found by.
func used(asked []term, p clausewatch.Provision) []string {
	words := append(stems(p.Heading), append([]string{"|"}, stems(p.Text)...)...)
	var out []string
	for _, t := range asked {
		if holds(words, t.own) {
			continue
		}
		for i, o := range t.others {
			if holds(words, o) {
				out = append(out, "“"+t.words[i]+"”")
				break
			}
		}
	}
	return out
}

// partly are clauses that hold at least half of several things asked, best first: near misses, never an answer.
func partly(v clausewatch.Version, asked []term) []int {
	var all []scored
	for i, p := range v.Provisions {
		_, had := matchTerms(asked, append(stems(p.Heading), stems(p.Text)...))
		if p.Block != clausewatch.Heading && had > 0 && 2*had >= len(asked) {
			all = append(all, scored{at: i, score: float64(had)})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].score > all[j].score })
	var at []int
	for _, s := range all[:min(len(all), maxOthers)] {
		at = append(at, s.at)
	}
	return at
}

// correct takes each word that the text does not have for the nearest one that it has. changed says which.
func correct(v clausewatch.Version, about []word) (corrected []word, changed []string) {
	known := map[string]bool{}
	var words []string
	for _, p := range v.Provisions {
		for _, w := range fields(p.Heading + " " + p.Text) {
			if !known[w] && len(w) > 3 && len(w) < 40 {
				known[w] = true
				words = append(words, w)
			}
		}
	}
	for _, w := range about {
		typed := key(w.Text)
		if !w.Quoted && len(typed) > 3 && len(typed) < 40 && !known[typed] && !filler[typed] {
			best, least := "", 1+len(typed)/8
			for _, k := range words {
				if abs(len(k)-len(typed)) > least {
					continue
				}
				if d := clausewatch.Distance(typed, k); d < least || d == least && best == "" {
					best, least = k, d
				}
			}
			if best != "" {
				changed = append(changed, "“"+w.Text+"”, taken for “"+best+"”")
				w.Text = best
			}
		}
		corrected = append(corrected, w)
	}
	return corrected, changed
}

// leadIn is the sentence that a list item completes ("You must not:"), -1 when there is none.
func leadIn(v clausewatch.Version, i int) int {
	if v.Provisions[i].Block != clausewatch.Item {
		return -1
	}
	for n := i - 1; n >= 0; n-- {
		p := v.Provisions[n]
		if p.Heading != v.Provisions[i].Heading || p.Block == clausewatch.Heading {
			return -1
		}
		if p.Block == clausewatch.Paragraph || p.Block == clausewatch.Item && p.Depth < v.Provisions[i].Depth {
			if strings.HasSuffix(strings.TrimSpace(p.Text), ":") {
				return n
			}
			return -1
		}
	}
	return -1
}

func has(all []int, one int) bool {
	for _, n := range all {
		if n == one {
			return true
		}
	}
	return false
}
