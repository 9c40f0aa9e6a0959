package extract

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

// rssFeed is an RSS feed with these items, each the inside of an item element.
func rssFeed(items ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Harbour Cloud changes</title>` +
		`<language>EN-gb</language>`)
	for _, item := range items {
		b.WriteString("<item>" + item + "</item>\n")
	}
	b.WriteString("</channel></rss>")
	return b.String()
}

func feedItem(guid, link, title, text, date string) string {
	var b strings.Builder
	for _, e := range [][2]string{{"guid", guid}, {"link", link}, {"title", title}, {"description", text}, {"pubDate", date}} {
		if e[1] != "" {
			fmt.Fprintf(&b, "<%s>%s</%s>", e[0], e[1], e[0])
		}
	}
	return b.String()
}

func mustRead(t *testing.T, body string) []block {
	t.Helper()
	s := clausewatch.Snapshot{URL: "https://harbour.example/feeds/changes.xml", Body: []byte(body)}
	blocks, _, _, err := readFeed(t.Context(), s)
	if err != nil {
		t.Fatalf("read feed: %v\n%s", err, body)
	}
	checkEntries(t, "feed", blocks)
	return blocks
}

func entryTexts(blocks []block) []string {
	var all []string
	for _, b := range blocks {
		all = append(all, b.text)
	}
	return all
}

func entryIDList(blocks []block) []string {
	var all []string
	for _, b := range blocks {
		all = append(all, b.id)
	}
	return all
}

func TestFeedItemsBecomeEntries(t *testing.T) {
	body := rssFeed(
		feedItem("7", "https://Harbour.example:443/changes/7?utm_source=rss&amp;v=2", "Limits raised",
			"&lt;p&gt;Uploads may now have &lt;b&gt;5&lt;/b&gt;&amp;nbsp;GB.&lt;/p&gt;&lt;p&gt;Read on.&lt;/p&gt;",
			"Tue, 03 Nov 2026 10:00:00 +0100"),
		feedItem("6", "/changes/6", "Old storage closes",
			"Old storage closes on 1 March. &lt;script&gt;track()&lt;/script&gt;", ""),
		feedItem("5", "javascript:alert(1)", "Just a title", "", "yesterday"),
	)
	blocks, title, language, err := readFeed(t.Context(),
		clausewatch.Snapshot{FinalURL: "https://harbour.example/feed", Body: []byte(body)})
	if err != nil {
		t.Fatal(err)
	}
	if title != "Harbour Cloud changes" || language != "en-gb" {
		t.Errorf("title %q, language %q, want %q, %q", title, language, "Harbour Cloud changes", "en-gb")
	}
	var got []string
	for _, b := range blocks {
		line := b.text
		for _, l := range b.links {
			line += " <" + l.URL + ">"
		}
		if !b.at.IsZero() {
			line += " " + b.at.Format("2006-01-02T15:04Z07:00")
		}
		got = append(got, line)
	}
	want := []string{
		"Limits raised: Uploads may now have 5 GB. Read on. <https://harbour.example/changes/7?v=2> 2026-11-03T09:00Z",
		"Old storage closes on 1 March. <https://harbour.example/changes/6>",
		"Just a title",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func utf16le(s string, mark bool) string {
	units := utf16.Encode([]rune(s))
	var b strings.Builder
	if mark {
		b.WriteString("\xFF\xFE")
	}
	for _, u := range units {
		b.Write([]byte{byte(u), byte(u >> 8)})
	}
	return b.String()
}

func TestFeedIsRepairedBeforeItIsParsed(t *testing.T) {
	feed := rssFeed(feedItem("1", "https://harbour.example/1", "Übergänge", "naïve café", ""))
	latin := strings.NewReplacer("Ü", "\xDC", "ä", "\xE4", "ï", "\xEF", "é", "\xE9").Replace(feed)
	want := []string{"Übergänge: naïve café"}
	for name, body := range map[string]string{
		"as it should be":             feed,
		"byte order mark":             "\xEF\xBB\xBF" + feed,
		"UTF-16 with mark":            utf16le(feed, true),
		"UTF-16 without mark":         utf16le(feed, false),
		"declared Latin-1":            strings.Replace(latin, "UTF-8", "iso-8859-1", 1),
		"Latin-1 declared UTF-8":      latin,
		"UTF-8 declared Latin-1":      strings.Replace(feed, "UTF-8", "iso-8859-1", 1),
		"unknown character set":       strings.Replace(feed, "UTF-8", "bogus", 1),
		"warning before":              "<br />\n<b>Warning</b>: something on line <b>12</b><br />\n" + feed,
		"long junk before":            strings.Repeat("notice\n", 2000) + feed,
		"comment that names an <rss>": "<!-- this is an <rss > feed -->" + feed,
		"doctype and stylesheet": `<?xml version="1.0"?><!DOCTYPE rss SYSTEM "http://x.example/rss.dtd"><?xml-stylesheet href="a.xsl"?>` +
			strings.SplitAfterN(feed, "?>", 2)[1],
		"control characters":     strings.Replace(feed, "café", "\x00ca\x08fé\x1b", 1),
		"references to controls": strings.Replace(feed, "café", "ca&#8;f&#x1B;é&#0;", 1),
		"text after the end":     feed + "\n<!-- cached --><script>x</script>",
		"last bracket missing":   strings.TrimSuffix(feed, ">"),
		"bare ampersand":         strings.Replace(feed, "<title>Ü", "<link>http://a.example/?a=1&b=2</link><title>Ü", 1),
	} {
		blocks, _, _, err := readFeed(t.Context(), clausewatch.Snapshot{Body: []byte(body)})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, entryTexts(blocks)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestWhatIsNoFeedIsRefusedWithItsCause(t *testing.T) {
	feed := rssFeed(feedItem("1", "", "One", "first", ""), feedItem("2", "", "Two", "second", ""))
	for _, tc := range []struct {
		name, body string
		want       clausewatch.Cause
		unreadable bool
	}{
		{"nothing", " \n\x00", clausewatch.CauseEmpty, true},
		{"web page", "<!DOCTYPE html><html><head><title>News</title></head><body>{}</body></html>", clausewatch.CauseOther, true},
		{"page that mentions a feed", "<html><body><pre><rss version='2.0'></rss></pre></body></html>", clausewatch.CauseOther, true},
		{"login page", "<html><title>Sign in - Harbour</title></html>", clausewatch.CauseLogin, true},
		{"bot wall", "<html><title>Just a moment...</title></html>", clausewatch.CauseChallenge, true},
		{"not found", "<html><title>404 - page not found</title></html>", clausewatch.CauseNotFound, true},
		{"maintenance", "<html><title>Service unavailable</title></html>", clausewatch.CauseErrorPage, true},
		{"cut", feed[:len(feed)-40], clausewatch.CauseTruncated, true},
		{"cut JSON", `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1"`, clausewatch.CauseTruncated, true},
		{"JSON error", `{"error":"rate limited"}`, clausewatch.CauseParse, false},
		{"JSON list", `{"items":7}`, clausewatch.CauseParse, false},
		{"words", "rate limited", clausewatch.CauseParse, false},
		{"open section", strings.Replace(feed, "second", "<![CDATA[second", 1), clausewatch.CauseParse, false},
		{"too large", strings.Repeat(" ", feedMaxBytes) + feed, clausewatch.CauseTooLarge, false},
	} {
		_, _, _, err := readFeed(t.Context(), clausewatch.Snapshot{Body: []byte(tc.body)})
		var cause clausewatch.Cause
		var failure *clausewatch.Failure
		var unreadable *clausewatch.UnreadableError
		switch {
		case errors.As(err, &unreadable):
			cause = unreadable.Cause
		case errors.As(err, &failure):
			cause = failure.Cause
		}
		if cause != tc.want || (unreadable != nil) != tc.unreadable {
			t.Errorf("%s: error %v (%T), want cause %s", tc.name, err, err, tc.want)
		}
	}
}

