package classify

import (
	"math"
	"slices"

	"github.com/clausewatch/clausewatch"
)

// Sketch is the short form of a text for likeness: its words and pairs of neighbours that say most, and the likeliest
// labels and finer subjects with their shares. A word says the more the rarer it is and the more it tells categories apart. The sketch is nil for
// a text without a word that the model knows.
func (m *Model) Sketch(text string) []byte {
	r := m.read(fold(text))
	defer m.done(r)
	return m.sketch(r)
}

func (m *Model) sketch(r *reading) []byte {
	w := m.weights
	kept := r.telling[:0] // how much is said, and by which row
	for _, e := range r.vectors[Quotes] {
		if int(e.Row) < w.End(Words) {
			said := float32(e.Value) * m.telling[e.Row] // not below 0, and so in the order of its bits
			kept = append(kept, uint64(math.Float32bits(said))<<32|uint64(e.Row))
		}
	}
	r.telling = kept
	if len(kept) == 0 {
		return nil
	}
	slices.Sort(kept)
	kept = kept[max(0, len(kept)-clausewatch.MostSketchWords):]
	said := func(k uint64) float64 { return float64(math.Float32frombits(uint32(k >> 32))) }
	most := said(kept[len(kept)-1])
	if most == 0 {
		return nil
	}
	words := make([]uint32, len(kept))
	for n, k := range kept {
		words[n] = w.Buckets[uint32(k)]<<6 | max(1, uint32(math.Round(63*said(k)/most)))
	}
	slices.Sort(words)
	s := m.sketchShares(r)
	for _, n := range words {
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
func (m *Model) sketchShares(r *reading) []byte {
	sharpness := m.weights.Trust.Sharpness
	s := append(make([]byte, 0, 1+2*clausewatch.MostSketchShares+3*clausewatch.MostSketchWords), 0)
	r.shares = shares(r.shares, r.labels, sharpness)
	s = appendShares(s, highest(r.labels, sketchLabels), r.shares, 0, labelSize)
	if m.likening.width > 0 {
		r.shares = shares(r.shares, r.subjects, sharpness)
		s = appendShares(s, highest(r.subjects, sketchSubjects), r.shares, m.labels.width, 1)
	}
	s[0] = byte(len(s) / 2)
	return s
}

// highest are the indices of the most scores that are best, the best first.
func highest(scores []float64, most int) []int {
	order := make([]int, 0, most+1)
	for k, score := range scores {
		at := len(order)
		for at > 0 && scores[order[at-1]] < score {
			at--
		}
		if at < most {
			order = slices.Insert(order, at, k)
			order = order[:min(len(order), most)]
		}
	}
	return order
}

func appendShares(s []byte, which []int, all []float64, first int, size float64) []byte {
	slices.Sort(which)
	for _, k := range which {
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
