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
	telling                []float32 // of each row of labels, for sketches
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
	return &Model{weights: w, labels: newScorer(&w.Table), tags: newScorer(&w.Tagging.Table), likening: newScorer(&w.Likening),
		telling: w.tellings()}
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

// Score reads a text. What stands above it, first its heading and then the sentence that leads its list in, "" for none, counts
// too, the more the shorter the text is. Tags are read from the text alone. Of a text of more than 20,000 bytes the first
// 20,000 are read. A fragment that no sentence leads in is a heading or an entry of a menu; on it, and on
// what is not in English, the model abstains.
func (m *Model) Score(text string, above ...string) Scores {
	words := plainWords(text)
	context := contextWords(above)
	var s Scores
	if len(words) == 0 {
		return s
	}
	w := m.weights
	for k, score := range m.tags.scores(words) {
		if score >= w.Tagging.Thresholds[k] {
			s.Unfair = append(s.Unfair, w.Tagging.Tags[k])
		}
	}
	scores := m.labels.scores(words)
	if len(context) > 0 {
		share := contextWeight / (contextWeight + float64(len(words)))
		for k, score := range m.labels.scores(context) {
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
	led := len(above) > 1 && above[1] != ""
	if s.Confidence >= w.Trust.Least && (led || !isFragment(text, words)) && !isForeign(words) && !w.isUnknown(words) {
		s.Category = w.Labels[best]
	}
	return s
}

// contextWeight is how many words the heading and the sentence above count for, against those of the text.
const contextWeight = 4

func contextWords(above []string) (words []string) {
	for _, s := range above {
		if s != "" {
			words = append(words, plainWords(s)...)
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
