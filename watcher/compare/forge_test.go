package compare

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// A recipe says what a forger does to a text.
type recipe struct {
	name      string
	kinds     []string // of edits, drawn evenly
	clustered bool     // edits stand close together, next to each other too
	twins     bool     // the old text holds near copies of some clauses already
	layout    bool     // blocks that were not edited get another shape: list and table, paragraph and heading
}

// The recipes: what usually happens, what makes clauses hard to tell apart, and the usual edits in a text whose blocks
// were cut another way.
var (
	standard = recipe{name: "standard",
		kinds: strings.Fields("added removed modified modified modified split merged moved moved+modified renumbered")}
	adversarial = recipe{name: "adversarial", clustered: true, twins: true,
		kinds: strings.Fields("added removed rewritten rewritten short short heading section copy twin split+ merged+ moved moved+modified modified")}
	layout = recipe{name: "layout", layout: true, kinds: standard.kinds}
)

// A forgery is an old text, a new one, and what was done to the one to make the other. A change counts as found only when
// its kind and its clauses on both sides are the same.
type forgery struct {
	old, next clausewatch.Version
	names     []string // of the new clauses, as the truth calls them; old ones go by their index
	truth     []string // "kind|old|new"
}

// A forger edits a document and remembers what it did.
type forger struct {
	recipe
	rnd     *rand.Rand
	foreign []clausewatch.Provision // clauses of other documents
	old     []clausewatch.Provision
	texts   map[string]int // how often each text occurs
	twin    map[int]bool   // of old: one of two near copies
	chosen  map[int]string // what is done to which clause
	next    []forged
	away    []astray
	truth   []string
}

// A forged provision of the new text knows its name in the truth.
type forged struct {
	clausewatch.Provision
	name   string
	edited bool
}

// Astray are neighbouring clauses that go to another place than behind old[from].
type astray struct {
	from  int
	all   []forged
	kinds []string // what is said of each when there is a place for it, and when there is none
	stay  []string
}

// forge makes a new version of old with about share of its clauses edited.
func forge(seed uint64, r recipe, old, foreign []clausewatch.Provision, share float64) forgery {
	f := &forger{recipe: r, rnd: rand.New(rand.NewPCG(seed, 7)), foreign: foreign, old: slices.Clone(old), texts: map[string]int{},
		twin: map[int]bool{}, chosen: map[int]string{}}
	edits := int(share*float64(len(old)) + 0.5)
	if r.twins {
		f.addTwins(max(1, edits/6))
	}
	for _, p := range f.old {
		f.texts[Fold(p.Text)]++
	}
	f.choose(edits)
	for i := 0; i < len(f.old); {
		i += f.edit(i)
	}
	for _, a := range f.away {
		f.place(a)
	}
	if r.layout {
		f.disguise()
	}
	g := forgery{old: versionOf(f.old), truth: f.truth}
	all := make([]clausewatch.Provision, len(f.next))
	for j, p := range f.next {
		all[j] = p.Provision
		g.names = append(g.names, p.name)
	}
	g.next = versionOf(all)
	for j := range g.next.Provisions {
		g.next.Provisions[j].ID = fmt.Sprintf("new%d", j)
	}
	return g
}

// choose draws what is done to which clauses.
func (f *forger) choose(edits int) {
	for tries := 0; len(f.chosen) < edits && tries < 60*edits; tries++ {
		i, kind := f.rnd.IntN(len(f.old)), f.kinds[f.rnd.IntN(len(f.kinds))]
		if f.clustered && len(f.chosen) > 0 && f.rnd.IntN(3) > 0 { // near an earlier edit
			i = min(len(f.old)-1, max(0, f.near()+f.rnd.IntN(9)-4))
		}
		length := 1
		switch kind {
		case "section":
			length = f.section(i)
		case "merged", "merged+":
			length = 2
		}
		if length == 0 || i+length > len(f.old) || !f.fits(kind, i) || !f.free(i, length) {
			continue
		}
		f.chosen[i] = kind
		for n := i + 1; n < i+length; n++ {
			f.chosen[n] = "with the one before"
		}
	}
}

// near is one of the clauses that were chosen.
func (f *forger) near() int {
	all := make([]int, 0, len(f.chosen))
	for i := range f.chosen {
		all = append(all, i)
	}
	slices.Sort(all)
	return all[f.rnd.IntN(len(all))]
}

// free tells whether clauses can be edited: none of them is, nor, outside of clusters, a neighbour, and each is the only
// one with its text.
func (f *forger) free(i, length int) bool {
	for n := i; n < i+length; n++ {
		if f.texts[Fold(f.old[n].Text)] > 1 {
			return false
		}
	}
	from, to := i, i+length
	if !f.clustered {
		from, to = i-1, to+1
	}
	for n := from; n < to; n++ {
		if f.chosen[n] != "" {
			return false
		}
	}
	return true
}

