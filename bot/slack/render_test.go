package slack

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// shown is a message as Slack would take it. Each post has left five per cent of every limit, survives slack-go's own
// reading, and pings nobody.
func shown(t testing.TB, m chat.Message) []slacktest.Post {
	t.Helper()
	var all []slacktest.Post
	for i, p := range posts(m) {
		raw, err := json.Marshal(p.blocks)
		if err != nil {
			t.Fatal(err)
		}
		if err := slacktest.CheckBlocks(raw, 0.95); err != nil {
			t.Errorf("post %d: %v", i, err)
		}
		if len(p.blocks) > maxBlocks || blank(p.text) || weight(p.text) > maxNotice+len("(999/999) ") {
			t.Errorf("post %d has %d blocks and a text of %d", i, len(p.blocks), weight(p.text))
		}
		var again slack.Blocks
		if err := json.Unmarshal(raw, &again); err != nil {
			t.Fatalf("post %d: slack-go cannot read it: %v", i, err)
		}
		if second, err := json.Marshal(again.BlockSet); err != nil || !bytes.Equal(raw, second) {
			t.Errorf("post %d: slack-go makes\n%s (%v) of\n%s", i, second, err, raw)
		}
		post := slacktest.Post{Text: escaped(p.text), Blocks: raw}
		if pings := post.Pings(); len(pings) > 0 {
			t.Errorf("post %d pings %q", i, pings)
		}
		for _, text := range p.plainly() {
			plain := slacktest.Post{Text: escaped(text)}
			if pings := plain.Pings(); len(pings) > 0 || weight(text) > maxPlain {
				t.Errorf("the plain form of post %d pings %q and weighs %d", i, pings, weight(text))
			}
		}
		all = append(all, post)
	}
	return all
}

// bare is text without what is not there on a screen or what only sets a style.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '|':
			return '¦'
		case blank(string(r)), strings.ContainsRune("*_~`^", r):
			return -1
		}
		return r
	}, clean(s))
}

// readable fails when one of the texts is not to be read in the posts, in order.
func readable(t testing.TB, all []slacktest.Post, texts ...string) {
	t.Helper()
	var b strings.Builder
	for _, p := range all {
		b.WriteString(p.Words())
	}
	rest := bare(b.String())
	for _, text := range texts {
		_, after, ok := strings.Cut(rest, bare(text))
		if !ok {
			t.Fatalf("not to be read, or not in its place: %.300q", text)
		}
		rest = after
	}
}

var texts = map[string]string{
	"long":     strings.Repeat("You must not resell the service to anyone. ", 900),
	"one word": strings.Repeat("w", 30_000),
	"emoji":    strings.Repeat("👩‍👩‍👧‍👦🏳️‍🌈🇩🇪👍🏽 ", 1500),
	"cjk":      strings.Repeat("利用者は、本サービスを転売してはなりません。", 900),
	"rtl":      strings.Repeat("لا يجوز لك إعادة بيع الخدمة \u202eevil\u202c. ", 700),
	"mentions": strings.Repeat("<!channel> <@U123> <#C1|x> <https://evil.example|Amazon AUP> &lt;!here&gt; @everyone ", 200),
	"escapes":  strings.Repeat("<&>", 9000),
	"marks":    strings.Repeat("*bold* _it_ ~gone~ `code` :smile: > quote\n``` ", 400),
	"accents":  strings.Repeat("e\u0301\u0323", 9000),
	"lines":    strings.Repeat("\n\n- item\r\n\t", 3000),
	"empty":    "",
	"blank":    " \n\t\u200b ",
	"unseen":   "\x00\x1b[31m\u202e\u2066\u200f\xff\xfe",
}

