package bot

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"github.com/clausewatch/clausewatch"
)

// families are kinds of documents with the names that people use for them, the first being the commonest. A document
// belongs to one when its id or its name is or holds one of the family's long names.
var families = newFamilies([][]string{
	{"terms of service", "tos", "terms", "tou", "terms of use", "terms and conditions", "conditions", "t&c", "tnc",
		"user agreement", "service agreement", "customer agreement", "agreement", "nutzungsbedingungen", "agb", "conditions d'utilisation", "cgu",
		"términos", "términos y condiciones"},
	{"acceptable use policy", "aup", "acceptable use", "usage policy", "usage policies", "fair use"},
	{"privacy policy", "pp", "privacy", "privacy notice", "privacy statement", "data policy", "datenschutz",
		"datenschutzerklärung", "confidentialité", "privacidad"},
	{"data processing agreement", "dpa", "data processing", "data processing addendum", "data processing terms"},
	{"cookie policy", "cookies", "cookie", "cookie notice"},
	{"community guidelines", "guidelines", "community", "community standards", "rules", "standards", "content policy"},
	{"service level agreement", "sla", "service level"},
	{"end user license agreement", "eula", "license agreement", "licence agreement", "license"},
	{"copyright policy", "dmca", "copyright", "intellectual property", "ip policy"},
	{"developer terms", "api", "developer", "api terms", "developer policy", "developer agreement"},
	{"ai terms", "ai", "ai policy", "generative ai", "ai services"},
	{"refund policy", "refunds", "returns"},
	{"changelog", "changes feed", "whats new", "what's new", "release notes", "updates", "news", "blog", "feed"},
})

// plain words in names of documents: they alone name none.
var generic = set(`policy policies of and the for our service services use a on to
	notice agreement statement user general product additional s in`)

// A catalog is what is watched, with all the names it can be called by.
type catalog struct {
	revision  int64
	platforms []clausewatch.Platform
	names     []name    // of platforms
	documents *sync.Map // the names of the documents of a platform, []name, those that documentsOf has made so far
	index     func() *index
}

// A name is one way to call a platform or document.
type name struct {
	key   string // letters and digits only, in small letters
	words int
	id    string // of the platform, or the reference of the document
	rank  int    // 3 its id, 2 a name or alias, 1 the name of its family, 0 a part of its name
}

func newCatalog(platforms []clausewatch.Platform) catalog {
	c := catalog{platforms: platforms, documents: &sync.Map{}}
	for _, p := range platforms {
		for i, s := range append([]string{p.ID, p.Name}, p.Aliases...) {
			rank := 2
			if i == 0 {
				rank = 3
			}
			if n := named(s, p.ID, rank); n.key != "" {
				c.names = append(c.names, n)
			}
		}
	}
	c.index = sync.OnceValue(func() *index { return newIndex(c) })
	return c
}

// catalog is what is watched now. Its names are kept for the next question, as long as the catalogue has the same revision.
func (b *Bot) catalog(ctx context.Context) (catalog, error) {
	platforms, revision, err := b.Store.Catalogue(ctx)
	if err != nil {
		return catalog{}, fmt.Errorf("read what is watched: %w", err)
	}
	if c := b.names.Load(); c != nil && c.revision == revision {
		return *c, nil
	}
	c := newCatalog(platforms)
	c.revision = revision
	b.names.Store(&c)
	return c, nil
}

// documentsOf are the names of a platform's documents. They are made when they are first asked for: a question is about one
// platform, and there may be hundreds.
func (c catalog) documentsOf(platform string) []name {
	if all, made := c.documents.Load(platform); made {
		return all.([]name)
	}
	p := c.platform(platform)
	if p == nil {
		return nil
	}
	own := map[string]bool{}
	for _, s := range append([]string{p.ID, p.Name}, p.Aliases...) {
		for _, w := range fields(s) {
			own[w] = true
		}
	}
	var all []name
	for _, d := range p.Documents {
		all = append(all, documentNames(d, own)...)
	}
	c.documents.Store(platform, all)
	return all
}

