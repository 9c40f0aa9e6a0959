package slacktest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestCheckBlocksRefusesWhatSlackDoes(t *testing.T) {
	section := func(text string) string {
		return `{"type":"section","text":{"type":"mrkdwn","verbatim":true,"text":"` + text + `"}}`
	}
	rich := func(text string) string {
		return `{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"` + text + `"}]}]}`
	}
	button := `{"type":"button","action_id":"a","text":{"type":"plain_text","text":"Open"},"url":"https://x.example"}`
	tests := map[string]struct {
		blocks string
		want   string // "" is fine
	}{
		"section":           {section("x"), ""},
		"longest section":   {section(strings.Repeat("x", 3000)), ""},
		"too long":          {section(strings.Repeat("x", 3001)), "section text"},
		"too long in UTF16": {section(strings.Repeat("👍", 1501)), "section text"},
		"blank":             {section(" "), "blank"},
		"not verbatim":      {strings.Replace(section("x"), `"verbatim":true,`, "", 1), "not verbatim"},
		"51 blocks":         {strings.Repeat(rich("x")+",", 50) + rich("x"), "51 blocks"},
		"too much in all":   {strings.Repeat(rich(strings.Repeat("x", 2700))+",", 4) + rich(strings.Repeat("x", 2700)), "all blocks"},
		"empty text":        {rich(""), "rich text element"},
		"unknown block":     {`{"type":"markdown","text":"x"}`, `type "markdown"`},
		"unknown key":       {`{"type":"divider","colour":"red"}`, "unknown key"},
		"a person":          {strings.Replace(rich("U0001"), `"type":"text","text"`, `"type":"user","user_id"`, 1), ""},
		"no person":         {strings.Replace(rich("x"), `"type":"text","text"`, `"type":"user","user_id"`, 1), `user_id "x"`},
		"a broadcast":       {strings.Replace(rich("here"), `"type":"text","text"`, `"type":"broadcast","range"`, 1), `type "broadcast"`},
		"long header":       {`{"type":"header","text":{"type":"plain_text","text":"` + strings.Repeat("x", 151) + `"}}`, "header"},
		"actions":           {`{"type":"actions","elements":[` + button + `]}`, ""},
		"action_id twice":   {`{"type":"actions","elements":[` + button + `,` + button + `]}`, "twice"},
		"no buttons":        {`{"type":"actions","elements":[]}`, "action elements"},
		"no object":         {`7`, "blocks"},
	}
	for name, test := range tests {
		err := CheckBlocks(json.RawMessage("["+test.blocks+"]"), 1)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
	if err := CheckBlocks(json.RawMessage("["+section(strings.Repeat("x", 2900))+"]"), 0.95); err == nil {
		t.Error("a section of 2900 leaves five per cent, says the checker")
	}
}

func TestPostIsReadAsSlackShowsIt(t *testing.T) {
	p := Post{Text: "hidden <!here>", Blocks: json.RawMessage(`[
		{"type":"section","text":{"type":"mrkdwn","text":"a &lt;b&gt; <https://x.example|x &amp; y> <@U1> https://bare.example"}},
		{"type":"context","elements":[{"type":"mrkdwn","verbatim":true,"text":"https://plain.example <!date^1^{date}|day>"}]},
		{"type":"rich_text","elements":[{"type":"rich_text_quote","elements":[{"type":"text","text":"<@U2> "},{"type":"broadcast","range":"here"}]}]},
		{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"Open"},"url":"https://z.example"}]}]`)}
	if got := strings.Join(strings.Fields(p.Words()), " "); got != "a <b> x & y https://bare.example https://plain.example day <@U2> Open" {
		t.Errorf("words %q", got)
	}
	if got := strings.Join(p.Pings(), " "); got != "!here @U1 broadcast" {
		t.Errorf("pings %q", got)
	}
	var urls []string
	for _, l := range p.Links() {
		urls = append(urls, l.Label+"="+l.URL)
	}
	if got := strings.Join(urls, " "); got != "x & y=https://x.example https://bare.example=https://bare.example Open=https://z.example" {
		t.Errorf("links %q", got)
	}
}

func TestRepeatIsDroppedInItsChannelOnly(t *testing.T) {
	s := Start()
	defer s.Close()
	say := func(channel, id string) string {
		t.Helper()
		response, err := http.PostForm(s.APIURL+"chat.postMessage", url.Values{"token": {s.BotToken}, "channel": {channel},
			"text": {"x"}, "client_msg_id": {id}, "parse": {"none"}, "unfurl_links": {"false"}, "unfurl_media": {"false"}})
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	first, again := say("C1", "a"), say("C1", "a")
	say("C2", "a")
	say("C1", "b")
	if first != again || len(s.Posts()) != 3 || len(s.Posts("C1")) != 2 || len(s.Repeats()) != 1 {
		t.Errorf("answers %s and %s, %d posts, %d repeats", first, again, len(s.Posts()), len(s.Repeats()))
	}
	s.Refuse("C1", "is_archived")
	if got := say("C1", "c"); !strings.Contains(got, "is_archived") {
		t.Errorf("refused channel answers %s", got)
	}
	if faults := s.Faults(); len(faults) > 0 {
		t.Errorf("faults %q", faults)
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	s := Start()
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Command(ctx, "C1", "U1", "x"); err == nil {
		t.Error("a command without any connection was acknowledged")
	}
	if _, err := s.WaitPosts(ctx, "C1", 1); err == nil {
		t.Error("waiting for a post that never comes ended without an error")
	}
}
