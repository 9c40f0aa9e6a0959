package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

const allKeys = "content embeds components allowed_mentions flags nonce enforce_nonce"

// shown is a message as Discord would take it: each body keeps the limits and mentions nobody.
func shown(t testing.TB, m chat.Message) []discordtest.Post {
	t.Helper()
	var all []discordtest.Post
	for i, p := range posts(m) {
		post := taken(t, p.message())
		all = append(all, post)
		for _, b := range p.plainForm() {
			if words := taken(t, b); words.Embeds() > 0 || units(b.Content) > 2000 {
				t.Errorf("post %d: its plain form has %d embeds and %d characters", i, words.Embeds(), units(b.Content))
			}
		}
	}
	spread(t, m)
	return all
}

// spread is a message in the form of components.
func spread(t testing.TB, m chat.Message) []discordtest.Post {
	t.Helper()
	var all []discordtest.Post
	for _, p := range sheets(m) {
		all = append(all, taken(t, p.message()))
	}
	return all
}

func taken(t testing.TB, b body) discordtest.Post {
	t.Helper()
	raw, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := discordtest.CheckMessage(raw, allKeys); err != nil {
		t.Errorf("%v\n%.3000s", err, raw)
	}
	for _, path := range [...][2]string{{"POST", "/channels/1/messages"}, {"PATCH", "/webhooks/1/token/messages/@original"}} {
		if err := discordtest.CheckBody(path[0], path[1], raw); err != nil && !errors.Is(err, discordtest.ErrNoDocument) {
			t.Error(err)
		}
	}
	post := discordtest.Post{Body: raw}
	if pings := post.Pings(); len(pings) > 0 {
		t.Errorf("a post pings %q\n%.3000s", pings, raw)
	}
	return post
}

// bare is text without what is not there on a screen.
func bare(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector) {
			return -1
		}
		return r
	}, clean(s)))
}

// readable fails when one of the texts is not to be read in the posts, in order.
func readable(t testing.TB, all []discordtest.Post, texts ...string) {
	t.Helper()
	var b strings.Builder
	for i, p := range all {
		words := strings.TrimSpace(p.Words())
		if i > 0 && strings.HasPrefix(words, "(") {
			_, words, _ = strings.Cut(words, ")") // which part it is
		}
		b.WriteString(words)
	}
	rest := bare(b.String())
	for _, text := range texts {
		_, after, ok := strings.Cut(rest, bare(text))
		if !ok {
			t.Fatalf("not to be read, or not in its place: %.300q in\n%.2000q", bare(text), rest)
		}
		rest = after
	}
}

var texts = map[string]string{
	"long":     strings.Repeat("You must not resell the service to anyone. ", 130),
	"one word": strings.Repeat("w", 6_000),
	"emoji":    strings.Repeat("👩‍👩‍👧‍👦🏳️‍🌈🇩🇪👍🏽 ", 150),
	"cjk":      strings.Repeat("利用者は、本サービスを転売してはなりません。", 250),
	"rtl":      strings.Repeat("لا يجوز لك إعادة بيع الخدمة \u202eevil\u202c. ", 110),
	"mentions": strings.Repeat("<@123> <@!123> <@&1> <#C1> @everyone @here </cmd:1> <id:browse> <:e:1> <t:1:R> ", 40),
	"links":    strings.Repeat("[x](http://evil.example) <https://evil.example> https://evil.example/a_b_c ", 50),
	"marks":    strings.Repeat("*b* **b** _i_ __u__ ~~g~~ ||s|| `c` ``d`` :smile: > q\n>>> q\n# h\n-# s\n- l\n1. n\n``` f\n", 40),
	"slashes":  strings.Repeat("\\* \\\\ \\` \\", 500),
	"brackets": strings.Repeat("[[a](b)] ](c)[ (d)", 250),
	"accents":  strings.Repeat("e\u0301\u0323", 2000),
	"lines":    strings.Repeat("\n\n- item\r\n\t", 500),
	"empty":    "",
	"blank":    " \n\t\u200b ",
	"unseen":   "\x00\x1b[31m\u202e\u2066\u200f\xff\xfe",
	"digits":   strings.Repeat("1. 2) 30-day 14:05 -5 +3 ", 170),
}

