package bot_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// shelf is a bot that watches 200 platforms with five documents of fifty classified clauses each, about 45 subjects. One
// clause in a hundred is about mail, which is more than policies have.
func shelf(b *testing.B) *bot.Bot {
	b.Helper()
	s, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	names := []string{"aup", "terms", "privacy", "guidelines", "cookies"}
	all := make([]clausewatch.Platform, 200)
	for i := range all {
		p := &all[i]
		p.ID, p.Name = fmt.Sprintf("p%03d", i), fmt.Sprintf("Platform %d", i)
		if i == 0 {
			p.ID, p.Name = "amazon", "Amazon"
		}
		for _, name := range names {
			d := policy(name, p.Name+" "+name)
			d.Platform, d.URLs = p.ID, []string{"https://" + p.ID + ".example/" + name}
			p.Documents = append(p.Documents, d)
		}
	}
	start := at("2026-01-05 08:00")
	if err := s.Sync(b.Context(), all, nil, start); err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	words := rand.NewZipf(random, 1.2, 3, 20_000)
	for _, p := range all {
		for _, d := range p.Documents {
			v := benchVersion(d.Ref(), start, random, words)
			if _, err := s.Record(b.Context(), store.Look{Capture: clausewatch.Capture{Document: d.Ref(), At: start, Outcome: clausewatch.Changed},
				Snapshots: snapshot(v, start), Readable: true, Version: &v, As: store.Baseline, NextAt: start.Add(time.Hour)}); err != nil {
				b.Fatal(err)
			}
		}
	}
	return &bot.Bot{Store: s, Now: func() time.Time { return today }}
}

func benchVersion(ref string, when time.Time, random *rand.Rand, words *rand.Zipf) clausewatch.Version {
	var lines []string
	for i := range 50 {
		var c strings.Builder
		fmt.Fprintf(&c, "Clause %d says", i)
		if random.IntN(100) == 0 || strings.HasSuffix(ref, "amazon/aup") && i == 7 {
			c.WriteString(" you may not send spam or unsolicited bulk email")
		}
		for range 50 {
			fmt.Fprintf(&c, " word%c%c", 'a'+rune(words.Uint64()%26), 'a'+rune(words.Uint64()%26))
		}
		lines = append(lines, c.String()+".")
	}
	v := read(ref, when, "", lines...)
	v.Classifier = 5
	for i := range v.Provisions {
		p := &v.Provisions[i]
		subject := byte(2 + random.IntN(44))
		if strings.Contains(p.Text, "spam") {
			subject = 1
		}
		p.Category, p.Stance, p.Severity = fmt.Sprintf("category_%d", subject), clausewatch.Prohibits, clausewatch.Low
		p.Sketch = sketched(subject, p.Text)
	}
	return v
}

// BenchmarkAnswer prints how long answers take: half of them less than p50, all but one in a hundred less than p99.
func BenchmarkAnswer(b *testing.B) {
	asked := shelf(b)
	for _, text := range []string{"amazon aup spam", "compare spam", "since amazon aup spam"} {
		b.Run(text, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				m := asked.Answer(b.Context(), chat.Request{Platform: "console", Text: text})
				took = append(took, time.Since(began))
				if len(m.Blocks) < 3 {
					b.Fatalf("no answer: %s", m.Text)
				}
			}
			slices.Sort(took)
			for name, share := range map[string]int{"p50-ms": 50, "p99-ms": 99} {
				b.ReportMetric(float64(took[len(took)*share/100].Microseconds())/1000, name)
			}
		})
	}
}
