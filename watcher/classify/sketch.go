package classify

import (
	"cmp"
	"math"
	"slices"

	"github.com/clausewatch/clausewatch"
)

// Sketch is the short form of a text for likeness: its words and pairs of neighbours that say most, and the likeliest
// labels and finer subjects with their shares. A word says the more the rarer it is and the more it tells categories apart. The sketch is nil for
// a text without a word that the model knows.
func (m *Model) Sketch(text string) []byte {
	words := plainWords(text)
	w := m.weights
	room := m.labels.rooms.Get().(*scratch)
	type said struct {
		row  int32
		size float64
	}
	var kept []said
	most := 0.0
	for _, e := range w.vector(words, room) {
		if blockOf(w.Buckets[e.Row]) == Words {
			one := said{e.Row, float64(e.Value) * float64(m.telling[e.Row])}
			kept, most = append(kept, one), max(most, one.size)
		}
	}
	m.labels.rooms.Put(room)
	if most == 0 {
		return nil
	}
	slices.SortFunc(kept, func(a, b said) int { return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(a.row, b.row)) })
	kept = kept[:min(len(kept), clausewatch.MostSketchWords)]
	slices.SortFunc(kept, func(a, b said) int { return cmp.Compare(a.row, b.row) }) // rows are in the order of buckets

	s := m.sketchShares(words)
	for _, e := range kept {
		size := max(1, uint32(math.Round(63*e.size/most)))
		n := w.Buckets[e.row]<<6 | size
		s = append(s, byte(n>>16), byte(n>>8), byte(n))
	}
	return s
}

const (
	sketchLabels   = 4
	sketchSubjects = clausewatch.MostSketchShares - sketchLabels
	// labelSize is what a share of a label counts against one of a finer subject.
	labelSize = 0.8
)

// sketchShares is the head of a sketch: the likeliest labels, then the likeliest finer subjects, numbered on.
func (m *Model) sketchShares(words []string) []byte {
	s := appendShares([]byte{0}, m.labels.scores(words), m.weights.Trust.Sharpness, 0, sketchLabels, labelSize)
	if len(m.likening.Columns) > 0 {
		s = appendShares(s, m.likening.scores(words), m.weights.Trust.Sharpness, len(m.labels.Columns), sketchSubjects, 1)
	}
	s[0] = byte(len(s) / 2)
	return s
}

func appendShares(s []byte, scores []float64, sharpness float64, first, most int, size float64) []byte {
	all := shares(scores, sharpness)
	order := make([]int, len(all))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(all[b], all[a]) })
	order = order[:min(len(order), most)]
	slices.Sort(order)
	for _, k := range order {
		if share := math.Round(255 * size * all[k]); share > 0 && first+k < 256 {
			s = append(s, byte(first+k), byte(share))
		}
	}
	return s
}

// tellings are how much each row tells categories apart: the root of the length of its weights, so that the strongest words do
// not stand for the whole text.
func (w *Weights) tellings() []float32 {
	squares := make([]float64, len(w.Buckets))
	for k := range w.Labels {
		for row, c := range w.Columns[k] {
			x := float64(c) * w.Scale[k]
			squares[row] += x * x
		}
	}
	out := make([]float32, len(squares))
	for row, x := range squares {
		out[row] = float32(math.Pow(x, 0.25))
	}
	return out
}
