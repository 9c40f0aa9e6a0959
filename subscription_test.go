package clausewatch

import "testing"

func TestSubscriptionHearsOnlyThis(t *testing.T) {
	clause := func(id, category string) *Provision { return &Provision{ID: id, Category: category} }
	c := Change{Document: "acme/aup", Severity: High, Provisions: []ProvisionChange{
		{Kind: Modified, Severity: Low, Category: "spam", Old: clause("a", "spam"), New: clause("a", "email")},
		{Kind: Renumbered, Old: clause("b", "fees"), New: clause("b", "fees")},
		{Kind: Removed, Severity: High, Category: "notice", Old: clause("c", "notice")},
		{Kind: Split, Severity: Medium, Category: "law", Old: clause("d", "law"), Parts: []Provision{*clause("d", "law"), *clause("e", "venue")}},
		{Kind: Merged, Severity: Medium, New: clause("f", ""), Parts: []Provision{*clause("f", ""), *clause("g", "")}},
	}}
	for _, x := range []struct {
		sub  Subscription
		want bool
	}{
		{Subscription{}, true},
		{Subscription{MinSeverity: High}, true},
		{Subscription{Platform: "acme"}, true},
		{Subscription{Platform: "birch"}, false},
		{Subscription{Platform: "acme", Document: "terms"}, false},
		{Subscription{Platform: "acme", Document: "aup", Clause: "a"}, true},
		{Subscription{Platform: "acme", Document: "aup", Clause: "a", MinSeverity: Medium}, false}, // the change is high, the clause is not
		{Subscription{Platform: "acme", Document: "aup", Clause: "b"}, false},                      // only its number is another
		{Subscription{Platform: "acme", Document: "aup", Clause: "c", MinSeverity: High}, true},    // it went
		{Subscription{Platform: "acme", Document: "aup", Clause: "e"}, true},
		{Subscription{Platform: "acme", Document: "aup", Clause: "g"}, true}, // it went into another
		{Subscription{Platform: "acme", Document: "aup", Clause: "z"}, false},
		{Subscription{Platform: "acme", Document: "terms", Clause: "a"}, false},
		{Subscription{Category: "spam"}, true},
		{Subscription{Category: "email"}, true}, // what it became
		{Subscription{Category: "fees"}, false},
		{Subscription{Category: "venue", MinSeverity: High}, false},
		{Subscription{Category: "notice", MinSeverity: High}, true},
		{Subscription{Category: "spam", Clause: "c", Platform: "acme", Document: "aup"}, false}, // both must hold of one clause
	} {
		if got := x.sub.Hears(c); got != x.want {
			t.Errorf("%+v: %v, want %v", x.sub, got, x.want)
		}
	}
	if severity, concerned := (Subscription{Category: "spam"}).Weigh(c); severity != Low || !concerned {
		t.Errorf("spam weighs %s, %v", severity, concerned)
	}
}
