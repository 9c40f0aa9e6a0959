package clausewatch

import "time"

// A Review is one decision of a person about what an alert told. Reviews are only ever added: a later one of the same alert
// stands over an earlier one, and comments stand beside all of them.
type Review struct {
	ID       int64        `json:"id"`
	Alert    int64        `json:"alert"`
	At       time.Time    `json:"at"`
	Action   ReviewAction `json:"action"`
	By       string       `json:"by"`                 // "slack:U123", "discord:987", "console"
	Name     string       `json:"name,omitempty"`     // as people call them, "" when that is not known
	Assignee string       `json:"assignee,omitempty"` // of an assignment: as By, or a name that is no id of a platform
	Assigned string       `json:"assigned,omitempty"` // the assignee as people call them, "" when that is not known
	Until    time.Time    `json:"until,omitzero"`     // of a snooze
	Text     string       `json:"text,omitempty"`     // what was said with it: the comment, the reason of what is not material
}

// A ReviewAction says what was decided.
type ReviewAction string

const (
	Acknowledge ReviewAction = "acknowledge"
	Assign      ReviewAction = "assign"
	Snooze      ReviewAction = "snooze"       // until a time, at which it is told again
	NotMaterial ReviewAction = "not_material" // for a reason
	Comment     ReviewAction = "comment"
	Reopen      ReviewAction = "reopen" // what was decided before no longer holds
)

// A Stand is how an alert stands by its reviews at a moment.
type Stand struct {
	State ReviewState
	// Decision is the review that stands over the others: the one that made State so, or, of an open alert, its reopening or
	// the snooze that is over. Its ID is 0 when nobody has decided anything.
	Decision Review
	// Assignment is who has it in hand, whatever was decided since; its ID is 0 when nobody has.
	Assignment Review
	// Since is when State began: the time of the decision, or the end of a snooze. It is zero when nobody has decided anything.
	Since time.Time
	last  Review // of any kind
}

// A ReviewState says whether somebody has to see to an alert.
type ReviewState string

const (
	ReviewOpen   ReviewState = "open" // nobody has taken it up, or not any more
	Acknowledged ReviewState = "acknowledged"
	Assigned     ReviewState = "assigned"
	Snoozed      ReviewState = "snoozed"
	Immaterial   ReviewState = "not_material"
)

// Standing tells how an alert stands by its reviews, which come in the order in which they were written. When a snooze is
// over the alert is open, or with the one it was assigned to.
func Standing(reviews []Review, now time.Time) Stand {
	s := Stand{State: ReviewOpen}
	for _, r := range reviews {
		s.last = r
		switch r.Action {
		case Acknowledge:
			s.State = Acknowledged
		case Assign:
			s.State, s.Assignment = Assigned, r
		case Snooze:
			s.State = Snoozed
		case NotMaterial:
			s.State = Immaterial
		case Reopen:
			s.State, s.Assignment = ReviewOpen, Review{}
		default: // a comment decides nothing
			continue
		}
		s.Decision, s.Since = r, r.At
	}
	if s.State == Snoozed && !now.Before(s.Decision.Until) {
		s.State, s.Since = ReviewOpen, s.Decision.Until
		if s.Assignment.ID != 0 {
			s.State = Assigned
		}
	}
	return s
}

// Already tells whether a review would change nothing: it says what stands, or is the last comment once more. Two clicks
// on one button are one decision.
func (s Stand) Already(r Review) bool {
	switch r.Action {
	case Acknowledge:
		return s.State == Acknowledged
	case Assign:
		return s.State == Assigned && s.Assignment.Assignee == r.Assignee
	case Snooze: // "3d", said twice, means two times that are moments apart
		return s.State == Snoozed && s.Decision.Until.Sub(r.Until).Abs() < time.Minute
	case NotMaterial:
		return s.State == Immaterial && s.Decision.Text == r.Text
	case Reopen:
		return s.State == ReviewOpen
	}
	return s.last.Action == Comment && s.last.By == r.By && s.last.Text == r.Text
}
