package main

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

//go:embed read.tsv
var readLabels string

// A reading holds the categories that were given to texts by reading them, and finds the texts as they come by.
type reading struct {
	missing map[string]string // the category of each hash whose text has not come by
	found   []quote
}

const hashDigits = 16

func newReading(lines string) (*reading, error) {
	r := &reading{missing: map[string]string{}}
	for n, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		hash, category, _ := strings.Cut(line, "\t")
		switch {
		case len(hash) != hashDigits:
			return nil, fmt.Errorf("read.tsv: line %d begins with %q: want a hash of %d digits, a tab and a category", n+1, hash, hashDigits)
		case !slices.Contains(labels, category):
			return nil, fmt.Errorf("read.tsv: line %d: no category %q", n+1, category)
		case r.missing[hash] != "":
			return nil, fmt.Errorf("read.tsv: line %d: %s has a category already", n+1, hash)
		}
		r.missing[hash] = category
	}
	return r, nil
}

// look takes a text that has a category.
func (r *reading) look(service, text string) {
	hash := hashOf(text)
	if category := r.missing[hash]; category != "" {
		delete(r.missing, hash)
		r.found = append(r.found, quote{Service: service, Text: text, Category: category, Read: true})
	}
}

// foreignTo fails where a text is of a service that quotes are of: those are what weights are measured on.
func (r *reading) foreignTo(quotes []quote) error {
	of := map[string]bool{}
	for _, q := range quotes {
		of[plainName(q.Service)] = true
	}
	for _, q := range r.found {
		if of[plainName(q.Service)] {
			return fmt.Errorf("read.tsv: %s is of %s, which is measured on; remove the line", hashOf(q.Text), q.Service)
		}
	}
	return nil
}

func plainName(service string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, service)
}

// hashOf is of the words of a text, whatever stands between them and in whichever case they are.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(strings.Join(strings.Fields(strings.ToLower(text)), " ")))
	return hex.EncodeToString(sum[:])[:hashDigits]
}
