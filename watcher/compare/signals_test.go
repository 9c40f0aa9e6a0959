package compare

import (
	"fmt"
	"slices"
	"testing"

	"github.com/clausewatch/clausewatch"
)

func TestSignals(t *testing.T) {
	for _, c := range []struct {
		old, new string
		want     []string
	}{
		{"You may end it with 30 days of notice.", "You may end it with 14 days of notice.", []string{"period: 30 days > 14 days"}},
		{"Refunds within thirty (30) days.", "Refunds within 30 days.", nil},
		{"Refunds within 30 days.", "Refunds within thirty (30) days of the sale.", nil},
		{"Keep it for one month.", "Keep it for 30 days.", []string{"period: one month > 30 days"}},
		{"A 30-day trial.", "A 14-day trial.", []string{"period: 30-day > 14-day"}},
		{"We answer within 5 days.", "We answer within 5 business days.", []string{"period: 5 days > 5 business days"}},
		{"The fee is $1,000.00 a year.", "The fee is $1,200 a year.", []string{"money: $1,000.00 > $1,200"}},
		{"The fee is $1,000.00 a year.", "The fee is $1,000 a year.", nil},
		{"Eine Gebühr von 1.000,50 Euro.", "Eine Gebühr von 1.200,50 Euro.", []string{"money: 1.000,50 Euro > 1.200,50 Euro"}},
		{"We take 15% of it.", "We take 20 percent of it.", []string{"percentage: 15% > 20 percent"}},
		{"It ends on 1 March 2026 for all.", "It ends on 1 June 2026 for all.", []string{"date: 1 March 2026 > 1 June 2026"}},
		{"It ends on March 1, 2026 for all.", "It ends on 1 March 2026 for all.", nil},
		{"You need 16 points.", "You need 13 points.", []string{"number: 16 > 13"}},
		{"See Section 4 for more.", "See Section 5 for more.", nil},
		{"We may close your account.", "We will close your account.", []string{"modality: may > will"}},
		{"You should read it.", "You must read it.", []string{"modality: should > must", "obligation_added:  > You must"}},
		{"We may share it.", "We may not share it.", []string{"negation: may > may not"}},
		{"We will not sell it.", "We will sell it.", []string{"negation: will not > will"}},
		{"This covers lists.", "This covers any lists.", []string{"scope:  > any"}},
		{"This covers all lists.", "This covers lists.", []string{"scope: all > "}},
		{"Disputes go to a court in Ohio.", "Disputes go to arbitration in Ohio.", []string{"right_removed:  > arbitration"}},
		{"You can opt out of it. We write letters.", "We write letters.", []string{"right_removed: opt out > "}},
		{"We write letters.", "We write letters. You can opt-out of them.", []string{"right_added:  > opt-out"}},
		{"We use pictures.", "We use pictures. We may train our models with them.", []string{"right_removed:  > train our models"}},
		{"We use pictures.", "We use pictures. We do not train our models with them.", []string{"negation:  > not", "right_added:  > train our models"}},
		{"Ask us.", "Ask us. You must give your name.", []string{"obligation_added:  > You must"}},
		{"The laws of Ohio apply here.", "The laws of Texas apply here.", []string{"jurisdiction: Ohio > Texas"}},
		{"The laws of the U.S. apply here.", "The laws of the US apply here.", nil},
		{"Provided by Acme Europe Ltd to you.", "Provided by Acme Ireland Ltd to you.", []string{"party: Acme Europe Ltd > Acme Ireland Ltd"}},
		{"Write to old@acme.example today.", "Write to new@acme.example today.", []string{"contact: old@acme.example > new@acme.example"}},
		{"Wir können den Dienst ändern.", "Wir müssen den Dienst ändern.", []string{"modality: können > müssen"}},
		{"Vous pouvez répondre sous 30 jours.", "Vous pouvez répondre sous 15 jours.", []string{"period: 30 jours > 15 jours"}},
		{"Usted puede pagar.", "Usted debe pagar.", []string{"modality: puede > debe", "obligation_added:  > Usted debe"}},
		{"Pay within twenty-one (21) days.", "Pay within ten (10) days.", []string{"period: twenty-one (21) days > ten (10) days"}},
		{"A sum of 125 000 € is due.", "A sum of 165 833 € is due.", []string{"money: 125 000 € > 165 833 €"}},
		{"It ends on 01-02-2026.", "It ends on 01-03-2026.", []string{"date: 01-02-2026 > 01-03-2026"}},
		{"We cannot help.", "We can not help.", nil},
		{"We don't help.", "We do not help.", nil},
		{"We won't help.", "We will help.", []string{"negation: won't > will"}},
		{"Tell us in 5 days.", "Tell us no later than in 5 days.", nil},
		{"We rely on (1) your orders and (2) the law.", "We rely on (1) the law and (3) your orders.", nil},
		{"Acme, 1 Low Street, Town, CA 94107.", "Acme, 1 Low Street, Town, CA 94110.", nil},
		{"Letters.", "Letters. In the USA. Acme Ireland Ltd writes them.", []string{"jurisdiction:  > USA", "party:  > Acme Ireland Ltd"}},
		{"Letters.", "Letters. In Ireland, Acme, Inc. writes them.", []string{"jurisdiction:  > Ireland", "party:  > Acme, Inc"}},
		{"If you stay you will be bound by all of these rules.", "By using the page you agree to them for others. Who does not agree may not use any page.",
			[]string{"obligation_added:  > you agree to", "negation:  > not", "scope: all > any"}},
		{"Nous écrivons.", "Nous écrivons. Nous ne vendons pas de lettres.", []string{"negation:  > pas"}},
		{"Nous écrivons.", "Nous écrivons. La société se réserve le droit de refuser.", nil},
		{"Nous écrivons.", "Nous écrivons. Vous avez le droit de refuser.", []string{"right_added:  > Vous avez le droit"}},
		{"Sections 2 and 9 through 19 stay.", "Sections 2 and 9 through 20 stay.", nil},
		{"See Section 4. 30 apples are here.", "See Section 4. 20 apples are here.", []string{"number: 30 > 20"}},
		{"Read 3 years ago.", "Read 2 years ago.", nil},
		{"Sections 2, 3, 4, 5, 6, 7, 8, 9, 11, 14, and 18 stay.", "Sections 2, 3, 4, 5, 6, 7, 8, 9, 11, 14, 17, 18, and 19 stay.", nil},
		{"Read help.acme.example/208501 first.", "Read help.acme.example/102283 first.", nil},
		{"Acme, 1 rue Basse, 75009 Paris.", "Acme, 1 rue Basse, 75012 Paris.", nil},
		{"This is for people in the EEA.", "This is for people in the EEA and the UK.", []string{"jurisdiction:  > UK"}},
		{"This is for people in the EEA.", "This is for people in the European Economic Area.", nil},
		{"Widerruf innerhalb von vierzehn Tagen.", "Widerruf innerhalb von 14 Tagen.", nil},
		{"Widerruf innerhalb von zwölf Monaten.", "Widerruf innerhalb von sechs Monaten.", []string{"period: zwölf Monaten > sechs Monaten"}},
		{"Dans un délai de soixante-dix jours.", "Dans un délai de 70 jours.", nil},
		{"Dans un délai de sept jours.", "Dans un délai de dix jours.", []string{"period: sept jours > dix jours"}},
		{"En un plazo de once meses.", "En un plazo de 11 meses.", nil},
		{"En un plazo de cien días.", "En un plazo de treinta días.", []string{"period: cien días > treinta días"}},
		{"Say it at once.", "Say it.", nil},
		{"It costs one cent.", "It costs two cents.", []string{"money: one cent > two cents"}},
		{"For Acme Europe Ltd this holds.", "Pour Acme Europe Ltd this holds.", nil},
		{"We do this solely for you.", "We do this for you.", []string{"scope: solely > "}},
		{"You can get a refund. We bake.", "We bake.", []string{"right_removed: refund > "}},
		{"First 30 days, then 14 days.", "First 14 days, then 30 days.", []string{"period: 30 days > 14 days", "period: 14 days > 30 days"}},
	} {
		var got []string
		for _, s := range signals(newReader(c.old), newReader(c.new), Words(c.old, c.new)) {
			got = append(got, fmt.Sprintf("%s: %s > %s", s.Type, s.Old, s.New))
		}
		slices.Sort(got)
		want := slices.Sorted(slices.Values(c.want))
		if !slices.Equal(got, want) {
			t.Errorf("%q\n%q\n got %q\nwant %q", c.old, c.new, got, want)
		}
	}
}

