package clausewatch

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Channel is where messages go: a platform of chat and an id on it, "slack:C0123", "discord:987", or "console". The id of a
// channel in a Slack workspace that installed the app has that workspace before it, "slack:T0123/C0123"; one without is in the
// workspace whose token the configuration holds. People are named alike: "slack:U0123", "slack:T0123/U0123".
type Channel string

// Split takes the channel apart. The id is "" for the console.
func (c Channel) Split() (platform, id string) {
	platform, id, _ = strings.Cut(string(c), ":")
	return platform, id
}

// Workspace is the Slack workspace that stands before the id, "" for none.
func (c Channel) Workspace() string {
	_, id := c.Split()
	workspace, _, ok := strings.Cut(id, "/")
	if !ok {
		return ""
	}
	return workspace
}

// Edits tells whether what was said there can be changed afterwards: not on the console, whose lines scroll away.
func (c Channel) Edits() bool { return c != "console" }

// DiscordWebhook is the platform of channels that are reached through a webhook of Discord's, by the name that the configuration gives
// it: "discord-webhook:community". Nobody can ask anything there.
const DiscordWebhook = "discord-webhook"

// ParseChannel refuses what names no channel and says what does.
func ParseChannel(s string) (Channel, error) {
	platform, id := Channel(s).Split()
	switch {
	case platform == "console" && id == "":
	case (platform == "slack" || platform == "discord" || platform == DiscordWebhook) && id != "":
	default:
		return "", fmt.Errorf("channel %q: want slack:C0123, discord:1234, discord-webhook:NAME or console", s)
	}
	return Channel(s), nil
}

// A Subscription is a channel and what it wants to hear: "only this", never additions to a default.
type Subscription struct {
	ID      int64   `json:"id,omitempty"`
	Channel Channel `json:"channel"`
	// Platform "" is every platform, Document "" every document of it.
	Platform string `json:"platform,omitempty"`
	Document string `json:"document,omitempty"` // id within the platform
	// Clause is the ID of the one provision of the document that is followed, "" for all of them, and About the words by
	// which people asked for it. It is the same clause when it is reworded, renumbered or moved.
	Clause      string   `json:"clause,omitempty"`
	About       string   `json:"about,omitempty"`
	Category    string   `json:"category,omitempty"` // of the changed provisions, "" for every one
	MinSeverity Severity `json:"min_severity"`
	Rhythm      Rhythm   `json:"rhythm,omitempty"`
	Origin      string   `json:"origin"` // "config" or "chat"
}

// String is the subscription as it is typed: "acme/aup#spam category:spam min:medium daily", "all" for everything.
func (s Subscription) String() string {
	words := "all"
	switch {
	case s.Document != "":
		words = s.Platform + "/" + s.Document
	case s.Platform != "":
		words = s.Platform
	}
	if s.Clause != "" {
		words += "#" + s.About
	}
	if s.Category != "" {
		words += " category:" + s.Category
	}
	if s.MinSeverity > None {
		words += " min:" + s.MinSeverity.String()
	}
	if s.Rhythm != AtOnce {
		words += " " + string(s.Rhythm)
	}
	return words
}

// A Rhythm says when a channel hears of changes: at once when it is "".
type Rhythm string

const (
	AtOnce Rhythm = ""
	Daily  Rhythm = "daily"
	Weekly Rhythm = "weekly"
)

// Hears tells whether the subscription wants a change. One that follows a clause or a category hears of a change only where the
// words of such a provision changed, and what these weigh is then what the change weighs for it.
func (s Subscription) Hears(c Change) bool {
	severity, concerned := s.Weigh(c)
	return concerned && severity >= s.MinSeverity
}

// Weigh is what a change weighs for the subscription, and whether it concerns what is followed at all.
func (s Subscription) Weigh(c Change) (severity Severity, concerned bool) {
	if !s.Covers(c.Document) {
		return None, false
	}
	if !s.Narrow() {
		return c.Severity, true
	}
	for _, p := range c.Provisions {
		if s.Follows(p) {
			severity, concerned = max(severity, p.Severity), true
		}
	}
	return severity, concerned
}

// Narrow tells whether the subscription follows clauses only, and not whole documents.
func (s Subscription) Narrow() bool { return s.Clause != "" || s.Category != "" }

// Follows tells whether the words changed of a provision of a document that is covered, and whether it is one that is followed.
func (s Subscription) Follows(p ProvisionChange) bool {
	return p.Material() && p.concerns(s.Clause, s.Category)
}

