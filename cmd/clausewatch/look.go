package main

import (
	"context"
	"errors"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher"
	"github.com/clausewatch/clausewatch/watcher/extract"
)

// A looker reads a page that somebody asks to watch, as the watcher would: through the same fetcher, with its guards.
type looker struct {
	fetcher    watcher.Fetcher
	classifier watcher.Classifier
}

// look reads a page, or a feed where it is one. The error is one of the fetcher or of extract.Read.
func (l looker) look(ctx context.Context, url string) (clausewatch.Version, error) {
	doc := clausewatch.Document{Platform: "new", ID: "document", Kind: clausewatch.Policy, URLs: []string{url}}
	page, err := l.fetcher.Fetch(ctx, doc, 0, clausewatch.Snapshot{})
	if err != nil {
		return clausewatch.Version{}, err
	}
	parts := []clausewatch.Snapshot{page}
	v, err := extract.Read(ctx, doc, parts, nil)
	var unreadable *clausewatch.UnreadableError
	if errors.As(err, &unreadable) && unreadable.Cause == clausewatch.CauseOther { // not HTML, PDF or text
		doc.Kind = clausewatch.Feed
		if feed, feedErr := extract.Read(ctx, doc, parts, nil); feedErr == nil {
			v, err = feed, nil
		}
	}
	if err == nil {
		l.classifier.Provisions(&v)
	}
	return v, err
}
