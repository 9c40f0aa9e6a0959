package compare

import (
	"strings"

	"github.com/clausewatch/clausewatch"
)

// How many signals of one change are weighed, and how many of them, the weightiest, are listed.
const (
	mostWeighed = 2000
	mostSignals = 16
)

// A found signal remembers its facts.
type found struct {
	clausewatch.Signal
	old, new *fact
	severity clausewatch.Severity
	why      string
}

// signals reads in the edits that lead from old to next the facts that make it matter. Old and New are exact parts of the texts.
func signals(old, next *reader, edits []clausewatch.Edit) []found {
	s := &sifter{old: old.text, new: next.text, spans: spansOf(edits)}
	s.olds, s.news = old.facts(), next.facts()
	s.before, s.after = tally(s.olds), tally(s.news)
	for n := range s.spans {
		s.span(n)
	}
	return s.all[:min(len(s.all), mostWeighed)]
}

// A sifter finds the facts in changed spans.
type sifter struct {
	old, new      string
	spans         []hunk // in bytes
	olds, news    []fact
	before, after map[named]int // facts of the whole texts
	all           []found
}

// spansOf are the changed spans of both texts, in bytes.
func spansOf(edits []clausewatch.Edit) []hunk {
	var spans []hunk
	i, j := 0, 0
	for n, e := range edits {
		if e.Op == clausewatch.Equal {
			i, j = i+len(e.Text), j+len(e.Text)
			continue
		}
		if n == 0 || edits[n-1].Op == clausewatch.Equal {
			spans = append(spans, hunk{i, i, j, j})
		}
		h := &spans[len(spans)-1]
		if e.Op == clausewatch.Delete {
			i += len(e.Text)
		} else {
			j += len(e.Text)
		}
		h.a1, h.b1 = i, j
	}
	return spans
}

func tally(all []fact) map[named]int {
	counts := map[named]int{}
	for _, f := range all {
		counts[f.named()]++
	}
	return counts
}

// span reads one changed span: facts of a kind on both sides are paired in order, the rest stand alone.
func (s *sifter) span(n int) {
	h := s.spans[n]
	olds, news := touching(&s.olds, h.a0, h.a1), touching(&s.news, h.b0, h.b1)
	olds, news = cancel(olds, news)
	for len(olds) > 0 || len(news) > 0 {
		var kind clausewatch.SignalType
		if len(olds) > 0 {
			kind = olds[0].kind
		} else {
			kind = news[0].kind
		}
		var x, y []fact
		x, olds = ofKind(olds, kind)
		y, news = ofKind(news, kind)
		if kind == clausewatch.SignalRightRemoved || kind == clausewatch.SignalObligationAdded {
			s.rights(x, y)
			continue
		}
		if kind == clausewatch.SignalModality {
			x, y = s.sameVerb(x, y)
		}
		paired := 0
		if len(x) == len(y) || max(len(x), len(y)) <= 3 {
			paired = min(len(x), len(y))
		}
		if kind == clausewatch.SignalModality && min(countWords(s.old[h.a0:h.a1]), countWords(s.new[h.b0:h.b1])) > mostModalSpan {
			paired = 0
		}
		for k := range paired {
			s.both(x[k], y[k])
		}
		s.lone(h, x[paired:], y[paired:])
	}
}

// mostModalSpan is how many words the shorter side of a changed span may have for its modal verbs to be taken for one
// another whatever verbs follow them. In a longer span "you will be bound" may stand against "you may not use".
const mostModalSpan = 4

// sameVerb pairs modal verbs before the same word, and returns the others.
func (s *sifter) sameVerb(olds, news []fact) (x, y []fact) {
	byVerb := map[string][]int{}
	for k, f := range news {
		verb := following(s.new, f.to)
		byVerb[verb] = append(byVerb[verb], k)
	}
	taken := make([]bool, len(news))
	for _, f := range olds {
		verb := following(s.old, f.to)
		if list := byVerb[verb]; verb != "" && len(list) > 0 {
			byVerb[verb], taken[list[0]] = list[1:], true
			s.both(f, news[list[0]])
			continue
		}
		x = append(x, f)
	}
	for k, f := range news {
		if !taken[k] {
			y = append(y, f)
		}
	}
	return x, y
}

// following is the first word at or after a byte of a text, in lower case.
func following(text string, at int) string {
	for at < len(text) {
		kind, n := next(text, at)
		if kind == word {
			return strings.ToLower(text[at : at+n])
		}
		at += n
	}
	return ""
}

// touching takes from all, which are in order of their ends, the ones that overlap from…to.
func touching(all *[]fact, from, to int) []fact {
	var some []fact
	rest := *all
	skip := true
	for n, f := range rest {
		if f.from >= to {
			break
		}
		if f.to <= from {
			if skip {
				*all = rest[n+1:]
			}
			continue
		}
		skip = false
		some = append(some, f)
	}
	return some
}