func TestFeedWithoutItemsIsAFeed(t *testing.T) {
	for _, body := range []string{rssFeed(), `{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[]}`} {
		if blocks := mustRead(t, body); len(blocks) != 0 {
			t.Errorf("%d entries of an empty feed", len(blocks))
		}
	}
}

func TestEntryKeepsItsIdentity(t *testing.T) {
	a := feedItem("a", "http://harbour.example/a", "A", "first", "Tue, 03 Nov 2026 10:00:00 GMT")
	b := feedItem("b", "http://harbour.example/b", "B", "second", "")
	linkOnly := func(link, title string) string { return feedItem("", link, title, "same text", "") }
	twins := []string{feedItem("x", "http://harbour.example/1", "One", "1", ""),
		feedItem("x", "http://harbour.example/2", "Two", "2", "")}
	for _, tc := range []struct {
		name     string
		old, new []string
	}{
		{"order", []string{a, b}, []string{b, a}},
		{"dates", []string{a, b},
			[]string{feedItem("a", "http://harbour.example/a", "A", "first", "Wed, 04 Nov 2026 10:00:00 GMT"), b}},
		{"edit", []string{a, b}, []string{feedItem("a", "http://harbour.example/moved", "A!", "first, edited", ""), b}},
		{"tracking", []string{linkOnly("http://harbour.example/a?id=1", "A")},
			[]string{linkOnly("http://HARBOUR.example/a?utm_source=x&amp;id=1&amp;fbclid=2", "A edited")}},
		{"https", []string{linkOnly("http://harbour.example/a/", "A")}, []string{linkOnly("https://harbour.example/a", "A")}},
		{"one GUID for all", twins, []string{twins[1], twins[0]}},
		{"no GUID, no link", []string{feedItem("", "", "A", "first", "")},
			[]string{feedItem("", "", "A", "first", "Tue, 03 Nov 2026 10:00:00 GMT")}},
	} {
		old, now := entryIDList(mustRead(t, rssFeed(tc.old...))), entryIDList(mustRead(t, rssFeed(tc.new...)))
		slices.Sort(old)
		slices.Sort(now)
		if len(old) != len(tc.old) {
			t.Errorf("%s: %d entries, want %d", tc.name, len(old), len(tc.old))
		}
		if diff := cmp.Diff(old, now); diff != "" {
			t.Errorf("%s changed an identity (-old +new):\n%s", tc.name, diff)
		}
	}
}

