package clausewatch

import (
	"strconv"
	"strings"
)

// A Place says where a clause stands: the sections around it from the outside in, its own number, the heading above it.
type Place struct {
	Path    []string `json:"path"`
	Number  string   `json:"number,omitempty"`
	Heading string   `json:"heading,omitempty"`
	Block   Block    `json:"block,omitempty"`
}

func placeOf(p Provision) Place {
	return Place{Path: p.Path, Number: p.Number, Heading: p.Heading, Block: p.Block}
}

// String is the place in one line: "4 › 4.2 Ending".
func (p Place) String() string {
	s := strings.Join(p.Path, " › ")
	if p.Heading != "" && !strings.Contains(s, p.Heading) {
		s = strings.TrimSpace(s + " " + p.Heading)
	}
	return s
}

// Shift is by how much the numbers of all renumbered facts grew, 0 where it is not the same for all or there are none.
func Shift(facts []Fact) int {
	shift := 0
	for _, f := range facts {
		if f.Kind != Renumbered {
			continue
		}
		grown := 0
		if f.Was != nil {
			grown = grownBy(f.Was.Path, f.Place.Path)
		}
		if grown == 0 || shift != 0 && grown != shift {
			return 0
		}
		shift = grown
	}
	return shift
}

// grownBy is by how much the one number grew in which two paths differ, 0 where more than a number does.
func grownBy(old, next []string) int {
	if len(old) != len(next) {
		return 0
	}
	for n := range old {
		if old[n] == next[n] {
			continue
		}
		x, y := strings.Split(old[n], "."), strings.Split(next[n], ".")
		for k := range min(len(x), len(y)) {
			if x[k] == y[k] {
				continue
			}
			before, err := strconv.Atoi(strings.TrimFunc(x[k], noDigit))
			after, err2 := strconv.Atoi(strings.TrimFunc(y[k], noDigit))
			if err != nil || err2 != nil {
				return 0
			}
			return after - before
		}
		return 0
	}
	return 0
}

func noDigit(r rune) bool { return r < '0' || r > '9' }
