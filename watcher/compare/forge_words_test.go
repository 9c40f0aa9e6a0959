package compare

import (
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// fits tells whether clause i is one that an edit can be made to.
func (f *forger) fits(kind string, i int) bool {
	p := f.old[i]
	n := len(strings.Fields(p.Text))
	heading := p.Block == clausewatch.Heading
	switch kind {
	case "heading":
		return heading && n >= 2
	case "section":
		return heading
	case "twin":
		return f.twin[i]
	case "short":
		return !heading && n >= 3 && n <= 7
	}
	if heading || n < 4 {
		return false
	}
	row := func(i int) bool { return i < len(f.old) && f.old[i].Block == clausewatch.Row }
	a, b := halves(p.Text)
	switch kind {
	case "modified", "moved+modified", "copy":
		return n >= 8
	case "rewritten":
		return n >= 12
	case "split", "split+":
		return !row(i) && !row(i+1) && len(strings.Fields(a)) >= 5 && len(strings.Fields(b)) >= 5
	case "merged", "merged+": // the cells of a table laid out otherwise are no change
		return !row(i) && !row(i+1) && i+1 < len(f.old) && n >= 6 && f.old[i+1].Block != clausewatch.Heading && len(strings.Fields(f.old[i+1].Text)) >= 5
	case "renumbered":
		return p.Number != ""
	case "moved":
		return n >= 5
	}
	return true
}

// section is how many clauses a heading and all below it are, 0 where they are no section of two to twelve.
func (f *forger) section(i int) int {
	if f.old[i].Block != clausewatch.Heading {
		return 0
	}
	n := 1
	for i+n < len(f.old) && (f.old[i+n].Block != clausewatch.Heading || f.old[i+n].Depth > f.old[i].Depth) {
		n++
	}
	if n < 3 || n > 12 {
		return 0
	}
	return n
}

// addTwins puts near copies of n clauses into the old text.
func (f *forger) addTwins(n int) {
	for range n {
		i, at := f.rnd.IntN(len(f.old)), f.rnd.IntN(len(f.old)+1)
		p := f.old[i]
		if f.twin[i] || p.Block == clausewatch.Heading || len(strings.Fields(p.Text)) < 8 || abs(i-at) < 4 {
			continue
		}
		p.Text = f.oneWord(p.Text)
		f.old = slices.Insert(f.old, at, p)
		moved := map[int]bool{at: true}
		for k := range f.twin {
			moved[k+btoi(k >= at)] = true
		}
		moved[i+btoi(i >= at)] = true
		f.twin = moved
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
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

// other makes other words of a text that stand nowhere in the old one.
func (f *forger) other(s string, by func(string) string) string {
	out := s
	for range 8 {
		if out = by(s); Fold(out) != Fold(s) && f.texts[Fold(out)] == 0 {
			f.texts[Fold(out)]++
			return out
		}
	}
	return s + " indeed"
}

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
	return f.mix(s, 35)
}

// mix replaces so many of a hundred words by those of another document.
func (f *forger) mix(s string, percent int) string {
	words := strings.Fields(s)
	donor := strings.Fields(f.foreign[f.rnd.IntN(len(f.foreign))].Text)
	for n := range words {
		if f.rnd.IntN(100) < percent {
			words[n] = donor[f.rnd.IntN(len(donor))]
		}
	}
	return strings.Join(words, " ")
}

// oneWord replaces one word.
func (f *forger) oneWord(s string) string {
	words := strings.Fields(s)
	donor := strings.Fields(f.foreign[f.rnd.IntN(len(f.foreign))].Text)
	words[f.rnd.IntN(len(words))] = donor[f.rnd.IntN(len(donor))]
	return strings.Join(words, " ")
}

// retitle keeps one word of a title, or none.
func (f *forger) retitle(s string) string {
	words := strings.Fields(s)
	keep := f.rnd.IntN(2 * len(words))
	donor := strings.Fields(f.foreign[f.rnd.IntN(len(f.foreign))].Text)
	for n := range words {
		if n != keep {
			words[n] = donor[f.rnd.IntN(len(donor))]
		}
	}
	return strings.Join(words, " ")
}

// disguise gives blocks that were not edited another shape; that is no change.
func (f *forger) disguise() {
	var all []forged
	for n := 0; n < len(f.next); {
		p := f.next[n]
		run := n
		for run < len(f.next) && !f.next[run].edited && f.next[run].Block == clausewatch.Item {
			run++
		}
		switch k := f.rnd.IntN(10); {
		case run-n >= 2 && k < 3: // each item a row
			for ; n < run; n++ {
				p = f.next[n]
				p.Block, p.Depth = clausewatch.Row, 0
				all = append(all, p)
			}
			continue
		case run-n >= 2 && k < 5: // all items the cells of one row
			p.Block, p.Depth = clausewatch.Row, 0
			for n++; n < run; n++ {
				p.Text += " | " + f.next[n].Text
				p.name += " " + f.next[n].name
			}
			all = append(all, p)
			continue
		case p.edited:
		case p.Block == clausewatch.Paragraph && k < 2:
			p.Block, p.Depth = clausewatch.Item, 1
		case p.Block == clausewatch.Paragraph && k < 4 && countWords(p.Text) < 12:
			p.Block, p.Depth = clausewatch.Heading, 4
		case p.Block == clausewatch.Item && k < 3:
			p.Block, p.Depth = clausewatch.Paragraph, 0
		case p.Block == clausewatch.Heading && k < 2:
			p.Block, p.Depth = clausewatch.Paragraph, 0
		case p.Block == clausewatch.Heading && k < 4:
			p.Depth++
		}
		all = append(all, p)
		n++
	}
	f.next = all
}