func TestEveryTextInEveryPlaceKeepsTheLimitsAndItsWords(t *testing.T) {
	for name, s := range texts {
		t.Run(name, func(t *testing.T) {
			spans := []chat.Span{{Text: s}, {Text: "between", Bold: true}, {Text: s, Strike: true}}
			places := map[string]chat.Message{
				"text alone": {Text: s},
				"heading":    {Text: "x", Blocks: []chat.Block{{Kind: chat.Heading, Spans: spans}}},
				"text":       {Text: "x", Severity: clausewatch.High, Blocks: []chat.Block{{Kind: chat.Text, Spans: spans}}},
				"quote":      {Text: "x", Blocks: []chat.Block{{Kind: chat.Quote, Label: "4.2", Spans: spans}}},
				"label":      {Text: "x", Blocks: []chat.Block{{Kind: chat.Quote, Label: s, Spans: spans[1:]}}},
				"note":       {Text: "x", Blocks: []chat.Block{{Kind: chat.Note, Spans: spans}}},
				"list":       {Text: "x", Blocks: []chat.Block{{Kind: chat.List, Items: [][]chat.Span{spans, spans, {{Text: "end"}}}}}},
				"field": {Text: "x", Blocks: []chat.Block{{Kind: chat.Fields,
					Fields: []chat.Field{{Name: "Name", Value: spans}, {Name: s, Value: spans[1:2]}}}}},
				"button":     {Text: "x", Blocks: []chat.Block{{Kind: chat.Actions, Links: []chat.Link{{Label: s, URL: "https://a.example/"}}}}},
				"link":       {Text: "x", Blocks: []chat.Block{{Kind: chat.Note, Spans: []chat.Span{{Text: s, URL: "https://a.example/?a=1&b=(2)"}}}}},
				"moment":     {Text: "x", Blocks: []chat.Block{{Kind: chat.Note, Spans: []chat.Span{{Text: s + strings.Repeat("x", 80), Time: time.Unix(1e9, 0)}}}}},
				"code":       {Text: "x", Blocks: []chat.Block{{Kind: chat.Text, Spans: []chat.Span{{Text: s, Code: true}}}}},
				"unheard-of": {Text: "x", Blocks: []chat.Block{{Kind: "new", Label: s, Spans: spans}}},
			}
			for place, m := range places {
				t.Run(place, func(t *testing.T) {
					all := shown(t, m)
					want := []string{s}
					if diffs(t, m) > 0 {
						want = nil // diffs has read them
					}
					switch place {
					case "heading", "text", "note", "unheard-of":
						want = []string{s, "between", s}
					case "list":
						want = []string{s, "between", s, s, "between", s, "end"}
					case "quote":
						if want != nil {
							want = []string{s, "between", s}
						}
					case "label":
						if want = []string{s, "between", s}; diffs(t, m) > 0 {
							want = want[:1]
						}
					case "field":
						want = []string{"Name", s, "between", s, s, "between"}
					}
					readable(t, all, want...)
					for _, p := range all {
						for _, l := range p.Links() {
							if !strings.HasPrefix(l.URL, "https://a.example/") {
								t.Errorf("link %q to %q", l.Label, l.URL)
							}
						}
					}
				})
			}
		})
	}
}

