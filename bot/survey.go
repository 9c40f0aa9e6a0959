package bot

import (
	"context"
	"slices"
	"sort"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

// Likeness from which on a clause speaks of the same matter as an example of it: by itself, where it holds what was asked, and
// where it does and is of the same category besides. Lower ones were read to speak of other things more often than not.
var (
	comparable = likeness(0.15, 1)
	holding    = likeness(0.45, 0.6)
	sameSort   = likeness(0.1, 0.85)
)

// likeness is that of clauses whose words are alike so much, and what they are about so much.
func likeness(words, about float64) float64 {
	return (words + clausewatch.SketchShare*about) / (1 + clausewatch.SketchShare)
}

// A clause of fewer words, or a row of a table, is like many others by chance: it comes after those that say more.
const (
	fewWords = 6
	lighter  = 0.15
)

const (
	mostHits    = 200 // clauses that are looked at for the words of a matter
	maxExamples = 3   // clauses of a matter that others are compared with
	mostVoters  = 12  // clauses that decide what kind of matter it is
)

// A matter is what is looked for at several platforms: by words, and by clauses that speak of it.
type matter struct {
	asked      []term
	examples   []clausewatch.Provision
	classifier int64  // that made the sketches of the examples
	like       string // reference of the document that the question is about; one of the same kind comes first; "" for any
}

// A handling is what one platform says about a matter: its best clause.
type handling struct {
	platform clausewatch.Platform
	hit      store.Hit
	score    float64
}

// A survey is what platforms say about a matter.
type survey struct {
	found  []handling // best first
	silent []string   // names of the others whose policies were read
	unread []string   // names of those of which no policy was
	gaps   []string   // policies that were not read, of platforms of which others were
}

// survey looks at what platforms say about a matter: what has its words and what is like its examples. Where none are given,
// the best of what has the words are.
func (q *question) survey(ctx context.Context, platforms []clausewatch.Platform, m matter) (survey, error) {
	hits, err := q.worded(ctx, m)
	if err != nil {
		return survey{}, err
	}
	if len(m.examples) == 0 {
		m.exemplify(hits)
	}
	best := map[string]handling{}
	keep := func(platform string, hit store.Hit, score float64) {
		if p := hit.Provision; len(strings.Fields(p.Text)) < fewWords || p.Block == clausewatch.Row {
			score -= lighter
		}
		if h, found := best[platform]; !found || score > h.score {
			best[platform] = handling{hit: hit, score: score}
		}
	}
	for _, h := range hits {
		platform, _ := clausewatch.SplitRef(h.hit.Document)
		if !says(h.hit.Provision) {
			continue
		}
		switch fit := m.fit(h.hit.Provision); {
		case len(m.examples) == 0:
			keep(platform, h.hit, h.score)
		case h.hit.Classifier != m.classifier: // its words are all there is
			keep(platform, h.hit, comparable)
		case fit > 0:
			keep(platform, h.hit, fit+comparable-sameSort)
		}
	}
	peers, err := q.bot.Store.Peers(ctx, store.PeerQuery{Clauses: m.examples, Classifier: m.classifier, Least: comparable,
		Fits: says})
	if err != nil {
		return survey{}, err
	}
	for _, p := range peers {
		keep(p.Platform, p.Hit, p.Likeness)
	}
	return q.sorted(ctx, platforms, best)
}

// says tells whether a clause says something about what it names.
func says(p clausewatch.Provision) bool {
	words := len(strings.Fields(p.Text))
	switch {
	case headlike(p, words):
		return false
	case words >= fewWords, p.Intro != "", p.Stance == clausewatch.Prohibits, p.Stance == clausewatch.Requires, p.Stance == clausewatch.Conditional:
		return true
	}
	return p.Stance == "" && strings.HasSuffix(strings.TrimSpace(p.Text), ".")
}

// fit is how much a clause that holds what was asked is like the examples of a matter, 0 where it is too little.
func (m matter) fit(p clausewatch.Provision) (most float64) {
	for _, e := range m.examples {
		least := holding
		if p.Category == e.Category && p.Category != "" {
			least = sameSort
		}
		if l := clausewatch.Sketch(p.Sketch).Likeness(e.Sketch); l >= least {
			most = max(most, l)
		}
	}
	return most
}

// exemplify takes for examples the best clauses of the kind that most of the best are of, one a platform.
func (m *matter) exemplify(hits []handling) {
	votes, kind := map[string]int{}, ""
	for _, h := range hits[:min(len(hits), mostVoters)] {
		c := h.hit.Provision.Category
		if votes[c]++; c != "" && votes[c] > votes[kind] {
			kind = c
		}
	}
	of := map[string]bool{}
	for _, h := range hits {
		platform, _ := clausewatch.SplitRef(h.hit.Document)
		p := h.hit.Provision
		if len(m.examples) == maxExamples || p.Category != kind || len(p.Sketch) == 0 || of[platform] {
			continue
		}
		of[platform] = true
		if m.classifier == 0 {
			m.classifier = h.hit.Classifier
		}
		if h.hit.Classifier == m.classifier {
			m.examples = append(m.examples, p)
		}
	}
}

// sorted puts platforms where they belong.
func (q *question) sorted(ctx context.Context, platforms []clausewatch.Platform, best map[string]handling) (s survey, err error) {
	all, err := q.bot.Store.DocumentsRead(ctx)
	if err != nil {
		return s, err
	}
	read := map[string]bool{}
	for _, ref := range all {
		read[ref] = true
	}
	for _, p := range platforms {
		if h, found := best[p.ID]; found {
			h.platform = p
			s.found = append(s.found, h)
			continue
		}
		if slices.ContainsFunc(p.Documents, func(d clausewatch.Document) bool { return d.Kind != clausewatch.Feed && read[d.Ref()] }) {
			s.silent = append(s.silent, p.Name)
		} else {
			s.unread = append(s.unread, p.Name)
			continue
		}
		for _, d := range p.Documents {
			if d.Kind != clausewatch.Feed && !read[d.Ref()] {
				s.gaps = append(s.gaps, q.catalog.title(d.Ref()))
			}
		}
	}
	sort.SliceStable(s.found, func(i, j int) bool { return s.found[i].score > s.found[j].score })
	return s, nil
}

// worded are the clauses that hold everything asked, by their own words or others for the same matter, the best first; those
// in the same kind of document come before others.
func (q *question) worded(ctx context.Context, m matter) (all []handling, err error) {
	query := store.Query{Limit: mostHits}
	for _, t := range m.asked {
		query.Each = append(query.Each, append([]string{t.typed}, t.words...))
	}
	hits, err := q.bot.Store.Search(ctx, query)
	if err != nil {
		return nil, err
	}
	for _, hit := range hits {
		s, ok := m.fit(hit.Provision), false
		if len(m.examples) > 0 && hit.Classifier == m.classifier {
			ok = s > 0 && speaks(hit.Provision, m.asked)
		} else {
			s, ok = q.strong(hit, m)
		}
		if ok {
			all = append(all, handling{hit: hit, score: s})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].score > all[j].score })
	return all, nil
}

