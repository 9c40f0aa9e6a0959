package extract

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"sort"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

	"github.com/clausewatch/clausewatch"
)

const (
	feedMaxBytes   = 4 << 20 // parsing takes some 70 bytes of memory for each
	feedMaxItems   = 2000
	feedMaxSummary = 2000 // runes
	feedMaxTitle   = 400  // runes
)

// readFeed reads an RSS, RDF, Atom or JSON feed: a block for each item, in the feed's order, the newest 2,000. A feed
// without items gives no blocks and no error.
//
// An *UnreadableError says that something else was sent in its place: nothing, a web page, half of it. A *Failure
// (CauseParse, CauseTooLarge) says that it is no feed that can be parsed.
func readFeed(ctx context.Context, s clausewatch.Snapshot) (blocks []block, title, language string, err error) {
	switch {
	case ctx.Err() != nil:
		return nil, "", "", fmt.Errorf("read feed: %w", ctx.Err())
	case len(s.Body) > feedMaxBytes:
		return nil, "", "", &clausewatch.Failure{Cause: clausewatch.CauseTooLarge,
			Err: fmt.Errorf("read feed: %d bytes, more than %d", len(s.Body), feedMaxBytes)}
	}
	text, err := repairFeed(s)
	if err != nil {
		return nil, "", "", err
	}
	feed, err := parseFeed(text)
	if err != nil {
		return nil, "", "", err
	}
	if stated := statedIDs(text); len(stated) == len(feed.Items) {
		for i, item := range feed.Items {
			if item != nil && stated[i] != "" {
				item.GUID = stated[i]
			}
		}
	}
	title = cutWords(entryText(feed.Title, feedMaxTitle), feedMaxTitle)
	return feedBlocks(feed, feedBase(s)), title, strings.ToLower(strings.TrimSpace(feed.Language)), nil
}

func feedBase(s clausewatch.Snapshot) *url.URL {
	for _, address := range []string{s.FinalURL, s.URL} {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			return u
		}
	}
	return nil
}

// parseFeed parses a repaired feed. A parser that panics on a hostile feed has failed on that feed, no more.
func parseFeed(text []byte) (feed *gofeed.Feed, err error) {
	defer func() {
		if r := recover(); r != nil {
			feed, err = nil, feedFailure(fmt.Errorf("the parser gave up: %v", r))
		}
	}()
	if text[0] == '{' {
		if err := checkJSONFeed(text); err != nil {
			return nil, err
		}
	}
	feed, err = gofeed.NewParser().Parse(bytes.NewReader(text))
	var wrongType *json.UnmarshalTypeError
	switch {
	case err != nil && feedRoot.Match(text) && !feedEnd.Match(text):
		return nil, feedCut()
	case errors.Is(err, gofeed.ErrFeedTypeNotDetected):
		return nil, feedFailure(errors.New("it is no RSS, Atom or JSON feed"))
	case errors.As(err, &wrongType):
		return nil, feedFailure(fmt.Errorf("a JSON feed whose %q is a %s", wrongType.Field, wrongType.Value))
	case err != nil:
		return nil, feedFailure(err)
	}
	return feed, nil
}

func feedCut() error {
	return &clausewatch.UnreadableError{Cause: clausewatch.CauseTruncated,
		Detail: "the feed was cut off: its end is missing"}
}

func feedFailure(err error) error {
	return &clausewatch.Failure{Err: fmt.Errorf("read feed: %w", err), Cause: clausewatch.CauseParse}
}

// checkJSONFeed refuses a JSON answer that is no feed: {"error":"rate limited"} would pass for a feed without items.
func checkJSONFeed(text []byte) error {
	var answer struct {
		Version any             `json:"version"`
		Items   json.RawMessage `json:"items"`
		Error   any             `json:"error"`
		Message any             `json:"message"`
	}
	err := json.Unmarshal(text, &answer)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax) && strings.Contains(err.Error(), "unexpected end"):
		return feedCut()
	case err != nil:
		return feedFailure(err)
	case answer.Version == nil && answer.Items == nil:
		for _, said := range []any{answer.Error, answer.Message} {
			if s, ok := said.(string); ok && s != "" {
				return feedFailure(fmt.Errorf("a JSON answer instead of a feed: %.100q", s))
			}
		}
		return feedFailure(errors.New("a JSON answer instead of a feed: it has neither version nor items"))
	}
	return nil
}

// feedBlocks makes the blocks of a feed's items. Items that say nothing at all are left out.
func feedBlocks(feed *gofeed.Feed, base *url.URL) []block {
	items := newestItems(feed.Items)
	entries := make([]feedEntry, 0, len(items))
	for _, item := range items {
		if item == nil {
			continue
		}
		if e := newEntry(item, base); e.text != "" {
			entries = append(entries, e)
		}
	}
	blocks := make([]block, 0, len(entries))
	for i, id := range entryIDs(entries) {
		if id == "" { // an item given twice
			continue
		}
		e := entries[i]
		b := block{kind: clausewatch.Entry, text: e.text, id: id, at: e.at}
		if e.link != "" {
			b.links = []clausewatch.Link{{Text: e.title, URL: e.link}}
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// newestItems keeps the 2,000 newest items in their order: by their dates when all have one, else the first.
func newestItems(items []*gofeed.Item) []*gofeed.Item {
	if len(items) <= feedMaxItems {
		return items
	}
	order := make([]int, len(items))
	for i, item := range items {
		order[i] = i
		if item == nil || itemTime(item).IsZero() {
			return items[:feedMaxItems]
		}
	}
	sort.SliceStable(order, func(a, b int) bool { return itemTime(items[order[a]]).After(itemTime(items[order[b]])) })
	order = order[:feedMaxItems]
	sort.Ints(order)
	kept := make([]*gofeed.Item, len(order))
	for i, n := range order {
		kept[i] = items[n]
	}
	return kept
}

// itemTime is the item's stated date in UTC, zero when it states none that can be read.
func itemTime(item *gofeed.Item) time.Time {
	for _, t := range []*time.Time{item.PublishedParsed, item.UpdatedParsed} {
		if t != nil && t.Year() > 1 && t.Year() < 10000 {
			return t.UTC()
		}
	}
	return time.Time{}
}
