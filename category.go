package clausewatch

import "strings"

// A Category is what a clause can be about: "account_termination". What it says, for whom and with which numbers are
// facts of the clause, since those are what changes.
type Category struct {
	ID         string   `json:"id"`
	Group      string   `json:"group"`
	Name       string   `json:"name"`
	Definition string   `json:"definition"`
	Severity   Severity `json:"severity"` // what a clause of this kind weighs by default
	Laws       []Law    `json:"laws,omitempty"`
}

// categoryWords are those of categories whose ids do not read as words.
var categoryWords = map[string]string{
	"age_eligibility_minors":     "age and minors",
	"ai_training":                "AI training",
	"ai_use_terms":               "AI use",
	"contact_complaints":         "contact and complaints",
	"cookies_tracking":           "cookies and tracking",
	"fees_payment":               "fees and payment",
	"general_boilerplate":        "general provisions",
	"governing_law_venue":        "governing law and courts",
	"liability_limitation":       "limits of liability",
	"moderation_appeal":          "moderation and appeal",
	"monetisation_virtual_items": "payouts and virtual items",
	"procedural_rights_waiver":   "waiver of procedural rights",
	"refunds_withdrawal":         "refunds and withdrawal",
	"scraping_automation":        "scraping and automation",
	"sensitive_location_data":    "location and sensitive data",
	"service_licence_limits":     "limits of the licence",
	"unilateral_change":          "unilateral changes",
	"user_exit":                  "leaving the service",
}

// CategoryWords are a category as a sentence names it: "fees and payment", of one that is not ours its id in words. Who writes
// a sentence and who checks it take them from here; Category.Name is for headings and cards.
func CategoryWords(id string) string {
	if words := categoryWords[id]; words != "" {
		return words
	}
	return strings.ReplaceAll(id, "_", " ")
}

// A Law is a pointer to read on: clauses of a category touch it. It never says that a clause is valid or not.
type Law struct {
	Law  string `json:"law"` // as people call it: "GDPR"
	Ref  string `json:"ref"` // where in it: "art. 17"
	Note string `json:"note,omitempty"`
}

// A Stance is the normative form of a clause: what it does to its reader.
type Stance string

const (
	Prohibits     Stance = "prohibits"      // the reader must not
	Allows        Stance = "allows"         // the reader may
	Conditional   Stance = "conditional"    // the reader may, or must not, under a condition
	Reserves      Stance = "reserves"       // the publisher may
	Requires      Stance = "requires"       // the reader must
	Grants        Stance = "grants"         // the reader has a right, or the publisher promises
	AllocatesRisk Stance = "allocates_risk" // who bears a loss, or what is not answered for
	Informs       Stance = "informs"        // states a fact
)

// A Polarity says whom a clause speaks for.
type Polarity string

const (
	ForReader     Polarity = "for"
	AgainstReader Polarity = "against"
)

// An Attribute is a fact that was read in a clause, such as its days of notice.
type Attribute struct {
	Name  string `json:"name"`  // "notice_period"
	Words string `json:"words"` // the exact words it was read from, a substring of the clause
	Value string `json:"value"` // in one form: "30 days" for "thirty (30) days"
}