// strong ranks a hit, and refuses one that only brushes the matter.
func (q *question) strong(hit store.Hit, m matter) (float64, bool) {
	p := hit.Provision
	d := q.catalog.document(hit.Document)
	body := stems(p.Text)
	if d == nil || d.Kind == clausewatch.Feed || headlike(p, len(body)) {
		return 0, false
	}
	s, ok := score(p, m.asked)
	if !ok {
		return 0, false
	}
	if !speaks(p, m.asked) {
		return 0, false
	}
	if how, _ := matchTerms(m.asked, body); how > 0 {
		s.score += 30
	}
	if strings.HasSuffix(strings.TrimSpace(p.Text), ":") {
		s.score -= 40 // it only leads in to what is said
	}
	if len(m.examples) == 0 && m.like != "" && q.sameKind(hit.Document, m.like) {
		s.score += 30
	}
	return s.score + min(hit.Score, 10), true
}

// speaks tells whether a clause speaks of what was asked itself, or stands under a heading that speaks of nothing else.
func speaks(p clausewatch.Provision, asked []term) bool {
	how, _ := matchTerms(asked, stems(p.Text))
	return how > 0 || len(asked) == 1 && len(stems(p.Heading)) <= 4
}

// sameKind tells whether two documents can be called by the same name.
func (q *question) sameKind(a, b string) bool {
	names := map[string]bool{}
	collect := func(ref string, visit func(name)) {
		platform, _ := clausewatch.SplitRef(ref)
		for _, n := range q.catalog.documentsOf(platform) {
			if n.id == ref && n.rank > 0 {
				visit(n)
			}
		}
	}
	collect(a, func(n name) { names[n.key] = true })
	same := false
	collect(b, func(n name) { same = same || names[n.key] })
	return same
}
