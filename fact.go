package clausewatch

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Fact is what is known of one provision's change, as a record: summaries are written from facts alone, and what
// others write about a change is checked against them. It follows from the ProvisionChange and nothing else.
type Fact struct {
	Kind     ChangeKind `json:"kind"`
	Category string     `json:"category"`
	Severity Severity   `json:"severity"`
	Why      string     `json:"why"` // why it has this severity
	Only     Only       `json:"only,omitempty"`
	Moved    bool       `json:"moved,omitempty"` // it stands elsewhere as well
	// Place is where it stands, of a removed one where it stood. Was is where it stood before, nil where it is the same.
	Place Place  `json:"place"`
	Was   *Place `json:"was,omitempty"`
	Parts int    `json:"parts,omitempty"` // of a split or merged one

	Old string `json:"-"` // the whole clause before, "" where there was none
	New string `json:"-"` // the whole clause now
	// Spans are the places where the words differ, in the order of the text.
	Spans []Span `json:"-"`
	// Inserted and Removed are the words of the spans, without the spaces around them.
	Inserted []string `json:"inserted"`
	Removed  []string `json:"removed"`
	// Signals are those of the change, the weightiest first; Numbers and Modality are the same by what they are about.
	Signals  []Signal   `json:"-"`
	Numbers  []Quantity `json:"numbers,omitempty"`
	Modality []Words    `json:"modality,omitempty"`
}

// A Span is one place where a clause differs: what stood there and what stands there now, each with its first byte. One
// of both is empty where words were only taken out or put in.
type Span struct {
	Old, New     string
	OldAt, NewAt int
}

// A Quantity is a number, period, sum, percentage or date that became another one, in the letters of the text.
type Quantity struct {
	Unit SignalType `json:"unit"`
	Words
}

// Words are what stood and what stands, "" where there was or is nothing.
type Words struct {
	Old string `json:"old"`
	New string `json:"new"`
}

// Only says that a change is of a sort that tells little, "" where it is of none.
type Only string

const (
	OnlyForm Only = "form" // the words say the same: typography, spelling, numbering, place
	OnlyDate Only = "date" // only the date that the text states about itself differs
	OnlyCopy Only = "copy" // an added or removed clause that stands in the text once more
)

// Facts are the facts of a change, in the order of its provisions.
func Facts(c Change) []Fact {
	all := make([]Fact, len(c.Provisions))
	for n, p := range c.Provisions {
		all[n] = NewFact(p)
	}
	return all
}

// NewFact is the fact of one provision's change.
func NewFact(p ProvisionChange) Fact {
	f := Fact{Kind: p.Kind, Category: p.Category, Severity: p.Severity, Why: p.Reason, Only: p.Only, Moved: p.Moved,
		Signals: p.Signals, Parts: len(p.Parts), Inserted: []string{}, Removed: []string{}}
	if p.Old != nil {
		f.Old, f.Place = p.Old.Text, placeOf(*p.Old)
	}
	if p.New != nil {
		was := f.Place
		f.New, f.Place = p.New.Text, placeOf(*p.New)
		if p.Old != nil && was.String() != f.Place.String() {
			f.Was = &was
		}
	}
	edits := p.Edits
	if len(edits) == 0 && (f.Old == "") != (f.New == "") {
		edits = []Edit{{Delete, f.Old}, {Insert, f.New}}
	}
	f.Spans = spans(edits)
	for _, s := range f.Spans {
		if w := strings.TrimSpace(s.New); w != "" {
			f.Inserted = append(f.Inserted, w)
		}
		if w := strings.TrimSpace(s.Old); w != "" {
			f.Removed = append(f.Removed, w)
		}
	}
	for _, s := range p.Signals {
		words := Words{s.Old, s.New}
		switch s.Type {
		case SignalNumber, SignalPeriod, SignalMoney, SignalPercentage, SignalDate:
			f.Numbers = append(f.Numbers, Quantity{s.Type, words})
		case SignalModality, SignalNegation:
			f.Modality = append(f.Modality, words)
		}
	}
	return f
}

// spans joins neighbouring edits to the places where a text differs.
func spans(edits []Edit) (all []Span) {
	i, j := 0, 0
	open := false
	for _, e := range edits {
		if e.Op == Equal || e.Text == "" {
			open = open && e.Op != Equal
			if e.Op == Equal {
				i, j = i+len(e.Text), j+len(e.Text)
			}
			continue
		}
		if !open {
			all = append(all, Span{OldAt: i, NewAt: j})
			open = true
		}
		s := &all[len(all)-1]
		if e.Op == Delete {
			s.Old, i = s.Old+e.Text, i+len(e.Text)
		} else {
			s.New, j = s.New+e.Text, j+len(e.Text)
		}
	}
	return all
}

// Came is the byte of New at which the words begin that were put in or hold what was, -1 where there are none.
func (f Fact) Came(words string) int {
	return at(f.New, words, func(from, to int) bool {
		n := sort.Search(len(f.Spans), func(n int) bool { return f.Spans[n].NewAt+len(f.Spans[n].New) > from })
		for ; n < len(f.Spans) && f.Spans[n].NewAt < to; n++ {
			if f.Spans[n].New != "" {
				return true
			}
		}
		return false
	})
}