// documentNames are all the names of a document. own are the words of its platform's names.
func documentNames(d clausewatch.Document, own map[string]bool) []name {
	ref := d.Ref()
	names := []name{named(d.ID, ref, 3), named(d.Name, ref, 2)}
	for _, a := range d.Aliases {
		names = append(names, named(a, ref, 2))
	}
	var bare []string
	for _, w := range fields(d.Name) {
		if !own[w] {
			bare = append(bare, w)
		}
	}
	names = append(names, named(strings.Join(bare, " "), ref, 2))
	if len(bare) > 1 {
		initials := ""
		for _, w := range bare {
			initials += string([]rune(w)[0])
		}
		names = append(names, named(initials, ref, 1))
	}
	id, joined, spoken := key(d.ID), strings.Join(bare, ""), " "+strings.Join(bare, " ")+" "
	for _, family := range families {
		if family.has(id, joined, spoken) {
			for _, n := range family {
				n.id = ref
				names = append(names, n.name)
			}
		}
	}
	for _, w := range append(bare, fields(d.ID)...) {
		if !generic[w] && len(w) > 2 {
			names = append(names, named(w, ref, 0))
		}
	}
	out := names[:0]
	for _, n := range names {
		if n.key != "" {
			out = append(out, n)
		}
	}
	return out
}

// A family holds the names of a kind of documents.
type family []struct {
	name
	said string // as people say it
}

func newFamilies(all [][]string) []family {
	var out []family
	for _, names := range all {
		var f family
		for _, s := range names {
			f = append(f, struct {
				name
				said string
			}{named(s, "", 1), s})
		}
		out = append(out, f)
	}
	return out
}

// has tells whether a document is of the family: by the key of its id, by that of its name, or by its name as it is said.
func (f family) has(id, joined, spoken string) bool {
	for _, n := range f {
		if n.key == id || n.key == joined || n.words > 1 && strings.Contains(spoken, " "+n.said+" ") {
			return true
		}
	}
	return false
}

func named(s, id string, rank int) name { return name{key(s), len(fields(s)), id, rank} }

// fields are the words of a name in small letters, without accents and punctuation.
func fields(s string) []string {
	return strings.FieldsFunc(fold(clean(s)), func(r rune) bool {
		return !unicode.IsLetter(r) &&
			!unicode.IsDigit(r) && r != '&'
	})
}

// key is a name without spaces and punctuation, so that "open ai" is "openai".
func key(s string) string { return strings.Join(fields(s), "") }

func (c catalog) platform(id string) *clausewatch.Platform {
	for i := range c.platforms {
		if c.platforms[i].ID == id {
			return &c.platforms[i]
		}
	}
	return nil
}

func (c catalog) document(ref string) *clausewatch.Document {
	id, _ := clausewatch.SplitRef(ref)
	if p := c.platform(id); p != nil {
		for i := range p.Documents {
			if p.Documents[i].Ref() == ref {
				return &p.Documents[i]
			}
		}
	}
	return nil
}

// A match is a name found among words: the words from to to, and what they can mean, best rank only.
type match struct {
	from, to int
	ids      []string
	rank     int
	typed    string // when the name was not typed so: what stood there
	meant    string
}

// find looks for the first of the names among the words; of those that begin at the same word the longest. Names proper
// win over parts of names wherever they stand.
func find(words []word, names []name) (match, bool) {
	for _, least := range []int{1, 0} {
		for from := range words {
			for to := min(len(words), from+mostInName); to > from; to-- {
				if m, ok := exact(words, from, to, names, least); ok {
					return m, true
				}
			}
		}
	}
	return match{}, false
}

// mostInName is how many words a name has at most.
const mostInName = 6

func exact(words []word, from, to int, names []name, least int) (match, bool) {
	k := key(text(words[from:to]))
	m := match{from: from, to: to, rank: -1}
	for _, n := range names {
		if n.key != k || n.rank < least || k == "" {
			continue
		}
		if n.rank > m.rank {
			m.rank, m.ids = n.rank, nil
		}
		if n.rank == m.rank && !contains(m.ids, n.id) {
			m.ids = append(m.ids, n.id)
		}
	}
	return m, len(m.ids) > 0
}

// familyIn looks for the name of a kind of documents.
func familyIn(words []word) (match, bool) {
	var names []name
	for _, family := range families {
		for _, n := range family {
			n.id, n.rank = family[0].said, 2
			names = append(names, n.name)
		}
	}
	return find(words, names)
}

func abs(n int) int { return max(n, -n) }

// without leaves out the words of a match.
func without(words []word, m match) []word {
	out := append([]word(nil), words[:m.from]...)
	return append(out, words[m.to:]...)
}

// slashes cuts "amazon/aup" into two words, and leaves addresses and dates alone.
func slashes(words []word) []word {
	var out []word
	for _, w := range words {
		if w.Quoted || strings.Contains(w.Text, "//") {
			out = append(out, w)
			continue
		}
		for _, part := range strings.Split(strings.Trim(w.Text, "/"), "/") {
			if part != "" {
				out = append(out, word{Text: part})
			}
		}
	}
	return out
}
