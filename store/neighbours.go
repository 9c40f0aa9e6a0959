package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// Neighbours are the other policies that are watched on the host of a document, with "www." or without, in the order of their
// references.
func (s *Store) Neighbours(ctx context.Context, doc clausewatch.Document) ([]clausewatch.Document, error) {
	all, err := list(ctx, s.read, scanDocument, "SELECT body FROM documents WHERE watched = 1 AND ref <> ? ORDER BY ref", doc.Ref())
	if err != nil {
		return nil, fmt.Errorf("list the neighbours of %s: %w", doc.Ref(), err)
	}
	host := bare(doc)
	return slices.DeleteFunc(all, func(d clausewatch.Document) bool { return d.Kind == clausewatch.Feed || bare(d) != host }), nil
}

func bare(doc clausewatch.Document) string { return strings.TrimPrefix(doc.Host(), "www.") }
