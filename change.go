package clausewatch

import (
	"fmt"
	"strings"
	"time"
)

// A Change leads from one version to the next, provision by provision.
type Change struct {
	ID       int64     `json:"id,omitempty"`
	Document string    `json:"document,omitempty"`
	From     int64     `json:"from,omitempty"` // version
	To       int64     `json:"to,omitempty"`
	At       time.Time `json:"at,omitzero"` // when it was decided about; To says when it was first seen
	// Material is false when nothing but layout, numbering, moves, spelling of dates or typography differs.
	Material bool     `json:"material"`
	Stage    Stage    `json:"stage,omitempty"`
	Severity Severity `json:"severity"`
	Reason   string   `json:"reason,omitempty"` // why it has this severity, in words
	Wording  Severity `json:"-"`                // the weightiest ProvisionChange.Wording
	// Summary is one paragraph, Headline one sentence of at most 300 characters; both are computed from Provisions alone.
	Summary    string            `json:"summary"`
	Headline   string            `json:"headline,omitempty"`
	Dates      DateChanges       `json:"dates"`
	Counts     Counts            `json:"counts"`
	Provisions []ProvisionChange `json:"changes"`
	// Told says whether channels were told, and Why which rule decided so.
	Told bool   `json:"told,omitempty"`
	Why  string `json:"why,omitempty"`
	// Digest says that channels are told in a digest of its document instead of an alert of its own, and Digested when that
	// digest was owed, zero while the change waits for it.
	Digest   bool      `json:"-"`
	Digested time.Time `json:"-"`
	// Event is the first change of its platform with the same wording, 0 when it is that itself.
	Event int64 `json:"event,omitempty"`
}

// A Stage says what a change is where a page shows a text to come beside the one in force. It is "" for most changes.
type Stage string

const (
	// StageAnnounced: a text to come is shown. The changes lead from the text in force to it, Dates.Effective.New is the day
	// from which it will be in force, where the page names it.
	StageAnnounced Stage = "announced"
	// StageTookEffect: what was announced is the text in force now. The changes lead from what was announced to what is.
	StageTookEffect Stage = "took_effect"
	// StageWithdrawn: what was announced is no longer shown. The changes lead from it to the text that stays in force.
	StageWithdrawn Stage = "withdrawn"
)

// DateChanges are the stated dates before and after.
type DateChanges struct {
	Printed   DateChange `json:"printed"`
	Effective DateChange `json:"effective"`
}

// A DateChange is one stated date before and after; both are equal when it did not move.
type DateChange struct {
	Old Date `json:"old"`
	New Date `json:"new"`
}

// Counts are the numbers of provision changes by kind; they add up to len(Change.Provisions).
type Counts struct {
	Added      int `json:"added"`
	Removed    int `json:"removed"`
	Modified   int `json:"modified"`
	Moved      int `json:"moved"`
	Renumbered int `json:"renumbered"`
	Split      int `json:"split"`
	Merged     int `json:"merged"`
}

// CountsOf counts provision changes by kind.
func CountsOf(all []ProvisionChange) (n Counts) {
	for _, p := range all {
		switch p.Kind {
		case Added:
			n.Added++
		case Removed:
			n.Removed++
		case Modified:
			n.Modified++
		case Moved:
			n.Moved++
		case Renumbered:
			n.Renumbered++
		case Split:
			n.Split++
		case Merged:
			n.Merged++
		}
	}
	return n
}

// A ChangeKind says what became of a provision.
type ChangeKind string

const (
	Added      ChangeKind = "added"
	Removed    ChangeKind = "removed"
	Modified   ChangeKind = "modified"   // other words, wherever it stands now
	Moved      ChangeKind = "moved"      // the same words at another place
	Renumbered ChangeKind = "renumbered" // the same words under another number
	Split      ChangeKind = "split"      // one became several
	Merged     ChangeKind = "merged"     // several became one
)

