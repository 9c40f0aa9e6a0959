package bot_test

import (
	"hash/fnv"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// A clause is a line of a text in a script, with what the classifier says of it.
type clause struct{ key, text, said string }

// clauses lays the lines of a block over a text. A line is a clause as read takes it and may begin with a key, "notice|4.1
// We give you 14 days.": it takes the place of the one with that key, "notice|" alone takes that one out, and "+notice|…"
// comes behind it. A line without a key that the text has comes at the end. "~ spam prohibits medium by «bulk»" says of the
// clause above: category, stance, severity and why.
func clauses(text []clause, block []string) []clause {
	text = slices.Clone(text)
	last := len(text) - 1
	for _, l := range block {
		if said, ok := strings.CutPrefix(l, "~ "); ok {
			text[last].said = said
			continue
		}
		key, words, ok := strings.Cut(l, "|")
		if !ok {
			key, words = "", l
		}
		behind := strings.HasPrefix(key, "+")
		at := slices.IndexFunc(text, func(c clause) bool { return key != "" && c.key == strings.TrimPrefix(key, "+") })
		switch {
		case at < 0:
			last = len(text)
			text = append(text, clause{key: key, text: words})
		case behind:
			last = at + 1
			text = slices.Insert(text, last, clause{text: words})
		case words == "":
			text = slices.Delete(text, at, at+1)
		default:
			last = at
			text[at].text = words
		}
	}
	return text
}

// judge writes on a provision what the classifier says of it.
func (c clause) judge(p *clausewatch.Provision) {
	words := strings.SplitN(c.said, " ", 4)
	p.Category = words[0]
	subject := fnv.New32a()
	subject.Write([]byte(words[0]))
	p.Sketch = sketched(byte(subject.Sum32()%250), p.Text)
	if len(words) > 1 {
		p.Stance = clausewatch.Stance(words[1])
	}
	if len(words) > 2 {
		if err := p.Severity.UnmarshalText([]byte(words[2])); err != nil {
			panic(err)
		}
	}
	if len(words) > 3 {
		p.Why = words[3]
	}
}
