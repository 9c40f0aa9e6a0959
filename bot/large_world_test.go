package bot_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/classify"
)

// A large world is what a service has after three years: made up, and the same for the same seed.
type large struct {
	documents, provisions, changes, platforms int
	looks                                     int // at each document in the last 30 days, beside those that brought a change
}

// full is the size that answers are measured at.
var full = large{documents: 1000, provisions: 50_000, changes: 200_000, platforms: 300, looks: 300}

var (
	worldBegan = today.AddDate(-3, 0, 0)
	classifier = sync.OnceValue(func() *classify.Classifier {
		c, err := classify.New(classify.Builtin())
		if err != nil {
			panic(err)
		}
		return c
	})
)

// kinds are the documents that platforms have, the commonest first, with the names they have.
var kinds = []struct {
	id, kind string
	names    []string
	aliases  []string
}{
	{"terms", "terms", []string{"Terms of Service", "Terms of Use", "User Agreement"}, nil},
	{"privacy", "privacy", []string{"Privacy Policy", "Privacy Notice"}, nil},
	{"aup", "aup", []string{"Acceptable Use Policy", "Usage Policy"}, []string{"house rules"}},
	{"cookies", "cookies", []string{"Cookie Policy", "Cookie Notice"}, nil},
	{"guidelines", "guidelines", []string{"Community Guidelines", "Content Standards"}, nil},
	{"dpa", "dpa", []string{"Data Processing Addendum", "Data Processing Agreement"}, nil},
	{"developer-terms", "developer", []string{"Developer Terms", "API Terms"}, nil},
	{"sla", "sla", []string{"Service Level Agreement"}, nil},
	{"refunds", "refunds", []string{"Refund Policy"}, nil},
	{"ai-terms", "ai", []string{"AI Services Terms"}, nil},
	{"site-terms", "terms", []string{"Website Terms"}, nil},
	{"beta-terms", "terms", []string{"Beta Programme Terms"}, nil},
}

