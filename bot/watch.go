package bot

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

const (
	maxAddress  = 2000 // letters of an address that is to be watched
	lookFor     = time.Minute
	firstShown  = 3 // clauses of the page that are shown
	watchSample = "/terms watch https://acme.example/terms as acme/terms"
)

// A newDocument is one that somebody asks to watch.
type newDocument struct {
	clausewatch.Document
	confirmed bool
}

// watch reads a page and shows what would be watched; with "yes" it is.
func (q *question) watch(ctx context.Context) (chat.Message, error) {
	if err := q.mayWatch(); err != nil {
		return chat.Message{}, err
	}
	d, err := q.newDocument()
	if err != nil {
		return chat.Message{}, err
	}
	if q.bot.Look == nil {
		return chat.Message{}, &puzzle{text: "no page can be read from here; name it in the configuration file, under `platforms:`"}
	}
	looking, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	v, err := q.bot.Look(looking, d.URLs[0])
	if err != nil {
		return chat.Message{}, unwatchable(d, err, ctx)
	}
	if len(v.Provisions) > 0 && v.Provisions[0].Block == clausewatch.Entry {
		d.Kind = clausewatch.Feed
	}
	if d.Name == "" {
		d.Name = shorten(strings.TrimSpace(clean(v.Title)), 80)
	}
	if d.Name == "" {
		d.Name = d.ID
	}
	if !d.confirmed {
		return q.showPage(d, v), nil
	}
	name := capital(d.Platform)
	if p := q.catalog.platform(d.Platform); p != nil {
		name = p.Name
	}
	if err := q.bot.Store.AddDocument(ctx, clausewatch.Platform{ID: d.Platform, Name: name}, d.Document, q.who(), q.now); err != nil {
		return chat.Message{}, err
	}
	m := say(fmt.Sprintf("%s is watched from now on as %s; its first version is read within the next minute or so", name+" · "+d.Name, d.Ref()))
	m.Blocks = append(m.Blocks, note("The first version is a baseline: from then on changes are told to the channels that follow it."),
		line(chat.Span{Text: "Let this channel hear of it: "}, command("subscribe "+d.Ref()), chat.Span{Text: " · End it: "}, command("unwatch "+d.Ref())))
	return m, nil
}

// unwatchable says why a page cannot be watched. It gives the error back where it says nothing of the page.
func unwatchable(d newDocument, err error, ctx context.Context) error {
	var unreadable *clausewatch.UnreadableError
	var failure *clausewatch.Failure
	why := ""
	switch {
	case errors.As(err, &unreadable):
		why = causeOf(unreadable.Cause, unreadable.Detail)
	case errors.As(err, &failure):
		why = causeOf(failure.Cause, failure.Error())
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		why = "it does not answer within " + human(lookFor)
	default:
		return err
	}
	return &puzzle{text: "nothing was added, since no policy can be read at " + shorten(d.URLs[0], 120) + ": " + why +
		". Open it in a browser to see, or name another address"}
}

// causeOf is a cause in words, with what was found.
func causeOf(cause clausewatch.Cause, detail string) string {
	why := cause.Words()
	if detail = strings.TrimSpace(clean(detail)); detail != "" {
		why = strings.TrimSpace(why + " (" + shorten(detail, 160) + ")")
	}
	return why
}

// showPage shows what was read, and what adds it.
func (q *question) showPage(d newDocument, v clausewatch.Version) chat.Message {
	again := "watch " + d.URLs[0] + " as " + d.Ref()
	if found, _, _ := options(q.input.Words, "name"); found["name"] != "" {
		again += ` name:"` + d.Name + `"`
	}
	what, noun := "a page", "provision"
	if d.Kind == clausewatch.Feed {
		what, noun = "a feed", "entry"
	}
	m := say(fmt.Sprintf("that is %s with %s; nothing is added yet", what, count(len(v.Provisions), noun)))
	language := v.Language
	if language == "" {
		language = "not known"
	}
	title := strings.TrimSpace(clean(v.Title))
	if title == "" {
		title = "none"
	}
	fields := []chat.Field{field("Title", shorten(title, 200)), field("As", d.Ref()+", “"+d.Name+"”"), field("Printed", v.Dates.Printed.String()),
		field("Effective", v.Dates.Effective.String()), field("Language", language)}
	if q.catalog.platform(d.Platform) == nil {
		platform := "new: " + d.Platform
		if n := q.catalog.nearest(d.Platform, 1); len(n) > 0 && !strings.Contains(n[0], "/") {
			platform += " (watched already is " + n[0] + ")"
		}
		fields = append(fields, field("Platform", platform))
	}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: fields})
	var items [][]chat.Span
	for _, p := range v.Provisions {
		if p.Block != clausewatch.Heading && len(items) < firstShown {
			items = append(items, []chat.Span{{Text: place(p), Bold: true}, {Text: ": " + first(p.Text)}})
		}
	}
	if len(items) > 0 {
		m.Blocks = append(m.Blocks, note("It begins:"), chat.Block{Kind: chat.List, Items: items})
	}
	m.Blocks = append(m.Blocks, line(chat.Span{Text: "Watch it: "}, command(again+" yes")))
	return m
}

var slug = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)

