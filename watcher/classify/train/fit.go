package main

import (
	"cmp"
	"maps"
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/clausewatch/clausewatch/watcher/classify"
)

// labels are what quotes are sorted into, in the order of their names.
var labels = []string{"acceptance_by_use", "account_security", "account_termination", "age_eligibility_minors", "ai_training",
	"ai_use_terms", "auto_renewal", "contact_complaints", "content_licence", "content_removal", "cookies_tracking", "copyright_claims",
	"data_collection", "data_retention", "data_security", "data_sharing", "data_use", "fees_payment", "general_boilerplate",
	"governing_law_venue", "government_disclosure", "indemnification", "international_transfer", "liability_limitation",
	"mandatory_arbitration", "marketing_messages", "moderation_appeal", "monetisation_virtual_items", classify.NoProvision,
	"privacy_rights", "procedural_rights_waiver", "prohibited_conduct", "prohibited_content", "ranking_transparency",
	"refunds_withdrawal", "scraping_automation", "security_abuse", "sensitive_location_data", "service_licence_limits",
	"service_modification", "targeted_advertising", "third_party_services", "unilateral_change", "unsolicited_messaging",
	"user_exit", "warranty_disclaimer"}

const (
	// The settings below were chosen by what they do on services and documents that were left out.
	cost        = 0.3 // of a mistake on a quote
	rarityPull  = 1.5 // how much more a mistake costs on a quote of a category, than on one of others
	minedShare  = 0.5 // of that, for a text found by a pattern
	readShare   = 0.3 // of that, for a text that was read by us: with more, rare categories gain and the first choice loses
	otherShare  = 0.3 // of that, for a text of a policy that fits no pattern: now and then one is of the category all the same
	subjectCost = 1   // as cost, for subjects
	subjectPull = 2   // as rarityPull, for subjects
)

// learn makes weights without columns: the vocabulary of quotes and sentences. Pairs of words with others between them do labels
// no good.
func learn(quotes []quote, sentences []sentence) *classify.Weights {
	w := &classify.Weights{Labels: labels, Trust: classify.Trust{Ahead: 1, Sharpness: sharpness, Base: make([]float64, len(labels))}}
	var texts [2][]string
	for _, q := range quotes {
		texts[classify.Quotes] = append(texts[classify.Quotes], q.Text)
	}
	for _, s := range sentences {
		texts[classify.Sentences] = append(texts[classify.Sentences], s.Text)
	}
	w.Vocabulary = classify.Learn(texts, [2][]classify.Block{classify.Quotes: {classify.Gaps}})
	w.Tagging.Vocabulary, w.Likening.Vocabulary = w.Vocabulary, w.Vocabulary
	return w
}

// sharpness makes shares of scores; it was chosen for the likeness of clauses.
const sharpness = 6

// learnLabels trains a column for each label. Others are texts without a category; they tell only what the labels that are mined
// are not.
func learnLabels(w *classify.Weights, quotes, others []quote) {
	all := append(slices.Clone(quotes), others...)
	texts := vectors(w.Vocabulary, classify.Quotes, len(all), func(n int) string { return all[n].Text })
	found := make([]separator, len(labels))
	parallel(len(labels), func(k int) {
		is := make([]bool, len(all))
		costs := make([]float32, len(all))
		mined := false
		for n, q := range all {
			is[n], costs[n] = q.Category == labels[k], cost
			if is[n] {
				costs[n] *= rarityPull
			}
			switch {
			case q.Category == "":
				costs[n] *= otherShare
			case q.Read:
				costs[n] *= readShare
			case q.Case == "":
				costs[n] *= minedShare
				mined = mined || is[n]
			}
		}
		known := len(all)
		if !mined {
			known = len(quotes)
		}
		found[k] = separate(texts[:known], is[:known], costs[:known], w.End(classify.Letters), uint64(k))
	})
	for _, s := range found {
		addColumn(&w.Table, s.weights, float64(s.bias))
	}
}

// A subject is a case of quotes, and its label. What was mined for a label is a case without a name.
type subject struct {
	label int
	name  string
}

func subjectOf(q quote) subject { return subject{slices.Index(labels, q.Category), q.Case} }

// subjects are those of the quotes, in the order of their labels and names.
func subjects(quotes []quote) []subject {
	seen := map[subject]bool{}
	for _, q := range quotes {
		if !q.Read {
			seen[subjectOf(q)] = true
		}
	}
	return slices.SortedFunc(maps.Keys(seen), func(a, b subject) int {
		return cmp.Or(cmp.Compare(a.label, b.label), cmp.Compare(a.name, b.name))
	})
}

// learnLikening trains a column for each subject. It sees words and pairs of neighbours only: runs of letters find no more of
// what is alike, and take most of the time. Texts that were read have no case, and are left out.
func learnLikening(w *classify.Weights, quotes []quote, subjects []subject) {
	quotes = slices.DeleteFunc(slices.Clone(quotes), func(q quote) bool { return q.Read })
	texts := vectors(w.Vocabulary, classify.Quotes, len(quotes), func(n int) string { return quotes[n].Text })
	texts = without(w.Vocabulary, texts, classify.Letters)
	found := make([]separator, len(subjects))
	parallel(len(subjects), func(k int) {
		is := make([]bool, len(quotes))
		costs := make([]float32, len(quotes))
		for n, q := range quotes {
			is[n], costs[n] = subjectOf(q) == subjects[k], subjectCost
			if is[n] {
				costs[n] *= subjectPull
			}
		}
		found[k] = separate(texts, is, costs, w.End(classify.Words), uint64(300+k))
	})
	for k, s := range found {
		w.Likening.Of = append(w.Likening.Of, subjects[k].label)
		addColumn(&w.Likening.Table, s.weights, float64(s.bias))
	}
}

// addColumn keeps weights as whole numbers of one byte.
func addColumn(t *classify.Table, weights []float32, bias float64) {
	most := float32(0)
	for _, x := range weights {
		most = max(most, x, -x)
	}
	scale := max(float64(most), 1e-9) / 127
	column := make([]int8, len(weights))
	for n, x := range weights {
		column[n] = int8(math.Round(float64(x) / scale))
	}
	t.Columns = append(t.Columns, column)
	t.Scale = append(t.Scale, scale)
	t.Bias = append(t.Bias, bias)
}

// vectors are those of n texts.
func vectors(v *classify.Vocabulary, source classify.Source, n int, text func(int) string) [][]feature {
	out := make([][]feature, n)
	const share = 64
	parallel((n+share-1)/share, func(part int) {
		for i := part * share; i < min(n, (part+1)*share); i++ {
			out[i] = features(v.Vector(source, text(i)))
		}
	})
	return out
}

// score is that of one column, as the model computes it but for rounding.
func score(t *classify.Table, column int, x []feature) float64 {
	sum := float32(0)
	for _, f := range x {
		if int(f.row) < len(t.Columns[column]) {
			sum += f.size * float32(t.Columns[column][f.row])
		}
	}
	return float64(sum)*t.Scale[column] + t.Bias[column]
}

// parallel calls f for 0 to n-1 on all cores; each call writes to its own place only, so the order does not matter.
func parallel(n int, f func(int)) {
	var group sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	group.Wait()
}
