package explain

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// sentence checks one sentence of a text.
func (t *trial) sentence(s sentence) error {
	if err := plain(s.masked); err != nil {
		return err
	}
	if err := forbidden(s.masked); err != nil {
		return err
	}
	if fixed, err := t.fixed(s); fixed || err != nil {
		return err
	}
	if err := t.unstated(s.masked); err != nil {
		return err
	}
	claims, err := t.claims(s)
	if err != nil {
		return err
	}
	if m := shifted.FindStringSubmatchIndex(s.masked); m != nil {
		by, _ := strconv.Atoi(s.masked[m[2]:m[3]])
		if by == 0 || by != clausewatch.Shift(clausewatch.Facts(t.change)) {
			return fmt.Errorf("the numbers did not shift by %d", by)
		}
		s.masked = s.masked[:m[0]] + s.masked[m[1]:]
	}
	numbers, places, err := t.numbers(&s)
	if err != nil {
		return err
	}
	for _, p := range places {
		claims = append(claims, claim{role: located, words: p})
	}
	bound, err := t.bound(s, claims)
	if err != nil {
		return err
	}
	counted := false
	for _, n := range numbers {
		if err, counts := t.count(n, s, bound); err != nil {
			return err
		} else if counts {
			counted = true
			bound = t.narrowed(n, bound)
			continue
		}
		if fitting := slices.DeleteFunc(slices.Clone(bound), func(f fact) bool { return !stated(f, n) }); len(fitting) > 0 {
			bound = fitting
			continue
		}
		if n.Type == clausewatch.SignalDate && len(s.quotes) == 0 {
			counted = true
			if err := t.date(n); err != nil {
				return err
			}
			continue
		}
		return fmt.Errorf("the number %s is in none of the changes it speaks of", s.masked[n.From:n.To])
	}
	if len(bound) == 0 && !counted {
		return errors.New("it quotes and counts nothing")
	}
	return t.wording(s, claims, bound, numbers)
}