// cancel takes out facts that both sides have, of several equal ones the first.
func cancel(olds, news []fact) (x, y []fact) {
	if len(olds) == 0 || len(news) == 0 {
		return olds, news
	}
	before, after := tally(olds), tally(news)
	return beyond(olds, after), beyond(news, before)
}

// beyond are the facts that are more than what others counts, which it uses up.
func beyond(all []fact, others map[named]int) (rest []fact) {
	for _, f := range all {
		if others[f.named()] > 0 {
			others[f.named()]--
			continue
		}
		rest = append(rest, f)
	}
	return rest
}

func ofKind(all []fact, kind clausewatch.SignalType) (of, rest []fact) {
	for _, f := range all {
		if f.kind == kind {
			of = append(of, f)
		} else {
			rest = append(rest, f)
		}
	}
	return of, rest
}

func (s *sifter) add(kind clausewatch.SignalType, old, next *fact) {
	f := found{Signal: clausewatch.Signal{Type: kind}, old: old, new: next}
	if old != nil {
		f.Old = s.old[old.from:old.to]
	}
	if next != nil {
		f.New = s.new[next.from:next.to]
	}
	if p := f.fact().phrase; p != nil && kind != clausewatch.SignalObligationAdded {
		f.About = p.about
	}
	s.all = append(s.all, f)
}

// both adds a fact that became another.
func (s *sifter) both(old, next fact) {
	kind := old.kind
	if kind == clausewatch.SignalModality && negated(old.value) != negated(next.value) {
		kind = clausewatch.SignalNegation
	}
	s.add(kind, &old, &next)
}

func negated(modal string) bool {
	return strings.Contains(modal, " ")
}

// lone adds facts of one side, unless the whole other text has them as often. A modal verb alone is no fact, but its
// "not" is one, with the verb it was put to or taken from.
func (s *sifter) lone(h hunk, olds, news []fact) {
	for _, f := range olds {
		if name := f.named(); s.before[name] > s.after[name] {
			s.before[name]--
			if other := straddles(f, s.old, h.a0, h.a1, s.new, h.b0, h.b1); f.kind != clausewatch.SignalModality {
				s.add(f.kind, &f, other)
			} else if other != nil {
				s.both(f, *other)
			}
		}
	}
	for _, f := range news {
		if name := f.named(); s.after[name] > s.before[name] {
			s.after[name]--
			if other := straddles(f, s.new, h.b0, h.b1, s.old, h.a0, h.a1); f.kind != clausewatch.SignalModality {
				s.add(f.kind, other, &f)
			} else if other != nil {
				s.both(*other, f)
			}
		}
	}
}

// straddles gives what stands on the other side in place of a fact that lies only partly in the changed span: "may" for
// the "may not" whose "not" came. It is nil when nothing of the fact stayed.
func straddles(f fact, this string, from, to int, other string, otherFrom, otherTo int) *fact {
	before, after := max(0, from-f.from), max(0, f.to-to)
	if before == 0 && after == 0 || before > otherFrom || otherTo+after > len(other) {
		return nil
	}
	g := fact{kind: f.kind, from: otherFrom - before, to: otherTo + after}
	text := other[g.from:g.to]
	if text[:before] != this[f.from:f.from+before] || text[len(text)-after:] != this[f.to-after:f.to] || len(text) > 60 {
		return nil
	}
	g.from += len(text) - len(strings.TrimLeft(text, " "))
	g.to -= len(text) - len(strings.TrimRight(text, " "))
	if g.from >= g.to {
		return nil
	}
	g.value = strings.ToLower(Fold(other[g.from:g.to]))
	return &g
}

// rights adds rights and duties that came or went, by the counts of the whole texts.
func (s *sifter) rights(olds, news []fact) {
	for _, f := range olds {
		name := f.named()
		if s.before[name] <= s.after[name] {
			continue
		}
		s.before[name]--
		switch {
		case f.kind == clausewatch.SignalObligationAdded:
		case f.against:
			s.add(clausewatch.SignalRightAdded, &f, nil)
		default:
			s.add(clausewatch.SignalRightRemoved, &f, nil)
		}
	}
	for _, f := range news {
		name := f.named()
		if s.after[name] <= s.before[name] {
			continue
		}
		s.after[name]--
		switch {
		case f.kind == clausewatch.SignalObligationAdded:
			s.add(clausewatch.SignalObligationAdded, nil, &f)
		case f.against:
			s.add(clausewatch.SignalRightRemoved, nil, &f)
		default:
			s.add(clausewatch.SignalRightAdded, nil, &f)
		}
	}
}
