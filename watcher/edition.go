package watcher

import (
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// A site that takes a visitor for one of another country may serve the edition for it: the same policy of another company,
// under another law, in another currency. Its date stays, since nothing was published, and it goes again as it came. A
// publisher who moves a contract to another company dates that, or leaves it there.
const (
	fewestPlaces = 2  // provisions that name another party, law, region or currency
	mostlyPlaces = 50 // percent of what is news
)

// ofPlace tells a change that names another party, law, region or currency.
func ofPlace(p clausewatch.ProvisionChange) bool {
	return slices.ContainsFunc(p.Signals, func(s clausewatch.Signal) bool {
		return s.Type == clausewatch.SignalParty || s.Type == clausewatch.SignalJurisdiction || otherCurrency(s)
	})
}

func otherCurrency(s clausewatch.Signal) bool {
	return s.Type == clausewatch.SignalMoney && s.Old != "" && s.New != "" && currency(s.Old) != currency(s.New)
}

// currency is what a sum says beside its number, in small letters.
func currency(sum string) string {
	return strings.ToLower(strings.TrimSpace(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '.' || r == ',' {
			return -1
		}
		return r
	}, sum)))
}

// anotherEdition tells a text that differs mostly in what belongs to a place, and in which another company took the place of
// one that it no longer names; or else another law, together with another currency or spelling.
func anotherEdition(old, next clausewatch.Version, c clausewatch.Change, found review) bool {
	if redates(old, next) || found.places < fewestPlaces || 100*found.places < mostlyPlaces*found.news {
		return false
	}
	var company, law bool
	habits := slices.Contains(found.rules, ruleSpelling)
	for _, p := range c.Provisions {
		for _, s := range p.Signals {
			swapped := s.Old != "" && s.New != "" && !strings.Contains(next.Text, s.Old) && !strings.Contains(old.Text, s.New)
			company = company || swapped && s.Type == clausewatch.SignalParty
			law = law || swapped && s.Type == clausewatch.SignalJurisdiction
			habits = habits || otherCurrency(s)
		}
	}
	return company || law && habits
}