func TestSeverity(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		want           clausewatch.Severity
	}{
		{"other words", "We bake bread in the village every day.", "We bake bread in the town every day.", clausewatch.Low},
		{"case and punctuation", "We bake bread; in the village.", "We bake Bread in the village.", clausewatch.None},
		{"spelling of a number", "We answer within thirty (30) days of it.", "We answer within 30 days of it.", clausewatch.None},
		{"a shorter refund window", "You get a refund within 30 days of the sale.", "You get a refund within 14 days of the sale.", clausewatch.High},
		{"a longer refund window", "You get a refund within 14 days of the sale.", "You get a refund within 30 days of the sale.", clausewatch.Medium},
		{"notice, direction unknown", "Either side gives notice 30 days before.", "Either side gives notice 60 days before.", clausewatch.High},
		{"a higher fee", "The fee for a letter is $4 in all cases.", "The fee for a letter is $6 in all cases.", clausewatch.High},
		{"a lower fee", "The fee for a letter is $6 in all cases.", "The fee for a letter is $4 in all cases.", clausewatch.Medium},
		{"a number elsewhere", "Each box holds 30 apples of one kind.", "Each box holds 20 apples of one kind.", clausewatch.Medium},
		{"may becomes will", "We may close accounts that nobody uses.", "We will close accounts that nobody uses.", clausewatch.High},
		{"will becomes shall", "We will close accounts that nobody uses.", "We shall close accounts that nobody uses.", clausewatch.Medium},
		{"may becomes may not", "You may copy the pictures of others.", "You may not copy the pictures of others.", clausewatch.High},
		{"arbitration", "A court decides what we cannot agree on.", "Binding arbitration decides what we cannot agree on.", clausewatch.High},
		{"a limit on training removed", "We keep files safe. We will not train our models on them.", "We keep files safe.", clausewatch.High},
		{"liability", "We are liable for losses up to a sum of $500 in a year.", "We are liable for losses up to a sum of $100 in a year.", clausewatch.High},
		{"the licence widened", "You grant us a licence to show your pictures.", "You grant us a perpetual licence to show your pictures.", clausewatch.High},
		{"a new duty", "Ask before you leave the house at night.", "Ask before you leave the house at night. You must lock it.", clausewatch.Medium},
	} {
		old, next := document("# Rules", c.old, "The end of all the rules."), document("# Rules", c.new, "The end of all the rules.")
		change := Versions(old, &next)
		if len(change.Provisions) != 1 {
			t.Errorf("%s: %v", c.name, outline(change))
			continue
		}
		p := change.Provisions[0]
		if p.Severity != c.want || change.Severity != c.want || change.Reason == "" || change.Material != (c.want > clausewatch.None) {
			t.Errorf("%s: provision %v, change %v (%s), want %v; signals %v", c.name, p.Severity, change.Severity, change.Reason, c.want, p.Signals)
		}
	}
}

func TestRightsThatOnlyMovedAreNoLoss(t *testing.T) {
	arbitration := "Every dispute goes to arbitration before a board of three people whom both of us name."
	old := document("# One", arbitration, "Words about apples and pears in the garden.", "# Two", "The last words of this page are these.")
	next := document("# One", "Words about apples and pears in the garden.", "# Two", "All that we argue about goes to arbitration, and the board has one member.",
		"The last words of this page are these.")
	c := Versions(old, &next)
	for _, p := range c.Provisions {
		for _, s := range p.Signals {
			if s.Type == clausewatch.SignalRightRemoved {
				t.Errorf("%s: signal %+v, though there was arbitration before", p.Kind, s)
			}
		}
	}
	if c.Counts.Added+c.Counts.Modified == 0 {
		t.Fatalf("got %v", outline(c))
	}
}
