package main

import (
	"slices"

	"github.com/clausewatch/clausewatch/watcher/classify"
)

// learnTags trains a column for each tag: the mean of two separators, one that sees words and pairs of words and pulls harder on
// the few sentences that bear the tag, and one that sees words, pairs of neighbours and runs of letters.
func learnTags(t *classify.Table, sentences []sentence) {
	x := vectors(t.Vocabulary, classify.Sentences, len(sentences), func(n int) string { return sentences[n].Text })
	words := without(t.Vocabulary, x, classify.Letters)
	letters := without(t.Vocabulary, x, classify.Gaps)
	found := make([]separator, len(tags))
	parallel(len(tags), func(k int) {
		const pull = 2
		is := make([]bool, len(sentences))
		pulled, plain := make([]float32, len(sentences)), make([]float32, len(sentences))
		for n, s := range sentences {
			is[n], pulled[n], plain[n] = s.has(tags[k]), 1, 1
			if is[n] {
				pulled[n] = pull
			}
		}
		a := separate(words, is, pulled, len(t.Buckets), uint64(100+k))
		b := separate(letters, is, plain, len(t.Buckets), uint64(200+k))
		for n := range a.weights {
			a.weights[n] = (a.weights[n] + b.weights[n]) / 2
		}
		a.bias = (a.bias + b.bias) / 2
		found[k] = a
	})
	for _, s := range found {
		addColumn(t, s.weights, float64(s.bias))
	}
}

// without leaves out the features of a block.
func without(v *classify.Vocabulary, texts [][]feature, block classify.Block) [][]feature {
	out := make([][]feature, len(texts))
	for n, x := range texts {
		out[n] = slices.DeleteFunc(slices.Clone(x), func(f feature) bool { return v.Block(f.row) == block })
	}
	return out
}

// tagScores are those of all tags, sentence by sentence.
func tagScores(t *classify.Table, sentences []sentence) [][]float64 {
	x := vectors(t.Vocabulary, classify.Sentences, len(sentences), func(n int) string { return sentences[n].Text })
	out := make([][]float64, len(sentences))
	parallel(len(sentences), func(n int) {
		for k := range tags {
			out[n] = append(out[n], score(t, k, x[n]))
		}
	})
	return out
}

// thresholds are the scores from which on a tag is given: those with the best F1 for each tag, drawn to the one that is best
// for all, the more the fewer sentences bear the tag.
func thresholds(sentences []sentence, scores [][]float64) []float64 {
	const few = 20
	all := make([]int, len(tags))
	for k := range all {
		all[k] = k
	}
	common, _ := bestThreshold(sentences, scores, all)
	out := make([]float64, len(tags))
	for k := range tags {
		own, n := bestThreshold(sentences, scores, []int{k})
		share := float64(n) / float64(n+few)
		out[k] = share*own + (1-share)*common
	}
	return out
}

func bestThreshold(sentences []sentence, scores [][]float64, of []int) (threshold float64, tagged int) {
	type given struct {
		score float64
		right bool
	}
	var all []given
	for n, s := range sentences {
		for _, k := range of {
			right := s.has(tags[k])
			if right {
				tagged++
			}
			all = append(all, given{scores[n][k], right})
		}
	}
	slices.SortStableFunc(all, func(a, b given) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	right, best := 0, -1.0
	for n, g := range all[:len(all)-1] {
		if g.right {
			right++
		}
		if f := 2 * float64(right) / float64(n+1+tagged); f > best {
			best, threshold = f, (g.score+all[n+1].score)/2
		}
	}
	return threshold, tagged
}
