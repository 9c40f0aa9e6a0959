package compare

import (
	"slices"
)

// mostTerms bounds what similarity looks at: a longer clause is judged by its first words.
const mostTerms = 3000

// A vocabulary numbers the texts of both versions, their words and pairs of neighbouring words. A text that was met
// before costs next to nothing, and most clauses of a new version were.
type vocabulary struct {
	raw     map[string]int   // of a text as it stands: its place in seen
	folded  map[string]int   // of a folded text
	seen    []clause         // text, key, terms and words of each folded text
	words   map[string]int32 // term ids
	pairs   map[[2]int32]int32
	holders []int32 // how many clauses hold each term
}

func newVocabulary() *vocabulary {
	return &vocabulary{raw: map[string]int{}, folded: map[string]int{}, words: map[string]int32{}, pairs: map[[2]int32]int32{}}
}

// clause makes what a text alone says of a clause.
func (v *vocabulary) clause(text string) clause {
	n, known := v.raw[text]
	if !known {
		folded := Fold(text)
		if n, known = v.folded[folded]; !known {
			n = len(v.seen)
			v.folded[folded] = n
			c := clause{text: folded, key: int32(n)}
			c.order, c.terms, c.words = v.terms(folded)
			v.seen = append(v.seen, c)
		}
		v.raw[text] = n
	}
	for _, t := range v.seen[n].terms {
		v.holders[t.id]++
	}
	return v.seen[n]
}

// terms gives the words of a text in order, counts them and the pairs of neighbouring ones, and says how many words it has
// in all.
func (v *vocabulary) terms(folded string) (order []int32, terms []term, count int) {
	all := words(folded)
	count = len(all)
	all = all[:min(len(all), mostTerms/2)]
	order = make([]int32, 0, len(all))
	list := make([]int32, 0, 2*len(all)+1)
	before := int32(-1)
	for _, w := range all {
		id := idOf(v, v.words, w)
		order, list = append(order, id), append(list, id)
		if before >= 0 {
			list = append(list, idOf(v, v.pairs, [2]int32{before, id}))
		}
		before = id
	}
	if len(all) == 0 { // signs only
		list = append(list, idOf(v, v.words, folded))
	}
	slices.Sort(list)
	terms = make([]term, 0, len(list))
	for n, t := range list {
		if n > 0 && t == list[n-1] {
			terms[len(terms)-1].count++
			continue
		}
		terms = append(terms, term{t, 1})
	}
	return order, terms, count
}

// idOf gives the id of a term.
func idOf[K comparable](v *vocabulary, ids map[K]int32, of K) int32 {
	id, ok := ids[of]
	if !ok {
		id = int32(len(v.holders))
		ids[of] = id
		v.holders = append(v.holders, 0)
	}
	return id
}
