package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// A Query asks for provisions of the versions in force, of watched documents.
type Query struct {
	// Text is words, "quoted phrases", and prefixes that end with *. Words are found in any of their English forms. All of
	// them must be in a provision or its heading, unless AnyWord says otherwise. Anything else in it means nothing.
	Text string
	// Each asks, beside Text, for one of each of these lists of words and phrases; a phrase has a space.
	Each               [][]string
	Platform, Document string // Document is the id within the platform; "" is any
	AnyWord            bool
	Limit              int // at most so many; 0 is all
}

// A Hit is a provision that a query found.
type Hit struct {
	Document string // reference
	Version  int64
	Seen     time.Time // when that version was first seen
	// Classifier is that of the version: only sketches of the same one can be compared.
	Classifier int64
	Provision  clausewatch.Provision
	Score      float64 // higher is better; it compares hits of one query only
}

// Search finds provisions, the best first; a heading weighs three times as much as the text. Of equal texts in one
// document the best stands for all. A query without a word finds nothing. No text makes it fail.
func (s *Store) Search(ctx context.Context, q Query) ([]Hit, error) {
	match := q.expression()
	if match == "" {
		return nil, nil
	}
	var hits []Hit
	err := s.view(ctx, func(tx *sql.Tx) error {
		most := -1
		if q.Limit > 0 {
			most = enough * q.Limit
		}
		found, err := rank(ctx, tx, match, q, most)
		if err != nil {
			return err
		}
		if hits, err = best(ctx, tx, found, q.Limit); err != nil || len(found) != most || len(hits) == q.Limit {
			return err
		}
		if found, err = rank(ctx, tx, match, q, -1); err != nil { // too many repeat others
			return err
		}
		hits, err = best(ctx, tx, found, q.Limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("search %q: %w", q.Text, err)
	}
	return hits, nil
}

// Holds tells whether Search would find anything, which is quicker than to rank it.
func (s *Store) Holds(ctx context.Context, q Query) (holds bool, err error) {
	match := q.expression()
	if match == "" {
		return false, nil
	}
	err = s.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM provisions_words WHERE provisions_words MATCH ?3
		AND rowid / ?4 IN (SELECT id`+amongDocuments+`))`, q.Platform, q.Document, match, perDocument).Scan(&holds)
	if err != nil {
		return false, fmt.Errorf("search %q: %w", q.Text, err)
	}
	return holds, nil
}

// amongDocuments are the watched documents of a query.
const amongDocuments = ` FROM documents WHERE watched = 1 AND (?1 = '' OR platform = ?1)
	AND (?2 = '' OR substr(ref, length(platform) + 2) = ?2)`

// A ranked provision is found and not yet read.
type ranked struct {
	id    int64
	score float64
}

// perDocument is how many provisions of a document can be found at most: their ids are the document's id times this and on.
const perDocument = 1 << 20

// mostRanked bounds the matches that are ranked: each takes some microseconds.
const mostRanked = 2000

// rank lists the best matches, so many, or all when most is negative, without reading any text: a common word is in most
// provisions. Of more matches than can be ranked those with a heading that matches stand for all, since headings weigh most,
// when there are enough of them; and where there are still too many, every so many of a document.
func rank(ctx context.Context, tx *sql.Tx, match string, q Query, most int) ([]ranked, error) {
	var first, last int64
	err := tx.QueryRowContext(ctx, "SELECT coalesce(min(id), 0), coalesce(max(id), -1)"+amongDocuments, q.Platform,
		q.Document).Scan(&first, &last)
	if err != nil {
		return nil, err
	}
	const matching = ` FROM provisions_words WHERE provisions_words MATCH ?3 AND rowid BETWEEN ?4 AND ?5`
	from, to := first*perDocument, (last+1)*perDocument-1
	matches := func(match string) (n int, err error) {
		return n, tx.QueryRowContext(ctx, "SELECT count(*)"+matching, nil, nil, match, from, to).Scan(&n)
	}
	n, err := matches(match)
	if err != nil || n == 0 {
		return nil, err
	}
	if n > mostRanked {
		headings := "heading : (" + match + ")"
		h, err := matches(headings)
		if err != nil {
			return nil, err
		}
		if q.Limit > 0 && h >= enough*q.Limit {
			match, n = headings, h
		}
	}
	return list(ctx, tx, func(row scanner) (r ranked, err error) {
		return r, row.Scan(&r.id, &r.score)
	}, `SELECT rowid, -bm25(provisions_words, 3.0, 1.0) AS score`+matching+` AND rowid % ?7 = 0
		AND rowid / ?6 IN (SELECT id`+amongDocuments+`) ORDER BY score DESC, rowid LIMIT ?8`,
		q.Platform, q.Document, match, from, to, perDocument, (n+mostRanked-1)/mostRanked, most)
}

// enough is how many times as many matches as are wanted must be left: some repeat others, or are of documents that are no
// longer watched.
const enough = 4

// best reads the first so many, without what repeats a text of the same document.
func best(ctx context.Context, tx *sql.Tx, found []ranked, most int) ([]Hit, error) {
	var hits []Hit
	seen := map[[2]string]bool{}
	for len(found) > 0 && (most <= 0 || len(hits) < most) {
		n := len(found)
		if most > 0 {
			n = min(n, most-len(hits)+2) // a few repeat others
		}
		ids := make([]int64, n)
		for i, r := range found[:n] {
			ids[i] = r.id
		}
		read, err := readHits(ctx, tx, ids)
		if err != nil {
			return nil, err
		}
		for i, h := range read {
			if key := [2]string{h.Document, h.Provision.Text}; !seen[key] && (most <= 0 || len(hits) < most) {
				seen[key] = true
				h.Score = found[i].score
				hits = append(hits, h)
			}
		}
		found = found[n:]
	}
	return hits, nil
}

// readHits reads provisions, in the order of their ids as given. To ask for all of them at once is quicker than one by one.
func readHits(ctx context.Context, tx *sql.Tx, ids []int64) ([]Hit, error) {
	asked, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	return list(ctx, tx, scanHit, `SELECT p.document, p.version, p.seen, p.classifier, p.category, p.sketch, p.heading, p.text, p.body
		FROM json_each(?) i CROSS JOIN provisions p ON p.id = i.value ORDER BY i.key`, string(asked))
}

func scanHit(row scanner) (h Hit, err error) {
	var columns clausewatch.Provision
	var body []byte
	var seen moment
	if err := row.Scan(&h.Document, &h.Version, &seen, &h.Classifier, &columns.Category, &columns.Sketch, &columns.Heading, &columns.Text, &body); err != nil {
		return h, err
	}
	if err := json.Unmarshal(body, &h.Provision); err != nil {
		return h, err
	}
	h.Seen = seen.Time
	p := &h.Provision
	p.Category, p.Sketch, p.Heading, p.Text = columns.Category, columns.Sketch, columns.Heading, columns.Text
	return h, nil
}

const (
	longestQuery = 4096 // bytes that are read of a query
	mostTerms    = 64   // of a query
)

// expression joins what is asked for.
func (q Query) expression() string {
	var all []string
	if text := expression(q.Text, q.AnyWord); text != "" {
		all = append(all, "("+text+")")
	}
	for _, list := range q.Each {
		var one []string
		for _, s := range list {
			if t := expression(`"`+strings.ReplaceAll(s, `"`, " ")+`"`, false); t != "" {
				one = append(one, t)
			}
		}
		if len(one) > 0 {
			all = append(all, "("+strings.Join(one, " OR ")+")")
		}
	}
	return strings.Join(all, " AND ")
}

