package bot

import (
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// pointer stands below the laws that a clause touches.
const pointer = "The laws are those that clauses of this kind touch: a pointer to read on, and no judgement of this one."

// stances say what a clause does, as a verb of its platform: of one, and of several.
var stances = map[clausewatch.Stance][2]string{
	clausewatch.Prohibits:     {"prohibits", "prohibit"},
	clausewatch.Allows:        {"allows", "allow"},
	clausewatch.Reserves:      {"reserves the right", "reserve the right"},
	clausewatch.Requires:      {"requires", "require"},
	clausewatch.Grants:        {"grants or promises", "grant or promise"},
	clausewatch.AllocatesRisk: {"says who bears the risk", "say who bears the risk"},
	clausewatch.Informs:       {"informs", "inform"},
	"":                        {"has a clause", "have a clause"},
}

// stance says what a clause does; n is of how many platforms.
func stance(p clausewatch.Provision, n int) string {
	number := min(n, 2) - 1
	if p.Stance == clausewatch.Conditional {
		if p.Polarity == clausewatch.ForReader {
			return [2]string{"allows under a condition", "allow under conditions"}[number]
		}
		return [2]string{"prohibits under a condition", "prohibit under conditions"}[number]
	}
	words, known := stances[p.Stance]
	if !known {
		words = stances[""]
	}
	return words[number]
}

// traits are what was read in a clause: what it is about and does, what it weighs and why, its numbers, and the laws that
// such clauses touch.
func (q *question) traits(p clausewatch.Provision) []chat.Field {
	var fields []chat.Field
	if p.Category != "" {
		fields = append(fields, field("Category", q.bot.category(p.Category)))
	}
	if p.Stance != "" {
		fields = append(fields, field("Stance", stance(p, 1)))
	}
	if s := severity(p.Severity); s != "" {
		fields = append(fields, field("Severity", s))
	}
	if p.Why != "" {
		fields = append(fields, field("Why", p.Why))
	}
	if len(p.Scope) > 0 {
		fields = append(fields, field("Covers", strings.Join(p.Scope, ", ")))
	}
	for _, a := range p.Attributes {
		value := a.Value
		if a.Words != "" && !strings.EqualFold(a.Words, a.Value) {
			value += " (“" + a.Words + "”)"
		}
		fields = append(fields, field(capital(strings.NewReplacer("_", " ", "min_", "minimum ").Replace(a.Name)), value))
	}
	if laws := q.laws(p.Category); laws != "" {
		fields = append(fields, field("Touches", laws))
	}
	return fields
}

// laws are those that clauses of a category touch, "" for none.
func (q *question) laws(category string) string {
	var all []string
	for _, c := range q.bot.Categories {
		if c.ID != category {
			continue
		}
		for _, l := range c.Laws {
			all = append(all, strings.TrimSpace(l.Law+" "+l.Ref))
		}
	}
	return strings.Join(all, "; ")
}
