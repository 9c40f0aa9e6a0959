package compare

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// How much a summary tells: changes, words in all, and the length of the headline in characters. A hundred and twenty
// words are what a text about a change may have at most, whoever wrote it.
const (
	mostTold     = 3
	mostWords    = 120
	mostHeadline = 300
	restWords    = 24 // kept for what counts the changes that are not told
)

// summarise writes headline and summary of a change of a document whose two texts have so many words together.
func summarise(c *clausewatch.Change, words int) {
	facts := clausewatch.Facts(*c)
	c.Headline, c.Summary = tell(facts, c.Counts, c.Dates, words)
}

// tell is the headline and the paragraph of facts. They follow from what is passed in and nothing else.
func tell(facts []clausewatch.Fact, counts clausewatch.Counts, dates clausewatch.DateChanges, words int) (headline, summary string) {
	if len(facts) == 0 {
		return "no change of wording", "No change of wording."
	}
	tally, said := counted(counts, "provision", "provisions", clausewatch.Shift(facts)), datesSaid(dates)
	groups := grouped(facts)
	head := upper(tally) + tail(said) + "."
	switch {
	case len(groups) > 0 && rewritten(facts, words):
		headline = "largely rewritten: more than half of its words differ (" + tally + ")"
		head += " More than half of the words differ: a rewrite, not a list of edits."
	case len(groups) > 0:
		headline = groups[0].headline() + " (" + tally + ")"
	case material(facts):
		return onlyDate(facts, said), head + " Only the date that the text states about itself differs."
	default:
		headline = "no change of wording (" + tally + ")"
		head += " No change of wording: only places, numbering, layout, typography or spelling differ."
		groups = moves(facts)
	}
	told, left := 0, mostWords-restWords-wordsIn(head)
	for told < min(len(groups), mostTold) {
		s := groups[told].sentence()
		if left -= wordsIn(s); left < 0 && told > 0 {
			break
		}
		head += " " + s
		told++
	}
	return clip(headline, mostHeadline), head + rest(facts, groups[told:])
}

// material tells whether words changed at all.
func material(facts []clausewatch.Fact) bool {
	return slices.ContainsFunc(facts, func(f clausewatch.Fact) bool { return f.Only != clausewatch.OnlyForm })
}

// A group are facts of which the same is to be said, told as one.
type group struct {
	facts []clausewatch.Fact // the weightiest first
	words clausewatch.Words  // what is said of them
	moved bool               // that they stand elsewhere is all
}

// grouped are the facts worth telling, the weightiest group first: by severity, by what the change does, by how many
// words it is about, and by its place in the text.
func grouped(facts []clausewatch.Fact) []group {
	var all []group
	known := map[string]int{}
	for _, f := range byWeight(facts) {
		if n, ok := known[f.Key()]; ok {
			all[n].facts = append(all[n].facts, f)
			continue
		}
		known[f.Key()] = len(all)
		all = append(all, group{facts: []clausewatch.Fact{f}, words: f.Main()})
	}
	return all
}

func byWeight(facts []clausewatch.Fact) []clausewatch.Fact {
	var all []clausewatch.Fact
	sizes := map[*clausewatch.Span]int{}
	size := func(f clausewatch.Fact) (n int) {
		for k := range f.Spans {
			s := &f.Spans[k]
			if _, known := sizes[s]; !known {
				sizes[s] = countWords(s.Old) + countWords(s.New)
			}
			n += sizes[s]
		}
		return bits.Len(uint(n))
	}
	for _, f := range facts {
		if f.Tells() {
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(x, y clausewatch.Fact) int {
		return cmp.Or(cmp.Compare(y.Severity, x.Severity), cmp.Compare(rank(x), rank(y)), cmp.Compare(size(y), size(x)))
	})
	return all
}

// rank orders changes of one severity: protections and duties, powers and quantities first, then whole clauses, then
// other words.
func rank(f clausewatch.Fact) int {
	for _, s := range f.Signals {
		switch s.Type {
		case clausewatch.SignalScope, clausewatch.SignalContact, clausewatch.SignalParty, clausewatch.SignalDate:
		default:
			return 0
		}
	}
	switch f.Kind {
	case clausewatch.Added:
		return 1
	case clausewatch.Removed:
		return 2
	case clausewatch.Modified:
		return 3
	}
	return 4
}

// moves are what stands elsewhere, in groups of the same way, the largest first.
func moves(facts []clausewatch.Fact) []group {
	var all []group
	known := map[string]int{}
	for _, f := range facts {
		if f.Kind != clausewatch.Moved {
			continue
		}
		if n, ok := known[f.Way()]; ok {
			all[n].facts = append(all[n].facts, f)
			continue
		}
		known[f.Way()] = len(all)
		all = append(all, group{facts: []clausewatch.Fact{f}, moved: true})
	}
	slices.SortStableFunc(all, func(x, y group) int { return cmp.Compare(len(y.facts), len(x.facts)) })
	return all
}

// rewritten tells whether more than half of the words of both texts were taken out or put in.
func rewritten(facts []clausewatch.Fact, words int) bool {
	n := 0
	for _, f := range facts {
		for _, s := range f.Spans {
			n += countWords(s.Old) + countWords(s.New)
		}
	}
	return len(facts) > 3 && 2*n > words
}

func onlyDate(facts []clausewatch.Fact, dates string) string {
	if dates != "" {
		return "only the date changed: now " + dates
	}
	for _, f := range facts {
		for _, q := range f.Numbers {
			if f.Only == clausewatch.OnlyDate && q.Unit == clausewatch.SignalDate {
				return "only the date changed: " + becomes(clausewatch.Signal{Old: q.Old, New: q.New})
			}
		}
	}
	return "only the date changed"
}

// wordsIn is how many words a text has that spaces divide.
func wordsIn(s string) int { return len(strings.Fields(s)) }
