package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// finish fills what follows from the provision changes of two texts of so many words together.
func finish(c *clausewatch.Change, all []placed, words int) {
	setOff(all)
	conclude(c, all, weight)
	summarise(c, words)
}

// finishEntries is finish for a feed: an entry announces, it does not bind, so it weighs little.
func finishEntries(c *clausewatch.Change, all []placed) {
	conclude(c, all, func(p placed) (clausewatch.Severity, string) {
		if p.Kind == clausewatch.Added && announces(p.New.Text) {
			return clausewatch.Medium, "a new entry announces something to act on"
		}
		return clausewatch.Low, "an entry is news, not a clause"
	})
	summariseEntries(c)
}

// conclude writes counts, signals, severities and whether the change is material.
func conclude(c *clausewatch.Change, all []placed, weigh func(placed) (clausewatch.Severity, string)) {
	c.Provisions = make([]clausewatch.ProvisionChange, len(all))
	for n := range all {
		p := &all[n]
		for k := range p.found {
			p.found[k].severity, p.found[k].why = p.found[k].weight(*p)
		}
		for _, f := range p.listed() {
			p.Signals = append(p.Signals, f.Signal)
		}
		if p.idle {
			p.Severity, p.Reason, p.Only = clausewatch.None, "no other words", clausewatch.OnlyForm
		} else {
			p.Wording, p.Reason = weigh(*p)
			p.Severity, p.Reason = p.withClause()
			p.Only = p.only()
			c.Material = true
		}
		c.Wording = max(c.Wording, p.Wording)
		if p.Severity > c.Severity {
			c.Severity, c.Reason = p.Severity, p.Reason
		}
		c.Provisions[n] = p.ProvisionChange
	}
	c.Counts = clausewatch.CountsOf(c.Provisions)
	switch {
	case len(all) > 0 && !c.Material:
		c.Reason = "only places, numbering, typography or spelling differ"
	case c.Material && c.Severity == clausewatch.None:
		c.Severity, c.Wording, c.Reason = clausewatch.Low, clausewatch.Low, "only the date that the text states about itself differs"
	}
}

// only says of which sort that tells little a change of words is.
func (p placed) only() clausewatch.Only {
	switch {
	case p.dating:
		return clausewatch.OnlyDate
	case p.copy:
		return clausewatch.OnlyCopy
	}
	return ""
}

