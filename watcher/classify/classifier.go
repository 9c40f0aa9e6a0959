package classify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// rulesNumber is raised by hand whenever the rules of this package read a text otherwise.
const rulesNumber = 2

// A Classifier reads clauses by a taxonomy: the model says what a clause is about, the cues say by which words, and rules
// read the rest. Categories that the model was not taught are told by their cues alone, and so is a text that is not in
// English. It is safe for use by several goroutines at once.
type Classifier struct {
	kinds    []kind
	index    map[string]int
	untaught []int // kinds that the model does not know
	cues     *cues
	model    *Model // nil where there are no weights: then the cues decide alone
	number   int64
}

// A kind is a category with the places of its patterns.
type kind struct {
	category
	cues, raise, lower span
}

// A span is a range of patterns.
type span struct{ from, to int }

// New makes a classifier with the model that comes with the program. The error names a pattern that does not compile (a
// taxonomy that was read has none) or weights that are damaged.
func New(t *Taxonomy) (*Classifier, error) {
	if len(builtinWeights) == 0 {
		return newClassifier(t, nil)
	}
	m, err := Open()
	if err != nil {
		return nil, err
	}
	return newClassifier(t, m)
}

func newClassifier(t *Taxonomy, m *Model) (*Classifier, error) {
	c := &Classifier{index: map[string]int{}, model: m, number: rulesNumber<<32 | int64(t.sum())}
	var taught []string
	if m != nil {
		c.number ^= int64(m.Number())
		taught = m.Labels()
	}
	var patterns []string
	take := func(list []string) span {
		s := span{len(patterns), len(patterns) + len(list)}
		patterns = append(patterns, list...)
		return s
	}
	for n, one := range t.all {
		c.index[one.ID] = n
		c.kinds = append(c.kinds, kind{category: one, cues: take(one.cues), raise: take(one.raise), lower: take(one.lower)})
		if !slices.Contains(taught, one.ID) {
			c.untaught = append(c.untaught, n)
		}
	}
	var err error
	c.cues, err = newCues(patterns)
	return c, err
}

// Number tells classifiers apart that may read the same text otherwise: other rules, another taxonomy or other weights.
func (c *Classifier) Number() int64 { return c.number }

// A Result is what is read of one clause.
type Result struct {
	Category   string   // "" where the classifier abstains
	Confidence float64  // 0 to 1, of the category
	Top3       []string // the likeliest categories, the best first
	Severity   clausewatch.Severity
	clausewatch.Traits
}

// fewWords is the number of words below which a clause says too little to be read without its heading.
const fewWords = 4

// Classify reads one clause, in English, under its heading. Intro is the sentence that leads in the list that the clause is
// an item of, "" for none.
func (c *Classifier) Classify(heading, intro, text string) Result {
	return c.classify(heading, intro, text, c.model)
}

func (c *Classifier) classify(heading, intro, text string, model *Model) Result {
	p := passage{heading: foldSome(heading), intro: foldSome(intro), text: fold(text)}
	p.about = p.text
	if p.heading != nil && countLetters(p.text) < fewWords {
		p.about = fold(heading + ": " + text)
	}
	p.sight = c.cues.look(p.about)
	var r Result
	if model == nil {
		c.byCues(&r, p)
	} else {
		taken := model.read(p.text)
		c.byModel(&r, p, model.score(taken, p.heading, p.intro))
		r.Sketch = model.sketch(taken)
		model.done(taken)
	}
	k := kind{category: category{stance: clausewatch.Informs}}
	n, known := c.index[r.Category]
	if known {
		k = c.kinds[n]
	}
	stance, said := stance(k.stance, p.heading, p.intro, p.text)
	r.Stance, r.Polarity = stance, polarity(stance, said, p.text)
	r.Scope = scope(r.Category, p.heading, p.text)
	r.Attributes = attributes(r.Category, p.text)
	if known {
		s := p.sight
		if p.about != p.text {
			s = c.cues.look(p.text)
		}
		var why string
		r.Severity, why = c.weigh(k, p.text, s, r.Stance, r.Polarity)
		r.Why = c.because(n, p, r.Confidence) + "; " + why
	}
	return r
}

// A passage is a clause with what stands above it.
type passage struct {
	heading, intro *folded // nil for none
	text           *folded
	about          *folded // the text, with its heading where it is too short
	sight          sight   // of about
}

// byModel takes the model's category, unless a cue speaks for a category that an operator added: then that, since whoever
// wrote it down wants it found. One of our own that the model was not taught is taken only where the model abstains. A category
// that is not in the taxonomy is none.
func (c *Classifier) byModel(r *Result, p passage, s Scores) {
	r.Category, r.Confidence, r.Top3, r.Unfair = s.Category, s.Confidence, s.Top3, s.Unfair
	if acts := c.byActor(r.Category, r.Top3, p.intro, p.text); acts != r.Category {
		r.Category = acts
		n := slices.Index(r.Top3, acts)
		copy(r.Top3[1:], r.Top3[:n])
		r.Top3[0] = acts
	}
	for _, n := range c.untaught {
		if _, ours := Builtin().index[c.kinds[n].ID]; ours && s.Category != "" {
			continue
		}
		if c.explain(n, p.about, p.sight) != nil {
			r.Category = c.kinds[n].ID
			r.Top3 = append([]string{r.Category}, r.Top3[:min(len(r.Top3), 2)]...)
			return
		}
	}
	if _, known := c.index[r.Category]; !known {
		r.Category = ""
	}
}

// because says by which words a clause is of a category: a cue in the text, else in what stands above it, else all of them.
func (c *Classifier) because(n int, p passage, confidence float64) string {
	if at := c.explain(n, p.about, p.sight); at != nil {
		return "by «" + p.about.cite(at) + "»"
	}
	for _, above := range []struct {
		name string
		text *folded
	}{{"the sentence above it", p.intro}, {"its heading", p.heading}} {
		if above.text == nil {
			continue
		}
		if at := c.explain(n, above.text, c.cues.look(above.text)); at != nil {
			return "by " + above.name + ", «" + above.text.cite(at) + "»"
		}
	}
	return fmt.Sprintf("by its wording as a whole, %.0f %% certain", 100*confidence)
}

// Provisions writes on each provision of a version what is read of it. Headings and entries of feeds get no category.
func (c *Classifier) Provisions(v *clausewatch.Version) {
	model := c.model
	if v.Language != "" && v.Language != "en" && !strings.HasPrefix(v.Language, "en-") {
		model = nil // it would take any text for English
	}
	for n := range v.Provisions {
		p := &v.Provisions[n]
		p.Category, p.Severity, p.Traits = "", clausewatch.None, clausewatch.Traits{}
		if p.Block == clausewatch.Heading || p.Block == clausewatch.Entry {
			continue
		}
		r := c.classify(p.Heading, p.Intro, p.Text, model)
		p.Category, p.Severity, p.Traits = r.Category, r.Severity, r.Traits
	}
	v.Classifier = c.number
}

func foldSome(s string) *folded {
	if s == "" {
		return nil
	}
	return fold(s)
}

// countLetters is the number of words that are no signs.
func countLetters(f *folded) (n int) {
	for _, w := range f.words {
		if w.to-w.from > 1 || letters[w.text[0]] {
			n++
		}
	}
	return n
}
