package clausewatch

import "time"

// A Review is one decision of a person about what an alert told. Reviews are only ever added: a later one of the same alert
// stands over an earlier one, and comments stand beside all of them.
type Review struct {
	ID       int64        `json:"id"`
	Alert    int64        `json:"alert"`
	At       time.Time    `json:"at"`
	Action   ReviewAction `json:"action"`
	By       string       `json:"by"`             // "slack:U123", "discord:987", "console"
	Name     string       `json:"name,omitempty"` // as people call them, "" when that is not known
	Assignee string       `json:"assignee,omitempty"`
	Until    time.Time    `json:"until,omitzero"` // of a snooze
	Text     string       `json:"text,omitempty"` // of a comment; the reason of what is not material
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
