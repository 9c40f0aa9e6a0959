package main

import (
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
	mostRows = 400_000

	// The settings below were chosen by what they do on services and documents that were left out.
	cost       = 1   // of a mistake on a quote
	rarityPull = 1.2 // how much more a mistake costs on a quote of a category, than on one of others
	minedShare = 0.7 // of that, for a text found by a pattern
	otherShare = 0.3 // of that, for a text of a policy that fits no pattern: now and then one is of the category all the same
)

// learn makes weights without columns: the vocabulary of the quotes, without pairs of words with others between them, which do
// labels no good.
func learn(quotes []quote) *classify.Weights {
	w := &classify.Weights{Labels: labels, Trust: classify.Trust{Ahead: 1, Sharpness: sharpness, Base: make([]float64, len(labels))}}
	var texts []string
	for _, q := range quotes {
		texts = append(texts, q.Text)
	}
	w.Vocabulary = classify.Learn(texts, mostRows, classify.Gaps)
	return w
}

// sharpness makes shares of scores; it was chosen for the likeness of clauses.
const sharpness = 6

// learnLabels trains a column for each label. Others are texts without a category; they tell only what the labels that are mined
// are not.
func learnLabels(quotes, others []quote) *classify.Weights {
	w := learn(quotes)
	all := append(slices.Clone(quotes), others...)
	texts := vectors(w.Vocabulary, len(all), func(n int) string { return all[n].Text })
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
			case q.Case == "":
				costs[n] *= minedShare
				mined = mined || is[n]
			}
		}
		known := len(all)
		if !mined {
			known = len(quotes)
		}
		found[k] = separate(texts[:known], is[:known], costs[:known], len(w.Buckets), uint64(k))
	})
	for _, s := range found {
		addColumn(&w.Table, s.weights, float64(s.bias))
	}
	return w
}

// cases are those of the quotes, in the order of their names.
func cases(quotes []quote) []string {
	seen := map[string]bool{}
	for _, q := range quotes {
		if q.Case != "" {
			seen[q.Case] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// learnLikening trains a column for each case.
func learnLikening(w *classify.Weights, quotes []quote, cases []string) {
	texts := vectors(w.Vocabulary, len(quotes), func(n int) string { return quotes[n].Text })
	w.Likening = classify.Table{Vocabulary: w.Vocabulary}
	found := make([]separator, len(cases))
	parallel(len(cases), func(k int) {
		is := make([]bool, len(quotes))
		costs := make([]float32, len(quotes))
		for n, q := range quotes {
			is[n], costs[n] = q.Case == cases[k], cost
		}
		found[k] = separate(texts, is, costs, len(w.Buckets), uint64(300+k))
	})
	for _, s := range found {
		addColumn(&w.Likening, s.weights, float64(s.bias))
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
func vectors(v *classify.Vocabulary, n int, text func(int) string) [][]feature {
	out := make([][]feature, n)
	const share = 64
	parallel((n+share-1)/share, func(part int) {
		for i := part * share; i < min(n, (part+1)*share); i++ {
			out[i] = features(v.Vector(text(i)))
		}
	})
	return out
}

// score is that of one column, as the model computes it but for rounding.
func score(t *classify.Table, column int, x []feature) float64 {
	sum := float32(0)
	for _, f := range x {
		sum += f.size * float32(t.Columns[column][f.row])
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
