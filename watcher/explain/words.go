package explain

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/clausewatch/clausewatch"
)

// forbiddenWords judge, advise, guess or give reasons. A text that has one is refused.
var forbiddenWords = []string{"illegal", "unlawful", "lawful", "legal advice", "unfair", "abusive", "unreasonable", "invalid", "enforceable",
	"you should", "users should", "readers should", "customers should", "recommend", "advise", "advice", "probably", "likely", "perhaps", "maybe",
	"apparently", "presumably", "seems", "appears to", "because", "in order to", "so that", "intend", "wants to", "aims to", "designed to",
	"unfortunately", "worrying", "alarming", "good news", "bad news", "important", "significant", "serious"}

func forbidden(masked string) error {
	words := " " + strings.Join(lower(masked), " ") + " "
	for _, f := range forbiddenWords {
		if strings.Contains(words, " "+f) {
			return fmt.Errorf("it judges, advises or guesses (%q)", f)
		}
	}
	return nil
}

// telling are the words in which changes are told. Others must stand in the clause that a sentence is about.
var telling = set(`a an the this that these those it its of in on at to from by with for and or but as than then within under above below
	before after between where when which who whose what there here also both each one ones only now still again already same other another others
	first second third last next whole part parts text texts word words wording page is are was were be been being has have had do does did
	provision provisions clause clauses section sections sentence sentences paragraph paragraphs heading headings list item items entry entries
	document policy policies terms version versions change changes changed changing edit edits edited modify modifies modified wording reword rewords reworded
	add adds added adding addition insert inserts inserted inserting insertion introduce introduces introduced new newly gain gains
	remove removes removed removing removal delete deletes deleted deleting deletion drop drops dropped gone longer no
	become becomes became becoming replace replaces replaced replacing replacement instead place rather
	move moves moved moving unchanged renumber renumbers renumbered split splits merge merges merged join joined
	read reads say says said state states stated stating statement set sets give gives given name names named mention mentions mentioned
	number numbers period periods sum sums amount amounts percentage percentages date dates dated effective printed updated revised party parties
	jurisdiction address contact place places formerly previously differ differs difference form spelling layout numbering typography
	more further further and all none copy reader reader's favour severity high medium low edit there begin begins beginning end ends
	in into out about concerning regarding respectively together count counts total was were including include includes following follow follows
	— → - now most mostly many several few two three four five six seven eight nine ten`)

// vocabulary tells whether the words of a sentence outside of its quotes are those of telling or of the clause it is
// about, and whether each name in it stands in the changed clauses.
func (t *trial) vocabulary(s sentence, f fact, numbers []figure) error {
	known := map[string]bool{}
	for _, text := range []string{f.Old, f.New, f.Place.String(), categoryName(f.Category), strings.Join(t.Names, " ")} {
		for _, w := range lower(text) {
			known[stem(w)] = true
		}
	}
	if f.Was != nil {
		for _, w := range lower(f.Was.String()) {
			known[stem(w)] = true
		}
	}
	for _, w := range lower(s.masked) {
		w = strings.Trim(w, "+.,'-")
		if !strings.ContainsFunc(w, unicode.IsLetter) || strings.ContainsAny(w, "0123456789") || telling[w] || known[stem(w)] {
			continue
		}
		if f.Kind == "" && t.words[w] || slices.ContainsFunc(numbers, func(n figure) bool { return strings.Contains(strings.ToLower(s.masked[n.From:n.To]), w) }) {
			continue
		}
		if modal[w] { // modality judges these
			continue
		}
		return fmt.Errorf("it says %q, and the changed clause does not", w)
	}
	for _, name := range capitals(s.masked, numbers) {
		if !clausewatch.Holds(t.source, fold(name)) {
			return fmt.Errorf("it names %q, and the changed clauses do not", name)
		}
	}
	return nil
}

// stem takes the commonest endings off a word.
func stem(w string) string {
	w = strings.TrimSuffix(strings.Trim(w, "+.,'’-"), "'s")
	for _, end := range []string{"ing", "ed", "es", "s", "e"} {
		if short, ok := strings.CutSuffix(w, end); ok && len(short) >= 4 {
			return short
		}
	}
	return w
}

var modal = set("may might can could must shall should will would cannot not never")

// modality tells whether the modal verbs outside of a sentence's quotes are those of the clause where it changed, and
// whether a change of one that is what is to be said of the clause first is said.
func modality(s sentence, f fact) error {
	text, from := f.New, func(s clausewatch.Span) (int, int) { return s.NewAt, s.NewAt + len(s.New) }
	if f.Kind == clausewatch.Removed {
		text, from = f.Old, func(s clausewatch.Span) (int, int) { return s.OldAt, s.OldAt + len(s.Old) }
	}
	allowed := map[string]bool{}
	for _, span := range f.Spans {
		begin, end := from(span)
		if n := strings.LastIndexAny(text[:begin], ".;!?"); n >= 0 {
			begin = n + 1
		} else {
			begin = 0
		}
		if n := strings.IndexAny(text[end:], ".;!?"); n >= 0 {
			end += n
		} else {
			end = len(text)
		}
		for _, unit := range modalities(text[begin:end]) {
			allowed[unit] = true
		}
	}
	for _, unit := range modalities(strings.ReplaceAll(s.masked, "not stated", "")) {
		if !allowed[unit] {
			return fmt.Errorf("it says %q, and the changed sentence does not", unit)
		}
	}
	if len(f.Signals) == 0 {
		return nil
	}
	lead := f.Signals[0]
	if (lead.Type == clausewatch.SignalModality || lead.Type == clausewatch.SignalNegation) && lead.Old != "" && lead.New != "" &&
		!clausewatch.Holds(fold(s.raw), lead.New) {
		return fmt.Errorf("it leaves out that %q became %q", lead.Old, lead.New)
	}
	return nil
}

// modalities are the modal verbs of a text, each with the "not" after it.
func modalities(text string) (all []string) {
	words := lower(text)
	for n := 0; n < len(words); n++ {
		w := strings.Trim(words[n], "+.,'-")
		if !modal[w] {
			continue
		}
		if n+1 < len(words) && (words[n+1] == "not" || words[n+1] == "never") && w != "not" {
			w += " not"
			n++
		}
		all = append(all, w)
	}
	return all
}
