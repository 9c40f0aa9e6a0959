package bot_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// check holds an answer to what all of them promise: its Text is one, each quote is an exact part of a stored version, and
// what it offers to type has an answer itself.
func (c *talk) check(t *testing.T, m chat.Message, from chat.Request) {
	if n := utf8.RuneCountInString(m.Text); n == 0 || n > 300 {
		t.Errorf("its Text has %d characters, want 1 to 300", n)
	}
	for _, b := range m.Blocks {
		if b.Kind == chat.Quote {
			c.checkQuote(t, b)
		}
	}
	for _, offered := range offers(m) {
		if c.followed[offered] {
			continue
		}
		c.followed[offered] = true
		from.Text = offered
		if p := c.bot.Puzzled(t.Context(), from); p != "" {
			t.Errorf("it offers %q, which is no answer but: %s", offered, p)
		} else if again := c.bot.Answer(t.Context(), from); strings.HasPrefix(again.Text, "no clause") || strings.Contains(again.Text, "error of ours") {
			t.Errorf("it offers %q, which finds nothing: %s", offered, again.Text)
		}
	}
}

// checkQuote looks for the words of a quote before and after the change that it shows, between the ellipses.
func (c *talk) checkQuote(t *testing.T, b chat.Block) {
	was, is := "", ""
	whole := func() {
		for _, side := range []string{was, is} {
			if side != "" && !anyContains(c.stored(t), side) {
				t.Errorf("it quotes %q, which is in no stored version", side)
			}
		}
		was, is = "", ""
	}
	for _, s := range b.Spans {
		if s.Italic {
			whole()
			continue
		}
		if !s.Bold {
			was += s.Text
		}
		if !s.Strike {
			is += s.Text
		}
	}
	whole()
}

// stored are the texts of all versions of the documents of the script.
func (c *talk) stored(t *testing.T) []string {
	var all []string
	for ref := range c.texts {
		versions, err := c.world.store.Versions(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range versions {
			if _, read := c.read[v.ID]; !read {
				if c.read[v.ID], err = c.world.store.Text(t.Context(), v.ID); err != nil {
					t.Fatal(err)
				}
			}
			all = append(all, c.read[v.ID])
		}
	}
	return all
}

var (
	// inline is a command within a sentence, up to what the sentence says of it or its end.
	inline = regexp.MustCompile(`(?:^|[ (:])/terms (.+?)(?: (?:shows?|says|lists|quotes|is|ends|brings|has|takes)\b|[;,)]|\.? ?$|\. )`)
	// blank is a word in capitals that stands for another: DATE, PLATFORM.
	blank = regexp.MustCompile(`\b[A-Z]{4,}\b`)
	// writes are the commands that change what a channel hears of or what was decided: a test that follows them would go
	// another way than its script.
	writes = regexp.MustCompile(`^(?:(?:un)?subscribe|settings|(?:un)?mute|(?:un)?ack\w*|seen|done|(?:re|un)?assign|give|delegate|(?:un)?snooze|later|` +
		`defer|postpone|immaterial|not.?material|dismiss|ignore|comment|note|say|remark|reopen|undo|(?:un)?watch)\b`)
)

// offers are the commands that a message shows to be typed.
func offers(m chat.Message) []string {
	var all []string
	add := func(spans []chat.Span) {
		for _, s := range spans {
			if offered, ok := strings.CutPrefix(s.Text, "/terms "); ok && s.Code {
				all = append(all, offered)
				continue
			}
			for _, found := range inline.FindAllStringSubmatch(s.Text, -1) {
				all = append(all, found[1])
			}
		}
	}
	for _, b := range m.Blocks {
		if b.Kind == chat.Quote {
			continue
		}
		add(b.Spans)
		for _, f := range b.Fields {
			add(f.Value)
		}
		for _, item := range b.Items {
			add(item)
		}
		for _, a := range b.Buttons {
			if a.Wants == "" && !strings.HasPrefix(a.Ask, "test") { // which writes
				all = append(all, a.Ask)
			}
		}
	}
	var read []string
	for _, offered := range all {
		if !blank.MatchString(offered) && !writes.MatchString(offered) {
			read = append(read, offered)
		}
	}
	return read
}

func TestOffersAreFoundInAMessage(t *testing.T) {
	m := chat.Message{Blocks: []chat.Block{
		{Kind: chat.Text, Spans: []chat.Span{{Text: "Ask "}, {Text: "/terms acme aup", Code: true}}},
		{Kind: chat.Note, Spans: chat.Plain("say what, such as /terms since acme aup spam; /terms changes acme shows all; /terms list shows them all.")},
		{Kind: chat.List, Items: [][]chat.Span{{{Text: "/terms diff acme aup 2026-01-01..today", Code: true}, {Text: " – /terms why NUMBER"}}}},
		{Kind: chat.Fields, Fields: []chat.Field{{Name: "Mute", Value: chat.Plain("/terms mute 3d")}}},
		{Kind: chat.Quote, Spans: chat.Plain("Type /terms never.")},
		{Kind: chat.Actions, Buttons: []chat.Button{{Label: "More", Ask: "list page:2"}, {Label: "Comment", Ask: "reviews 1", Wants: chat.WantsWords}}},
	}}
	want := []string{"acme aup", "since acme aup spam", "changes acme", "list", "diff acme aup 2026-01-01..today", "list page:2"}
	if diff := cmp.Diff(want, offers(m)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
