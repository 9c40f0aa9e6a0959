package clausewatch

import (
	"encoding/json"
	"fmt"
	"time"
)

// A Version is the canonical text that one extractor read in the snapshots of a document.
type Version struct {
	ID       int64  `json:"id,omitempty"`
	Document string `json:"document,omitempty"` // reference, "amazon/aup"
	// Extractor is the number of the extractor that read it: another number reads otherwise, which is no policy change.
	Extractor int `json:"extractor"`
	// Classifier is the number of the classifier that wrote on its provisions, 0 when none did: another number says otherwise
	// of the same text, which is no policy change.
	Classifier int64 `json:"classifier,omitempty"`
	// Config is Document.Reading of the document it was read with: other selectors read otherwise as well.
	Config    string   `json:"config,omitempty"`
	Snapshots []string `json:"snapshots,omitempty"` // SHA-256 of the bytes of each part, in the order of Document.URLs
	URL       string   `json:"url,omitempty"`
	Title     string   `json:"title"`
	Language  string   `json:"language"` // BCP 47, lower case; "" when it could not be told
	Dates     Dates    `json:"dates"`
	// Text is the canonical text: UTF-8 in NFC, one paragraph a line, joined by "\n". Numbers that are written on the
	// page stand at the start of their line; numbers that a list would only draw do not.
	Text       string      `json:"text"`
	TextSHA    string      `json:"text_sha256,omitempty"` // hex digest of Text
	Provisions []Provision `json:"provisions"`
	// Deadlines are the days that the text states on which something happens, earliest first.
	Deadlines []Deadline `json:"deadlines,omitempty"`
	FirstSeen time.Time  `json:"first_seen,omitzero"`
	LastSeen  time.Time  `json:"last_seen,omitzero"` // last confirmed by a look
}

// Short is the short form of the version's text hash that people see: 12 hex digits.
func (v Version) Short() string {
	if len(v.TextSHA) < 12 {
		return v.TextSHA
	}
	return v.TextSHA[:12]
}

// Dates are the dates a text states about itself. Both are calendar dates, "" when not stated.
type Dates struct {
	Printed   Date `json:"printed"`   // "last updated …", as printed on the page
	Effective Date `json:"effective"` // "effective …"
}

// A Date is a calendar date in the form 2006-01-02, "" when it is not stated. In JSON "" is null.
type Date string

// MarshalJSON writes null for a date that is not stated.
func (d Date) MarshalJSON() ([]byte, error) {
	if d == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(d))
}

// UnmarshalJSON reads null as not stated and refuses what is no calendar date.
func (d *Date) UnmarshalJSON(b []byte) error {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s == nil || *s == "" {
		*d = ""
		return nil
	}
	if _, err := time.Parse(time.DateOnly, *s); err != nil {
		return fmt.Errorf("date %q: want YYYY-MM-DD", *s)
	}
	*d = Date(*s)
	return nil
}

// String says "not stated" for a date that is not.
func (d Date) String() string {
	if d == "" {
		return "not stated"
	}
	return string(d)
}

// Time is the start of the day in UTC, zero when not stated.
func (d Date) Time() time.Time {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t
}

// A Block is the shape a provision had on its page. It never decides whether two provisions say the same.
type Block string

const (
	Heading   Block = "heading"
	Paragraph Block = "paragraph"
	Item      Block = "item"  // of a list
	Row       Block = "row"   // of a table, cells joined by " | "
	Entry     Block = "entry" // of a feed
)

// A Provision is one clause of a version. Its ID is kept through rewording, renumbering and moving.
type Provision struct {
	ID string `json:"id"`
	// Path leads to the provision from the outside in: the number of each enclosing section, or its heading where it has
	// no number, and last the provision's own number if it has one.
	Path    []string `json:"path"`
	Number  string   `json:"number,omitempty"` // its own number as people say it: "4.2", "(a)"; "" when it has none
	Heading string   `json:"heading"`          // the nearest heading above it, without its number
	Block   Block    `json:"block"`
	Depth   int      `json:"depth,omitempty"` // level of a heading (1 to 6) or of a list item (1 is outermost)
	// Intro is the text of the provision that leads an item's list in, "You must not:"; "" when none does. It is an exact
	// substring of the version's Text and no part of the item: another Intro alone is no change of it.
	Intro string `json:"intro,omitempty"`
	// Text is the clause, one line, an exact substring of the version's Text.
	Text  string `json:"text"`
	Links []Link `json:"links,omitempty"`
	// Category and Severity come from the classifier; "" and None when it abstained or has not run.
	Category string    `json:"category"`
	Severity Severity  `json:"severity"`
	Traits             // what else the classifier read
	At       time.Time `json:"at,omitzero"` // of a feed entry: its date as stated, display only
}

// Traits are what a classifier read in a clause beside its category and severity.
type Traits struct {
	Why        string      `json:"why,omitempty"` // why this category and this severity, with the words that decided
	Stance     Stance      `json:"stance,omitempty"`
	Polarity   Polarity    `json:"polarity,omitempty"` // "" where it speaks neither for nor against the reader
	Scope      []string    `json:"scope,omitempty"`    // whom it covers: "consumers", "EU"; empty is everybody
	Unfair     []string    `json:"unfair,omitempty"`   // tags of UNFAIR-ToS: A, CH, CR, J, LAW, LTD, TER, USE
	Attributes []Attribute `json:"attributes,omitempty"`
	Sketch     []byte      `json:"sketch,omitempty"` // of its words, to find clauses like it
}

// A Link is a target that a provision points to. Targets are facts beside the text: they never make it differ.
type Link struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}
