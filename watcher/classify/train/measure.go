package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/clausewatch/clausewatch/watcher/classify"
)

// measureQuotes prints how well services are read that were not learnt from.
func measureQuotes(out io.Writer, name string, tried trials) {
	all := tried.quotes
	said, abstained, top3 := 0, 0, 0
	type sure struct {
		trust float64
		right bool
	}
	var sures []sure
	for f := range folds { // trust learnt without the services that it is tried on
		elsewhere := func(some []trial) []trial {
			return slices.DeleteFunc(slices.Clone(some), func(t trial) bool { return tried.division.fold(t.Service) == f })
		}
		fitted := fitTrust(elsewhere(all), elsewhere(slices.Concat(tried.mined, tried.others)))
		for _, t := range all {
			if tried.division.fold(t.Service) == f {
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
	for _, t := range all {
		if slices.Contains(t.first3(), t.Category) {
			top3++
		}
	}
	n := float64(len(all))
	macro, classes := macroF1(all)
	fmt.Fprintf(out, "taxonomy, %s, %d quotes: top-1 %.3f  top-3 %.3f  macro-F1 of %d categories %.3f\n  abstains %.3f  right, where abstaining is wrong, %.3f\n",
		name, len(all), topOne(all), float64(top3)/n, classes, macro, float64(abstained)/n, float64(said)/n)
	slices.SortStableFunc(sures, func(a, b sure) int { return cmp.Compare(b.trust, a.trust) })
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
}

// topOne is the share of trials whose best label is right.
func topOne(all []trial) float64 {
	right := 0
	for _, t := range all {
		if t.right() {
			right++
		}
	}
	return float64(right) / float64(len(all))
}

// macroF1 is the mean of the F1 of the labels that trials are of, and of how many.
func macroF1(all []trial) (mean float64, of int) {
	for _, c := range tallies(all) {
		if c.is > 0 {
			of++
			mean += 2 * float64(c.right) / float64(c.is+c.given)
		}
	}
	return mean / float64(of), of
}

// A tally counts what is of a label, is taken for it, and rightly so.
type tally struct{ is, given, right int }

// tallies are those of the labels.
func tallies(all []trial) []tally {
	t := make([]tally, len(labels))
	for _, one := range all {
		best, _ := one.top()
		is := slices.Index(labels, one.Category)
		t[is].is++
		t[best].given++
		if best == is {
			t[is].right++
		}
	}
	return t
}

// measureCategories prints how well each label is told. Mined texts are told apart from quotes only by what patterns say, and are
// counted on their own.
func measureCategories(out io.Writer, tried trials) {
	mined, right, astray := tallies(tried.mined), 0, 0
	for _, t := range mined {
		right += t.right
	}
	quotes := tallies(tried.quotes)
	for k, t := range quotes {
		if mined[k].is > 0 {
			astray += t.given
		}
	}
	fmt.Fprintf(out, "mined and written texts of services not learnt from: %d of %d as the patterns say; %d quotes and %d texts at large go to their labels\n", right, len(tried.mined), astray, len(tried.others))
	for k, t := range mined {
		if t.is > 0 {
			fmt.Fprintf(out, "  %-28s texts  %4d  recall %.2f\n", labels[k], t.is, float64(t.right)/float64(t.is))
		}
	}
	for k, t := range quotes {
		if t.is > 0 || t.given > 0 {
			fmt.Fprintf(out, "  %-28s quotes %4d  precision %.2f  recall %.2f\n", labels[k], t.is, float64(t.right)/max(1, float64(t.given)), float64(t.right)/max(1, float64(t.is)))
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
func measureTags(out io.Writer, name string, all []sentence, scores [][]float64) {
	given := make([][]bool, len(all))
	for f := range folds { // thresholds from other documents
		var others []sentence
		var theirs [][]float64
		for n, s := range all {
			if first.fold("threshold of "+s.Doc) != f {
				others, theirs = append(others, s), append(theirs, scores[n])
			}
		}
		from := thresholds(others, theirs)
		for n, s := range all {
			if first.fold("threshold of "+s.Doc) == f {
				for k := range tags {
					given[n] = append(given[n], scores[n][k] >= from[k])
				}
			}
		}
	}
	measureSentences(out, name, all, func(n, k int) bool { return given[n][k] })
}

// measureValidation prints how well LexGLUE's validation part is tagged by weights that learnt from its training part. Scores are
// those of documents not learnt from, for the thresholds.
func measureValidation(out io.Writer, d *data, scores [][]float64) {
	from := thresholds(d.train, scores[:len(d.train)])
	w := learn(d.labelled(), d.train)
	learnTags(&w.Tagging.Table, d.train)
	validation := tagScores(&w.Tagging.Table, d.validation)
	measureSentences(out, "train to validation", d.validation, func(n, k int) bool { return validation[n][k] >= from[k] })
}