func TestNothingCanBeClickedButOurLinks(t *testing.T) {
	const forged = "<https://evil.example> https://evil.example evil.example [x](https://evil.example) [y](<https://evil.example>)"
	m := chat.Message{Text: forged, Blocks: []chat.Block{
		{Kind: chat.Heading, Spans: chat.Plain(forged)},
		{Kind: chat.Quote, Label: forged, Spans: chat.Plain(forged)},
		{Kind: chat.Fields, Fields: []chat.Field{{Name: forged, Value: []chat.Span{{Text: forged},
			{Text: forged, URL: "https://good.example/a|b?x=<y>&z=(1)**2~~3"}}}}},
		{Kind: chat.Note, Spans: []chat.Span{{Text: forged, Italic: true}, {Text: "when", Time: time.Unix(1e9, 0)}}},
		{Kind: chat.Text, Spans: []chat.Span{{Text: "a]b", URL: "https://good.example/1"}, {Text: "[c", URL: "https://good.example/2"}}},
		{Kind: chat.Text, Spans: []chat.Span{{Text: "**", Bold: true, Code: true}, {Text: "[z](http://evil.example)", Bold: true, Code: true}}},
		{Kind: chat.Text, Spans: []chat.Span{{Text: "script", URL: "javascript:alert(1)"}, {Text: "", URL: "file:///etc/passwd"},
			{Text: "blank", URL: "https://a.example/ b"}, {Text: "turned", URL: "https://a.example/\u202eb"}, {Text: "host", URL: "https:///x"},
			{Text: "scheme", URL: "javascript://evil.example/%0aalert(1)"}}},
		{Kind: chat.Actions, Links: []chat.Link{{Label: "Open", URL: "https://good.example/"}, {Label: "data", URL: "data:text/html,x"},
			{Label: "Long", URL: "https://good.example/" + strings.Repeat("x", 600)}}},
	}}
	all := shown(t, m)
	n := 0
	for _, p := range all {
		for _, l := range p.Links() {
			n++
			if !strings.HasPrefix(l.URL, "https://good.example/") {
				t.Errorf("link %q to %q", l.Label, l.URL)
			}
		}
	}
	if n != 5 {
		t.Errorf("%d links, want our 5", n)
	}
	readable(t, all, forged, "a]b", "[c", "script", "file:///etc/passwd", "data")
}

func TestPlainFormHasEveryWordInItsPlace(t *testing.T) {
	m := exampleAlert()
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Quote, Label: "all", Spans: chat.Plain(texts["marks"])})
	var all []discordtest.Post
	for _, p := range posts(m) {
		for _, b := range p.plainForm() {
			all = append(all, taken(t, b))
		}
	}
	readable(t, all, "High: Lanternbay changed", "High · Lanternbay · Terms_of_Use", "Notice of price", "4 › 4.2 Price changes",
		"30", "14", "@everyone agrees", "one reworded: may", "Effective", "2026-04-01", "*_odd_* name", "Alert 7", "stored version",
		"Show diff", "Open page", texts["marks"])
}

func TestHeadingStaysWithWhatItIntroduces(t *testing.T) {
	var m chat.Message
	for range 30 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Heading, Spans: chat.Plain("heading")},
			chat.Block{Kind: chat.Text, Spans: chat.Plain(strings.Repeat("text ", 340))})
	}
	all := shown(t, m)
	if len(all) < 6 {
		t.Fatalf("%d posts, want several", len(all))
	}
	for i, p := range all {
		if strings.HasSuffix(strings.TrimSpace(p.Words()), "heading") {
			t.Errorf("post %d ends with a heading", i)
		}
	}
}

func TestManyPartsAreNotTooManyForAPost(t *testing.T) {
	m := chat.Message{Text: "many"}
	var want []string
	for range 60 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: []chat.Field{{Name: "name", Value: chat.Plain("value")}}},
			chat.Block{Kind: chat.Text, Spans: chat.Plain("text")},
			chat.Block{Kind: chat.Actions, Links: []chat.Link{{Label: "Open", URL: "https://a.example/"}}})
		want = append(want, "name", "value", "text")
	}
	all := shown(t, m)
	if len(all) < 3 {
		t.Errorf("%d posts for 60 buttons, want at least 3", len(all))
	}
	readable(t, all, want...)
	buttons := 0
	for _, p := range all {
		buttons += len(p.Links())
	}
	if buttons != 60 {
		t.Errorf("%d buttons, want 60", buttons)
	}
	m.Blocks = nil
	want = nil
	for range 300 { // 25 fields are an embed
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: []chat.Field{{Name: "name", Value: chat.Plain("value")}}})
		want = append(want, "name", "value")
	}
	if all = shown(t, m); len(all) != 2 || all[0].Embeds() != 10 {
		t.Errorf("300 fields are %d posts, want two, the first with 10 embeds", len(all))
	}
	readable(t, all, want...)
}