// bound are the facts of which all claims of a sentence are true, nil when it claims nothing of a clause.
func (t *trial) bound(s sentence, claims []claim) ([]fact, error) {
	if len(claims) == 0 {
		if s.tag != "" {
			return nil, errors.New("it gives a severity to nothing")
		}
		return nil, nil
	}
	said := slices.ContainsFunc(claims, func(c claim) bool { return c.role != located })
	if !said {
		return nil, errors.New("it names a place and quotes nothing that changed there")
	}
	copied := slices.Contains(lower(s.masked), "copy")
	headed := headingQuoted.MatchString(s.masked)
	var all []fact
	for _, f := range t.facts {
		fits := (s.tag == "" || f.Severity.String() == s.tag) && (!copied || f.Only == clausewatch.OnlyCopy) && (!headed || isHeading(f)) && t.about(s, f)
		for _, c := range claims {
			fits = fits && holds(f, c)
		}
		if fits {
			all = append(all, f)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("what it says is true of no change")
	}
	main := slices.DeleteFunc(slices.Clone(all), func(f fact) bool {
		return !slices.ContainsFunc(claims, func(c claim) bool { return foremost(f, c) })
	})
	if len(main) > 0 {
		return main, nil
	}
	return all, nil
}

var headingQuoted = regexp.MustCompile(`(?i)\b(?:adds|removes|added|removed) (?:the |a )?heading ` + string(mark))

// isHeading tells whether a heading came or went.
func isHeading(f fact) bool {
	return f.Place.Block == clausewatch.Heading && (f.Kind == clausewatch.Added || f.Kind == clausewatch.Removed)
}

// about tells whether a sentence gives a fact's category, or none: before the severity in brackets, or anywhere else.
func (t *trial) about(s sentence, f fact) bool {
	head := strings.ToLower(s.head)
	if at := strings.Index(head+" ", "in "); at >= 0 && (at == 0 || head[at-1] == ' ') {
		head = strings.TrimSpace(head[:at])
	}
	if s.tag != "" && head != "" && head != categoryName(f.Category) && head != "a heading" && head != "before the first heading" {
		return false
	}
	outside := " " + strings.ReplaceAll(strings.ToLower(s.masked), string(mark), " ") + " "
	for _, name := range t.Categories {
		if name = strings.ToLower(name); strings.Contains(outside, " "+name+" ") && name != categoryName(f.Category) {
			return false
		}
	}
	return true
}

// narrowed leaves of the facts those of which a number of provisions is true.
func (t *trial) narrowed(n figure, bound []fact) []fact {
	if !groupedBefore.MatchString(n.before) {
		return bound
	}
	return slices.DeleteFunc(slices.Clone(bound), func(f fact) bool { return strconv.Itoa(t.alike(f)) != n.Value })
}

// wording checks the words outside of quotes and notes what was told.
func (t *trial) wording(s sentence, claims []claim, bound []fact, numbers []figure) error {
	if len(bound) == 0 {
		if has([][]string{lower(s.masked)}, cues, moved) && len(numbers) == 0 {
			return errors.New("it says what became of something that it does not quote")
		}
		return t.vocabulary(s, fact{}, numbers)
	}
	var first error
	for _, f := range t.untold(bound) {
		err := t.vocabulary(s, f, numbers)
		if err == nil {
			err = modality(s, f)
		}
		if err == nil {
			for n, g := range t.facts {
				t.told[n] = t.told[n] || g.Tells() && f.key == g.key
			}
			return nil
		}
		first = errors.Join(first, err)
	}
	return first
}

// untold puts facts first that no sentence has told yet.
func (t *trial) untold(all []fact) []fact {
	told := func(f fact) int {
		for n, g := range t.facts {
			if t.told[n] && f.key == g.key {
				return 1
			}
		}
		return 0
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(x, y fact) int { return told(x) - told(y) })
	return all[:min(len(all), 8)]
}

// stageSaid is how a text begins that is about something announced, "" for other changes.
func stageSaid(c clausewatch.Change) string {
	switch c.Stage {
	case clausewatch.StageAnnounced:
		if d := c.Dates.Effective.New; d != "" {
			return "Announced, in force from " + string(d) + "."
		}
		return "Announced."
	case clausewatch.StageTookEffect:
		if len(c.Provisions) == 0 {
			return "What was announced took effect, as it was announced."
		}
		return "What was announced took effect."
	case clausewatch.StageWithdrawn:
		return "What was announced is no longer shown."
	}
	return ""
}

// fixed checks the sentences that say something of the whole change.
func (t *trial) fixed(s sentence) (bool, error) {
	if said := stageSaid(t.change); said != "" && s.masked == said {
		t.staged = true
		return true, nil
	}
	words := t.having(func(f fact) bool { return f.Tells() })
	dates := t.having(func(f fact) bool { return f.Only == clausewatch.OnlyDate })
	isTrue, known := map[string]bool{
		"No change of wording.": words+dates == 0,
		"No change of wording: only places, numbering, layout, typography or spelling differ.": words+dates == 0 && len(t.facts) > 0,
		"Only the date that the text states about itself differs.":                             words == 0 && dates > 0,
		"More than half of the words differ: a rewrite, not a list of edits.":                  strings.HasPrefix(t.change.Headline, "largely rewritten"),
	}[s.masked]
	if known && !isTrue {
		return true, errors.New("it is not true of the change")
	}
	return known, nil
}

// unstated checks what is said of dates that the text does not state.
func (t *trial) unstated(masked string) error {
	for _, at := range datesStated.FindAllStringSubmatchIndex(masked, -1) {
		d := t.change.Dates
		if at[2] < 0 || d.Effective.Old != "" && d.Printed.Old != "" && d.Effective.New != "" && d.Printed.New != "" {
			return errors.New("what it says of a date that is stated or not is not true")
		}
	}
	return nil
}

var datesStated = regexp.MustCompile(`\b(?:was|were|is|are) (not )?stated\b`)

// capitals are the runs of words with a large first letter outside of the quotes, but for the first word.
func capitals(masked string, numbers []figure) (all []string) {
	run := ""
	flush := func() {
		if run != "" {
			all = append(all, run)
		}
		run = ""
	}
	at := 0
	for n, w := range strings.SplitAfter(masked, " ") {
		from := at
		at += len(w)
		w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		first, _ := utf8.DecodeRuneInString(w)
		inNumber := slices.ContainsFunc(numbers, func(q figure) bool { return from >= q.From && from < q.To })
		if n == 0 || !unicode.IsUpper(first) || inNumber || w == "I" {
			flush()
			continue
		}
		run = strings.TrimSpace(run + " " + w)
	}
	flush()
	return all
}
