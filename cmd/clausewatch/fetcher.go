package main

import (
	"context"
	"errors"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/cmd/clausewatch/config"
	"github.com/clausewatch/clausewatch/watcher"
	"github.com/clausewatch/clausewatch/watcher/extract"
	"github.com/clausewatch/clausewatch/watcher/fetch"
	"github.com/clausewatch/clausewatch/watcher/fetch/browser"
)

// fetcher is how pages are got: plainly, and through Chromium where one is configured and a page needs it.
func fetcher(client *fetch.Client, b config.Browser) watcher.Fetcher {
	if !b.On() {
		return client
	}
	return &browser.Browser{Client: client, Judge: unreadable, Path: b.Path, RemoteURL: b.RemoteURL, Log: client.Log}
}

// unreadable is the cause for which a page cannot be read, "" when it can.
func unreadable(ctx context.Context, doc clausewatch.Document, page clausewatch.Snapshot) clausewatch.Cause {
	doc.URLs = []string{page.URL}
	_, err := extract.Read(ctx, doc, []clausewatch.Snapshot{page}, nil)
	var found *clausewatch.UnreadableError
	if errors.As(err, &found) {
		return found.Cause
	}
	return ""
}
