package clausewatch

import "time"

// A Fault says what a failed send concerns beyond the one attempt, so that each is met in its own way.
type Fault string

const (
	// FaultChannel is of one channel until somebody acts on it: no permission, no such channel. What it is owed is kept, and
	// tried again now and then.
	FaultChannel Fault = "channel"
	// FaultGone is of one channel that comes back only when somebody names another way to it: a deleted webhook. It is not tried
	// by itself.
	FaultGone Fault = "gone"
	// FaultInstallation is of all channels of an installation: the token is refused, a scope is missing.
	FaultInstallation Fault = "installation"
	// FaultForm is of the message, which was composed wrongly: our own bug.
	FaultForm Fault = "form"
)

// Installation is the part of a chat platform that one token reaches: "slack:" or "discord:", and "slack:T123/" where the
// channel names its workspace.
func (c Channel) Installation() string {
	platform, _ := c.Split()
	if workspace := c.Workspace(); workspace != "" {
		return platform + ":" + workspace + "/"
	}
	return platform + ":"
}

// A Break is a time in which a channel could not be reached, until somebody acted.
type Break struct {
	ID      int64     `json:"id"`
	Channel Channel   `json:"channel"`
	Left    bool      `json:"left,omitempty"` // the bot was taken from the channel's server; nothing is wrong with the channel
	Reason  string    `json:"reason"`         // with the next move
	Since   time.Time `json:"since"`
	TryAt   time.Time `json:"try_at,omitzero"`  // when the channel is tried again; zero for when somebody gives a reason to
	Ended   time.Time `json:"ended,omitzero"`   // zero while it lasts
	Retired time.Time `json:"retired,omitzero"` // when its subscriptions were, because the bot had left for long
	Follows bool      `json:"follows"`          // the channel follows something still
	Kept    int       `json:"kept,omitempty"`   // alerts that are kept for it; after its end, those that followed the first one
	Told    []Channel `json:"told,omitempty"`   // who was told, or is being told
}

// A Hold is a time in which nothing is sent through an installation, because its platform refuses all of it.
type Hold struct {
	Installation string    `json:"installation"`
	Reason       string    `json:"reason"` // with the next move
	Since        time.Time `json:"since"`
	TryAt        time.Time `json:"try_at"` // when one alert is tried
	Tries        int       `json:"tries"`  // that failed
}

// Direct is where a person is told something alone, "" when there is no such place: "slack:U123" on Slack, and "discord:@987" on
// Discord.
func Direct(person string) Channel {
	switch platform, id := Channel(person).Split(); {
	case platform == "slack" && id != "":
		return Channel(person)
	case platform == "discord" && id != "":
		return Channel("discord:@" + id)
	}
	return ""
}
