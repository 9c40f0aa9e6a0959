// Package classify says what a clause is about, what it does to its reader, and how much it weighs.
//
// A Taxonomy names what clauses can be about, with the words that speak for each category and those that make it weigh
// more or less. A Classifier reads with it: the category of a clause, its stance (it prohibits, reserves, grants …), whom
// it speaks for and whom it covers, and the numbers and names in it. All of it is a reading aid from stated rules: it
// describes what a text states, permits or reserves, and never says whether that is enforceable.
//
// The same text gives the same reading on every machine. What changed between two texts is the business of compare, and
// whether anybody is told that of the watcher.
package classify
