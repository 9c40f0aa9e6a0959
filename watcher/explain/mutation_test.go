package explain

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/compare"
)

// mutations make false texts of a true one, by what they do to it.
var mutations = []struct {
	name  string
	least float64 // share that must be refused
	make  func(rnd *rand.Rand, text string) []string
}{
	{"number", 1, otherNumbers},
	{"quote", 1, otherQuotes},
	{"kind", 1, otherKinds},
	{"old and new swapped", 0.95, swapped},
	{"not dropped", 0.95, dropped},
	{"modal verb", 0.95, otherModals},
	{"category or severity", 0.95, otherCategory},
	{"name added", 0.95, namesAdded},
}

// A count of mutations, of those that were refused, and of those that made another true text.
type caught struct{ made, refused, chance int }

// TestMutationsAreCaught makes false texts of the summaries of changes, and holds each against its change. The summaries
// themselves are true.
func TestMutationsAreCaught(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 11))
	counts, missed := make([]caught, len(mutations)), make([][]string, len(mutations))
	texts, refused := 0, 0
	try := func(p pair) {
		k := Checker{Categories: all}
		texts++
		if err := k.Check(p.change, p.change.Summary); err != nil {
			refused++
			t.Errorf("%s: the summary itself is refused: %v\n%s", p.name, err, p.change.Summary)
			return
		}
		for n, m := range mutations {
			for _, text := range m.make(rnd, p.change.Summary) {
				if text == p.change.Summary {
					continue
				}
				if (m.name == "number" || m.name == "kind") && k.Check(p.change, text) == nil && chance(p.change, p.change.Summary, text) {
					counts[n].chance++
					continue
				}
				counts[n].made++
				if k.Check(p.change, text) != nil {
					counts[n].refused++
				} else if len(missed[n]) < 12 {
					missed[n] = append(missed[n], p.name+": "+differing(p.change.Summary, text))
				}
			}
		}
	}
	for _, p := range ownPairs(t) {
		try(p)
	}
	if os.Getenv("CLAUSEWATCH_CORPUS") != "" {
		recordedPairs(t, try)
	}
	t.Logf("%d summaries, %d refused", texts, refused)
	for n, m := range mutations {
		share := float64(counts[n].refused) / float64(max(1, counts[n].made))
		t.Logf("%-22s %6d false, %6d refused, %7.3f %%; %d true by chance", m.name, counts[n].made, counts[n].refused, 100*share, counts[n].chance)
		if share < m.least || counts[n].made == 0 {
			t.Errorf("%s: %.4f refused of %d, want %.2f", m.name, share, counts[n].made, m.least)
		}
		if share < 1 && testing.Verbose() {
			for _, text := range missed[n] {
				t.Logf("  not refused: %s", text)
			}
		}
	}
}

var (
	verbs   = regexp.MustCompile(`adds|inserts|removes|becomes|is replaced by`)
	inPlace = regexp.MustCompile(`(?:^In|, the first in| in) (\S+) ` + string(mark))
)

// chance tells whether the sentence that was changed is true by chance: what it says became of its quotes did, in a clause
// that stands where it says.
func chance(c clausewatch.Change, old, next string) bool {
	before, err := split(old)
	after, err2 := split(next)
	if err != nil || err2 != nil {
		return false
	}
	n := 0
	for n < min(len(before), len(after))-1 && before[n].raw == after[n].raw {
		n++
	}
	s := after[n]
	verb := verbs.FindStringIndex(s.masked)
	if verb == nil {
		return false
	}
	k := strings.Count(s.masked[:verb[0]], string(mark)) // quotes before the verb
	return slices.ContainsFunc(c.Provisions, func(p clausewatch.ProvisionChange) bool {
		was, is := cmp.Or(p.Old, &clausewatch.Provision{}), cmp.Or(p.New, &clausewatch.Provision{})
		path := append(append([]string{was.Number, is.Number, was.Heading, is.Heading}, was.Path...), is.Path...)
		all := strings.Join(path, "\n") + "\n" + was.Text + "\n" + is.Text
		if slices.ContainsFunc(s.quotes, func(q string) bool { return !strings.Contains(all, q) }) || s.tag != "" && s.tag != p.Severity.String() {
			return false
		}
		if m := inPlace.FindStringSubmatch(s.masked); m != nil && !slices.Contains(path, m[1]) && !slices.Contains(path, m[1]+".") {
			return false
		}
		switch q := s.quotes[min(k, len(s.quotes)-1)]; s.masked[verb[0]:verb[1]] {
		case "adds", "inserts":
			return strings.Count(is.Text, q) > strings.Count(was.Text, q)
		case "removes":
			return strings.Count(is.Text, q) < strings.Count(was.Text, q)
		default:
			return k > 0 && strings.Contains(was.Text, s.quotes[k-1]) && strings.Contains(is.Text, q)
		}
	})
}

