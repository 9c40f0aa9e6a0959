package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/clausewatch/clausewatch/watcher/classify"
)

// measureQuotes prints how well services are read that were not learnt from.
// Mined texts are told apart from quotes only by what patterns say, and are counted on their own.
func measureQuotes(out io.Writer, tried trials) {
	all, mined := tried.quotes, tried.mined
	top, said, abstained, top3 := 0, 0, 0, 0
	type tally struct{ right, given, is int }
	tallies := map[string]*tally{}
	of := func(c string) *tally {
		if tallies[c] == nil {
			tallies[c] = &tally{}
		}
		return tallies[c]
	}
	type sure struct {
		trust float64
		right bool
	}
	var sures []sure
	for f := range folds { // trust learnt without the services that it is tried on
		elsewhere := func(some []trial) []trial {
			return slices.DeleteFunc(slices.Clone(some), func(t trial) bool { return fold(t.Service) == f })
		}
		fitted := fitTrust(elsewhere(all), elsewhere(slices.Concat(mined, tried.others)))
		for _, t := range all {
			if fold(t.Service) == f {
				p := trust(fitted, t)
				sures = append(sures, sure{p, t.right()})
				if t.silent || p < fitted.Least {
					abstained++
				} else if t.right() {
					said++
				}
			}
		}
	}
	astray := 0
	for _, t := range all {
		best, _ := t.top()
		if slices.ContainsFunc(mined, func(m trial) bool { return m.Category == labels[best] }) {
			astray++
		}
		of(t.Category).is++
		of(labels[best]).given++
		if t.right() {
			top++
			of(t.Category).right++
		}
		if slices.Contains(t.first3(), t.Category) {
			top3++
		}
	}
	macro, classes := 0.0, 0
	for _, c := range labels {
		if n := of(c); n.is > 0 {
			classes++
			macro += 2 * float64(n.right) / float64(n.is+n.given)
		}
	}
	n := float64(len(all))
	fmt.Fprintf(out, "taxonomy, %d quotes, services not learnt from: top-1 %.3f  top-3 %.3f  macro-F1 of %d categories %.3f\n  abstains %.3f  right, where abstaining is wrong, %.3f\n",
		len(all), float64(top)/n, float64(top3)/n, classes, macro/float64(classes), float64(abstained)/n, float64(said)/n)
	slices.SortStableFunc(sures, func(a, b sure) int {
		if a.trust > b.trust {
			return -1
		}
		return 1
	})
	for _, coverage := range []float64{1, .9, .8, .7, .6, .5, .4} {
		part := sures[:int(coverage*n)]
		right, promised := 0, 0.0
		for _, s := range part {
			if promised += s.trust; s.right {
				right++
			}
		}
		fmt.Fprintf(out, "  coverage %.1f  accuracy %.3f  as promised %.3f  from confidence %.2f\n", coverage,
			float64(right)/float64(len(part)), promised/float64(len(part)), part[len(part)-1].trust)
	}
	mine := map[string]*tally{}
	right := 0
	for _, t := range mined {
		if mine[t.Category] == nil {
			mine[t.Category] = &tally{}
		}
		mine[t.Category].is++
		if t.right() {
			mine[t.Category].right++
			right++
		}
	}
	fmt.Fprintf(out, "mined and written texts, services not learnt from: %d of %d as the patterns say; %d quotes and %d texts at large go to their labels\n", right, len(mined), astray, len(tried.others))
	for _, c := range labels {
		if t := mine[c]; t != nil {
			fmt.Fprintf(out, "  %-28s texts  %4d  recall %.2f\n", c, t.is, float64(t.right)/float64(t.is))
		}
	}
	for _, c := range labels {
		if t := of(c); t.is > 0 || t.given > 0 {
			fmt.Fprintf(out, "  %-28s quotes %4d  precision %.2f  recall %.2f\n", c, t.is, float64(t.right)/max(1, float64(t.given)), float64(t.right)/max(1, float64(t.is)))
		}
	}
}

// first3 are the three best categories.
func (t trial) first3() (names []string) {
	order := make([]int, 0, len(labels))
	for k, l := range labels {
		if l != classify.NoProvision {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if t.scores[a] > t.scores[b] {
			return -1
		} else if t.scores[a] < t.scores[b] {
			return 1
		}
		return 0
	})
	for _, k := range order[:3] {
		names = append(names, labels[k])
	}
	return names
}

// measureSentences prints the F1 of tags as LexGLUE counts it: "none" is a class of its own.
func measureSentences(out io.Writer, name string, sentences []sentence, given func(n, k int) bool) {
	var right, wrong, missed [9]int
	for n, s := range sentences {
		none := true
		count := func(k int, given, is bool) {
			switch {
			case given && is:
				right[k]++
			case given:
				wrong[k]++
			case is:
				missed[k]++
			}
		}
		for k, tag := range tags {
			g := given(n, k)
			none = none && !g
			count(k, g, s.has(tag))
		}
		count(len(tags), none, len(s.Labels) == 0)
	}
	var r, w, m int
	macro := 0.0
	each := ""
	for k := range right {
		r, w, m = r+right[k], w+wrong[k], m+missed[k]
		f := 2 * float64(right[k]) / max(1, float64(2*right[k]+wrong[k]+missed[k]))
		macro += f / float64(len(right))
		if k < len(tags) {
			each += fmt.Sprintf(" %s %.2f", tags[k], f)
		}
	}
	fmt.Fprintf(out, "UNFAIR-ToS, %s, %d sentences: micro-F1 %.4f  macro-F1 %.4f \n %s\n", name, len(sentences), 2*float64(r)/float64(2*r+w+m), macro, each)
}

// measureTags prints how well documents are tagged that were not learnt from.
func measureTags(out io.Writer, all []sentence, scores [][]float64) {
	given := make([][]bool, len(all))
	for f := range folds { // thresholds from other documents
		var others []sentence
		var theirs [][]float64
		for n, s := range all {
			if fold("threshold of "+s.Doc) != f {
				others, theirs = append(others, s), append(theirs, scores[n])
			}
		}
		from := thresholds(others, theirs)
		for n, s := range all {
			if fold("threshold of "+s.Doc) == f {
				for k := range tags {
					given[n] = append(given[n], scores[n][k] >= from[k])
				}
			}
		}
	}
	measureSentences(out, "documents not learnt from", all, func(n, k int) bool { return given[n][k] })
}

// measureValidation prints how well LexGLUE's validation part is tagged by weights that learnt from its training part. Scores are
// those of documents not learnt from, for the thresholds.
func measureValidation(out io.Writer, d *data, scores [][]float64) {
	from := thresholds(d.train, scores[:len(d.train)])
	validation := tagScores(learnTags(d.train), d.validation)
	measureSentences(out, "train to validation", d.validation, func(n, k int) bool { return validation[n][k] >= from[k] })
}
