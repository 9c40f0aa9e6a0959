package main

import (
	"math"

	"github.com/clausewatch/clausewatch/watcher/classify"
)

// A trial is a quote read by a model that has not seen its service: the scores of all labels.
type trial struct {
	quote
	scores []float64
	silent bool // abstained whatever the scores: no English, a fragment, or NoProvision
}

// top is the best label, and the second.
func (t trial) top() (best, second int) {
	best, second = 0, 1
	if t.scores[1] > t.scores[0] {
		best, second = 1, 0
	}
	for k := 2; k < len(t.scores); k++ {
		switch {
		case t.scores[k] > t.scores[best]:
			best, second = k, best
		case t.scores[k] > t.scores[second]:
			second = k
		}
	}
	return best, second
}

func (t trial) right() bool {
	best, _ := t.top()
	return labels[best] == t.Category
}

// leastTrust is the probability below which the model says nothing.
const leastTrust = 0.3

// A point is what trust is learnt from: a trial's best label, its score and its lead, and 1 where it is right.
type point struct {
	label              int
	best, ahead, right float64
}

func points(trials []trial) []point {
	out := make([]point, len(trials))
	for n, one := range trials {
		best, second := one.top()
		out[n] = point{label: best, best: one.scores[best], ahead: one.scores[best] - one.scores[second]}
		if one.right() {
			out[n].right = 1
		}
	}
	return out
}

const (
	trustRounds = 3000
	trustPull   = 1.0 // of the common base on that of a label, so that labels with few trials do not get theirs by chance
)

// fitTrust finds the probability that the best label is right, by logistic regression: from quotes, and for the labels that
// have none from the other trials.
func fitTrust(quotes, others []trial) classify.Trust {
	t := classify.Trust{Best: 1, Ahead: 3, Base: make([]float64, len(labels)), Least: leastTrust, Sharpness: sharpness}
	all := points(quotes)
	size := float64(len(all))
	common, own := 0.0, make([]float64, len(labels))
	for range trustRounds {
		var ofBest, ofAhead, ofCommon float64
		ofOwn := make([]float64, len(labels))
		for _, p := range all {
			wrong := logistic(common+own[p.label]+t.Best*p.best+t.Ahead*p.ahead) - p.right
			ofBest += wrong * p.best
			ofAhead += wrong * p.ahead
			ofCommon += wrong
			ofOwn[p.label] += wrong
		}
		t.Best -= 0.5 * ofBest / size
		t.Ahead -= 0.5 * ofAhead / size
		common -= 0.5 * ofCommon / size
		for k := range own {
			own[k] -= 4 * (ofOwn[k] + trustPull*own[k]) / size
		}
	}
	for k := range own {
		t.Base[k] = common + own[k]
	}
	known := map[string]bool{}
	for _, q := range quotes {
		known[q.Category] = true
	}
	rest := append(points(quotes), points(others)...)
	for k, label := range labels {
		if !known[label] {
			t.Base[k] = fitBase(t, k, common, rest)
		}
	}
	return t
}

// fitBase finds the base of one label, all else being known.
func fitBase(t classify.Trust, label int, common float64, all []point) float64 {
	base := common
	for range trustRounds {
		slope, count := trustPull*(base-common), 1.0
		for _, p := range all {
			if p.label == label {
				slope += logistic(base+t.Best*p.best+t.Ahead*p.ahead) - p.right
				count++
			}
		}
		base -= slope / count
	}
	return base
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// trust is the probability that the best label of a trial is right.
func trust(t classify.Trust, one trial) float64 {
	best, second := one.top()
	return t.Probability(best, one.scores[best], one.scores[best]-one.scores[second])
}
