package classify

import (
	"slices"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

func TestAttributesAreNamedByTheWordsAroundThem(t *testing.T) {
	for _, c := range []struct{ category, text, name, words, value string }{
		{"unilateral_change", "We give you thirty (30) days’ notice before a change takes effect.", "notice_period", "thirty (30) days", "30 days"},
		{"unilateral_change", "We will tell you at least 15 days in advance of any change.", "notice_period", "15 days", "15 days"},
		{"unilateral_change", "We will notify you by email.", "notice_form", "email", "email"},
		{"age_eligibility_minors", "You must be at least 18 to open an account.", "min_age", "18", "18"},
		{"age_eligibility_minors", "Children under the age of thirteen may not register.", "min_age", "thirteen", "13"},
		{"age_eligibility_minors", "You must be 16 years of age or older.", "min_age", "16 years", "16"},
		{"age_eligibility_minors", "You must have reached the age of majority.", "min_age", "age of majority", "majority"},
		{"liability_limitation", "Our total liability shall not exceed one hundred dollars ($100).", "liability_cap", "one hundred dollars ($100)", "100 USD"},
		{"liability_limitation", "Our liability is limited to the fees you paid in the 12 months before the claim.", "liability_cap_period", "12 months", "12 months"},
		{"liability_limitation", "Our liability is limited to the amounts you have paid.", "liability_cap", "amounts you have paid", "the amount paid"},
		{"scraping_automation", "Whoever breaks this owes liquidated damages of €5,000.", "liquidated_damages", "€5,000", "5000 EUR"},
		{"mandatory_arbitration", "You may opt out of arbitration within thirty days of opening your account.", "arbitration_opt_out", "thirty days", "30 days"},
		{"mandatory_arbitration", "Arbitration is administered by JAMS.", "arbitration_provider", "JAMS", "JAMS"},
		{"procedural_rights_waiver", "Any claim must be filed within one (1) year after it arose.", "claim_period", "one (1) year", "12 months"},
		{"data_retention", "We keep server logs for ninety days.", "retention_period", "ninety days", "90 days"},
		{"data_retention", "Invoices are stored for seven years.", "retention_period", "seven years", "7 years"},
		{"refunds_withdrawal", "Ask for a refund within 14 days of your purchase.", "refund_window", "14 days", "14 days"},
		{"refunds_withdrawal", "Your right of withdrawal ends after 14 days.", "withdrawal_period", "14 days", "14 days"},
		{"auto_renewal", "A subscription renews every 12 months.", "renewal_period", "12 months", "12 months"},
		{"auto_renewal", "Plans renew automatically on a monthly basis.", "renewal_period", "monthly", "1 month"},
		{"auto_renewal", "After the trial of 7 days you are charged.", "trial_period", "7 days", "7 days"},
		{"fees_payment", "A late payment bears interest of 1.5% per month.", "interest_rate", "1.5%", "1.5%"},
		{"auto_renewal", "Cancel at least 24 hours before your plan renews.", "cancel_deadline", "24 hours", "24 hours"},
		{"account_termination", "Either side may end it if a breach is not remedied within 10 business days of a notice.", "cure_period", "10 business days", "10 business days"},
		{"fees_payment", "The monthly fee is £9.99.", "fee", "£9.99", "9.99 GBP"},
		{"data_security", "We report a breach to you within 72 hours.", "breach_notice", "72 hours", "72 hours"},
		{"moderation_appeal", "You may appeal within six months.", "appeal_window", "six months", "6 months"},
		{"governing_law_venue", "These terms are governed by the laws of the Republic of Ireland.", "governing_law", "Republic of Ireland", "Republic of Ireland"},
		{"governing_law_venue", "The contract is governed by Danish law.", "governing_law", "Danish law", "Danish law"},
		{"governing_law_venue", "Suits are brought in the courts located in San Mateo County, California.", "venue", "San Mateo County, California", "San Mateo County, California"},
		{"contact_complaints", "Write to Help@Lanternbay.example.", "email", "Help@Lanternbay.example", "help@lanternbay.example"},
		{"content_licence", "You grant us a non-exclusive, perpetual licence.", "licence", "perpetual", "perpetual"},
	} {
		all := attributes(c.category, fold(c.text))
		if !slices.Contains(all, clausewatch.Attribute{Name: c.name, Words: c.words, Value: c.value}) {
			t.Errorf("%s: got %+v, want %s %q = %s", c.text, all, c.name, c.words, c.value)
		}
		for _, a := range all {
			if !strings.Contains(c.text, a.Words) {
				t.Errorf("%s: %q does not stand in it", c.text, a.Words)
			}
		}
	}
}

func TestNumbersThatSayNothingAreNoAttributes(t *testing.T) {
	for _, text := range []string{
		"Section 18 lists what you must do.",
		"We were founded 12 years ago.",
		"You do not grant us a perpetual licence.",
		"Data may be sent to Ireland.",
		"A file may hold at least 20 lines.",
		"Control means that somebody owns more than 50% of the voting interests.",
		"Here is what we disclosed to vendors at your request in the past 12 months.",
		"The laws of the United States on export apply to government users.",
		"The European Court of Justice has decided so.",
	} {
		if all := attributes("", fold(text)); len(all) > 0 {
			t.Errorf("%s: got %+v, want none", text, all)
		}
	}
}

func TestScopeNamesWhomAClauseCovers(t *testing.T) {
	for text, want := range map[string]string{
		"If you live in the European Union, you may withdraw.":                      "EU",
		"Residents of California and Virginia have more rights.":                    "California, Virginia",
		"California residents may ask us what we hold.":                             "California",
		"Users located in the EEA, the United Kingdom or Switzerland can object.":   "EEA, UK, Switzerland",
		"This section is for business customers.":                                   "business",
		"If you are a consumer, the law of your country protects you.":              "consumers",
		"We collect nothing from children under 13.":                                "children",
		"Pictures that exploit children are removed.":                               "",
		"Your business accounts are listed there.":                                  "",
		"Data are stored in Ireland, and the courts located in Dublin may hear it.": "",
		"Consumers can turn to a mediator.":                                         "consumers",
		"You can write to us.":                                                      "",
	} {
		if got := strings.Join(scope("", fold(text)), ", "); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