// A ProvisionChange is what became of one provision. Old is nil where it was added, New where it was removed.
type ProvisionChange struct {
	Kind     ChangeKind `json:"kind"`
	Category string     `json:"category"`
	Severity Severity   `json:"severity"`
	Reason   string     `json:"reason,omitempty"` // why it has this severity, in words
	// Wording is what the edits alone weigh, whatever a classifier says of the clause: whether something is told follows
	// from it. It is known where the change was made only.
	Wording Severity    `json:"-"`
	Only    Only        `json:"only,omitempty"`  // it is of a sort that tells little
	Moved   bool        `json:"moved,omitempty"` // of a modified one: it stands elsewhere as well
	Old     *Provision  `json:"old"`
	New     *Provision  `json:"new"`
	Parts   []Provision `json:"parts,omitempty"` // of a split or merged one: all its parts
	Signals []Signal    `json:"signals"`
	// Edits joined without the inserts give Old.Text, without the deletes New.Text, to the letter.
	Edits []Edit `json:"edits"`
}

// Material tells whether the words of the provision changed at all.
func (p ProvisionChange) Material() bool { return p.Kind != Moved && p.Kind != Renumbered }

// An Edit is a run of text that stayed, went or came.
type Edit struct {
	Op   EditOp `json:"op"`
	Text string `json:"text"`
}

// An EditOp says which side of a comparison a run of text belongs to.
type EditOp string

const (
	Equal  EditOp = "equal"
	Delete EditOp = "delete"
	Insert EditOp = "insert"
)

// OldText joins the edits to what stood before.
func OldText(edits []Edit) string { return join(edits, Insert) }

// NewText joins the edits to what stands now.
func NewText(edits []Edit) string { return join(edits, Delete) }

func join(edits []Edit, without EditOp) string {
	var b strings.Builder
	for _, e := range edits {
		if e.Op != without {
			b.WriteString(e.Text)
		}
	}
	return b.String()
}

// A Signal is a fact in an edit that makes it matter. Old and New are the exact words, "" where there were none.
type Signal struct {
	Type SignalType `json:"type"`
	Old  string     `json:"old"`
	New  string     `json:"new"`
	// About is what a right is about, "arbitration"; "" for other signals.
	About string `json:"about,omitempty"`
}

// A SignalType names what kind of fact changed.
type SignalType string

const (
	SignalModality        SignalType = "modality"
	SignalNumber          SignalType = "number"
	SignalPeriod          SignalType = "period"
	SignalMoney           SignalType = "money"
	SignalDate            SignalType = "date"
	SignalPercentage      SignalType = "percentage"
	SignalParty           SignalType = "party"
	SignalNegation        SignalType = "negation"
	SignalRightRemoved    SignalType = "right_removed"
	SignalRightAdded      SignalType = "right_added"
	SignalObligationAdded SignalType = "obligation_added"
	SignalScope           SignalType = "scope"
	SignalJurisdiction    SignalType = "jurisdiction"
	SignalContact         SignalType = "contact"
)

// Severity ranks how much a change or clause weighs: a reading aid from stated rules, never a legal judgement.
type Severity int

const (
	None Severity = iota
	Low
	Medium
	High
)

var severities = [...]string{"none", "low", "medium", "high"}

func (s Severity) String() string {
	if s < None || s > High {
		return fmt.Sprintf("severity(%d)", int(s))
	}
	return severities[s]
}

// ParseSeverity reads none, low, medium or high in any case.
func ParseSeverity(s string) (Severity, error) {
	for i, name := range severities {
		if strings.EqualFold(s, name) {
			return Severity(i), nil
		}
	}
	return None, fmt.Errorf("severity %q: want none, low, medium or high", s)
}

// MarshalText writes the word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word.
func (s *Severity) UnmarshalText(b []byte) (err error) {
	*s, err = ParseSeverity(string(b))
	return err
}
