package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
)

// A quote is one of ToS;DR: a passage of a policy, the case that volunteers filed it under, and the category of the case.
type quote struct {
	Service, Case, Text, Category string
	Read                          bool `json:"-"` // not of ToS;DR: the category was given by reading, see read.tsv
}

// A sentence is one of UNFAIR-ToS, with the tags that lawyers gave it.
type sentence struct {
	Doc, Text string
	Labels    []string
}

func (s sentence) has(tag string) bool {
	for _, l := range s.Labels {
		if l == tag {
			return true
		}
	}
	return false
}

// tags are those of UNFAIR-ToS: arbitration, unilateral change, content removal, jurisdiction, choice of law, limitation of
// liability, unilateral termination, contract by using.
var tags = []string{"A", "CH", "CR", "J", "LAW", "LTD", "TER", "USE"}

// data is all that is learnt from and measured on.
type data struct {
	quotes            []quote
	train, validation []sentence
	mined             []quote // sentences of policies for the categories that ToS;DR has no quotes of, and NoProvision
	read              []quote // texts of policies and of UNFAIR-ToS whose category was given by reading
	unread            int     // texts with such a category that were not found
	others            []quote // texts of policies that are of none of these, and whose category nobody said
}

func load(dir string) (*data, error) {
	d := &data{}
	var err error
	if d.quotes, err = readLines[quote](filepath.Join(dir, "tosdr.train.jsonl")); err != nil {
		return nil, err
	}
	if d.train, err = readLines[sentence](filepath.Join(dir, "unfair_tos.train.jsonl")); err != nil {
		return nil, err
	}
	if d.validation, err = readLines[sentence](filepath.Join(dir, "unfair_tos.validation.jsonl")); err != nil {
		return nil, err
	}
	r, err := newReading(readLabels)
	if err != nil {
		return nil, err
	}
	m, err := mine(filepath.Join(dir, "..", "corpus"), r)
	if err != nil {
		return nil, err
	}
	for _, s := range d.sentences() {
		r.look(s.Doc, s.Text)
	}
	if err := r.foreignTo(d.quotes); err != nil {
		return nil, err
	}
	d.read, d.unread = r.found, len(r.missing)
	d.others = m.others
	d.mined = append(m.found, acceptances(d.sentences())...)
	d.mined = append(d.mined, writtenQuotes()...)
	return d, nil
}

func (d *data) sentences() []sentence {
	return append(append([]sentence{}, d.train...), d.validation...)
}

// labelled are the quotes, what was mined, and what was read.
func (d *data) labelled() []quote { return slices.Concat(d.quotes, d.mined, d.read) }

func readLines[T any](name string) (all []T, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%w; -data names the folder that holds it", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var one T
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", name, len(all)+1, err)
		}
		all = append(all, one)
	}
	return all, lines.Err()
}

const folds = 5

// A division parts services and documents into folds when models are tried on what they have not seen. Settings that gain in one
// division only have been fitted to it.
type division string

const (
	first  division = "" // the one that trust and thresholds are learnt in
	second division = "another "
)

// fold is the part that a service or document belongs to.
func (d division) fold(of string) int {
	h := fnv.New32a()
	h.Write([]byte(string(d) + of))
	return int(h.Sum32()>>8) % folds
}

// isMined tells the labels that ToS;DR has no quotes of.
func (d *data) isMined(label string) bool {
	return slices.ContainsFunc(d.mined, func(q quote) bool { return q.Category == label })
}
