package clausewatch

// A Deadline is a day on which something happens that a text states: it takes effect, or a window closes.
type Deadline struct {
	Kind DeadlineKind `json:"kind"`
	On   Date         `json:"on"`
	// Provision is the ID of the clause that states it, "" where the text's own dates do, and Words what it states there, an exact
	// substring of the clause.
	Provision string `json:"provision,omitempty"`
	Words     string `json:"words,omitempty"`
}

// A DeadlineKind says what happens on the day.
type DeadlineKind string

const (
	TakesEffect  DeadlineKind = "takes_effect"   // a text that was announced or dated ahead is in force from then on
	OptOutCloses DeadlineKind = "opt_out_closes" // the last day on which the reader may refuse something
)
