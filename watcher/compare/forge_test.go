package compare

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// An editor of real documents that remembers what it did.
type forger struct {
	rnd     *rand.Rand
	foreign []clausewatch.Provision // clauses of other documents
	old     []clausewatch.Provision
	next    []forged
	truth   []string
}

// A forged provision of the new text knows its name in the truth.
type forged struct {
	clausewatch.Provision
	name string
}

// forge makes a new version of old with about share of its clauses edited, and says what was done: a change counts as
// found only when its kind and its clauses on both sides are the same.
func forge(seed uint64, old, foreign []clausewatch.Provision, share float64) (clausewatch.Version, []string, map[string]string) {
	f := &forger{rnd: rand.New(rand.NewPCG(seed, 7)), foreign: foreign, old: old}
	texts := map[string]int{}
	for _, p := range old {
		texts[Fold(p.Text)]++
	}
	edits := int(share*float64(len(old)) + 0.5)
	chosen := map[int]string{}
	kinds := []string{"added", "removed", "modified", "modified", "modified", "split", "merged", "moved", "moved+modified", "renumbered"}
	for tries := 0; len(chosen) < edits && tries < 40*edits; tries++ {
		i, kind := f.rnd.IntN(len(old)), kinds[f.rnd.IntN(len(kinds))]
		near := chosen[i-1] + chosen[i] + chosen[i+1]
		if near != "" || texts[Fold(old[i].Text)] > 1 || !f.fits(kind, i) {
			continue
		}
		chosen[i] = kind
	}
	var away []forged
	for i := 0; i < len(old); i++ {
		p := forged{old[i], fmt.Sprintf("n%d", i)}
		switch kind := chosen[i]; kind {
		case "":
		case "added":
			x := forged{f.foreign[f.rnd.IntN(len(f.foreign))], fmt.Sprintf("x%d", i)}
			f.next = append(f.next, x)
			f.say(kind, "", x.name)
		case "removed":
			f.say(kind, fmt.Sprint(i), "")
			continue
		case "modified":
			p.Text = f.reword(p.Text)
			f.say(kind, fmt.Sprint(i), p.name)
		case "renumbered":
			p.Number = fmt.Sprintf("%d.9", i)
			f.say(kind, fmt.Sprint(i), p.name)
		case "split":
			a, b := halves(p.Text)
			q := p
			p.Text, q.Text, q.name, q.Number = a, b, p.name+"b", ""
			f.next = append(f.next, p)
			f.say(kind, fmt.Sprint(i), p.name+" "+q.name)
			p = q
		case "merged":
			p.Text += " " + old[i+1].Text
			f.say(kind, fmt.Sprintf("%d %d", i, i+1), p.name)
			i++
		case "moved", "moved+modified":
			if kind != "moved" {
				p.Text = f.reword(p.Text)
			}
			f.say(kind, fmt.Sprint(i), p.name)
			away = append(away, p)
			continue
		}
		f.next = append(f.next, p)
	}
	for _, p := range away {
		from := 0
		fmt.Sscanf(p.name, "n%d", &from)
		at := f.rnd.IntN(len(f.next) + 1)
		for range 50 {
			if at < from-4 || at > from+4 {
				break
			}
			at = f.rnd.IntN(len(f.next) + 1)
		}
		f.next = slices.Insert(f.next, at, p)
	}
	names := map[string]string{}
	all := make([]clausewatch.Provision, len(f.next))
	for j, p := range f.next {
		all[j] = p.Provision
	}
	v := versionOf(all)
	for j, p := range f.next {
		v.Provisions[j].ID = fmt.Sprintf("new%d", j)
		names[v.Provisions[j].ID] = p.name
		_ = p
	}
	return v, f.truth, names
}

func (f *forger) say(kind, old, next string) {
	f.truth = append(f.truth, kind+"|"+old+"|"+next)
}

func (f *forger) fits(kind string, i int) bool {
	p := f.old[i]
	n := len(strings.Fields(p.Text))
	if p.Block == clausewatch.Heading || n < 4 {
		return false
	}
	if (kind == "split" || kind == "merged") && (p.Block == clausewatch.Row || i+1 < len(f.old) && f.old[i+1].Block == clausewatch.Row) {
		return false // the cells of a table laid out otherwise are no change
	}
	switch kind {
	case "modified", "moved+modified":
		return n >= 8
	case "split":
		a, b := halves(p.Text)
		return len(strings.Fields(a)) >= 5 && len(strings.Fields(b)) >= 5
	case "merged":
		return i+1 < len(f.old) && n >= 6 && f.old[i+1].Block != clausewatch.Heading && len(strings.Fields(f.old[i+1].Text)) >= 5
	case "renumbered":
		return p.Number != ""
	case "moved":
		return n >= 5
	}
	return true
}

// halves cuts a text after the sentence nearest to its middle.
func halves(s string) (string, string) {
	best := -1
	for n := range s {
		if strings.HasPrefix(s[n:], ". ") && (best < 0 || abs(n-len(s)/2) < abs(best-len(s)/2)) {
			best = n
		}
	}
	if best < 0 {
		return s, ""
	}
	return s[:best+1], s[best+2:]
}

func abs(n int) int { return max(n, -n) }

var swaps = [][2]string{{" may ", " will "}, {" will ", " may "}, {" must ", " should "}, {" shall ", " may "}, {" can ", " cannot "},
	{" any ", " all "}, {" is ", " is not "}, {" are ", " are not "}, {" 30 ", " 14 "}, {" and ", " or "}, {" you ", " each user "}}

// reword makes 40 % smallest legal edits, 40 % a sentence more or less, 20 % a third of the words.
func (f *forger) reword(s string) string {
	switch k := f.rnd.IntN(10); {
	case k < 4:
		from := f.rnd.IntN(len(swaps))
		for n := range swaps {
			sw := swaps[(from+n)%len(swaps)]
			if strings.Contains(s, sw[0]) {
				return strings.Replace(s, sw[0], sw[1], 1)
			}
		}
	case k < 8:
		if a, b := halves(s); b != "" && len(a) > len(b) && f.rnd.IntN(2) == 0 {
			return a
		}
		other, _ := halves(f.foreign[f.rnd.IntN(len(f.foreign))].Text)
		if words := strings.Fields(other); len(words) > len(strings.Fields(s)) {
			other = strings.Join(words[:len(strings.Fields(s))], " ")
		}
		return s + " " + other
	}
	words := strings.Fields(s)
	donor := strings.Fields(f.foreign[f.rnd.IntN(len(f.foreign))].Text)
	for n := range words {
		if f.rnd.IntN(100) < 35 {
			words[n] = donor[f.rnd.IntN(len(donor))]
		}
	}
	if out := strings.Join(words, " "); out != s {
		return out
	}
	return s + " indeed"
}
