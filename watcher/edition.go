package watcher

import (
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
	for _, s := range p.Signals {
		switch s.Type {
		case clausewatch.SignalParty, clausewatch.SignalJurisdiction:
			return true
		case clausewatch.SignalMoney:
			if s.Old != "" && s.New != "" && currency(s.Old) != currency(s.New) {
				return true
			}
		}
	}
	return false
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

// anotherEdition tells a text in whose changes another company took the place of one that it no longer names, and that differs
// mostly in such: it may be the edition for another country.
func anotherEdition(old, next clausewatch.Version, c clausewatch.Change, found review) bool {
	if redates(old, next) || found.places < fewestPlaces || 100*found.places < mostlyPlaces*found.news {
		return false
	}
	for _, p := range c.Provisions {
		for _, s := range p.Signals {
			if s.Type == clausewatch.SignalParty && s.Old != "" && s.New != "" && !strings.Contains(next.Text, s.Old) && !strings.Contains(old.Text, s.New) {
				return true
			}
		}
	}
	return false
}