// Went is Came for what was taken out of Old.
func (f Fact) Went(words string) int {
	return at(f.Old, words, func(from, to int) bool {
		n := sort.Search(len(f.Spans), func(n int) bool { return f.Spans[n].OldAt+len(f.Spans[n].Old) > from })
		for ; n < len(f.Spans) && f.Spans[n].OldAt < to; n++ {
			if f.Spans[n].Old != "" {
				return true
			}
		}
		return false
	})
}

// Inserts tells whether words came into the clause: they hold words that were put in, and the clause did not have them
// as often before.
func (f Fact) Inserts(words string) bool {
	return f.Came(words) >= 0 && times(f.New, words) > times(f.Old, words)
}

// Removes tells whether words went out of the clause, as Inserts does of words that came.
func (f Fact) Removes(words string) bool {
	return f.Went(words) >= 0 && times(f.Old, words) > times(f.New, words)
}

// Shifts tells whether words stand at another place within the clause, as often as before.
func (f Fact) Shifts(words string) bool {
	return (f.Came(words) >= 0 || f.Went(words) >= 0) && times(f.Old, words) > 0 && times(f.Old, words) == times(f.New, words)
}

// Replaces tells whether old words became new ones at one place of the clause.
func (f Fact) Replaces(old, next string) bool {
	if old == next || old == "" || next == "" {
		return false
	}
	for _, s := range f.Signals {
		if s.Old == old && s.New == next {
			return true
		}
	}
	for _, s := range f.Spans {
		went := at(f.Old, old, func(from, to int) bool { return from <= s.OldAt+len(s.Old) && to >= s.OldAt })
		came := at(f.New, next, func(from, to int) bool { return from <= s.NewAt+len(s.New) && to >= s.NewAt })
		if went < 0 || came < 0 {
			continue
		}
		if s.Old != "" && went < s.OldAt+len(s.Old) && went+len(old) > s.OldAt ||
			s.New != "" && came < s.NewAt+len(s.New) && came+len(next) > s.NewAt {
			return true
		}
	}
	return false
}

// Main is what is to be said of a clause first: all of an added or removed one, else the weightiest signal with both
// sides, else the words of the place that holds the weightiest signal, or where the most words differ. A place where only
// typography differs comes last.
func (f Fact) Main() Words {
	switch {
	case f.Kind == Added || f.Kind == Removed:
		return Words{f.Old, f.New}
	case len(f.Signals) > 0 && f.Signals[0].Old != "" && f.Signals[0].New != "":
		return Words{f.Signals[0].Old, f.Signals[0].New}
	}
	var best Words
	held, said := false, false
	for _, s := range f.Spans {
		w := Words{trimmed(s.Old), trimmed(s.New)}
		says := letters(w.Old) != letters(w.New) // and not typography alone
		holds := len(f.Signals) > 0 && strings.Contains(s.Old, f.Signals[0].Old) && strings.Contains(s.New, f.Signals[0].New)
		better := len(w.Old)+len(w.New) > len(best.Old)+len(best.New)
		if says && !said || says == said && (holds && !held || holds == held && better) {
			best, held, said = w, holds, says
		}
	}
	return best
}

// letters are the letters and figures of a text, in lower case.
func letters(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s))
}

// Key is the same for facts of which the same is to be said first: they are of one kind, category and severity, and the
// same words came and went, in whatever case.
func (f Fact) Key() string {
	w := f.Main()
	return strings.Join([]string{string(f.Kind), f.Category, f.Severity.String(), strings.ToLower(w.Old), strings.ToLower(w.New)}, "\x1f")
}

// Way is from which section to which a moved clause went: clauses that moved together have the same.
func (f Fact) Way() string {
	if f.Was == nil {
		return f.Place.Heading
	}
	return f.Was.Heading + "\x1f" + f.Place.Heading
}

// Tells tells whether a fact is worth a sentence: its words say something else, and not only another date of the text.
func (f Fact) Tells() bool { return f.Only == "" || f.Only == OnlyCopy }

// trimmed takes spaces and the commas that only join words off both ends, unless nothing is left.
func trimmed(s string) string {
	if t := strings.Trim(s, " ,;\t\n"); t != "" {
		return t
	}
	return strings.TrimSpace(s)
}

// at is the first byte at which part stands in text as whole words where fits says so, -1 for none.
func at(text, part string, fits func(from, to int) bool) int {
	if part == "" {
		return -1
	}
	for from := 0; ; {
		n := strings.Index(text[from:], part)
		if n < 0 {
			return -1
		}
		begin := from + n
		end := begin + len(part)
		if wholeWords(text, begin, end) && fits(begin, end) {
			return begin
		}
		_, size := utf8.DecodeRuneInString(text[begin:])
		from = begin + size
	}
}

// Holds tells whether words stand in a text as whole words, to the letter.
func Holds(text, words string) bool { return words != "" && times(text, words) > 0 }

// times is how often part stands in text as whole words.
func times(text, part string) (n int) {
	at(text, part, func(int, int) bool { n++; return false })
	return n
}

// wholeWords tells whether the bytes from begin to end cut no word and no number. Scripts that write without spaces have
// no such bounds.
func wholeWords(text string, begin, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:begin])
	first, _ := utf8.DecodeRuneInString(text[begin:])
	last, _ := utf8.DecodeLastRuneInString(text[:end])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return !(inWord(before) && inWord(first)) && !(inWord(last) && inWord(after))
}

func inWord(r rune) bool { return r < 0x0E00 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
