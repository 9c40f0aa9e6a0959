package bot

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

const maxElsewhere = 4 // platforms quoted in an answer about one

// elsewhere says how other platforms handle the matter of the clauses shown.
func (q *question) elsewhere(ctx context.Context, t target, v clausewatch.Version, f finding) ([]chat.Block, error) {
	asked := f.asked
	if asked == nil { // found by its number: its heading is the matter
		asked = terms(headingWords(v.Provisions[f.shown[0]].Heading))
	}
	var platforms []clausewatch.Platform
	for _, p := range q.catalog.platforms {
		if p.ID != t.platform.ID {
			platforms = append(platforms, p)
		}
	}
	m := matter{asked: asked, like: t.ref(), classifier: v.Classifier, examples: speaking(v, f.shown, asked)}
	if len(m.examples) == 0 && (len(asked) == 0 || tooCommon(v, asked)) {
		return nil, nil
	}
	if len(platforms) == 0 {
		return nil, nil
	}
	s, err := q.survey(ctx, platforms, m)
	if err != nil {
		return nil, err
	}
	blocks := []chat.Block{heading("How other platforms handle this")}
	if len(s.found)+len(s.silent) > 0 {
		blocks = append(blocks, note(s.rarity()))
	}
	for _, h := range s.found[:min(len(s.found), maxElsewhere)] {
		blocks = append(blocks, q.handling(ctx, h, asked))
	}
	if rest := s.found[min(len(s.found), maxElsewhere):]; len(rest) > 0 {
		more := fmt.Sprintf("Such a clause as well: %s.", names(rest, 12))
		if len(asked) > 0 {
			more += fmt.Sprintf(" /terms compare %s quotes them.", typedTerms(asked))
		}
		blocks = append(blocks, note(more))
	}
	return append(blocks, s.without()...), nil
}

// subject is the clause that says most of the matter among those shown.
func subject(v clausewatch.Version, shown []int, asked []term) int {
	best, most := shown[0], -1.0
	for _, i := range shown {
		p := v.Provisions[i]
		s, _ := score(p, asked)
		if strings.HasSuffix(strings.TrimSpace(p.Text), ":") {
			s.score -= 40 // it only leads in to what is said
		}
		if s.score > most {
			best, most = i, s.score
		}
	}
	return best
}

// speaking are the clauses shown that others can be compared with: the one that says most of the matter, and more that have
// its words themselves.
func speaking(v clausewatch.Version, shown []int, asked []term) []clausewatch.Provision {
	var all []clausewatch.Provision
	best := subject(v, shown, asked)
	for _, i := range append([]int{best}, shown...) {
		p, body := v.Provisions[i], stems(v.Provisions[i].Text)
		how, _ := matchTerms(asked, body)
		if len(all) == maxExamples || len(p.Sketch) == 0 || headlike(p, len(body)) || i == best && len(all) > 0 || i != best && (len(asked) == 0 || how == 0) {
			continue
		}
		all = append(all, p)
	}
	return all
}

// rarity says how many platforms have such a clause, the one that was asked about among them.
func (s survey) rarity() string {
	n, of := len(s.found)+1, len(s.found)+len(s.silent)+1
	have := "have"
	if n == 1 {
		have = "has"
	}
	return fmt.Sprintf("%d of %s whose policies were read %s such a clause.", n, count(of, "watched platform"), have)
}

// without names the platforms that have no such clause, and those of which that cannot be said.
func (s survey) without() []chat.Block {
	var blocks []chat.Block
	if len(s.silent) > 0 {
		blocks = append(blocks, note("No comparable clause found at "+listed(s.silent, 12)+"."))
	}
	if len(s.gaps) > 0 {
		blocks = append(blocks, note("Not read so far and not looked at: "+listed(s.gaps, 6)+"."))
	}
	if len(s.unread) > 0 {
		blocks = append(blocks, note("No policy was read so far of "+listed(s.unread, 12)+"."))
	}
	return blocks
}

func names(all []handling, most int) string {
	var out []string
	for _, h := range all {
		out = append(out, h.platform.Name)
	}
	return listed(out, most)
}

// listed joins names, and counts those beyond the first so many.
func listed(all []string, most int) string {
	if len(all) <= most {
		return strings.Join(all, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(all[:most], ", "), len(all)-most)
}

func headingWords(s string) []word {
	var out []word
	for _, w := range strings.Fields(clean(s)) {
		if !filler[strings.ToLower(w)] {
			out = append(out, word{Text: w})
		}
	}
	if len(out) > 3 {
		return nil
	}
	return out
}

// tooCommon tells whether a matter is in so many clauses of a document that finding it elsewhere says nothing.
func tooCommon(v clausewatch.Version, asked []term) bool {
	all, with := bodies(v), 0
	for _, p := range all {
		if how, _ := matchTerms(asked, stems(p.Text)); how == 2 {
			with++
		}
	}
	return len(all) >= 12 && with*3 > len(all)
}

// handling quotes one platform's clause, behind the sentence that it completes when it is an item of a list.
func (q *question) handling(ctx context.Context, h handling, asked []term) chat.Block {
	p := h.hit.Provision
	title := strings.TrimPrefix(q.catalog.title(h.hit.Document), h.platform.Name+" · ")
	label := fmt.Sprintf("%s %s · %s › %s, version of %s", h.platform.Name, stance(p, 1), title, place(p), date(h.hit.Seen))
	var spans []chat.Span
	if p.Intro != "" {
		leadsIn := trail(p.Intro, context80*2)
		if len(leadsIn) < len(p.Intro) {
			spans = append(spans, chat.Span{Text: ellipsis, Italic: true})
		}
		spans = append(spans, chat.Span{Text: leadsIn}, chat.Span{Text: ellipsis, Italic: true})
	}
	return q.quoter.check(ctx, label, append(spans, surroundings(p.Text, telling(p, asked))...), h.hit.Version, h.hit.Version)
}

var cited = regexp.MustCompile(`«([^»]+)»`)

// telling are the words by which a clause is about the matter: those asked for, else the ones that its category follows from.
func telling(p clausewatch.Provision, asked []term) []word {
	var words []word
	for _, t := range asked {
		for _, s := range append([]string{t.typed}, t.words...) {
			words = append(words, word{Text: s, Quoted: true})
		}
	}
	low := strings.ToLower(p.Text)
	for _, w := range words {
		if strings.Contains(low, strings.ToLower(w.Text)) {
			return words
		}
	}
	words = nil
	for _, m := range cited.FindAllStringSubmatch(p.Why, 1) {
		words = append(words, word{Text: m[1], Quoted: true})
	}
	return words
}

func typedTerms(asked []term) string {
	var out []string
	for _, t := range asked {
		out = append(out, t.typed)
	}
	return strings.Join(out, " ")
}
