package clausewatch

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
