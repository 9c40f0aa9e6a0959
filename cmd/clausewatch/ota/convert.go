package ota

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/extract"
	"github.com/clausewatch/clausewatch/watcher/replay"
)

// A Platform is a service as it is watched here.
type Platform struct {
	ID, Name  string
	Documents []Document
	Left      []Note // terms that are not taken over at all
}

// A Document is what became of terms, with what is to be said about it.
type Document struct {
	clausewatch.Document
	Notes []Note
}

// Convert makes a platform of each service, by id, and a document of each of its terms. Services whose IDs differ in case
// only are one. Nothing that it gives is refused by a configuration: what would be is left out, with a note.
func Convert(services []Service) []Platform {
	var order []string
	merged := map[string]*Service{}
	for _, s := range services {
		key := strings.ToLower(s.ID)
		if merged[key] == nil {
			merged[key] = &Service{ID: s.ID, Name: s.Name}
			order = append(order, key)
		}
		merged[key].Terms = append(merged[key].Terms, s.Terms...)
	}
	slices.Sort(order) // ids that clash are numbered, whatever the order of the files
	taken := map[string]bool{}
	var all []Platform
	for _, key := range order {
		all = append(all, platform(*merged[key], taken))
	}
	slices.SortFunc(all, func(a, b Platform) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

func platform(s Service, taken map[string]bool) Platform {
	p := Platform{ID: unique(replay.Slug(s.ID, host(s)), taken), Name: line(s.Name)}
	if p.Name == "" || !literal(p.Name) {
		p.Name = cmp.Or(line(s.ID), p.ID)
	}
	if !literal(p.Name) {
		p.Name = p.ID
	}
	ids, read := map[string]bool{}, map[string]bool{}
	for _, t := range s.Terms {
		doc, ok := document(p.ID, t)
		if !ok {
			p.Left = append(p.Left, doc.Notes...)
			continue
		}
		// The same terms come from several collections: word for word, or as another language or country has them.
		reading := t.Type + "\x00" + doc.Reading()
		if read[reading] {
			p.Left = append(p.Left, Note{Repeated, t.Type})
			continue
		}
		read[reading] = true
		id := usual(t.Type)
		if ids[id] && t.Collection != "" {
			id += "-" + replay.Slug(t.Collection, "other")
			doc.Name += " (" + line(t.Collection) + ")"
		}
		doc.ID = unique(id, ids)
		if !literal(doc.Name) || doc.Name == "" {
			doc.Name = doc.ID
		}
		p.Documents = append(p.Documents, doc)
	}
	return p
}

// document makes one document of terms. It is false when there is nothing to watch.
func document(platform string, t Terms) (Document, bool) {
	doc := Document{Document: clausewatch.Document{Platform: platform, Name: line(t.Type), Kind: clausewatch.Policy}}
	for _, page := range t.Pages {
		switch address := strings.TrimSpace(page.Fetch); {
		case !web(address):
			doc.note(BadAddress, "%s: %q is no web address", t.Type, page.Fetch)
		case !literal(address):
			doc.note(NotLiteral, "%s: %q names a variable or a file", t.Type, page.Fetch)
		case !slices.Contains(doc.URLs, address):
			doc.URLs = append(doc.URLs, address)
		}
	}
	// Without one of its pages a document would look whole and not be it.
	if len(doc.URLs) == 0 && len(doc.Notes) == 0 {
		doc.note(BadAddress, "%s: no page is declared", t.Type)
	}
	if len(doc.Notes) > 0 {
		return doc, false
	}
	doc.selections(t.Pages)
	doc.removals(t.Pages)
	doc.filters(t.Pages)
	if slices.ContainsFunc(t.Pages, func(p replay.Declaration) bool { return p.ExecuteClientScripts }) {
		doc.note(NeedsScript, "declared with executeClientScripts: if nothing is found on the page, read it with the browser (fetch.browser)")
	}
	return doc, true
}

func (d *Document) note(r Reason, format string, args ...any) {
	d.Notes = append(d.Notes, Note{r, fmt.Sprintf(format, args...)})
}

// selections sets what is read of the pages.
//
// A document here has one list of selections for all of its pages. Where the pages have lists of their own, it is all of
// them together, each page yielding what it has of that: text that another page's selection happens to meet is read in
// addition, and none is lost. A page without selections adds nothing to the list: the format demands them of every HTML
// page, so that it is a PDF, of which all is read.
//
// Where one of the selections cannot be taken over, none is: with the rest, a part of the terms would be read and nothing
// would tell that the other is missing. The main text is then found as on a page without selections.
func (d *Document) selections(pages []replay.Declaration) {
	var whole []clausewatch.Selection
	var first replay.Selectors
	lost, differ := false, false
	for _, page := range pages {
		if first == nil {
			first = page.Select
		}
		differ = differ || len(page.Select) > 0 && !slices.Equal(page.Select, first)
		for _, s := range page.Select {
			selection := clausewatch.Selection(s)
			err := extract.Selectors(clausewatch.Document{Select: []clausewatch.Selection{selection}})
			switch {
			case !literal(s.CSS, s.StartBefore, s.StartAfter, s.EndBefore, s.EndAfter):
				lost = true
				d.note(NotLiteral, "select %s names a variable or a file; the main text is found without selections", describe(s))
			case err != nil:
				lost = true
				d.note(BadSelector, "select %s: %v; the main text is found without selections", describe(s), err)
			case !slices.Contains(whole, selection):
				whole = append(whole, selection)
			}
		}
	}
	if lost {
		return
	}
	d.Select = whole
	if differ {
		d.note(PerPage, "the pages are declared with selections of their own; each is read with all of them")
	}
}

// removals sets what is cut out of the pages.
//
// Here too there is one list for all pages, and what it cuts is lost without a word. So of pages with lists of their own
// it has what all of them cut, and of the rest what names a class, an id or an attribute: that is of one page's making
// and finds nothing on the others, while `blockquote` or `p:first-child` would.
func (d *Document) removals(pages []replay.Declaration) {
	seen := map[replay.Selector]bool{}
	for _, page := range pages {
		for _, s := range page.Remove {
			if seen[s] {
				continue
			}
			seen[s] = true
			err := extract.Selectors(clausewatch.Document{Remove: []string{s.CSS}})
			everywhere := !slices.ContainsFunc(pages, func(p replay.Declaration) bool { return len(p.Select) > 0 && !slices.Contains(p.Remove, s) })
			switch {
			case s.CSS == "":
				d.note(RemovedRange, "remove %s: only what a CSS selector names can be removed", describe(s))
			case !literal(s.CSS):
				d.note(NotLiteral, "remove %s names a variable or a file", describe(s))
			case err != nil:
				d.note(BadSelector, "remove %s: %v", describe(s), err)
			case !everywhere && !particular(s.CSS):
				d.note(OnePageOnly, "remove %s: declared for one of several pages, and might cut text out of the others", describe(s))
			default:
				d.Remove = append(d.Remove, s.CSS)
			}
		}
	}
}

var negation = regexp.MustCompile(`:not\([^)]*\)`)

// particular tells a selector that names a class, an id or an attribute in each of its alternatives.
func particular(css string) bool {
	for one := range strings.SplitSeq(css, ",") {
		if !strings.ContainsAny(negation.ReplaceAllString(one, ""), "#.[") {
			return false
		}
	}
	return true
}

// linkFilters are filters that change link targets and no text: removeQueryParams is the archive's own, the others are
// written alike for many services. Targets of links are never compared here, and hidden addresses are decoded.
var linkFilters = []string{
	"removeQueryParams", "removeTrackingIDs", "removeAccordionLinks", "removeAccordionsLinks", "removeEmptyLinks",
	"removeDownloadedForUseLinkExtension", "unifyEmailProtectedAddresses",
}

func (d *Document) filters(pages []replay.Declaration) {
	var names []string
	for _, page := range pages {
		for _, f := range page.Filter {
			if slices.Contains(names, string(f)) {
				continue
			}
			names = append(names, string(f))
			if slices.Contains(linkFilters, string(f)) {
				d.note(LinkFilter, "filter %s is not needed: targets of links are not compared", f)
			} else {
				d.note(FilterCode, "filter %s is code of the archive, which is not run", f)
			}
		}
	}
}

// literal tells a value that a configuration takes as it stands. Others' declarations must not make it read our
// environment or our files and send them to an address of theirs.
func literal(values ...string) bool {
	return !slices.ContainsFunc(values, func(s string) bool { return strings.Contains(s, "${") || strings.HasPrefix(s, "file:") })
}

// describe shows a selector as it was declared.
func describe(s replay.Selector) string {
	if s.CSS != "" {
		return fmt.Sprintf("%q", s.CSS)
	}
	var sides []string
	for _, side := range []struct{ name, css string }{
		{"startBefore", s.StartBefore}, {"startAfter", s.StartAfter}, {"endBefore", s.EndBefore}, {"endAfter", s.EndAfter},
	} {
		if side.css != "" {
			sides = append(sides, fmt.Sprintf("%s %q", side.name, side.css))
		}
	}
	if sides == nil {
		return "nothing"
	}
	return "from " + strings.Join(sides, " ")
}
