package clausewatch

import (
	"net/url"
	"strings"
	"time"
)

// An OutageScope says what stands between us and the documents of an outage.
type OutageScope string

const (
	OutageOfDocument   OutageScope = "document"   // something about one page: it moved, it is empty, it needs scripts
	OutageOfHost       OutageScope = "host"       // a host that treats its documents alike: a bot wall, an error, no answer
	OutageOfConnection OutageScope = "connection" // our own way to the hosts
)

// An Outage is documents that could not be read, for one reason and from about the same time on. Channels that follow one of
// them hear of it once.
type Outage struct {
	ID        int64            `json:"id"`
	Scope     OutageScope      `json:"scope"`
	Host      string           `json:"host,omitempty"` // "" for our own connection
	Cause     Cause            `json:"cause"`          // as it began
	Since     time.Time        `json:"since"`          // the first look that gave no text
	Ended     time.Time        `json:"ended,omitzero"`
	Documents []OutageDocument `json:"documents"`
}

// An OutageDocument is one document of an outage.
type OutageDocument struct {
	Document string    `json:"document"` // reference
	Cause    Cause     `json:"cause"`    // of its last look in the outage
	Since    time.Time `json:"since"`
	Ended    time.Time `json:"ended,omitzero"` // when it was a part of the outage no more
	Read     bool      `json:"read"`           // it ended because the document could be read
}

// Host is the host of the document's first address, in small letters and without a port.
func (d Document) Host() string {
	if len(d.URLs) == 0 {
		return ""
	}
	u, err := url.Parse(strings.TrimSpace(d.URLs[0]))
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