// newDocument reads "URL as acme/aup name:"…" yes". The error is a *puzzle.
func (q *question) newDocument() (d newDocument, err error) {
	found, words, err := options(q.input.Words, "name")
	if err != nil {
		return d, err
	}
	if n := len(words); n > 0 && strings.EqualFold(words[n-1].Text, "yes") {
		d.confirmed, words = true, words[:n-1]
	}
	if len(words) == 0 {
		return d, &puzzle{text: "say which page to watch and what to call it, such as " + watchSample}
	}
	address, err := webAddress(words[0].Text)
	if err != nil {
		return d, err
	}
	names := slashes(words[1:])
	if len(names) > 0 && strings.EqualFold(names[0].Text, "as") {
		names = names[1:]
	}
	if len(names) != 2 {
		return d, &puzzle{text: "say what to call it: a platform and a document, such as /terms watch " + shorten(address, 200) + " as acme/terms"}
	}
	platform, id := strings.ToLower(names[0].Text), strings.ToLower(names[1].Text)
	if !slug.MatchString(platform) || !slug.MatchString(id) || utf8.RuneCountInString(platform+id) > 80 {
		return d, &puzzle{text: "“" + shorten(platform+"/"+id, 60) + "” cannot be a name; use small letters, digits and hyphens, such as acme/terms"}
	}
	if m, ok := exact([]word{{Text: platform}}, 0, 1, q.catalog.names, 2); ok && len(m.ids) == 1 {
		platform = m.ids[0] // by another of its names
	}
	d.Document = clausewatch.Document{Platform: platform, ID: id, Name: shorten(strings.TrimSpace(found["name"]), 80), Kind: clausewatch.Policy, URLs: []string{address}}
	if old := q.catalog.document(d.Ref()); old != nil {
		return d, &puzzle{text: fmt.Sprintf("%s is watched already, at %s; choose another name", d.Ref(), shorten(old.URLs[0], 150))}
	}
	for _, p := range q.catalog.platforms {
		for _, other := range p.Documents {
			if slices.Equal(other.URLs, d.URLs) {
				return d, &puzzle{text: "that address is watched already, as " + other.Ref(), offers: [][]chat.Span{{command(typed(other.Ref())), {Text: " – " + q.catalog.title(other.Ref())}}}}
			}
		}
	}
	return d, nil
}

// webAddress takes an address out of what chat makes of it: "<https://…|label>". The error is a *puzzle.
func webAddress(typed string) (string, error) {
	if inner, ok := strings.CutPrefix(typed, "<"); ok {
		typed, _, _ = strings.Cut(strings.TrimSuffix(inner, ">"), "|")
	}
	if utf8.RuneCountInString(typed) > maxAddress {
		return "", &puzzle{text: fmt.Sprintf("that address has more than %d letters; name a shorter one", maxAddress)}
	}
	u, err := url.Parse(typed)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return "", &puzzle{text: "“" + shorten(typed, 80) + "” is no web address; write it with https://, such as " + watchSample}
	case u.User != nil:
		return "", &puzzle{text: "that address holds a name or a password; only pages that anyone can read are watched"}
	}
	u.Fragment, u.RawFragment = "", "" // a place on the page
	return u.String(), nil
}

// unwatch ends the watching of a document that was added in chat.
func (q *question) unwatch(ctx context.Context) (chat.Message, error) {
	if err := q.mayWatch(); err != nil {
		return chat.Message{}, err
	}
	added, err := q.bot.Store.Added(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	if len(q.input.Words) == 0 {
		p := &puzzle{text: "say what to watch no more, such as /terms unwatch acme/terms; only what was added in chat can be taken out here"}
		for _, ref := range added {
			p.offers = append(p.offers, []chat.Span{command("unwatch " + ref), {Text: " – " + q.catalog.title(ref)}})
		}
		return chat.Message{}, p
	}
	t, err := q.target(ctx, q.input.Words)
	if err != nil {
		return chat.Message{}, retold(err, "unwatch")
	}
	if t.guessed != "" {
		q.notes = nil
		return chat.Message{}, &puzzle{text: t.guessed, heading: "Did you mean this?", offers: [][]chat.Span{{command("unwatch " + t.typed())}}}
	}
	if t.document == nil || len(t.rest) > 0 {
		p := &puzzle{text: "name the document to watch no more, as platform/document"}
		for _, d := range t.platform.Documents {
			if slices.Contains(added, d.Ref()) {
				p.offers = append(p.offers, []chat.Span{command("unwatch " + d.Ref()), {Text: " – " + q.catalog.title(d.Ref())}})
			}
		}
		return chat.Message{}, p
	}
	ref, title := t.ref(), q.catalog.title(t.ref())
	if !slices.Contains(added, ref) {
		return chat.Message{}, &puzzle{text: title + " is set in the configuration file; take it out there, under `platforms:` or `catalogue:`, and start the service again"}
	}
	if err := q.bot.Store.DropDocument(ctx, ref, q.who(), q.now); err != nil {
		return chat.Message{}, err
	}
	m := say(title + " is watched no more; its versions and changes stay")
	m.Blocks = append(m.Blocks, note("Subscriptions to it stay and tell nothing until it is watched again."))
	return m, nil
}