// differing shows where two texts differ, with some words around it.
func differing(old, next string) string {
	from := 0
	for from < min(len(old), len(next)) && old[from] == next[from] {
		from++
	}
	end := 0
	for end < min(len(old), len(next))-from && old[len(old)-1-end] == next[len(next)-1-end] {
		end++
	}
	around := func(s string) string { return s[max(0, from-120):min(len(s), len(s)-end+60)] }
	return strings.ToValidUTF8("…"+around(old)+"… became …"+around(next)+"…", "")
}

// some draws a few of many.
func some[T any](rnd *rand.Rand, all []T, most int) []T {
	rnd.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(len(all), most)]
}

var figures = regexp.MustCompile(`\d+`)

// otherNumbers changes one number: in quotes or outside, in figures or words.
func otherNumbers(rnd *rand.Rand, text string) (out []string) {
	words := map[string]string{"one": "two", "two": "four", "three": "five", "six": "nine", "ten": "twenty", "twelve": "fourteen", "thirty": "sixty",
		"ninety": "thirty", "fifty": "forty", "hundred": "thousand"}
	for _, q := range compare.Numbers(text) {
		said := text[q.From:q.To]
		if at := figures.FindStringIndex(said); at != nil {
			n, _ := strconv.Atoi(said[at[0]:at[1]])
			for _, other := range []int{n + 1, n * 2, max(0, n-1)} {
				if other != n {
					out = append(out, text[:q.From]+said[:at[0]]+strconv.Itoa(other)+said[at[1]:]+text[q.To:])
				}
			}
			continue
		}
		for word, other := range words {
			if i := strings.Index(strings.ToLower(said), word); i >= 0 {
				out = append(out, text[:q.From]+said[:i]+other+said[i+len(word):]+text[q.To:])
			}
		}
	}
	slices.Sort(out)
	return some(rnd, out, 12)
}

var spans = regexp.MustCompile(`«([^«»]*)»`)

// otherQuotes leaves a word out of a quote, puts another in its place, or quotes what nobody wrote.
func otherQuotes(rnd *rand.Rand, text string) (out []string) {
	for _, at := range spans.FindAllStringSubmatchIndex(text, -1) {
		put := func(quote string) { out = append(out, text[:at[2]]+quote+text[at[3]:]) }
		words := strings.Fields(text[at[2]:at[3]])
		if len(words) >= 3 {
			n := 1 + rnd.IntN(len(words)-2)
			put(strings.Join(slices.Delete(slices.Clone(words), n, n+1), " "))
			other := slices.Clone(words)
			other[n] = "zebras"
			put(strings.Join(other, " "))
		}
		put("we keep what is yours for as long as we wish")
		put(text[at[2]:at[3]] + " and more")
	}
	return some(rnd, out, 12)
}

