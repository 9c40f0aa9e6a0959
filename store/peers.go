package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"github.com/clausewatch/clausewatch"
)

// A PeerQuery asks for clauses that speak of the same matter as some.
type PeerQuery struct {
	Clauses []clausewatch.Provision // with their sketches: nothing is like a clause without one
	// Classifier is the one that made the sketches: Version.Classifier. Sketches of others cannot be compared with them.
	Classifier int64
	Least      float64 // likeness
	// Fits tells whether a clause may stand for its platform; nil means that any may. The likest perPlatform are asked about.
	Fits func(clausewatch.Provision) bool
}

// A Peer is a clause that is like others.
type Peer struct {
	Hit
	Platform string
	Likeness float64 // 0 to 1, Sketch.Likeness, the most with any of the clauses
}

// perPlatform is how many clauses of a platform are looked at for one that fits.
const perPlatform = 3

// Peers are the clauses of watched policies in force that are like any of some, the likest first, one a platform. They are of
// the same category as the clause that they are like, and read with the same classifier.
func (s *Store) Peers(ctx context.Context, q PeerQuery) (peers []Peer, err error) {
	err = s.view(ctx, func(tx *sql.Tx) error {
		if q.Classifier == 0 {
			return nil
		}
		shelves, err := readShelves(ctx, tx)
		if err != nil {
			return err
		}
		best := map[string][]alike{}
		for _, category := range categories(q.Clauses) {
			if err := q.look(ctx, tx, category, shelves, best); err != nil {
				return err
			}
		}
		peers, err = q.read(ctx, tx, best)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find clauses like others: %w", err)
	}
	return peers, nil
}

// readShelves are the platforms of the watched documents, by their ids.
func readShelves(ctx context.Context, tx *sql.Tx) (map[int64]string, error) {
	shelves := map[int64]string{}
	_, err := list(ctx, tx, func(row scanner) (id int64, err error) {
		var platform string
		err = row.Scan(&id, &platform)
		shelves[id] = platform
		return id, err
	}, "SELECT id, platform FROM documents WHERE watched = 1")
	return shelves, err
}

func categories(clauses []clausewatch.Provision) (all []string) {
	for _, c := range clauses {
		if len(c.Sketch) > 0 && !slices.Contains(all, c.Category) {
			all = append(all, c.Category)
		}
	}
	return all
}

// An alike clause is found and not yet read.
type alike struct {
	id       int64
	likeness float64
}

// look goes through the clauses of a category, in an index that holds all it needs, and keeps the likest of each platform.
func (q PeerQuery) look(ctx context.Context, tx *sql.Tx, category string, shelves map[int64]string, best map[string][]alike) error {
	var wanted []clausewatch.Sketch
	for _, c := range q.Clauses {
		if c.Category == category {
			wanted = append(wanted, c.Sketch)
		}
	}
	rows, err := tx.QueryContext(ctx, "SELECT id, sketch FROM provisions WHERE category = ? AND classifier = ? AND sketch IS NOT NULL ORDER BY id",
		category, q.Classifier)
	if err != nil {
		return err
	}
	defer rows.Close()
	var sketch sql.RawBytes
	for rows.Next() {
		var a alike
		if err := rows.Scan(&a.id, &sketch); err != nil {
			return err
		}
		platform := shelves[a.id/perDocument]
		if platform == "" {
			continue
		}
		for _, w := range wanted {
			a.likeness = max(a.likeness, w.Likeness(clausewatch.Sketch(sketch)))
		}
		if a.likeness >= q.Least {
			best[platform] = among(best[platform], a)
		}
	}
	return rows.Err()
}

// among puts a clause where it belongs among the likest of its platform.
func among(best []alike, a alike) []alike {
	at := len(best)
	for at > 0 && best[at-1].likeness < a.likeness {
		at--
	}
	if at == perPlatform {
		return best
	}
	best = slices.Insert(best, at, a)
	return best[:min(len(best), perPlatform)]
}

// read reads the likest clause of each platform that fits: of all platforms the likest, then, where that does not fit, the next.
func (q PeerQuery) read(ctx context.Context, tx *sql.Tx, best map[string][]alike) ([]Peer, error) {
	var peers []Peer
	left := slices.Sorted(maps.Keys(best))
	for n := 0; len(left) > 0; n++ {
		var ids []int64
		for _, platform := range left {
			ids = append(ids, best[platform][n].id)
		}
		hits, err := readHits(ctx, tx, ids)
		if err != nil {
			return nil, err
		}
		var more []string
		for i, platform := range left {
			h, likeness := hits[i], best[platform][n].likeness
			if q.Fits == nil || q.Fits(h.Provision) {
				h.Score = likeness
				peers = append(peers, Peer{Hit: h, Platform: platform, Likeness: likeness})
			} else if n+1 < len(best[platform]) {
				more = append(more, platform)
			}
		}
		left = more
	}
	slices.SortFunc(peers, func(a, b Peer) int {
		return cmp.Or(cmp.Compare(b.Likeness, a.Likeness), cmp.Compare(a.Platform, b.Platform))
	})
	return peers, nil
}

// DocumentsRead are the references of the watched documents of which a version is in force.
func (s *Store) DocumentsRead(ctx context.Context) ([]string, error) {
	all, err := list(ctx, s.read, func(row scanner) (ref string, err error) { return ref, row.Scan(&ref) },
		"SELECT ref FROM documents WHERE watched = 1 AND in_force IS NOT NULL ORDER BY ref")
	if err != nil {
		return nil, fmt.Errorf("list documents that were read: %w", err)
	}
	return all, nil
}