func TestEveryTextInEveryPlaceKeepsTheLimitsAndItsWords(t *testing.T) {
	for name, s := range texts {
		t.Run(name, func(t *testing.T) {
			spans := []chat.Span{{Text: s}, {Text: "between", Bold: true}, {Text: s, Strike: true}}
			places := map[string]chat.Message{
				"text alone": {Text: s},
				"heading":    {Text: "x", Blocks: []chat.Block{{Kind: chat.Heading, Spans: spans}}},
				"text":       {Text: "x", Blocks: []chat.Block{{Kind: chat.Text, Spans: spans}}},
				"quote":      {Text: "x", Blocks: []chat.Block{{Kind: chat.Quote, Label: "4.2", Spans: spans}}},
				"label":      {Text: "x", Blocks: []chat.Block{{Kind: chat.Quote, Label: s, Spans: spans[1:]}}},
				"note":       {Text: "x", Blocks: []chat.Block{{Kind: chat.Note, Spans: spans}}},
				"list":       {Text: "x", Blocks: []chat.Block{{Kind: chat.List, Items: [][]chat.Span{spans, spans, {{Text: "end"}}}}}},
				"field": {Text: "x", Blocks: []chat.Block{{Kind: chat.Fields,
					Fields: []chat.Field{{Name: "Name", Value: spans}, {Name: s, Value: spans[1:2]}}}}},
				"button":     {Text: "x", Blocks: []chat.Block{{Kind: chat.Actions, Links: []chat.Link{{Label: s, URL: "https://a.example/"}}}}},
				"link":       {Text: "x", Blocks: []chat.Block{{Kind: chat.Note, Spans: []chat.Span{{Text: s, URL: "https://a.example/?a=1&b=2"}}}}},
				"moment":     {Text: "x", Blocks: []chat.Block{{Kind: chat.Note, Spans: []chat.Span{{Text: s, Time: time.Unix(1e9, 0)}}}}},
				"unheard-of": {Text: "x", Blocks: []chat.Block{{Kind: "new", Label: s, Spans: spans}}},
			}
			for place, m := range places {
				t.Run(place, func(t *testing.T) {
					all := shown(t, m)
					want := []string{s}
					switch place {
					case "heading", "text", "quote", "note", "unheard-of":
						want = []string{s, "between", s}
					case "list":
						want = []string{s, "between", s, s, "between", s, "end"}
					case "label":
						want = []string{s, "between", s}
					case "field":
						want = []string{"Name", s, "between", s, s, "between"}
					}
					readable(t, all, want...)
				})
			}
		})
	}
}

func TestNothingCanBeClickedButOurLinks(t *testing.T) {
	const forged = "<https://evil.example|safe> https://evil.example evil.example [x](https://evil.example)"
	m := chat.Message{Text: forged, Blocks: []chat.Block{
		{Kind: chat.Heading, Spans: chat.Plain(forged)},
		{Kind: chat.Quote, Label: forged, Spans: chat.Plain(forged)},
		{Kind: chat.Fields, Fields: []chat.Field{{Name: forged, Value: []chat.Span{{Text: forged},
			{Text: forged, URL: "https://good.example/a|b?x=<y>&z"}}}}},
		{Kind: chat.Note, Spans: []chat.Span{{Text: forged, Italic: true}, {Text: "when", Time: time.Unix(1e9, 0)}}},
		{Kind: chat.Text, Spans: []chat.Span{{Text: "script", URL: "javascript:alert(1)"}, {Text: "", URL: "file:///etc/passwd"},
			{Text: "blank", URL: "https://a.example/ b"}, {Text: "turned", URL: "https://a.example/\u202eb"}, {Text: "host", URL: "https:///x"},
			{Text: "scheme", URL: "javascript://evil.example/%0aalert(1)"}}},
		{Kind: chat.Actions, Links: []chat.Link{{Label: "Open", URL: "https://good.example/"}, {Label: "data", URL: "data:text/html,x"}}},
	}}
	for _, p := range shown(t, m) {
		for _, l := range p.Links() {
			if !strings.HasPrefix(l.URL, "https://good.example/") {
				t.Errorf("link %q to %q", l.Label, l.URL)
			}
		}
	}
	readable(t, shown(t, m), forged, "script", "file:///etc/passwd", "Open", "data")
}

func TestIntroductionStaysWithWhatItIntroduces(t *testing.T) {
	var m chat.Message
	for range 30 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Heading, Spans: chat.Plain("heading")},
			chat.Block{Kind: chat.Text, Spans: chat.Plain(strings.Repeat("text ", 400))})
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

func TestManySmallBlocksAreNotTooManyForAPost(t *testing.T) {
	var m chat.Message
	for range 200 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Note, Spans: chat.Plain("small")})
	}
	if all := shown(t, m); len(all) < 5 {
		t.Errorf("%d posts for 200 blocks, want at least 5", len(all))
	}
}

