package clausewatch

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// aside is how many words that stayed are kept on each side of a place where a clause differs: "30" becomes "14" in many
// clauses, "you [30|14] days of notice" in those that say the same.
const aside = 3

// Wordings are what a change says, as one number for each changed clause, sorted and each once: what went and what came in it,
// with a few words around each place. Two changes that have a number in common say the same there, whatever else their
// documents say.
//
// Layout, case and punctuation do not count, nor do clauses in which only the form or the date of the text about itself
// differs. The names are taken for one: of the documents of a platform, each calls itself by another name in the same
// sentence.
func Wordings(c Change, names []string) []int64 {
	fold := newFolder(names)
	var all []int64
	for _, p := range c.Provisions {
		f := NewFact(p)
		if !p.Material() || !f.Tells() {
			continue
		}
		var said []string
		for _, s := range f.Spans {
			went, came := fold.words(s.Old), fold.words(s.New)
			if slices.Equal(went, came) {
				continue
			}
			before, after := fold.words(trailing(f.New[:s.NewAt])), fold.words(leading(f.New[s.NewAt+len(s.New):]))
			said = append(said, strings.Join([]string{strings.Join(before[max(0, len(before)-aside):], " "), strings.Join(went, " "),
				strings.Join(came, " "), strings.Join(after[:min(aside, len(after))], " ")}, "\x1e"))
		}
		if len(said) == 0 {
			continue
		}
		sum := sha256.Sum256([]byte(string(c.Stage) + "\x1f" + string(f.Kind) + "\x1f" + strings.Join(said, "\x1f")))
		all = append(all, int64(binary.BigEndian.Uint64(sum[:8])))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// beside is how many bytes around a place are looked at for the words aside; a long clause may differ in many places.
const beside = 400

func trailing(s string) string {
	if len(s) > beside {
		s = s[len(s)-beside:]
		for len(s) > 0 && !utf8.RuneStart(s[0]) {
			s = s[1:]
		}
	}
	return s
}

func leading(s string) string {
	if len(s) > beside {
		n := beside
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n]
	}
	return s
}

// A folder takes names for one another.
type folder struct{ names [][]string } // by words, the longest first

// named stands for every name; no word is like it.
const named = "§"

func newFolder(names []string) folder {
	var f folder
	for _, n := range names {
		if w := plainWords(n); len(w) > 0 {
			f.names = append(f.names, w)
		}
	}
	slices.SortStableFunc(f.names, func(a, b []string) int { return len(b) - len(a) })
	return f
}

// words are those of a text, with one sign in the place of each name.
func (f folder) words(text string) []string {
	all := plainWords(text)
	out := all[:0]
	for len(all) > 0 {
		n, w := 1, all[0]
		for _, name := range f.names {
			if len(name) <= len(all) && slices.Equal(name, all[:len(name)]) {
				n, w = len(name), named
				break
			}
		}
		if w != named || len(out) == 0 || out[len(out)-1] != named { // "Acme" before "Privacy Notice" is one name
			out = append(out, w)
		}
		all = all[n:]
	}
	return out
}

// plainWords are runs of letters and figures in lower case, and each sign that says something by itself, such as € or %.
func plainWords(text string) (all []string) {
	from := -1
	end := func(at int) {
		if from >= 0 {
			all, from = append(all, strings.ToLower(text[from:at])), -1
		}
	}
	for at, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r):
			if from < 0 {
				from = at
			}
		case r == '%' || unicode.Is(unicode.Sc, r) || unicode.Is(unicode.Sm, r):
			end(at)
			all = append(all, string(r))
		default:
			end(at)
		}
	}
	end(len(text))
	return all
}