func TestItemGivenTwiceIsOneEntry(t *testing.T) {
	a := feedItem("a", "http://harbour.example/a", "A", "first", "")
	if blocks := mustRead(t, rssFeed(a, a)); len(blocks) != 1 {
		t.Errorf("%d entries, want 1", len(blocks))
	}
}

func TestAtomIdDoesNotDependOnXMLBase(t *testing.T) {
	atom := func(base, id string) string {
		return `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="` + base + `"><title>x</title><entry><id>` + id +
			`</id><title>Terms change</title><link href="/a"/></entry></feed>`
	}
	old, now := mustRead(t, atom("http://one.example/", "post/1")), mustRead(t, atom("http://two.example/", "post/1"))
	if diff := cmp.Diff(entryIDList(old), entryIDList(now)); diff != "" {
		t.Errorf("identity changed with the base (-old +new):\n%s", diff)
	}
	if other := mustRead(t, atom("http://one.example/", "post/2")); other[0].id == old[0].id {
		t.Error("two ids gave one identity")
	}
	if want := "http://two.example/a"; now[0].links[0].URL != want {
		t.Errorf("link %s, want %s", now[0].links[0].URL, want)
	}
}

func TestRewrittenGUIDsLeaveLinksToRecogniseEntriesBy(t *testing.T) {
	old := mustRead(t, rssFeed(feedItem("1", "http://harbour.example/a", "A", "first", ""),
		feedItem("2", "http://harbour.example/b", "B", "second", "")))
	now := mustRead(t, rssFeed(feedItem("x1", "http://harbour.example/a", "A", "first", ""),
		feedItem("x2", "http://harbour.example/b", "B", "second", "")))
	for i := range old {
		if old[i].id == now[i].id {
			t.Errorf("entry %d kept its id with another GUID", i)
		}
		if old[i].text != now[i].text || old[i].links[0].URL != now[i].links[0].URL {
			t.Errorf("entry %d: text and link differ, want them to stand: %v, %v", i, old[i], now[i])
		}
	}
}

func TestXMLEntitiesAreNotExpanded(t *testing.T) {
	blocks := mustRead(t, `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">`+
		`<!ENTITY c SYSTEM "file:///etc/passwd">]>`+
		`<rss version="2.0"><channel><title>x</title><item><title>&b; and &c;</title></item></channel></rss>`)
	if want := []string{"&b; and &c;"}; !slices.Equal(entryTexts(blocks), want) {
		t.Errorf("entries %q, want %q", entryTexts(blocks), want)
	}
}

