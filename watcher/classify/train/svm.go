package main

import (
	"math/rand/v2"

	"github.com/clausewatch/clausewatch/watcher/classify"
)

// A feature is one of a text: its row, and its size.
type feature struct {
	row  int32
	size float32
}

func features(entries []classify.Entry) []feature {
	out := make([]feature, len(entries))
	for n, e := range entries {
		out[n] = feature{e.Row, float32(e.Value) / classify.Unit}
	}
	return out
}

// A separator tells texts of one kind from all others: above 0 they are of it.
type separator struct {
	weights []float32
	bias    float32
}

func (s separator) score(x []feature) float32 {
	sum := s.bias
	for _, f := range x {
		sum += s.weights[f.row] * f.size
	}
	return sum
}

// separate trains a linear support vector machine with squared hinge loss by dual coordinate descent (Hsieh et al. 2008,
// algorithm 1; as in LIBLINEAR, with its shrinking). Cost is that of a mistake on each text. The seed decides the order in
// which texts are visited, and so makes the result the same each time.
func separate(texts [][]feature, is []bool, cost []float32, rows int, seed uint64) separator {
	const (
		rounds    = 40
		tolerance = 0.1 // between the largest and the smallest projected gradient
	)
	s := separator{weights: make([]float32, rows)}
	alpha := make([]float64, len(texts))
	square := make([]float64, len(texts))
	order := make([]int, len(texts))
	for n, x := range texts {
		order[n] = n
		square[n] = 1 + 0.5/float64(cost[n])
		for _, f := range x {
			square[n] += float64(f.size) * float64(f.size)
		}
	}
	random := rand.New(rand.NewPCG(seed, 1))
	const far = 1e30
	active, limit := len(texts), far
	for range rounds {
		high, low := -far, far
		random.Shuffle(active, func(a, b int) { order[a], order[b] = order[b], order[a] })
		for at := 0; at < active; at++ {
			n := order[at]
			side := float32(-1)
			if is[n] {
				side = 1
			}
			gradient := float64(side*s.score(texts[n])) - 1 + alpha[n]*0.5/float64(cost[n])
			projected := gradient
			if alpha[n] == 0 {
				if gradient > limit {
					active--
					order[at], order[active] = order[active], order[at]
					at--
					continue
				}
				projected = min(gradient, 0)
			}
			high, low = max(high, projected), min(low, projected)
			if projected == 0 {
				continue
			}
			was := alpha[n]
			alpha[n] = max(was-gradient/square[n], 0)
			step := float32(alpha[n]-was) * side
			for _, f := range texts[n] {
				s.weights[f.row] += step * f.size
			}
			s.bias += step
		}
		if high-low <= tolerance {
			if active == len(texts) {
				break
			}
			active, limit = len(texts), far
			continue
		}
		if limit = high; limit <= 0 {
			limit = far
		}
	}
	return s
}
