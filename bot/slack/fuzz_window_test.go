package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

// FuzzButtons makes messages with buttons of hostile words, in posts, in windows and in the Home tab: limits kept, nobody pinged,
// nothing to click but our own addresses, and each button that is one asks what it should.
func FuzzButtons(f *testing.F) {
	for _, s := range texts {
		f.Add(s[:min(len(s), 200)], "label", "ack 12", uint16(0x1234), uint16(40))
	}
	f.Add("<!date^1^{date}|x> <@U1>", "<!here>", "comment 1 <!channel>", uint16(0xFFFF), uint16(3))
	f.Add("[x](https://evil.example)", "v1:ask::1", "v1:open:3", uint16(0x0F0F), uint16(900))
	f.Fuzz(func(t *testing.T, words, label, ask string, shape, times uint16) {
		m := chat.Message{Text: words, Share: ask}
		wants := []chat.Want{"", chat.WantsWords, chat.WantsPerson, chat.WantsDay}
		places := []chat.Place{chat.Below, chat.Turns, chat.Window}
		for i := range int(times) % 40 {
			b := chat.Block{Kind: chat.Actions}
			for k := range 1 + int(shape>>(i%8))%9 {
				b.Buttons = append(b.Buttons, chat.Button{Label: fmt.Sprint(label, k), Ask: fmt.Sprint(ask, " ", k), Wants: wants[(i+k)%4], Place: places[(i+2*k)%3]})
			}
			if shape>>(i%16)&1 == 1 {
				b.Links = []chat.Link{{Label: label, URL: "https://acme.example/terms"}, {Label: words, URL: label}}
			}
			m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Text, Spans: chat.Plain(words)}, b)
		}
		all := shown(t, m)
		for n := range windows(m) {
			view, err := asking{Channel: "C0001", Text: "x", Title: label, Part: n}.view(m)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := json.Marshal(view)
			if err == nil {
				err = slacktest.CheckView(raw)
			}
			if err != nil {
				t.Errorf("part %d of the window: %v", n, err)
			}
			all = append(all, slacktest.Post{Blocks: json.RawMessage(blocksJSON(view.Blocks.BlockSet))})
		}
		tab := json.RawMessage(blocksJSON(home(m)))
		if err := slacktest.CheckHome(tab); err != nil {
			t.Errorf("the Home tab: %v", err)
		}
		for _, p := range append(all, slacktest.Post{Blocks: tab}) {
			if pings := p.Pings(); len(pings) > 0 {
				t.Errorf("it pings %q", pings)
			}
			for _, l := range p.Links() {
				if l.URL != "https://acme.example/terms" && l.URL != webURL(label) {
					t.Errorf("link %q to %q", l.Label, l.URL)
				}
			}
			clickable(t, p.Blocks, ask)
		}
	})
}

// clickable wants of each button and each choice that it is understood, and asks what it was made for.
func clickable(t *testing.T, blocks json.RawMessage, ask string) {
	t.Helper()
	var all []struct {
		Elements []struct {
			ID      string `json:"action_id"`
			Type    string
			Value   string
			Options []struct{ Value string }
		}
	}
	if err := json.Unmarshal(blocks, &all); err != nil {
		t.Fatal(err)
	}
	want := strings.Join(strings.Fields(clean(ask)), " ")
	understood := func(id, value string) {
		if _, _, ok := chat.Marked(id); !ok || !strings.HasPrefix(value, want) {
			t.Errorf("the button %q asks %q, want what begins with %q", id, value, want)
		}
	}
	for _, b := range all {
		for _, e := range b.Elements {
			switch {
			case e.Type == "overflow":
				for _, o := range e.Options {
					_, rest, _ := chat.Marked(o.Value)
					understood(o.Value, rest)
				}
			case e.Type == "button" && !strings.HasPrefix(e.ID, openPrefix) && !strings.HasPrefix(e.ID, partPrefix) && e.ID != shareID:
				understood(e.ID, e.Value)
			}
		}
	}
}
