package classify

import (
	_ "embed"
	"hash/crc32"
	"math"
	"slices"
	"sync"
)

//go:embed weights.bin
var builtinWeights []byte

// A Model tells from the words of a clause which category it is most like, and which tags of UNFAIR-ToS it bears. It learnt
// that from texts that people had sorted; it knows English only. It is safe for use by several goroutines at once.
type Model struct {
	weights                *Weights
	labels, tags, likening *scorer
	subjects               []span    // columns of likening, of each label
	telling                []float32 // of each row, for sketches
	readings               sync.Pool // of *reading
	number                 uint32
}

// Open is the model that comes with the program. It is unpacked once.
var Open = sync.OnceValues(func() (*Model, error) {
	w, err := ReadWeights(builtinWeights)
	if err != nil {
		return nil, err
	}
	m := NewModel(w)
	m.number = crc32.ChecksumIEEE(builtinWeights)
	return m, nil
})

// NewModel reads with other weights than those that come with the program.
func NewModel(w *Weights) *Model {
	m := &Model{weights: w, labels: newScorer(&w.Table), tags: newScorer(&w.Tagging.Table), likening: newScorer(&w.Likening.Table),
		subjects: make([]span, len(w.Labels)), telling: w.tellings()}
	for column, label := range w.Likening.Of {
		if of := &m.subjects[label]; of.to == 0 {
			*of = span{column, column + 1}
		} else {
			of.to++
		}
	}
	m.readings.New = func() any { return &reading{scratch: w.newScratch()} }
	return m
}

// A reading is a text as the model takes it, taken once for all that it tells. Its room is used again for another text after done.
type reading struct {
	text     string
	words    []string
	labels   []float64 // the scores
	subjects []float64 // the scores of the likening
	tags     []float64 // room for the scores
	shares   []float64 // room for those of a sketch
	telling  []uint64  // room for the words of a sketch
	*scratch
}

// read takes a text: the words of all folds, one after the other, nil for none.
func (m *Model) read(folds ...*folded) *reading {
	r := m.readings.Get().(*reading)
	r.text, r.words = "", r.words[:0]
	for _, f := range folds {
		if f != nil {
			r.text, r.words = f.original, plainWords(r.words, f)
		}
	}
	m.weights.count(r.words, r.scratch)
	r.subjects = m.likening.scores(r.subjects, r.vectors[Quotes])
	r.labels = m.labels.scores(r.labels, r.vectors[Quotes])
	for k, of := range m.subjects {
		best := lowestSubject
		for _, score := range r.subjects[of.from:of.to] {
			best = max(best, score)
		}
		r.labels[k] += subjectWeight * best
	}
	return r
}

// done gives back the room of a reading, which must not be used any more.
func (m *Model) done(r *reading) {
	clear(r.words)
	r.text = ""
	m.readings.Put(r)
}

const (
	subjectWeight = 0.5  // of the best subject's score in a label's
	lowestSubject = -1.2 // the score of the best subject of a label that has none, and the least of any
)

// Number tells models apart: other weights, another number. It is 0 for weights that do not come with the program.
func (m *Model) Number() uint32 { return m.number }

// Scores are what the model reads in one clause.
type Scores struct {
	Category   string   // the likeliest, "" where the model abstains
	Confidence float64  // the probability that Top3[0] is right, as measured on services the model had not seen
	Top3       []string // the likeliest categories, the best first; there also when the model abstains
	Unfair     []string // tags of UNFAIR-ToS, in alphabetical order
}

// Labels are the categories that the model tells apart, and NoProvision.
func (m *Model) Labels() []string { return slices.Clone(m.weights.Labels) }

// LabelScores are the scores of a text for each of Model.Labels.
func (m *Model) LabelScores(text string) []float64 {
	r := m.read(fold(text))
	defer m.done(r)
	return slices.Clone(r.labels)
}

// Score reads a text. What stands above it, first its heading and then the sentence that leads its list in, "" for none, counts
// too, the more the shorter the text is. Tags are read from the text alone. Of a text of more than 20,000 bytes the first
// 20,000 are read. A fragment that no sentence leads in is a heading or an entry of a menu; on it, and on
// what is not in English, the model abstains.
func (m *Model) Score(text string, above ...string) Scores {
	var folds []*folded
	for _, s := range above {
		folds = append(folds, foldSome(s))
	}
	r := m.read(fold(text))
	defer m.done(r)
	return m.score(r, folds...)
}

func (m *Model) score(r *reading, above ...*folded) Scores {
	var s Scores
	if len(r.words) == 0 {
		return s
	}
	w := m.weights
	r.tags = m.tags.scores(r.tags, r.vectors[Sentences])
	for k, score := range r.tags {
		if score >= w.Tagging.Thresholds[k] {
			s.Unfair = append(s.Unfair, w.Tagging.Tags[k])
		}
	}
	scores := r.labels
	if slices.ContainsFunc(above, func(f *folded) bool { return f != nil }) {
		context := m.read(above...)
		defer m.done(context)
		if len(context.words) > 0 {
			share := contextWeight / (contextWeight + float64(len(r.words)))
			scores = slices.Clone(scores)
			for k, score := range context.labels {
				scores[k] = (1-share)*scores[k] + share*score
			}
		}
	}
	best, second := topTwo(scores)
	order := make([]int, 0, 4)
	for k := range scores {
		if w.Labels[k] == NoProvision {
			continue
		}
		at := len(order)
		for at > 0 && scores[order[at-1]] < scores[k] {
			at--
		}
		if order = slices.Insert(order, at, k); len(order) > 3 {
			order = order[:3]
		}
	}
	for _, k := range order {
		s.Top3 = append(s.Top3, w.Labels[k])
	}
	s.Confidence = w.Trust.Probability(best, scores[best], scores[best]-scores[second])
	if w.Labels[best] == NoProvision {
		s.Confidence = shares(nil, scores, w.Trust.Sharpness)[order[0]] // of the best category, which is not the likeliest label
		return s
	}
	led := len(above) > 1 && above[1] != nil
	if s.Confidence >= w.Trust.Least && (led || !isFragment(r.text, r.words)) && !isForeign(r.words) && !w.isUnknown(r.words) {
		s.Category = w.Labels[best]
	}
	return s
}

// contextWeight is how many words the heading and the sentence above count for, against those of the text.
const contextWeight = 4

func topTwo(scores []float64) (best, second int) {
	best, second = 0, 1
	if scores[1] > scores[0] {
		best, second = 1, 0
	}
	for k := 2; k < len(scores); k++ {
		switch {
		case scores[k] > scores[best]:
			best, second = k, best
		case scores[k] > scores[second]:
			second = k
		}
	}
	return best, second
}

// shares is softmax, written over what was before.
func shares(before, scores []float64, sharpness float64) []float64 {
	out := slices.Grow(before[:0], len(scores))[:len(scores)]
	top, sum := slices.Max(scores), 0.0
	for k, score := range scores {
		out[k] = math.Exp(sharpness * (score - top))
		sum += out[k]
	}
	for k := range out {
		out[k] /= sum
	}
	return out
}
