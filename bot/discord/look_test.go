package discord

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// alertOf is an alert as the bot composes them, about one clause.
func alertOf(severity clausewatch.Severity, picture, story string, quotes ...chat.Block) chat.Message {
	word := severity.String()
	word = strings.ToUpper(word[:1]) + word[1:]
	m := chat.Message{Text: word + ": Lanternbay · Terms of Use: " + story, Severity: severity, Key: "clausewatch-7", Alert: 7,
		Blocks: append([]chat.Block{{Kind: chat.Text, Spans: []chat.Span{{Text: picture + " " + word + ":", Bold: true}, {Text: " "},
			{Text: "Lanternbay · Terms of Use", Bold: true, URL: "https://lanternbay.example/terms"}, {Text: ": " + story}}}}, quotes...)}
	facts := []chat.Field{{Name: "Severity", Value: chat.Plain(severity.String() + " (a period of notice became shorter)")},
		{Name: "Printed", Value: chat.Plain("2026-02-01 → 2026-03-01")}, {Name: "Effective", Value: []chat.Span{{Text: "2026-04-01", Day: "2026-04-01"}}},
		{Name: "First seen", Value: []chat.Span{{Text: "2026-03-01 12:00 UTC", Time: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}}}}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: facts}, chat.Block{Kind: chat.Note, Spans: chat.Plain("Alert 7 · version 8bfbd1ae8648 · /terms why 7")},
		chat.Block{Kind: chat.Actions, Buttons: []chat.Button{{Label: "Acknowledge", Ask: "ack 7"}, {Label: "Assign", Ask: "assign 7", Wants: chat.WantsPerson}},
			Links: []chat.Link{{Label: "Source", URL: "https://lanternbay.example/terms"}}})
	return m
}

// drawn is a post as text: what stands where, before Discord reads the Markdown.
func drawn(p post) string {
	var b strings.Builder
	var labels []string
	fmt.Fprintf(&b, "%s\n", p.content)
	for _, e := range p.embeds {
		fmt.Fprintf(&b, "┌ %s\n", strings.TrimSpace(fmt.Sprintf("#%06x %s %s", e.Color, e.Title, e.URL)))
		if e.Description != "" {
			fmt.Fprintf(&b, "%s\n", each("│ ", e.Description))
		}
		for _, f := range e.Fields {
			fmt.Fprintf(&b, "│ [%s] %s\n", f.Name, f.Value)
		}
		if e.Footer != nil {
			fmt.Fprintf(&b, "└ %s\n", e.Footer.Text)
		}
	}
	for _, row := range p.rows {
		for _, b := range row.(discordgo.ActionsRow).Components {
			labels = append(labels, "["+b.(discordgo.Button).Label+"]")
		}
	}
	fmt.Fprintf(&b, "%s\n", strings.Join(labels, " "))
	return b.String()
}

func TestAlertsAreReadableOnAPhone(t *testing.T) {
	long := strings.Repeat("The harbour office keeps a list of all boats that are tied up for longer than a day. ", 6)
	quote := func(label string, spans ...chat.Span) chat.Block {
		return chat.Block{Kind: chat.Quote, Label: label, Spans: spans}
	}
	var got bytes.Buffer
	for _, c := range []struct {
		name string
		m    chat.Message
	}{
		{"a word of a short clause", alertOf(clausewatch.High, "🔴", "notice falls from 30 to 14 days", quote("Modified · 4 › 4.2 Price changes", stays("We tell you "),
			went("30"), came("14"), stays(" days before a price changes. You may end the contract until then.")))},
		{"two words of a long clause", alertOf(clausewatch.Medium, "🟠", "one clause is reworded", quote("Modified · 5 Boats", stays(long+"A boat may stay for "), went("7"),
			came("5"), stays(" days. "+long+"You "), went("may"), came("must"), stays(" report a lost rope.")))},
		{"a clause that is new, one that is gone", alertOf(clausewatch.Low, "🟡", "one clause added, one removed",
			quote("Added · 6 Fees", came("A fee of ``5`` is due.\nIt is not given back.")), quote("Removed · 7 Nets", went("Nets may dry on the pier.")))},
		{"a clause that reads otherwise from its beginning to its end", alertOf(clausewatch.Medium, "🟠", "a clause is written anew",
			quote("Modified · 8 Noise", went(strings.Repeat("No engine may run at night beside the pier. ", 24)), came(strings.Repeat("Engines rest from ten to six. ", 24))))},
	} {
		shown(t, c.m)
		all := posts(c.m)
		if len(all) != 1 || len(all[0].embeds) != 1 {
			t.Errorf("%s: %d posts, the first with %d embeds, want one of each", c.name, len(all), len(all[0].embeds))
		}
		fmt.Fprintf(&got, "== %s\n", c.name)
		for _, p := range all {
			got.WriteString(drawn(p))
		}
	}
	golden := filepath.Join("testdata", "alerts.txt")
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
		t.Errorf("the alerts are\n%s\nwant %s", got.Bytes(), golden)
	}
}