// listed are the signals that a change lists, each once, the weightiest first.
func (p placed) listed() []found {
	seen := map[clausewatch.Signal]bool{}
	var all []found
	for _, f := range p.found {
		said := clausewatch.Signal{Type: f.Type, Old: strings.ToLower(f.Old), New: strings.ToLower(f.New)}
		if !seen[said] {
			seen[said] = true
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(x, y found) int { return cmp.Compare(y.severity, x.severity) })
	return all[:min(len(all), mostSignals)]
}

// setOff drops rights and duties of added and removed provisions that only changed places: the texts together have as
// many as before.
func setOff(all []placed) {
	net := map[named]int{}
	for _, p := range all {
		for _, f := range p.found {
			if f.old != nil && f.old.phrase != nil {
				net[f.old.named()]--
			}
			if f.new != nil && f.new.phrase != nil {
				net[f.new.named()]++
			}
		}
	}
	for n := range all {
		p := &all[n]
		if p.Kind != clausewatch.Added && p.Kind != clausewatch.Removed {
			continue
		}
		kept := p.found[:0:0]
		for _, f := range p.found {
			switch {
			case f.old != nil && f.old.phrase != nil && net[f.old.named()] >= 0:
			case f.new != nil && f.new.phrase != nil && net[f.new.named()] <= 0:
			default:
				kept = append(kept, f)
			}
		}
		p.found = kept
	}
}

// weight gives the severity of the edits of one change and why, by fixed rules. The weightiest signal decides; what a
// classifier says of the clause does not count.
func weight(p placed) (clausewatch.Severity, string) {
	if p.dating {
		return clausewatch.None, "only the date that the text states about itself differs"
	}
	severity, why := clausewatch.Low, "other words without a number, a modal verb or a right among them"
	raise := func(to clausewatch.Severity, reason string) {
		if to > severity {
			severity, why = to, reason
		}
	}
	for _, f := range p.found {
		raise(f.severity, f.why)
	}
	switch p.Kind {
	default:
		if about := p.about(); about != "" && severity == clausewatch.Medium {
			raise(clausewatch.High, "words about "+about+" changed: "+why)
		}
	case clausewatch.Added, clausewatch.Removed:
		if p.copy {
			return clausewatch.Low, fmt.Sprintf("a copy of a clause that stands there already was %s", p.Kind)
		}
		at := p.New
		if at == nil {
			at = p.Old
		}
		if about := p.about(); about != "" && at.Block != clausewatch.Heading && !isTitle(at.Text) {
			raise(clausewatch.High, fmt.Sprintf("a clause about %s was %s", about, p.Kind))
		}
		if p.rules {
			raise(clausewatch.Medium, fmt.Sprintf("a clause that says what may, must or must not be was %s", p.Kind))
		}
	}
	return severity, why
}

// weight gives the severity of one signal.
func (f found) weight(p placed) (clausewatch.Severity, string) {
	switch f.Type {
	case clausewatch.SignalRightRemoved:
		return f.rightWeight()
	case clausewatch.SignalRightAdded:
		return clausewatch.Medium, "words about " + f.fact().phrase.about + " changed in the reader's favour"
	case clausewatch.SignalModality, clausewatch.SignalNegation:
		return f.modalWeight(p)
	case clausewatch.SignalPeriod, clausewatch.SignalMoney, clausewatch.SignalPercentage, clausewatch.SignalNumber:
		return f.quantityWeight(p)
	case clausewatch.SignalObligationAdded:
		return clausewatch.Medium, "a new duty: " + quoted(f.New)
	case clausewatch.SignalJurisdiction, clausewatch.SignalParty:
		return clausewatch.Medium, "another " + string(f.Type) + ": " + becomes(f.Signal)
	}
	return clausewatch.Low, "other " + string(f.Type) + ": " + becomes(f.Signal)
}

func (f found) fact() *fact {
	if f.new != nil {
		return f.new
	}
	return f.old
}

func (f found) rightWeight() (clausewatch.Severity, string) {
	severity := clausewatch.Medium
	if f.fact().phrase.strong && !f.fact().weak {
		severity = clausewatch.High
	}
	if f.New != "" {
		return severity, "new words about " + f.new.phrase.about + ": " + quoted(f.New)
	}
	return severity, "words about " + f.old.phrase.about + " were removed: " + quoted(f.Old)
}

// modalWeight: a permission that became a duty or a prohibition, or the other way round, weighs high.
func (f found) modalWeight(p placed) (clausewatch.Severity, string) {
	if f.old == nil || f.new == nil {
		return clausewatch.Medium, "a negation changed: " + becomes(f.Signal)
	}
	x, y := modalClass(f.old.value), modalClass(f.new.value)
	if x != y && x > 0 && y > 0 {
		return clausewatch.High, becomes(f.Signal) + ", another power or duty"
	}
	return clausewatch.Medium, "another modal verb: " + becomes(f.Signal)
}

// modalClass is 1 for a permission, 2 for a duty, 3 for a prohibition, 0 for no modal verb.
func modalClass(value string) int {
	first, _, denied := strings.Cut(value, " ")
	if modals[first] > 0 && denied {
		return 3
	}
	return modals[first]
}

// quantityWeight: sums and periods weigh high in clauses about ending, refunds and notice, unless they changed in the
// reader's favour; elsewhere, and as bare numbers, medium.
func (f found) quantityWeight(p placed) (clausewatch.Severity, string) {
	said := "another " + string(f.Type) + ": " + becomes(f.Signal)
	text, fact := textOf(p.New), f.new
	if fact == nil {
		text, fact = textOf(p.Old), f.old
	}
	if f.Type == clausewatch.SignalNumber || p.Kind == clausewatch.Added || p.Kind == clausewatch.Removed {
		return clausewatch.Medium, said
	}
	topic := topicIn(topics, sentence(text, fact.from, fact.to))
	if topic == nil {
		return clausewatch.Medium, said
	}
	if f.old != nil && f.new != nil && topic.better != 0 && (f.new.amount > f.old.amount) == (topic.better > 0) {
		return clausewatch.Medium, said + ", in words about " + topic.name + ", in the reader's favour"
	}
	return clausewatch.High, said + ", in words about " + topic.name
}

func textOf(p *clausewatch.Provision) string {
	if p == nil {
		return ""
	}
	return p.Text
}