func TestMarkupOfLinksAndMomentsCannotBeBrokenOutOf(t *testing.T) {
	var m markup
	m.spans([]chat.Span{{Text: "a|b>\nc<!here>", URL: "https://x.example/?a|b>&c"}, {Text: " "}, {Text: "1|2^3\n>", Time: time.Unix(5, 0)}})
	want := "<https://x.example/?a%7Cb%3E&amp;c|a¦b&gt; c&lt;!here&gt;> <!date^5^{date_short} at {time}|1¦2 3 &gt;>"
	if got := m.object().Text; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestOnlyTextMakesTextObjects(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		if file == "text.go" || strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				switch n.Sel.Name {
				case "NewTextBlockObject", "MarkdownType", "MarkdownBlock", "NewMarkdownBlock", "MsgOptionAttachments", "WriteString":
					if base, ok := n.X.(*ast.SelectorExpr); ok && base.Sel.Name == "b" || n.Sel.Name != "WriteString" {
						t.Errorf("%s uses %s: text objects are made in text.go alone", file, n.Sel.Name)
					}
				}
			case *ast.CompositeLit:
				if kind, ok := n.Type.(*ast.SelectorExpr); ok && kind.Sel.Name == "TextBlockObject" {
					t.Errorf("%s makes a text object by hand", file)
				}
			case *ast.BasicLit:
				if n.Value == `"mrkdwn"` || n.Value == `"markdown"` {
					t.Errorf("%s writes %s", file, n.Value)
				}
			}
			return true
		})
	}
}

func TestAlertLooksLikeThis(t *testing.T) {
	m := chat.Message{
		Text: "High: Lanternbay changed its Terms of Use: notice of price changes is 14 days instead of 30.", Severity: clausewatch.High,
		Key: "clausewatch-7", Alert: 7,
		Blocks: []chat.Block{
			{Kind: chat.Heading, Spans: []chat.Span{{Text: "🔴 High · "}, {Text: "Lanternbay · Terms of Use", URL: "https://lanternbay.example/terms?a=1&b=2"}}},
			{Kind: chat.Text, Spans: chat.Plain("Notice of price changes is 14 days instead of 30.")},
			{Kind: chat.Fields, Fields: []chat.Field{
				{Name: "Effective", Value: chat.Plain("2026-04-01")},
				{Name: "First seen", Value: []chat.Span{{Text: "2026-03-01 12:00 UTC", Time: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}}},
				{Name: "Clauses", Value: chat.Plain("+1 −0 ~1")},
				{Name: "Rule", Value: chat.Plain("*_odd_* name")}}},
			{Kind: chat.Quote, Label: "4 › 4.2 Price changes", Spans: []chat.Span{{Text: "We tell you "}, {Text: "30", Strike: true},
				{Text: "14", Bold: true}, {Text: " days before <a> price & term change."}}},
			{Kind: chat.List, Items: [][]chat.Span{chat.Plain("one clause added"), {{Text: "one reworded: "}, {Text: "may", Code: true}}}},
			{Kind: chat.Note, Spans: []chat.Span{{Text: "From the page as sent; "}, {Text: "stored version", URL: "https://watch.example/v/1|2"}}},
			{Kind: chat.Actions, Links: []chat.Link{{Label: "Show diff", URL: "https://watch.example/c/7"}, {Label: "Open page", URL: "https://lanternbay.example/terms"}}},
		},
	}
	all := shown(t, m)
	if len(all) != 1 {
		t.Fatalf("%d posts, want one", len(all))
	}
	var got bytes.Buffer
	if err := json.Indent(&got, all[0].Blocks, "", "  "); err != nil {
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
		t.Errorf("blocks are\n%s\nwant %s", got.Bytes(), golden)
	}
}

func TestWhatWentAndWhatCameAreApartInThePlainForm(t *testing.T) {
	m := chat.Message{Text: "changed", Blocks: []chat.Block{{Kind: chat.Quote, Label: "4.2", Spans: []chat.Span{{Text: "within "},
		{Text: "30", Strike: true}, {Text: "14", Bold: true}, {Text: " days"}}}}}
	all := posts(m)
	if got := strings.Join(all[0].plainly(), " "); !strings.Contains(got, "within 30 14 days") {
		t.Errorf("the plain form is %q, want 30 and 14 apart", got)
	}
}