// catalogue are the platforms, most with a few documents, some with many; one in ten has a changelog beside them.
func (l large) catalogue() []clausewatch.Platform {
	random := rand.New(rand.NewPCG(11, 1))
	all := make([]clausewatch.Platform, l.platforms)
	taken := map[string]bool{}
	for i := range all {
		name := coined(random)
		for taken[name] {
			name = coined(random)
		}
		taken[name] = true
		all[i] = clausewatch.Platform{ID: name, Name: strings.ToUpper(name[:1]) + name[1:]}
		if i%4 == 0 {
			all[i].Name += []string{" Cloud", " Mail", " Video", " Market"}[i/4%4]
		}
		if i%7 == 0 {
			all[i].Aliases = []string{name[:2] + fmt.Sprint(i)}
		}
	}
	for n := 0; n < l.documents; {
		p := &all[min(int(math.Abs(random.NormFloat64())*float64(l.platforms)/2), l.platforms-1)]
		if n < l.platforms {
			p = &all[n] // each has one at least
		}
		if len(p.Documents) == len(kinds) {
			continue
		}
		k := kinds[len(p.Documents)]
		name := k.names[random.IntN(len(k.names))]
		if random.IntN(3) == 0 {
			name = p.Name + " " + name
		}
		d := clausewatch.Document{Platform: p.ID, ID: k.id, Name: name, Kind: clausewatch.Policy, Aliases: k.aliases,
			URLs: []string{"https://" + p.ID + ".example/legal/" + k.id}, Select: []clausewatch.Selection{{CSS: "main"}}}
		if n%97 == 96 {
			d.ID, d.Name, d.Kind, d.Aliases = "changelog", "Product changelog", clausewatch.Feed, nil
			if slices.ContainsFunc(p.Documents, func(d clausewatch.Document) bool { return d.ID == "changelog" }) {
				continue
			}
		}
		p.Documents = append(p.Documents, d)
		n++
	}
	slices.SortFunc(all, func(a, b clausewatch.Platform) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// shares parts a sum in so many parts of uneven size: the logarithms of the parts are normal.
func shares(parts, sum, least int, spread float64, random *rand.Rand) []int {
	weights, all := make([]float64, parts), 0.0
	for i := range weights {
		weights[i] = math.Exp(spread * random.NormFloat64())
		all += weights[i]
	}
	out, given := make([]int, parts), 0
	for i, w := range weights {
		out[i] = max(least, int(w/all*float64(sum)))
		given += out[i]
	}
	for i := 0; given != sum; i = (i + 1) % parts { // what rounding took or gave
		if given < sum {
			out[i], given = out[i]+1, given+1
		} else if out[i] > least {
			out[i], given = out[i]-1, given-1
		}
	}
	return out
}

// A past is a document with everything that it ever said: its changes lead from version to version, forth and back, and end at the
// last one.
type past struct {
	document clausewatch.Document
	versions []clausewatch.Version
	forth    []clausewatch.Change // forth[i] leads from versions[i] to the next
	back     []clausewatch.Change // and back[i] from there to versions[i]
	changes  int
}

// at is the version that stands after so many of the changes.
func (p *past) at(change int) int {
	last := len(p.versions) - 1
	left := (p.changes - change) % (2 * last)
	return last - min(left, 2*last-left)
}

// A writer makes the texts of one document.
type writer struct {
	random   *rand.Rand
	name     string // of what the document is about
	kind     string
	ref      string
	clauses  int
	subjects []subject
	sum      int
}

func newWriter(d clausewatch.Document, name string, seed uint64) *writer {
	w := &writer{random: rand.New(rand.NewPCG(seed, 2)), name: name, kind: "terms", ref: d.Ref()}
	for _, k := range kinds {
		if k.id == d.ID {
			w.kind = k.kind
		}
	}
	for _, s := range clauseSubjects {
		if slices.Contains(strings.Fields(s.kinds), w.kind) {
			w.subjects = append(w.subjects, s)
			w.sum += s.often
		}
	}
	return w
}

// subject chooses one as often as policies speak of it.
func (w *writer) subject() subject {
	at := w.random.IntN(w.sum)
	for _, s := range w.subjects {
		if at -= s.often; at < 0 {
			return s
		}
	}
	return w.subjects[0]
}

func (w *writer) sentence(s subject) string {
	from := s.sentences
	if w.random.IntN(3) == 0 {
		from = tails
	}
	return fill(from[w.random.IntN(len(from))], w.name, w.random)
}

// clause is one of one to six sentences.
func (w *writer) clause(s subject, heading, section string, n int) clausewatch.Provision {
	text := fill(s.sentences[w.random.IntN(len(s.sentences))], w.name, w.random)
	for range 5 {
		if w.random.IntN(4) == 0 {
			break
		}
		text += " " + w.sentence(s)
	}
	number := fmt.Sprintf("%s.%d", section, n)
	w.clauses++
	p := clausewatch.Provision{ID: fmt.Sprintf("%s-%d", strings.ReplaceAll(w.ref, "/", "-"), w.clauses), Path: []string{section, number},
		Number: number, Heading: heading, Block: clausewatch.Paragraph, Text: text}
	classifyOne(&p)
	return p
}

func classifyOne(p *clausewatch.Provision) {
	r := classifier().Classify(p.Heading, p.Intro, p.Text)
	p.Category, p.Severity, p.Traits = r.Category, r.Severity, r.Traits
}

// first is a text of so many provisions, its headings among them.
func (w *writer) first(provisions int) []clausewatch.Provision {
	var all []clausewatch.Provision
	for section := 1; len(all) < provisions; section++ {
		s := w.subject()
		heading, number := s.headings[w.random.IntN(len(s.headings))], fmt.Sprint(section)
		all = append(all, clausewatch.Provision{ID: fmt.Sprintf("%s-h%d", strings.ReplaceAll(w.ref, "/", "-"), section), Path: []string{number},
			Number: number, Heading: heading, Block: clausewatch.Heading, Depth: 2, Text: heading})
		for n := range 1 + w.random.IntN(9) {
			if len(all) < provisions {
				all = append(all, w.clause(s, heading, number, n+1))
			}
		}
	}
	return all
}

// next is a text in which one to five clauses are other ones, with the change that leads there.
func (w *writer) next(before []clausewatch.Provision) ([]clausewatch.Provision, clausewatch.Change) {
	after := slices.Clone(before)
	c := clausewatch.Change{Material: true, Severity: clausewatch.Severity(1 + w.random.IntN(3)), Reason: "a rule of this benchmark",
		Summary: "Some clauses were reworded; what they say about periods and sums is other than it was before."}
	touched := map[string]bool{}
	for range 1 + min(w.random.IntN(5), w.random.IntN(5)) {
		at := w.random.IntN(len(after))
		old := after[at]
		if old.Block == clausewatch.Heading || touched[old.ID] {
			continue
		}
		touched[old.ID] = true
		pc := clausewatch.ProvisionChange{Severity: c.Severity, Category: old.Category, Signals: []clausewatch.Signal{}}
		switch what := w.random.IntN(10); {
		case what == 0:
			added := w.clause(w.subject(), old.Heading, old.Path[0], 20+w.random.IntN(70))
			after = slices.Insert(after, at+1, added)
			touched[added.ID] = true
			pc.Kind, pc.New, pc.Edits = clausewatch.Added, &added, []clausewatch.Edit{{Op: clausewatch.Insert, Text: added.Text}}
			c.Counts.Added++
		case what == 1 && len(after) > 4:
			after = slices.Delete(after, at, at+1)
			pc.Kind, pc.Old, pc.Edits = clausewatch.Removed, &old, []clausewatch.Edit{{Op: clausewatch.Delete, Text: old.Text}}
			c.Counts.Removed++
		default:
			now := old
			pc.Edits = w.reword(&now)
			after[at] = now
			pc.Kind, pc.Old, pc.New = clausewatch.Modified, &old, &now
			pc.Signals = []clausewatch.Signal{{Type: clausewatch.SignalPeriod, Old: "30 days", New: "14 days"}}
			c.Counts.Modified++
		}
		c.Provisions = append(c.Provisions, pc)
	}
	if len(c.Provisions) == 0 {
		return w.next(before)
	}
	c.Headline = fmt.Sprintf("%d clauses say something else", len(c.Provisions))
	return after, c
}

// reword puts another sentence in the place of one.
func (w *writer) reword(p *clausewatch.Provision) []clausewatch.Edit {
	parts := strings.SplitAfter(p.Text, ". ")
	at := w.random.IntN(len(parts))
	now := w.sentence(w.subject())
	if strings.HasSuffix(parts[at], " ") {
		now += " "
	}
	var edits []clausewatch.Edit
	for _, e := range []clausewatch.Edit{{Op: clausewatch.Equal, Text: strings.Join(parts[:at], "")}, {Op: clausewatch.Delete, Text: parts[at]},
		{Op: clausewatch.Insert, Text: now}, {Op: clausewatch.Equal, Text: strings.Join(parts[at+1:], "")}} {
		if e.Text != "" {
			edits = append(edits, e)
		}
	}
	p.Text = clausewatch.NewText(edits)
	classifyOne(p)
	return edits
}

// reversed is the change that leads back.
func reversed(c clausewatch.Change) clausewatch.Change {
	c.Counts.Added, c.Counts.Removed = c.Counts.Removed, c.Counts.Added
	c.Provisions = slices.Clone(c.Provisions)
	for i := range c.Provisions {
		p := &c.Provisions[i]
		p.Old, p.New = p.New, p.Old
		switch p.Kind {
		case clausewatch.Added:
			p.Kind = clausewatch.Removed
		case clausewatch.Removed:
			p.Kind = clausewatch.Added
		}
		p.Edits = slices.Clone(p.Edits)
		for j := range p.Edits {
			switch p.Edits[j].Op {
			case clausewatch.Insert:
				p.Edits[j].Op = clausewatch.Delete
			case clausewatch.Delete:
				p.Edits[j].Op = clausewatch.Insert
			}
		}
	}
	return c
}

// written is the version of provisions.
func written(d clausewatch.Document, when time.Time, provisions []clausewatch.Provision) clausewatch.Version {
	var lines []string
	for _, p := range provisions {
		lines = append(lines, p.Number+" "+p.Text)
	}
	v := clausewatch.Version{Document: d.Ref(), Extractor: 1, Classifier: classifier().Number(), Config: d.Reading(), URL: d.URLs[0],
		Title: d.Name, Language: "en", Dates: clausewatch.Dates{Printed: clausewatch.Date(when.Format(time.DateOnly))},
		Text: strings.Join(lines, "\n"), Provisions: provisions, FirstSeen: when, LastSeen: when}
	sum := sha256.Sum256([]byte(v.Text))
	v.TextSHA = hex.EncodeToString(sum[:])
	return v
}

// past makes up a document's past of so many changes, with a tenth as many texts.
func (l large) past(d clausewatch.Document, name string, provisions, changes int, seed uint64) *past {
	w := newWriter(d, name, seed)
	p := &past{document: d, changes: changes}
	now := w.first(provisions)
	p.versions = append(p.versions, written(d, worldBegan, now))
	steps := min(max(changes/10, 1), 30)
	for i := range steps {
		var c clausewatch.Change
		now, c = w.next(now)
		p.versions = append(p.versions, written(d, p.when((i+1)*changes/steps), now))
		p.forth, p.back = append(p.forth, c), append(p.back, reversed(c))
	}
	if d.Kind == clausewatch.Feed {
		for _, v := range p.versions {
			for i := range v.Provisions {
				v.Provisions[i].Block = clausewatch.Entry
			}
		}
	}
	return p
}

// when is the time of a change, the first of which is number 1.
func (p *past) when(change int) time.Time {
	return worldBegan.Add(today.Sub(worldBegan) / time.Duration(p.changes+1) * time.Duration(change))
}
