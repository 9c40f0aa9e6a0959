package main

import (
	"slices"

	"github.com/clausewatch/clausewatch/watcher/classify"
)

// Trials are those of quotes, mined texts and others, each read by weights that have not seen its service, and the sketches of the quotes.
type trials struct {
	quotes, mined []trial
	others        []trial // texts at large for which a mined label was best: mistakes
	sketches      [][]byte
}

func tryQuotes(d *data) trials {
	all := slices.Concat(d.quotes, d.mined, d.others)
	t, sketches := make([]trial, len(all)), make([][]byte, len(all))
	for f := range folds {
		var seen, others []quote
		var left []int
		for n, q := range all {
			switch {
			case fold(q.Service) == f:
				left = append(left, n)
			case q.Category == "":
				others = append(others, q)
			default:
				seen = append(seen, q)
			}
		}
		w := learnLabels(seen, others)
		learnLikening(w, seen, cases(d.quotes))
		x := vectors(w.Vocabulary, len(left), func(n int) string { return all[left[n]].Text })
		m := classify.NewModel(w)
		parallel(len(left), func(i int) {
			n := left[i]
			one := trial{quote: all[n]}
			for k := range labels {
				one.scores = append(one.scores, score(&w.Table, k, x[i]))
			}
			one.silent = m.Score(one.Text).Category == "" // these weights trust every score
			t[n], sketches[n] = one, m.Sketch(one.Text)
		})
	}
	quotes, mined := len(d.quotes), len(d.quotes)+len(d.mined)
	others := slices.DeleteFunc(t[mined:], func(one trial) bool {
		best, _ := one.top()
		return !d.isMined(labels[best])
	})
	return trials{t[:quotes], t[quotes:mined], others, sketches[:quotes]}
}

// tryDocuments are the scores of tags of each sentence, by weights that have not seen its document.
func tryDocuments(sentences []sentence) [][]float64 {
	out := make([][]float64, len(sentences))
	for f := range folds {
		var seen, left []sentence
		var at []int
		for n, s := range sentences {
			if fold(s.Doc) == f {
				left, at = append(left, s), append(at, n)
			} else {
				seen = append(seen, s)
			}
		}
		for i, scores := range tagScores(learnTags(seen), left) {
			out[at[i]] = scores
		}
	}
	return out
}