func TestAnAlertIsOneEmbed(t *testing.T) {
	m := exampleAlert()
	for name, more := range map[string]chat.Block{
		"text":       {Kind: chat.Text, Spans: chat.Plain("One more.")},
		"list":       {Kind: chat.List, Items: [][]chat.Span{chat.Plain("One more.")}},
		"quote":      {Kind: chat.Quote, Label: "One more.", Spans: chat.Plain("Words.")},
		"heading":    {Kind: chat.Heading, Spans: chat.Plain("One more.")},
		"more facts": {Kind: chat.Fields, Fields: []chat.Field{{Name: "One more", Value: chat.Plain("fact")}}},
	} {
		with := m
		with.Blocks = append(with.Blocks[:len(with.Blocks):len(with.Blocks)], more)
		all := shown(t, with)
		if len(all) != 1 || all[0].Embeds() != 1 {
			t.Errorf("%s behind the facts makes %d posts, the first with %d embeds; want one of each", name, len(all), all[0].Embeds())
		}
		readable(t, all, "Effective", "2026-04-01", "Alert 7", "One more")
	}
}

func TestWhatTheContentSaysIsNotSaidAgain(t *testing.T) {
	m := chat.Message{Text: "High: Acme · Terms: notice is *shorter*", Severity: clausewatch.High, Blocks: []chat.Block{
		{Kind: chat.Text, Spans: []chat.Span{{Text: "🔴 High:", Bold: true}, {Text: " "}, {Text: "Acme · Terms", Bold: true, URL: "https://acme.example/?a=1&b=2"},
			{Text: ": notice is *shorter*"}}},
		{Kind: chat.Note, Spans: chat.Plain("below")}}}
	all := shown(t, m)
	e := posts(m)[0].embeds[0]
	if e.Title != "🔴 High: Acme · Terms" || e.URL != "https://acme.example/?a=1&b=2" || e.Description != "-# below" {
		t.Errorf("the embed is %+v, want what it is about as its title, and no more of the content", e)
	}
	if got := all[0].Content(); got != "🔴 High: Acme · Terms: notice is \\*shorter\\*" {
		t.Errorf("the content is %q", got)
	}
	if l := all[0].Links(); len(l) != 1 || l[0].URL != "https://acme.example/?a=1&b=2" {
		t.Errorf("links %+v", l)
	}
	if got := posts(m)[0].plain[0]; !strings.Contains(got, "](<https://acme.example/?a=1&b=2>)") {
		t.Errorf("the plain form is %q, want the link in it", got)
	}
	m.Text = "High: Acme · Terms: something else"
	readable(t, shown(t, m), "something else", "Acme · Terms", ": notice is *shorter*", "below")
}

func TestDaysAreShownAsTheReaderWritesThem(t *testing.T) {
	m := chat.Message{Text: "x", Blocks: []chat.Block{{Kind: chat.Fields, Fields: []chat.Field{{Name: "Effective", Value: []chat.Span{
		{Text: "2026-04-01", Day: "2026-04-01"}, {Text: " → "}, {Text: "not stated"}, {Text: "soon", Day: "2026-13-01"}, {Text: "long ago", Day: "1066-10-14"}}}}}}}
	shown(t, m)
	if got, want := posts(m)[0].embeds[0].Fields[0].Value, "<t:1775037600:D> → not statedsoonlong ago"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, zone := range []int{-10, 0, 13} {
		if got := time.Unix(1775037600, 0).In(time.FixedZone("", zone*3600)).Format(time.DateOnly); got != "2026-04-01" {
			t.Errorf("in UTC%+d the day is %s", zone, got)
		}
	}
}

func TestWordsThatWentAreStruckThrough(t *testing.T) {
	m := chat.Message{Text: "x", Blocks: []chat.Block{{Kind: chat.Quote, Label: "4.2", Spans: []chat.Span{
		{Text: "We give "}, {Text: "30 ~~days~~\nnotice", Strike: true}, {Text: "14", Bold: true}, {Text: "!"}, {Text: "a", Strike: true, Code: true},
		{Text: "b", Strike: true, Bold: true}, {Text: " ", Strike: true}, {Text: strings.Repeat("w", 4000), Strike: true}}}}}
	all := shown(t, m)
	var struck strings.Builder
	for _, p := range all {
		struck.WriteString(strings.Join(p.Struck(), ""))
	}
	if got, want := bare(struck.String()), "30~~days~~noticeab"+strings.Repeat("w", 4000); got != want {
		t.Errorf("struck through: %.100q, want %.100q", got, want)
	}
}

