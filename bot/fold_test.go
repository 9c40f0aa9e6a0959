package bot

import (
	"testing"

	"github.com/clausewatch/clausewatch"
)

func TestFoldIsAsPeopleTypeWhoHaveNoSuchKey(t *testing.T) {
	for typed, want := range map[string]string{
		"Résumé": "resume", "Café Ølen": "cafe olen", "Straße": "strasse", "Łódź": "lodz", "ŒUVRE": "oeuvre", "plain": "plain",
		"й": "й", "عَرَبِيّ": "عَرَبِيّ", "日本": "日本", "": "",
	} {
		if got := fold(typed); got != want {
			t.Errorf("fold(%q) = %q, want %q", typed, got, want)
		}
	}
}

func TestAPlatformIsFoundByTheBeginningOfItsName(t *testing.T) {
	c := newCatalog([]clausewatch.Platform{{ID: "northgate", Name: "Northgate Bank", Documents: []clausewatch.Document{{Platform: "northgate",
		ID: "privacy", Name: "Privacy Notice"}}}, {ID: "northgale", Name: "Northgale"}, {ID: "privacyco", Name: "PrivacyCo"}})
	for typed, want := range map[string]int{"northga": 2, "northgat": 1, "nor": 2, "no": 0, "privacy": 0, "privacyc": 1, "the": 0, "zzz": 0} {
		m, _ := c.begun([]word{{Text: typed}})
		if len(m.ids) != want {
			t.Errorf("%q begins %v, want %d platforms", typed, m.ids, want)
		}
	}
}
