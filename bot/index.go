package bot

import (
	"slices"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// An index holds the names of a whole catalog, so that those that are called so, begin so or are spelt nearly so are found without
// going through what each document can be called.
type index struct {
	documents map[string][]name // of all documents, by key, in the order of the catalog
	own       []spelling        // the names of platforms, and the references of documents
	other     []spelling        // what else documents are called; parts of names are left out
	begins    []beginning
}

// A spelling is one key and the platforms and documents that can be called so.
type spelling struct {
	key     string
	letters int
	ids     []string
}

// A beginning is what the name of a platform can begin with: its key, and each of its words.
type beginning struct {
	platform string
	words    []string
}

func newIndex(c catalog) *index {
	x := &index{documents: map[string][]name{}}
	spell := func(all *[]spelling, at map[string]int, key, id string) {
		n, known := at[key]
		if !known {
			n = len(*all)
			at[key] = n
			*all = append(*all, spelling{key: key, letters: utf8.RuneCountInString(key)})
		}
		s := &(*all)[n]
		if len(s.ids) == 0 || s.ids[len(s.ids)-1] != id { // those of one come together
			s.ids = append(s.ids, id)
		}
	}
	own, other := map[string]int{}, map[string]int{} // places of keys in these lists
	for _, n := range c.names {
		spell(&x.own, own, n.key, n.id)
	}
	for _, p := range c.platforms {
		b := beginning{platform: p.ID}
		for _, s := range append([]string{p.ID, p.Name}, p.Aliases...) {
			b.words = append(append(b.words, key(s)), fields(s)...)
		}
		x.begins = append(x.begins, b)
		for _, n := range c.documentsOf(p.ID) {
			x.documents[n.key] = append(x.documents[n.key], n)
			if n.rank > 0 {
				spell(&x.other, other, n.key, n.id)
			}
		}
		for _, d := range p.Documents {
			spell(&x.own, own, key(d.Ref()), d.Ref())
		}
	}
	return x
}

// near are the platforms and documents of which a name or the reference is at most so many letters away from a key, each with how
// many. What else a document is called counts for one letter more.
func (x *index) near(k string, most int) map[string]int {
	least, letters := map[string]int{}, utf8.RuneCountInString(k)
	for more, list := range [][]spelling{x.own, x.other} {
		for _, s := range list {
			if abs(letters-s.letters)+more > most { // no name is nearer than its length is
				continue
			}
			d := clausewatch.Distance(k, s.key) + more
			if d > most {
				continue
			}
			for _, id := range s.ids {
				if before, known := least[id]; !known || d < before {
					least[id] = d
				}
			}
		}
	}
	return least
}

// called are the names of documents that words, or some of them that stand together, can be.
func (x *index) called(words []word) (all []name) {
	var keys []string
	for from := range words {
		for to := from + 1; to <= min(len(words), from+mostInName); to++ {
			if k := key(text(words[from:to])); !slices.Contains(keys, k) {
				keys = append(keys, k)
				all = append(all, x.documents[k]...)
			}
		}
	}
	return all
}
