package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

const (
	announcedAhead = 60 * 24 * time.Hour // before a change was first seen, from which on its announcement is looked for
	feedFresh      = 3 * 24 * time.Hour  // since a feed was read, within which it can be said what is not in it
	longestTitle   = 200                 // characters of an announcement's title that are shown
)

// announced says where the platform announced a change of a policy, or that its feeds hold no announcement of it. It is
// nil when neither can be said: there is no feed that was readable lately, or one holds an entry without a date that may
// be the announcement. An alert is told without it rather than late, so what goes wrong is logged.
func (c *composer) announced(ctx context.Context, q *quoter, change clausewatch.Change, to clausewatch.Version) []chat.Span {
	doc := c.names.document(change.Document)
	if doc == nil {
		return nil
	}
	all, err := c.store.Entries(ctx, doc.Platform, to.FirstSeen.Add(-announcedAhead), c.now)
	if err != nil {
		c.log.Error("announcements not looked for", "change", change.ID, "err", err)
		return nil
	}
	found, unsure := announcement(all, doc.Subjects(), to.FirstSeen)
	switch {
	case found != nil:
		return c.announcedIn(ctx, q, *found, to.FirstSeen)
	case unsure:
		return nil
	}
	feeds, err := c.freshFeeds(ctx, doc.Platform)
	if err != nil {
		c.log.Error("announcements not looked for", "change", change.ID, "err", err)
		return nil
	}
	if len(feeds) == 0 {
		return nil
	}
	return chat.Plain("no announcement found in " + strings.Join(feeds, ", "))
}

// announcement is the entry nearest in time that speaks of the policy's own subject, else of policies in general; one
// that speaks of other policies only announces nothing here. Unsure says that one without a date may be it.
func announcement(all []store.Entry, own []clausewatch.Subject, seen time.Time) (best *store.Entry, unsure bool) {
	exact := false
	for i, e := range all {
		subjects := clausewatch.Announced(e.Provision)
		same := slices.ContainsFunc(subjects, func(s clausewatch.Subject) bool { return slices.Contains(own, s) })
		switch {
		case !same && !slices.Contains(subjects, clausewatch.AboutPolicies):
		case e.When().IsZero():
			unsure = true
		case best == nil || same && !exact || same == exact && e.When().Sub(seen).Abs() < best.When().Sub(seen).Abs():
			best, exact = &all[i], same
		}
	}
	return best, unsure
}

// announcedIn quotes the title of an announcement, where it is an exact part of what the feed said.
func (c *composer) announcedIn(ctx context.Context, q *quoter, e store.Entry, seen time.Time) []chat.Span {
	feed := e.Document
	if d := c.names.document(e.Document); d != nil {
		feed = d.Name
	}
	spans := chat.Plain("announced in " + feed + " " + apart(e.When(), seen))
	title := e.Provision.Title()
	text, err := q.text(ctx, e.Version)
	if err != nil || title == "" || !strings.Contains(text, title) {
		c.log.Error("a title is no part of its version and was left out", "feed", e.Document, "version", e.Version, "err", err)
		return spans
	}
	shown, end := title, "”"
	if utf8.RuneCountInString(title) > longestTitle {
		shown, end = lead(title, longestTitle), "” …"
	}
	link := chat.Span{Text: shown}
	if len(e.Provision.Links) > 0 {
		link.URL = e.Provision.Links[0].URL
	}
	spans[0].Text += ": “"
	return append(spans, link, chat.Span{Text: end})
}

// apart is how long a day was before or after another one, as an alert says it.
func apart(when, seen time.Time) string {
	const aDay = 24 * time.Hour
	switch days := int(seen.UTC().Truncate(aDay).Sub(when.UTC().Truncate(aDay)) / aDay); {
	case days > 0:
		return fmt.Sprintf("%s earlier", count(days, "day"))
	case days < 0:
		return fmt.Sprintf("%s later", count(-days, "day"))
	}
	return "the same day"
}

// freshFeeds are the names of the platform's feeds that could be read in the last days.
func (c *composer) freshFeeds(ctx context.Context, platform string) ([]string, error) {
	all, err := c.store.Health(ctx, platform)
	if err != nil {
		return nil, fmt.Errorf("read the health of %s: %w", platform, err)
	}
	var names []string
	for _, h := range all {
		if h.Document.Kind == clausewatch.Feed && !h.LastReadable.IsZero() && c.now.Sub(h.LastReadable) <= feedFresh {
			names = append(names, h.Document.Name)
		}
	}
	return names, nil
}
