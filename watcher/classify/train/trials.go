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
	division      division
}

func tryQuotes(d *data, in division) trials {
	return tryPart(d, in, func(quote) bool { return true })
}

// tryPart learns of the quotes only from those of a part. All are tried.
func tryPart(d *data, in division, part func(quote) bool) trials {
	all := slices.Concat(d.quotes, d.mined, d.others)
	t, sketches := make([]trial, len(all)), make([][]byte, len(all))
	for f := range folds {
		seen, others := slices.Clone(d.read), []quote(nil) // what was read is of services that are in no fold
		var left []int
		for n, q := range all {
			switch {
			case in.fold(q.Service) == f:
				left = append(left, n)
			case q.Category == "":
				others = append(others, q)
			case n >= len(d.quotes) || part(q):
				seen = append(seen, q)
			}
		}
		w := learn(seen, d.sentences())
		learnLabels(w, seen, others)
		learnLikening(w, seen, subjects(d.labelled()))
		m := classify.NewModel(w)
		parallel(len(left), func(i int) {
			n := left[i]
			one := trial{quote: all[n]}
			one.scores = m.LabelScores(one.Text)
			one.silent = m.Score(one.Text).Category == "" // these weights trust every score
			t[n], sketches[n] = one, m.Sketch(one.Text)
		})
	}
	quotes, mined := len(d.quotes), len(d.quotes)+len(d.mined)
	others := slices.DeleteFunc(t[mined:], func(one trial) bool {
		best, _ := one.top()
		return !d.isMined(labels[best])
	})
	return trials{t[:quotes], t[quotes:mined], others, sketches[:quotes], in}
}

// tryDocuments are the scores of tags of each sentence, by weights that have not seen its document.
func tryDocuments(d *data, in division) [][]float64 {
	sentences := d.sentences()
	out := make([][]float64, len(sentences))
	for f := range folds {
		var seen, left []sentence
		var at []int
		for n, s := range sentences {
			if in.fold(s.Doc) == f {
				left, at = append(left, s), append(at, n)
			} else {
				seen = append(seen, s)
			}
		}
		w := learn(d.labelled(), seen)
		learnTags(&w.Tagging.Table, seen)
		for i, scores := range tagScores(&w.Tagging.Table, left) {
			out[at[i]] = scores
		}
	}
	return out
}