// expression makes an FTS5 expression of what people type: every term is quoted, so that no operator is left in it.
func expression(text string, any bool) string {
	if len(text) > longestQuery {
		text = text[:longestQuery]
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError || unicode.IsControl(r):
			return ' '
		case strings.ContainsRune("“”„‟«»＂", r):
			return '"'
		}
		return r
	}, text)
	var terms []string
	seen := map[string]bool{}
	add := func(term string) {
		if len(terms) < mostTerms && term != "" && !seen[term] {
			seen[term] = true
			terms = append(terms, term)
		}
	}
	for text != "" {
		before, rest, quoted := strings.Cut(text, `"`)
		phrase, after, closed := strings.Cut(rest, `"`)
		for _, word := range strings.Fields(before) {
			add(term(word))
		}
		if quoted && !closed { // the quote opens nothing
			for _, word := range strings.Fields(rest) {
				add(term(word))
			}
			break
		}
		if rest, star := strings.CutPrefix(after, "*"); star {
			phrase, after = phrase+"*", rest
		}
		add(term(phrase))
		text = after
	}
	if any {
		return strings.Join(terms, " OR ")
	}
	return strings.Join(terms, " ")
}

// term quotes a word or phrase, "" when there is nothing to find in it.
func term(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.Co) }) {
		return ""
	}
	plain := strings.TrimRight(s, "*")
	quoted := `"` + strings.ReplaceAll(strings.TrimSpace(plain), `"`, " ") + `"`
	if plain != s {
		quoted += " *"
	}
	return quoted
}

// reindex replaces the provisions of a document by those of the version that is in force now.
func reindex(ctx context.Context, tx *sql.Tx, doc document, ref string, provisions []clausewatch.Provision) error {
	var classifier, seen int64
	if err := tx.QueryRowContext(ctx, "SELECT classifier, first_seen FROM versions WHERE id = ?", doc.inForce).Scan(&classifier, &seen); err != nil {
		return err
	}
	provisions = provisions[:min(len(provisions), perDocument)]
	first := doc.id * perDocument
	if _, err := tx.ExecContext(ctx, "DELETE FROM provisions WHERE id BETWEEN ? AND ?", first,
		first+perDocument-1); err != nil {
		return fmt.Errorf("forget the words of the last version: %w", err)
	}
	insert, err := tx.PrepareContext(ctx,
		"INSERT INTO provisions (id, document, version, classifier, seen, category, sketch, heading, text, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	defer insert.Close()
	for i, p := range provisions {
		columns := p
		p.Category, p.Sketch, p.Heading, p.Text = "", nil, "", ""
		body, err := json.Marshal(p)
		if err != nil {
			return err
		}
		if _, err := insert.ExecContext(ctx, first+int64(i), ref, doc.inForce, classifier, seen, columns.Category, columns.Sketch, columns.Heading,
			columns.Text, string(body)); err != nil {
			return fmt.Errorf("write the words of the version: %w", err)
		}
	}
	return nil
}
