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
	rooms                  sync.Pool // of *scratch
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
	m.rooms.New = func() any { return w.newScratch() }
	return m
}

// A reading is a text as the model takes it, taken once for all that it tells.
type reading struct {
	text     string
	words    []string
	vectors  [sources][]Entry
	labels   []float64 // the scores
	subjects []float64 // the scores of the likening
}

func (m *Model) read(f *folded) reading {
	r := reading{text: f.original, words: plainWords(f)}
	r.vectors = m.vectors(r.words)
	r.subjects = m.likening.scores(r.vectors[Quotes])
	r.labels = m.labelScores(r.vectors[Quotes], r.subjects)
	return r
}

// labelScores are those of the labels' own columns, and of the best subject of each.
func (m *Model) labelScores(vector []Entry, subjects []float64) []float64 {
	scores := m.labels.scores(vector)
	for k, of := range m.subjects {
		best := lowestSubject
		for _, score := range subjects[of.from:of.to] {
			best = max(best, score)
		}
		scores[k] += subjectWeight * best
	}
	return scores
}

const (
	subjectWeight = 0.5  // of the best subject's score in a label's
	lowestSubject = -1.2 // the score of the best subject of a label that has none, and the least of any
)

func (m *Model) vectors(words []string) [sources][]Entry {
	room := m.rooms.Get().(*scratch)
	defer m.rooms.Put(room)
	return m.weights.vectors(words, room)
}

// Number tells models apart: other weights, another number. It is 0 for weights that do not come with the program.
func (m *Model) Number() uint32 { return m.number }

// Scores are what the model reads in one clause.
type Scores struct {
	Category   string    // the likeliest, "" where the model abstains
	Confidence float64   // the probability that Top3[0] is right, as measured on services the model had not seen
	Top3       []string  // the likeliest categories, the best first; there also when the model abstains
	Shares     []float64 // of each of Model.Labels, in their order; they add up to 1
	Unfair     []string  // tags of UNFAIR-ToS, in alphabetical order
}

// Labels are the categories that the model tells apart, and NoProvision.
func (m *Model) Labels() []string { return slices.Clone(m.weights.Labels) }

// LabelScores are the scores of a text for each of Model.Labels.
func (m *Model) LabelScores(text string) []float64 { return m.read(fold(text)).labels }

// Score reads a text. What stands above it, first its heading and then the sentence that leads its list in, "" for none, counts
// too, the more the shorter the text is. Tags are read from the text alone. Of a text of more than 20,000 bytes the first
// 20,000 are read. A fragment that no sentence leads in is a heading or an entry of a menu; on it, and on
// what is not in English, the model abstains.
func (m *Model) Score(text string, above ...string) Scores {
	var folds []*folded
	for _, s := range above {
		folds = append(folds, foldSome(s))
	}
	return m.score(m.read(fold(text)), folds...)
}

func (m *Model) score(r reading, above ...*folded) Scores {
	context := contextWords(above)
	var s Scores
	if len(r.words) == 0 {
		return s
	}
	w := m.weights
	for k, score := range m.tags.scores(r.vectors[Sentences]) {
		if score >= w.Tagging.Thresholds[k] {
			s.Unfair = append(s.Unfair, w.Tagging.Tags[k])
		}
	}
	scores := r.labels
	if len(context) > 0 {
		scores = slices.Clone(scores)
		share := contextWeight / (contextWeight + float64(len(r.words)))
		for k, score := range m.contextScores(context) {
			scores[k] = (1-share)*scores[k] + share*score
		}
	}
	s.Shares = shares(scores, w.Trust.Sharpness)
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
		s.Confidence = s.Shares[order[0]] // of the best category, which is not the likeliest label
		return s
	}
	led := len(above) > 1 && above[1] != nil
	if s.Confidence >= w.Trust.Least && (led || !isFragment(r.text, r.words)) && !isForeign(r.words) && !w.isUnknown(r.words) {
		s.Category = w.Labels[best]
	}
	return s
}

func (m *Model) contextScores(words []string) []float64 {
	vector := m.vectors(words)[Quotes]
	return m.labelScores(vector, m.likening.scores(vector))
}

// contextWeight is how many words the heading and the sentence above count for, against those of the text.
const contextWeight = 4

func contextWords(above []*folded) (words []string) {
	for _, f := range above {
		if f != nil {
			words = append(words, plainWords(f)...)
		}
	}
	return words
}

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

// shares is softmax.
func shares(scores []float64, sharpness float64) []float64 {
	out := make([]float64, len(scores))
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
