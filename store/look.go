package store

import (
	"time"

	"github.com/clausewatch/clausewatch"
)

// A Watch is what is known of a document between two looks.
type Watch struct {
	Document clausewatch.Document
	NextAt   time.Time
	// Snapshots are the facts, without bodies, of the last bytes that could be read, one for each address; their headers
	// hold the validators of a conditional request. Empty before the first readable look.
	Snapshots []clausewatch.Snapshot
	// Settled is the version in force, nil before the first readable look. Its LastSeen is the last look that confirmed it.
	Settled *clausewatch.Version
	// Candidate is another text that was seen and waits for the look that confirms it; nil when there is none.
	Candidate *clausewatch.Version
	// Failures counts the looks in a row that gave no text; BlindSince is the first of them, zero when readable.
	Failures   int
	BlindSince time.Time
	// Outage is what channels were told that the document is a part of, "" when nothing was told.
	Outage clausewatch.OutageScope
	// MovedTold are the new addresses that were suggested last, nil when none were.
	MovedTold []string
	// DigestSince is the time of the oldest change that waits for a digest, zero when none does.
	DigestSince time.Time
}

// A VersionState is what a stored version is to its document.
type VersionState string

const (
	Baseline  VersionState = "baseline"  // the first one; in force without having been told
	Candidate VersionState = "candidate" // seen, not confirmed
	Settled   VersionState = "settled"   // confirmed; the newest baseline, settled or technical one is in force
	Dropped   VersionState = "dropped"   // a candidate that went away again: its document went back to the version in force
	Replaced  VersionState = "replaced"  // a candidate in whose place another text came
	Technical VersionState = "technical" // the same bytes read by another extractor or with other selectors
)

// A Look is everything that looking once at a document brought. Record writes it in one transaction.
type Look struct {
	Capture clausewatch.Capture // ID and Version are set by Record
	// Snapshots are what the addresses sent, with bodies. Readable ones become the document's last snapshots; others are
	// kept as evidence only, so that their validators are never used. Nil keeps the last ones.
	Snapshots []clausewatch.Snapshot
	Readable  bool
	// Version is a text to store, in the state As; nil when the look brought no new one.
	Version *clausewatch.Version
	As      VersionState
	// Settle makes the waiting candidate the version in force; Drop gives it up. A new candidate drops the old one.
	Settle bool
	Drop   bool
	// Change leads from the version in force to the one that takes its place now (Settle, or As == Settled or Technical).
	// When it is Told, each subscription that wants it is owed an alert; one for a Digest waits until a look says Digest.
	Change *clausewatch.Change
	// Joins makes the document part of an outage that its subscriptions hear of: one that goes on, or a new one; "" of none.
	// Leaves ends its part in the one it was in, if any.
	Joins  clausewatch.OutageScope
	Leaves bool
	// Suggest notes that Capture.Moved was suggested, and owes the suggestion unless this is the baseline.
	Suggest bool
	// Digest owes what waits of the document, the change of this look included, in one alert to each channel with a
	// subscription that wants one of these changes. Nothing waits afterwards.
	Digest bool

	// Hasten makes the other policies of the platform due at the time of this look. It never makes one due later, and leaves
	// alone what cannot be read and what waits for a second look.
	Hasten bool

	// Probe makes a document of each of so many hosts due at the time of this look, of those that were not looked at since
	// BlindSince, to learn whether they answer. What cannot be read and what waits for a second look is left alone.
	Probe int

	// What the Watch says from now on.
	NextAt     time.Time
	Failures   int
	BlindSince time.Time
}

// Recorded are the ids that Record gave.
type Recorded struct {
	Capture int64
	Version int64 // of Look.Version, or of the candidate settled
	Change  int64
	Alerts  []int64
	// Hastened are the references of the documents that Look.Hasten made due.
	Hastened []string
}
