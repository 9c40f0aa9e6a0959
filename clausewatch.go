// Package clausewatch holds the nouns of the product and the few rules that belong to them alone.
//
// Read it first: a Platform publishes Documents. Looking at a document once is a Capture; the bytes that were sent
// are a Snapshot; what we read in them is a Version, cut into Provisions. What leads from one version to the next is
// a Change, provision by provision, with word Edits and Signals. A Subscription says what a Channel wants to hear,
// and an Alert is what is owed to one channel about one change.
//
// The package imports the standard library only and knows neither the network, nor SQL, nor any chat platform.
package clausewatch

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
)

// A Platform publishes policies: "amazon", with its name and other names people use for it.
type Platform struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Aliases   []string   `json:"aliases,omitempty"`
	Documents []Document `json:"documents,omitempty"`
}

// A Kind tells how a document's bytes become provisions and what counts as a change of it.
type Kind string

const (
	// Policy is a page, PDF, Markdown or text file whose whole text is in force at a time.
	Policy Kind = "policy"
	// Feed is an RSS, Atom or JSON changelog: each item is a provision, and an item that leaves the window is no removal.
	Feed Kind = "feed"
)

// A Document is one policy or feed that we watch. Its reference, "amazon/aup", is how people and rows name it.
type Document struct {
	Platform string   `json:"platform"` // id of the platform
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Aliases  []string `json:"aliases,omitempty"`
	Kind     Kind     `json:"kind"`
	// URLs are the addresses whose texts, joined in this order, are the document. There is at least one.
	URLs []string `json:"urls"`
	// Select names the parts of the page to read; empty means that the extractor finds the main text itself.
	Select []Selection `json:"select,omitempty"`
	// Remove are CSS selectors of what is cut out of the selected parts.
	Remove []string `json:"remove,omitempty"`
	// Interval is the wanted time between two looks; 0 means the default of its kind.
	Interval time.Duration `json:"interval,omitempty"`
}

// Ref names the document in rows, logs and chat: "amazon/aup".
func (d Document) Ref() string { return d.Platform + "/" + d.ID }

// Reading identifies what was asked of the page, addresses and selectors: when it differs, so may the text we read,
// without any change of the policy.
func (d Document) Reading() string {
	h := sha256.New()
	json.NewEncoder(h).Encode([]any{d.Kind, d.URLs, d.Select, d.Remove}) // a hash takes all that is written to it
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// SplitRef takes "amazon/aup" apart. The document is empty when ref names a platform only.
func SplitRef(ref string) (platform, document string) {
	platform, document, _ = strings.Cut(ref, "/")
	return platform, document
}

// A Selection is a part of a page: either a CSS selector, or a range between two places, each named by a CSS selector
// and a side of it. Exactly one of CSS, or one start and one end, is set.
type Selection struct {
	CSS         string `json:"css,omitempty"`
	StartBefore string `json:"start_before,omitempty"`
	StartAfter  string `json:"start_after,omitempty"`
	EndBefore   string `json:"end_before,omitempty"`
	EndAfter    string `json:"end_after,omitempty"`
}