// otherKinds says that something else became of a clause, or counts it under another kind.
func otherKinds(rnd *rand.Rand, text string) (out []string) {
	for _, swap := range [][2]string{{": adds ", ": removes "}, {": removes ", ": adds "}, {": inserts ", ": removes "}, {": removes ", ": inserts "},
		{": adds ", ": moves "}, {": removes ", ": moves "}, {"Moves ", "Removes "}, {"Moves ", "Adds "}, {" added", " removed"}, {" removed", " added"},
		{" modified", " added"}, {" modified", " removed"}, {" moved", " removed"}, {" renumbered", " modified"}, {" split", " merged"}, {" merged", " split"}} {
		for from := 0; ; {
			at := strings.Index(text[from:], swap[0])
			if at < 0 {
				break
			}
			at += from
			from = at + 1
			if strings.Count(text[:at], "«") > strings.Count(text[:at], "»") || strings.Count(text[:at], "“") > strings.Count(text[:at], "”") {
				continue // within a quote
			}
			out = append(out, text[:at]+swap[1]+text[at+len(swap[0]):])
		}
	}
	return some(rnd, out, 12)
}

var (
	turned = regexp.MustCompile(`«([^«»]*)»( …)? (becomes|is replaced by) «([^«»]*)»`)
	redone = regexp.MustCompile(`(\d{4}-\d\d-\d\d) \(was (\d{4}-\d\d-\d\d)\)`)
)

// swapped exchanges what was and what is.
func swapped(_ *rand.Rand, text string) (out []string) {
	for _, m := range turned.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, fmt.Sprintf("%s«%s» %s «%s»%s", text[:m[0]], text[m[8]:m[9]], text[m[6]:m[7]], text[m[2]:m[3]], text[m[1]:]))
	}
	for _, m := range redone.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, fmt.Sprintf("%s%s (was %s)%s", text[:m[0]], text[m[4]:m[5]], text[m[2]:m[3]], text[m[1]:]))
	}
	return out
}

// within gives the texts in which a word between others was replaced, wherever it stands as a whole word.
func within(text string, swap map[string]string) (out []string) {
	for word, other := range swap {
		for _, at := range regexp.MustCompile(`(?i)\b`+word+`\b`).FindAllStringIndex(text, -1) {
			out = append(out, text[:at[0]]+other+text[at[1]:])
		}
	}
	slices.Sort(out)
	return out
}

func dropped(rnd *rand.Rand, text string) []string {
	return some(rnd, within(text, map[string]string{"not ": "", "never ": "", "without ": "with "}), 8)
}

func otherModals(rnd *rand.Rand, text string) []string {
	return some(rnd, within(text, map[string]string{"may": "must", "must": "may", "will": "may", "can": "must", "shall": "may", "should": "must"}), 8)
}

var tagged = regexp.MustCompile(`([^.»?!]*) \[(high|medium|low)`)

// otherCategory gives a change another severity, or a category of another change or of none.
func otherCategory(rnd *rand.Rand, text string) (out []string) {
	for _, m := range tagged.FindAllStringSubmatchIndex(text, -1) {
		for _, s := range []string{"high", "medium", "low"} {
			if s != text[m[4]:m[5]] {
				out = append(out, text[:m[4]]+s+text[m[5]:])
			}
		}
		other := all[rnd.IntN(len(all))]
		other = strings.ToUpper(other[:1]) + other[1:]
		if head := strings.TrimSpace(text[m[2]:m[3]]); head != other && !strings.HasPrefix(head, "In ") {
			out = append(out, text[:m[2]]+" "+other+text[m[3]:])
		}
	}
	return some(rnd, out, 8)
}

// namesAdded adds somebody or some place that the clauses do not name.
func namesAdded(rnd *rand.Rand, text string) (out []string) {
	for _, name := range []string{" by Globex Holdings", " for members in Ruritania", " with Initech"} {
		for _, at := range regexp.MustCompile(`»|\[(high|medium|low)\]|(added|removed|modified)\b`).FindAllStringIndex(text, -1) {
			if before := text[:at[1]]; strings.Count(before, "«") == strings.Count(before, "»") && strings.Count(before, "“") == strings.Count(before, "”") {
				out = append(out, text[:at[1]]+name+text[at[1]:])
			}
		}
	}
	return some(rnd, out, 8)
}
