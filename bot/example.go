package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

// An example is what can be asked here and now and has an answer: names of what is watched, a matter that its text speaks of,
// a day on which it was. What there is not is named by a word in capitals.
type example struct {
	platform, document string // as they are typed; document is "acme aup"
	matter, phrase     string
	day                string
	alert              string
}

// example is made of an acceptable use policy that was read, where there is one, else of the first policy that was.
func (q *question) example(ctx context.Context) (example, error) {
	e := example{platform: "PLATFORM", document: "PLATFORM DOCUMENT", matter: "WORDS", phrase: "EXACT WORDS", alert: "NUMBER",
		day: q.now.AddDate(0, -3, 0).Format(time.DateOnly)}
	if len(q.catalog.platforms) > 0 {
		e.platform = typed(q.catalog.platforms[0].ID)
	}
	read, err := q.bot.Store.DocumentsRead(ctx)
	if err != nil {
		return e, err
	}
	text := map[string]bool{}
	for _, ref := range read {
		text[ref] = true
	}
	var best *clausewatch.Document
	for i := range q.catalog.platforms {
		for j := range q.catalog.platforms[i].Documents {
			d := &q.catalog.platforms[i].Documents[j]
			if text[d.Ref()] && d.Kind != clausewatch.Feed && (best == nil || best.ID != "aup" && d.ID == "aup") {
				best = d
			}
		}
	}
	if best != nil {
		v, err := q.bot.Store.Current(ctx, best.Ref())
		if err != nil {
			return e, err
		}
		began, err := q.began(ctx, best.Ref(), v.FirstSeen)
		if err != nil {
			return e, err
		}
		e.platform, e.document = typed(best.Platform), typed(best.Ref())
		e.matter, e.phrase = matterOf(v)
		e.day = max(e.day, date(began))
	}
	if channel := q.channel(); channel != "" {
		alerts, err := q.bot.Store.Alerts(ctx, store.AlertFilter{Channel: channel, Limit: 1})
		if err != nil {
			return e, err
		}
		if len(alerts) > 0 {
			e.alert = fmt.Sprint(alerts[0].ID)
		}
	}
	return e, nil
}

// fill puts an example in the place of the words in capitals of a command.
func (e example) fill(usage string) string {
	return strings.NewReplacer("PLATFORM", e.platform, "REF", e.document, "MATTER", e.matter, "PHRASE", e.phrase, "DATE", e.day,
		"NUMBER", e.alert).Replace(usage)
}

// matterOf is something that a text speaks of, and three words that stand together where it does: spam where it does that,
// else what one of its headings names, else a long word.
func matterOf(v clausewatch.Version) (matter, phrase string) {
	tries := [][]word{{{Text: "spam"}}}
	for _, p := range bodies(v) {
		tries = append(tries, headingWords(p.Heading))
	}
	for _, p := range bodies(v) {
		for _, w := range strings.FieldsFunc(p.Text, func(r rune) bool { return !unicode.IsLetter(r) }) {
			if utf8.RuneCountInString(w) > 6 {
				tries = append(tries, []word{{Text: w}})
			}
		}
	}
	for _, words := range tries {
		if f := clauses(v, words); len(words) > 0 && len(f.shown) > 0 && f.how == "" {
			return strings.ToLower(text(words)), phraseOf(v.Provisions[f.shown[len(f.shown)-1]].Text)
		}
	}
	return "WORDS", "EXACT WORDS"
}

// phraseOf are the first three words of a clause that stand together without signs between them.
func phraseOf(clause string) string {
	words := strings.Fields(clause)
	for i := 0; i+3 <= len(words); i++ {
		three := strings.TrimRight(strings.Join(words[i:i+3], " "), ".,;:")
		if !strings.ContainsFunc(three, func(r rune) bool { return !unicode.IsLetter(r) && r != ' ' }) {
			return three
		}
	}
	return "EXACT WORDS"
}

// matter is something that a document speaks of, WORDS where it was not read.
func (q *question) matter(ctx context.Context, t target) (string, error) {
	v, err := q.bot.Store.Current(ctx, t.ref())
	if errors.Is(err, store.ErrNotFound) {
		return "WORDS", nil
	}
	m, _ := matterOf(v)
	return m, err
}