func TestLongSummaryIsCutAtAWord(t *testing.T) {
	blocks := mustRead(t, rssFeed(feedItem("1", "", "Long", strings.Repeat("größer ", 1000), "")))
	text, cut := strings.CutSuffix(blocks[0].text, " …")
	if !cut || !strings.HasSuffix(text, "größer") || len([]rune(text)) > feedMaxSummary+10 {
		t.Errorf("text of %d runes ends in %q, want at most %d and a whole word",
			len([]rune(text)), text[len(text)-20:], feedMaxSummary+10)
	}
}

func TestNewestItemsOfALongFeedAreKept(t *testing.T) {
	var rising, undated []string
	for i := range feedMaxItems + 500 {
		title := fmt.Sprintf("n%d", i)
		rising = append(rising, feedItem(title, "", title, "", fmt.Sprintf("%d-01-02T00:00:00Z", 1000+i)))
		undated = append(undated, feedItem(title, "", title, "", ""))
	}
	for _, tc := range []struct {
		name        string
		items       []string
		first, last string
	}{
		{"oldest first", rising, "n500", "n2499"},
		{"without dates", undated, "n0", "n1999"},
	} {
		got := entryTexts(mustRead(t, rssFeed(tc.items...)))
		if len(got) != feedMaxItems || got[0] != tc.first || got[len(got)-1] != tc.last {
			t.Errorf("%s: %d entries from %s to %s, want %d from %s to %s", tc.name, len(got), got[0], got[len(got)-1],
				feedMaxItems, tc.first, tc.last)
		}
	}
}

func TestHostileMarkupCostsNoMoreThanItsLength(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		entries    int // 0: refused
	}{
		{"deep", "<rss><channel><item><title>" + strings.Repeat("<b>", 300_000), 0},
		{"comments that never close", strings.Repeat("<!-- <rss ", 100_000) + "-->", 0},
		{"many tags", rssFeed(feedItem("1", "", "x", strings.Repeat("&lt;p x=y&gt;", 200_000), "")), 1},
		{"many attributes", rssFeed(feedItem("1", "", "x", "&lt;p "+strings.Repeat("a ", 200_000)+"&gt;", "")), 1},
	} {
		blocks, _, _, err := readFeed(t.Context(), clausewatch.Snapshot{Body: []byte(tc.body)})
		if (err != nil) != (tc.entries == 0) || len(blocks) != tc.entries {
			t.Errorf("%s: %d entries, error %v, want %d entries", tc.name, len(blocks), err, tc.entries)
		}
	}
}

func TestFeedReaderStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, _, err := readFeed(ctx, clausewatch.Snapshot{Body: []byte(rssFeed())})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

func FuzzFeed(f *testing.F) {
	f.Add([]byte(rssFeed(feedItem("1", "http://harbour.example/1", "One", "&lt;p&gt;first", "Tue, 03 Nov 2026 10:00:00 GMT"),
		feedItem("1", "", "Two", "", ""))))
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://a.example/">` +
		`<entry><id>1</id><title type="html">A</title></entry></feed>`))
	f.Add([]byte(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<item rdf:about="http://a.example/1"><title>A</title></item></rdf:RDF>`))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":1,"content_html":"<b>x</b>"}]}`))
	f.Add([]byte(utf16le(rssFeed(feedItem("1", "", "x", "y", "")), true)))
	f.Add([]byte("<!-- <rss> --><rss><channel><item><title>&#8;a</title></item></channel></rss"))
	f.Add([]byte("<html><feed>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		s := clausewatch.Snapshot{URL: "https://harbour.example/feed", Body: body}
		blocks, title, _, err := readFeed(context.Background(), s)
		if err != nil {
			var failure *clausewatch.Failure
			var unreadable *clausewatch.UnreadableError
			if !errors.As(err, &failure) && !errors.As(err, &unreadable) {
				t.Errorf("error without a cause: %v", err)
			}
			return
		}
		checkEntries(t, "fuzz", blocks)
		if title != canonical(title) {
			t.Errorf("title is not one canonical line: %q", title)
		}
		again, _, _, err := readFeed(context.Background(), s)
		if err != nil || !slices.Equal(entryIDList(blocks), entryIDList(again)) {
			t.Errorf("read twice, and differently: %v", err)
		}
	})
}
