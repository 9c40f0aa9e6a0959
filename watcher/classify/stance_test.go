package classify

import (
	"testing"

	"github.com/clausewatch/clausewatch"
)

func TestStanceFollowsModalityAndSubject(t *testing.T) {
	const (
		none     = clausewatch.Polarity("")
		against  = clausewatch.AgainstReader
		favours  = clausewatch.ForReader
		risk     = clausewatch.AllocatesRisk
		reserves = clausewatch.Reserves
	)
	for _, c := range []struct {
		usual    clausewatch.Stance
		intro    string
		text     string
		stance   clausewatch.Stance
		polarity clausewatch.Polarity
	}{
		{clausewatch.Prohibits, "", "You may not send bulk mail through the relay.", clausewatch.Prohibits, against},
		{clausewatch.Prohibits, "", "You agree not to resell seats.", clausewatch.Prohibits, against},
		{clausewatch.Prohibits, "", "Do not post the addresses of other people.", clausewatch.Prohibits, against},
		{clausewatch.Prohibits, "", "Harassment is strictly prohibited.", clausewatch.Prohibits, against},
		{clausewatch.Prohibits, "", "The service must not be used to mine coins.", clausewatch.Prohibits, against},
		{clausewatch.Prohibits, "", "You may not crawl the site without our prior written consent.", clausewatch.Conditional, against},
		{clausewatch.Prohibits, "", "You may crawl the site only if you obey its rules for robots.", clausewatch.Conditional, favours},
		{clausewatch.Informs, "", "You can use the drawings in your own presentations.", clausewatch.Allows, favours},
		{clausewatch.Prohibits, "You must not:", "sell your account", clausewatch.Prohibits, against},
		{clausewatch.Prohibits, "You must not:", "scrape the site without our permission", clausewatch.Conditional, against},
		{reserves, "", "Last updated in May.", clausewatch.Informs, none},
		{reserves, "", "suspend or close your account", reserves, none},
		{clausewatch.Reserves, "You agree to:", "keep your password secret", clausewatch.Requires, against},
		{reserves, "", "We may close your account at any time.", reserves, against},
		{reserves, "", "Lanternbay may suspend an account that breaks these rules.", reserves, against},
		{reserves, "", "Your account may be suspended if you break these rules.", reserves, against},
		{reserves, "", "We reserve the right to remove any post.", reserves, against},
		{reserves, "", "If you do not pay, we may end the contract.", reserves, against},
		{clausewatch.Informs, "", "You must pay within the month.", clausewatch.Requires, against},
		{clausewatch.Informs, "", "Customer shall keep its software up to date.", clausewatch.Requires, against},
		{clausewatch.Informs, "", "You are responsible for everything done in your name.", clausewatch.Requires, against},
		{clausewatch.Grants, "", "You have the right to object.", clausewatch.Grants, favours},
		{clausewatch.Informs, "", "You may cancel at any time.", clausewatch.Grants, favours},
		{reserves, "", "We will notify you thirty days before.", clausewatch.Grants, favours},
		{reserves, "", "We will not sell your personal data.", clausewatch.Grants, favours},
		{reserves, "", "We never share your address.", clausewatch.Grants, favours},
		{risk, "", "We are not liable for lost profits.", risk, against},
		{risk, "", "In no event shall Lanternbay be liable for lost data.", risk, against},
		{risk, "", "The service is provided as is.", risk, against},
		{clausewatch.Informs, "", "You use the service at your own risk.", risk, against},
		{risk, "", "Nothing in these terms limits liability that cannot be limited by law.", risk, favours},
		{reserves, "", "“Claim” means a suit that somebody may bring.", clausewatch.Informs, none},
		{clausewatch.Informs, "", "Arbitration is final, except where prohibited by law.", clausewatch.Informs, none},
		{clausewatch.Informs, "", "The Lantern Lamp may flicker at dusk.", clausewatch.Informs, none},
		{clausewatch.Informs, "", "The office is in the old harbour.", clausewatch.Informs, none},
		{clausewatch.Informs, "", "Sie dürfen nicht mehrere Konten führen.", clausewatch.Prohibits, against},
		{clausewatch.Informs, "", "Vous devez conserver votre mot de passe.", clausewatch.Requires, against},
	} {
		var intro *folded
		if c.intro != "" {
			intro = fold(c.intro)
		}
		f := fold(c.text)
		got, said := stance(c.usual, nil, intro, f)
		if p := polarity(got, said, f); got != c.stance || p != c.polarity {
			t.Errorf("%q %q: got %s, polarity %q; want %s, %q", c.intro, c.text, got, p, c.stance, c.polarity)
		}
	}
}