func TestTextThatTheFirstBlockRepeatsIsSaidOnce(t *testing.T) {
	m := chat.Message{Text: "no such *document*", Blocks: []chat.Block{{Kind: chat.Text, Spans: chat.Plain("no such *document*")}}}
	all := shown(t, m)
	if len(all) != 1 || all[0].Embeds() != 0 || strings.TrimSpace(all[0].Words()) != m.Text {
		t.Errorf("%d posts, the first with %d embeds and the words %q", len(all), all[0].Embeds(), all[0].Words())
	}
}

func TestSeverityIsAWordAsWell(t *testing.T) {
	for m, want := range map[*chat.Message]string{
		{Text: "Acme changed", Severity: clausewatch.High}:            "High: Acme changed",
		{Text: "Medium: Acme changed", Severity: clausewatch.Medium}:  "Medium: Acme changed",
		{Text: "Acme allows what follows", Severity: clausewatch.Low}: "Low: Acme allows what follows",
		{Text: "all is well"}: "all is well",
		{Text: "", Blocks: []chat.Block{{Kind: chat.Text, Spans: chat.Plain(" ")}}}:                    "(no text)",
		{Text: "odd", Severity: 99, Blocks: []chat.Block{{Kind: chat.Text, Spans: chat.Plain("odd")}}}: "odd",
	} {
		if got := strings.TrimSpace(shown(t, *m)[0].Words()); got != want {
			t.Errorf("content %q, want %q", got, want)
		}
	}
}

// exampleAlert has every kind of block.
func exampleAlert() chat.Message {
	return chat.Message{
		Text: "High: Lanternbay changed its Terms of Use: notice of price changes is 14 days instead of 30.", Severity: clausewatch.High,
		Key: "clausewatch-7", Alert: 7,
		Blocks: []chat.Block{
			{Kind: chat.Heading, Spans: chat.Plain("High · Lanternbay · Terms_of_Use")},
			{Kind: chat.Text, Spans: chat.Plain("Notice of price changes is 14 days instead of 30.")},
			{Kind: chat.Quote, Label: "4 › 4.2 Price changes", Spans: []chat.Span{{Text: "We tell you "}, {Text: "30", Strike: true},
				{Text: "14", Bold: true}, {Text: " days before <a> price & term change.\n@everyone agrees."}}},
			{Kind: chat.List, Items: [][]chat.Span{chat.Plain("one clause added"), {{Text: "one reworded: "}, {Text: "may", Code: true}}}},
			{Kind: chat.Fields, Fields: []chat.Field{
				{Name: "Effective", Value: chat.Plain("2026-04-01")},
				{Name: "First seen", Value: []chat.Span{{Text: "2026-03-01 12:00 UTC", Time: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}}},
				{Name: "Rule", Value: chat.Plain("*_odd_* name")}}},
			{Kind: chat.Note, Spans: chat.Plain("Alert 7 · version 8bfbd1ae8648 · /terms why 7")},
			{Kind: chat.Note, Spans: []chat.Span{{Text: "From the page as sent; "}, {Text: "stored version", URL: "https://watch.example/v/1|2"}}},
			{Kind: chat.Actions, Links: []chat.Link{{Label: "Show diff", URL: "https://watch.example/c/7"}, {Label: "Open page", URL: "https://lanternbay.example/terms"}}},
		},
	}
}

func TestAlertLooksLikeThis(t *testing.T) {
	all := shown(t, exampleAlert())
	if len(all) != 1 {
		t.Fatalf("%d posts, want one", len(all))
	}
	var got bytes.Buffer
	if err := json.Indent(&got, all[0].Body, "", "  "); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	golden := filepath.Join("testdata", "alert.json")
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("the body is\n%s\nwant %s", got.Bytes(), golden)
	}
}

func TestWhatWentAndWhatCameAreApart(t *testing.T) {
	m := chat.Message{Text: "changed", Blocks: []chat.Block{{Kind: chat.Text, Spans: []chat.Span{{Text: "within "},
		{Text: "30", Strike: true}, {Text: "14", Bold: true}, {Text: " days"}}}}}
	all := posts(m)
	if got := all[0].embeds[0].Description; !strings.Contains(got, "within ~~30~~ **14** days") {
		t.Errorf("the text is %q, want 30 and 14 apart", got)
	}
	if got := strings.Join(all[0].plain, " "); !strings.Contains(got, "~~30~~ **14**") {
		t.Errorf("the plain form is %q, want 30 and 14 apart", got)
	}
}
