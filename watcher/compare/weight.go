package compare

import (
	"fmt"

	"github.com/clausewatch/clausewatch"
)

// withClause is the severity of a change and why, from what its edits weigh and what a classifier says of the clause: a
// clause that came or went weighs what it weighs itself, and so does one whose words differ materially. It never lowers
// what the edits weigh.
func (p placed) withClause() (clausewatch.Severity, string) {
	severity, why := p.Wording, p.Reason
	raise := func(to clausewatch.Severity, reason string) {
		if to > severity {
			severity, why = to, reason
		}
	}
	clause, name := p.clause(), categoryName(p.Category)
	switch {
	case p.dating, p.copy, p.Category == "":
	case p.Kind == clausewatch.Added, p.Kind == clausewatch.Removed:
		raise(clause.Severity, fmt.Sprintf("a clause of this weight (%s) was %s", name, p.Kind))
	case riskCategories[p.Category] != "" && severity == clausewatch.Medium:
		raise(clausewatch.High, "words about "+riskCategories[p.Category]+" changed: "+why)
	case severity >= clausewatch.Medium:
		raise(clause.Severity, fmt.Sprintf("in a clause of this weight (%s): %s", name, why))
	case p.reworded():
		raise(clause.Severity, fmt.Sprintf("a clause of this weight (%s) was largely reworded", name))
	}
	return severity, why
}

// clause is the provision that a change is about: what stands now, else what stood; of two the one that weighs more.
func (p placed) clause() *clausewatch.Provision {
	if p.New == nil || p.Old != nil && p.Old.Severity > p.New.Severity {
		return p.Old
	}
	return p.New
}

// What counts as largely reworded: so many words, and this part of both texts, taken out or put in.
const (
	manyReworded = 8
	partReworded = 4 // a quarter
)

func (p placed) reworded() bool {
	n := 0
	for _, e := range p.Edits {
		if e.Op != clausewatch.Equal {
			n += countWords(e.Text)
		}
	}
	return n >= manyReworded && partReworded*n >= countWords(textOf(p.Old))+countWords(textOf(p.New))
}