func (f *forger) say(kind, old, next string) {
	f.truth = append(f.truth, kind+"|"+old+"|"+next)
}

// edit does what was chosen for clause i, and says how many clauses it was.
func (f *forger) edit(i int) int {
	p := forged{Provision: f.old[i], name: fmt.Sprintf("n%d", i), edited: f.chosen[i] != ""}
	at := fmt.Sprint(i)
	length := 1
	kind := f.chosen[i]
	if kind == "twin" {
		kind = []string{"removed", "modified"}[f.rnd.IntN(2)]
	}
	switch kind {
	case "added":
		x := forged{f.foreign[f.rnd.IntN(len(f.foreign))], fmt.Sprintf("x%d", i), true}
		f.next = append(f.next, x)
		f.say(kind, "", x.name)
	case "removed":
		f.say(kind, at, "")
		return 1
	case "modified":
		p.Text = f.other(p.Text, f.reword)
		f.say("modified", at, p.name)
	case "rewritten":
		p.Text = f.other(p.Text, func(s string) string { return f.mix(s, 45) })
		f.say("modified", at, p.name)
	case "heading":
		p.Text = f.other(p.Text, f.retitle)
		f.say("modified", at, p.name)
	case "short":
		if f.rnd.IntN(3) == 0 {
			f.say("removed", at, "")
			return 1
		}
		p.Text = f.other(p.Text, func(s string) string { return f.oneWord(s) })
		f.say("modified", at, p.name)
	case "renumbered":
		p.Number = fmt.Sprintf("%d.9", i)
		f.say(kind, at, p.name)
	case "split", "split+":
		a, b := halves(p.Text)
		if kind == "split+" {
			a, b = f.oneWord(a), f.oneWord(b)
		}
		q := p
		p.Text, q.Text, q.name, q.Number = a, b, p.name+"b", ""
		f.next = append(f.next, p)
		f.say("split", at, p.name+" "+q.name)
		p = q
	case "merged", "merged+":
		second := f.old[i+1].Text
		if kind == "merged+" {
			p.Text, second = f.oneWord(p.Text), f.oneWord(second)
		}
		p.Text += " " + second
		f.say("merged", fmt.Sprintf("%d %d", i, i+1), p.name)
		length = 2
	case "copy":
		x := p
		x.name, x.Text = fmt.Sprintf("x%d", i), f.other(p.Text, f.oneWord)
		f.away = append(f.away, astray{i, []forged{x}, []string{"added||" + x.name}, []string{"added||" + x.name}})
	case "moved", "moved+modified":
		stay := ""
		if kind != "moved" {
			p.Text = f.other(p.Text, f.reword)
			stay = "modified|" + at + "|" + p.name
		}
		f.away = append(f.away, astray{i, []forged{p}, []string{kind + "|" + at + "|" + p.name}, []string{stay}})
		return 1
	case "section":
		a := astray{from: i}
		length = f.section(i)
		for n := i; n < i+length; n++ {
			name := fmt.Sprintf("n%d", n)
			a.all = append(a.all, forged{f.old[n], name, true})
			a.kinds, a.stay = append(a.kinds, fmt.Sprintf("moved|%d|%s", n, name)), append(a.stay, "")
		}
		f.away = append(f.away, a)
		return length
	}
	f.next = append(f.next, p)
	return length
}

// place puts clauses elsewhere: over at least four others, and over more words than they have, since of two stretches
// that changed places the shorter one has moved. Without such a place they stay where they were.
func (f *forger) place(a astray) {
	home := slices.IndexFunc(f.next, func(p forged) bool { return origin(p) > a.from })
	if home < 0 {
		home = len(f.next)
	}
	words := 0
	for _, p := range a.all {
		words += countWords(p.Text)
	}
	at, said := home, a.stay
	for range 60 {
		to := f.rnd.IntN(len(f.next) + 1)
		over := 0
		for _, p := range f.next[min(home, to):max(home, to)] {
			over += countWords(p.Text)
		}
		if abs(to-home) > 4 && over > 2*words {
			at, said = to, a.kinds
			break
		}
	}
	f.next = slices.Insert(f.next, at, a.all...)
	for _, s := range said {
		if s != "" {
			f.truth = append(f.truth, s)
		}
	}
}

// origin is the index of the old clause that a new one comes from, -1 where it has none.
func origin(p forged) int {
	from := -1
	fmt.Sscanf(p.name, "n%d", &from)
	return from
}

func abs(n int) int { return max(n, -n) }