// concerns tells whether the provision, as it was or as it is, or a part of it, has this ID and is of this category; "" is any.
func (p ProvisionChange) concerns(clause, category string) bool {
	sides := slices.Clone(p.Parts)
	for _, side := range []*Provision{p.Old, p.New} {
		if side != nil {
			sides = append(sides, *side)
		}
	}
	id, kind := clause == "", category == "" || p.Category == category
	for _, side := range sides {
		id = id || side.ID == clause
		kind = kind || side.Category == category
	}
	return id && kind
}

// Covers tells whether the document is one that the subscription follows, whatever happened to it.
func (s Subscription) Covers(ref string) bool {
	platform, document := SplitRef(ref)
	return (s.Platform == "" || s.Platform == platform) && (s.Document == "" || s.Document == document)
}

// An AlertKind says what is owed.
type AlertKind string

const (
	AlertChange    AlertKind = "change"    // a document changed
	AlertBlind     AlertKind = "blind"     // documents cannot be read
	AlertRecovered AlertKind = "recovered" // they can be read again
	AlertMoved     AlertKind = "moved"     // its address leads to another one for good
	AlertDigest    AlertKind = "digest"    // a document changed often; several of its changes at once
	AlertReminder  AlertKind = "reminder"  // what a text states to happen on a day is near
	AlertAgain     AlertKind = "again"     // of an alert that nobody has taken up, or whose snooze is over
	AlertReport    AlertKind = "report"    // of a week: what was looked at and what came of it
	AlertLost      AlertKind = "lost"      // a channel cannot be reached; told to whoever can do something about it
	AlertTest      AlertKind = "test"
)

// An AlertState is how far an alert has come.
type AlertState string

const (
	AlertOwed   AlertState = "owed"
	AlertSent   AlertState = "sent"
	AlertParked AlertState = "parked" // its channel is lost; kept until it is found again
	AlertMerged AlertState = "merged" // its channel was lost for long; told as a part of the digest ToldIn
)

// An Alert is what is owed to one channel about one event.
type Alert struct {
	ID       int64      `json:"id"`
	Channel  Channel    `json:"channel"`
	Kind     AlertKind  `json:"kind"`
	Document string     `json:"document,omitempty"`
	Change   int64      `json:"change,omitempty"`   // of an AlertChange
	Outage   int64      `json:"outage,omitempty"`   // of an AlertBlind or AlertRecovered, and of the change that ended one
	Capture  int64      `json:"capture,omitempty"`  // the look that gave rise to it
	Since    time.Time  `json:"since,omitzero"`     // of blindness: the first look that gave no text; of a report: its first moment
	About    int64      `json:"about,omitempty"`    // of an AlertAgain: the alert that is told again
	Deadline *Deadline  `json:"deadline,omitempty"` // of an AlertReminder
	Days     int        `json:"days,omitempty"`     // of an AlertReminder: before the deadline
	Review   int64      `json:"review,omitempty"`   // of an AlertAgain: the snooze that is over, 0 when nobody had taken it up
	Break    int64      `json:"break,omitempty"`    // of an AlertLost: what it tells of; of others: the break of their channel after which they came first
	ToldIn   int64      `json:"told_in,omitempty"`  // of one that is merged
	State    AlertState `json:"state"`
	Attempts int        `json:"attempts"`
	NextAt   time.Time  `json:"next_at,omitzero"`
	PostID   string     `json:"post_id,omitempty"`
	Error    string     `json:"error,omitempty"` // of the last attempt
	Created  time.Time  `json:"created"`
	Sent     time.Time  `json:"sent,omitzero"`
	// Revision counts how often what it tells has become another since it was owed. A sent alert whose Revision is beyond
	// what is shown is due for editing; EditAttempts are the failed ones since.
	Revision     int64 `json:"revision,omitempty"`
	EditAttempts int   `json:"edit_attempts,omitempty"`
}

// Key is what a repeat of the same alert carries again, so that a platform can drop the second one.
func (a Alert) Key() string { return fmt.Sprintf("clausewatch-%d", a.ID) }

// Reposted is the key of a message that takes the place of one that is gone: another one than that of the first, which the
// platform may remember.
func (a Alert) Reposted() string { return fmt.Sprintf("%s-%d", a.Key(), a.Revision) }
