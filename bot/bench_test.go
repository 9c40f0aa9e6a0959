//go:build unix

package bot_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// An asker makes up questions to the large world.
type asker struct {
	*rand.Rand
	platforms []clausewatch.Platform
	documents []clausewatch.Document // policies
}

func newAsker(t testing.TB, b *bot.Bot) *asker {
	t.Helper()
	a := &asker{Rand: rand.New(rand.NewPCG(7, 7))}
	var err error
	if a.platforms, err = b.Store.Platforms(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, p := range a.platforms {
		for _, d := range p.Documents {
			if d.Kind == clausewatch.Policy {
				a.documents = append(a.documents, d)
			}
		}
	}
	return a
}

func (a *asker) platform() string { return a.platforms[a.IntN(len(a.platforms))].ID }

func (a *asker) document() string {
	d := a.documents[a.IntN(len(a.documents))]
	return d.Platform + " " + d.ID
}

// about is a document and the heading of a subject that such documents have.
func (a *asker) about() string {
	d := a.documents[a.IntN(len(a.documents))]
	of := newWriter(d, "", 0).subjects
	s := of[a.IntN(len(of))]
	return d.Platform + " " + d.ID + " " + s.headings[a.IntN(len(s.headings))]
}

// matter is what a subject is called.
func (a *asker) matter() string {
	s := clauseSubjects[a.IntN(len(clauseSubjects))]
	return s.headings[a.IntN(len(s.headings))]
}

// word is one of the lists that the texts are made of: each stands in some hundreds to some thousands of clauses.
func (a *asker) word() string {
	lists := []string{"data", "people", "act", "breach", "kind", "place", "town"}
	list := wordLists[lists[a.IntN(len(lists))]]
	return list[a.IntN(len(list))]
}

func (a *asker) day() string {
	return worldBegan.AddDate(0, 0, 1+a.IntN(3*365-3)).Format(time.DateOnly)
}

func typo(s string, at int) string {
	at = 1 + at%(len(s)-2)
	return s[:at] + string(s[at+1]) + string(s[at]) + s[at+2:]
}

// asked are the questions of the chat grammar, one row for each way to ask. A new command is a line here.
var asked = []struct {
	name string
	ask  func(*asker) string
}{
	{"help", func(a *asker) string { return "help" }},
	{"list", func(a *asker) string { return "list" }},
	{"PLATFORM", (*asker).platform},
	{"DOCUMENT", (*asker).document},
	{"DOCUMENT on:DATE", func(a *asker) string { return a.document() + " on:" + a.day() }},
	{"DOCUMENT ABOUT", (*asker).about},
	{"DOCUMENT ABOUT on:DATE", func(a *asker) string { return a.about() + " on:" + a.day() }},
	{"DOCUMENT NUMBER", func(a *asker) string { return fmt.Sprintf("%s %d.%d", a.document(), 1+a.IntN(6), 1+a.IntN(3)) }},
	{"DOCUMENT WORD", func(a *asker) string { return a.document() + " " + a.word() }},
	{"PLATFORM ABOUT", func(a *asker) string { return a.platform() + " " + a.matter() }},
	{"changes", func(a *asker) string { return "changes" }},
	{"changes since:DATE", func(a *asker) string { return "changes since:" + a.day() }},
	{"changes PLATFORM", func(a *asker) string { return "changes " + a.platform() }},
	{"changes DOCUMENT", func(a *asker) string { return "changes " + a.document() }},
	{"changes DOCUMENT since:DATE", func(a *asker) string { return "changes " + a.document() + " since:" + a.day() }},
	{"diff DOCUMENT a quarter", func(a *asker) string {
		from := worldBegan.AddDate(0, 0, 1+a.IntN(3*365-95))
		return fmt.Sprintf("diff %s %s..%s", a.document(), from.Format(time.DateOnly), from.AddDate(0, 3, 0).Format(time.DateOnly))
	}},
	{"diff DOCUMENT", func(a *asker) string { return "diff " + a.document() }},
	{"since DOCUMENT ABOUT", func(a *asker) string { return "since " + a.about() }},
	{"compare ABOUT", func(a *asker) string { return "compare " + a.matter() }},
	{"compare ABOUT PLATFORMS", func(a *asker) string { return "compare " + a.matter() + " " + a.platform() + " " + a.platform() }},
	{"compare WORD", func(a *asker) string { return "compare " + a.word() }},
	{"search WORDS", func(a *asker) string { return "search " + a.word() + " " + a.word() }},
	{"search PHRASE", func(a *asker) string { return `search "` + a.word() + `"` }},
	{"search RARE", func(a *asker) string { return "search " + a.platform() }},
	{"search COMMON", func(a *asker) string {
		return "search " + []string{"you", "the", "we may", "days", "account", "or", "this section", "your data"}[a.IntN(8)]
	}},
	{"search WORD in:PLATFORM", func(a *asker) string { return "search " + a.word() + " in:" + a.platform() }},
	{"search UNKNOWN", func(a *asker) string { return "search you zz" + coined(a.Rand) }},
	{"upcoming", func(a *asker) string { return "upcoming" }},
	{"upcoming PLATFORM", func(a *asker) string { return "upcoming " + a.platform() }},
	{"upcoming DOCUMENT", func(a *asker) string { return "upcoming " + a.document() }},
	{"status", func(a *asker) string { return "status" }},
	{"status PLATFORM", func(a *asker) string { return "status " + a.platform() }},
	{"report", func(a *asker) string { return "report" }},
	{"report PLATFORM", func(a *asker) string { return "report " + a.platform() }},
	{"quiet", func(a *asker) string { return "quiet" }},
	{"quiet PLATFORM", func(a *asker) string { return "quiet " + a.platform() }},
	{"why ALERT", func(a *asker) string { return fmt.Sprint("why ", 1+a.IntN(1000)) }},
	{"subscriptions", func(a *asker) string { return "subscriptions" }},
	{"open", func(a *asker) string { return "open" }},
	{"reviews ALERT", func(a *asker) string { return fmt.Sprint("reviews ", 1+a.IntN(1000)) }},
	{"typo in PLATFORM", func(a *asker) string {
		d := a.documents[a.IntN(len(a.documents))]
		return typo(d.Platform, a.IntN(9)) + " " + d.ID
	}},
	{"typo in DOCUMENT", func(a *asker) string { return a.platform() + " " + typo("privacy", a.IntN(9)) }},
	{"typo in ABOUT", func(a *asker) string { return a.document() + " " + typo("information", a.IntN(9)) }},
	{"typo in command", func(a *asker) string { return typo("changes", a.IntN(9)) + " " + a.platform() }},
	{"ambiguous", func(a *asker) string { return []string{"privacy", "terms", "aup", "dpa", "cookies"}[a.IntN(5)] }},
	{"unknown platform", func(a *asker) string { return "qx" + coined(a.Rand) + " " + a.word() }},
	{"unknown provision", func(a *asker) string { return a.document() + " zz" + coined(a.Rand) + " " + coined(a.Rand) }},
	{"no platform ABOUT", (*asker).matter},
}

// completed are what people have typed so far, one row for each field and way to begin.
var completed = []struct {
	name  string
	typed func(*asker) chat.Partial
}{
	{"platform, nothing", func(a *asker) chat.Partial { return chat.Partial{Field: "platform"} }},
	{"platform", func(a *asker) chat.Partial { return chat.Partial{Field: "platform", Typed: begins(a, a.platform())} }},
	{"platform, typo", func(a *asker) chat.Partial {
		return chat.Partial{Field: "platform", Typed: typo(a.platform(), a.IntN(9))}
	}},
	{"document, nothing", func(a *asker) chat.Partial { return chat.Partial{Field: "document", Platform: a.platform()} }},
	{"document", func(a *asker) chat.Partial {
		return chat.Partial{Field: "document", Platform: a.platform(), Typed: begins(a, "privacy policy")}
	}},
	{"about, nothing", func(a *asker) chat.Partial {
		d := a.documents[a.IntN(len(a.documents))]
		return chat.Partial{Field: "about", Platform: d.Platform, Document: d.ID}
	}},
	{"about", func(a *asker) chat.Partial {
		d := a.documents[a.IntN(len(a.documents))]
		return chat.Partial{Field: "about", Platform: d.Platform, Document: d.ID, Typed: begins(a, strings.ToLower(a.matter()))}
	}},
	{"day of a platform", func(a *asker) chat.Partial { return chat.Partial{Field: "day", Platform: a.platform()} }},
	{"day of a document", func(a *asker) chat.Partial {
		d := a.documents[a.IntN(len(a.documents))]
		return chat.Partial{Field: "day", Platform: d.Platform, Document: d.ID, Typed: "20"}
	}},
	{"alert", func(a *asker) chat.Partial { return chat.Partial{Field: "alert", Channel: "slack:C0000001"} }},
}

func begins(a *asker, s string) string { return s[:1+a.IntN(len(s))] }

// batch is how many questions are asked for one figure, each another one where there are so many.
var batch = flag.Int("questions", 500, "how many questions the benchmarks ask for one figure")

// BenchmarkAnswers asks each kind of question of a world with 1,000 documents, 50,000 provisions and 200,000 changes, and
// BenchmarkSuggest completes what people type there. p50-ms and p99-ms are how long half of the answers took at most, and
// all but one in a hundred; p99-cpu-ms is the same of the time that processors worked, whatever else they did meanwhile. The
// work-ms are those of a fixed piece of work at that moment, by which machines can be compared.
func BenchmarkAnswers(b *testing.B) {
	asks := full.open(b)
	a := newAsker(b, asks)
	for _, row := range asked {
		b.Run(row.name, func(b *testing.B) {
			measure(b, func() func() {
				r := chat.Request{Platform: "slack", Channel: fmt.Sprintf("C%07d", a.IntN(40)), Text: row.ask(a)}
				return func() {
					if m := asks.Answer(b.Context(), r); m.Text == "" {
						b.Fatalf("%s: no answer", r.Text)
					}
				}
			})
		})
	}
}

func BenchmarkSuggest(b *testing.B) {
	asks := full.open(b)
	a := newAsker(b, asks)
	for _, row := range completed {
		b.Run(row.name, func(b *testing.B) {
			measure(b, func() func() {
				p := row.typed(a)
				return func() { asks.Suggest(b.Context(), p) }
			})
		})
	}
}

// measure asks batches of questions; making one up is not counted.
func measure(b *testing.B, question func() func()) {
	var took, worked []time.Duration
	work := fixedWork()
	for b.Loop() {
		for range *batch {
			ask := question()
			began, used := time.Now(), processors()
			ask()
			took, worked = append(took, time.Since(began)), append(worked, processors()-used)
		}
	}
	slices.Sort(took)
	slices.Sort(worked)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
	b.ReportMetric(ms(worked[len(worked)*99/100]), "p99-cpu-ms")
	b.ReportMetric(ms(work), "work-ms")
}

// processors is how long processors have worked for this process.
func processors() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// fixedWork is the least time of five that the same work takes: to hash ten million bytes.
func fixedWork() time.Duration {
	least := time.Hour
	block := make([]byte, 10_000_000)
	for range 5 {
		began := time.Now()
		sha256.Sum256(block)
		least = min(least, time.Since(began))
	}
	return least
}

// TestSmallWorldAnswersEveryQuestion makes a world like that of the benchmarks, only small, and asks what they ask.
func TestSmallWorldAnswersEveryQuestion(t *testing.T) {
	small := large{documents: 14, provisions: 300, changes: 120, platforms: 5, looks: 6}
	path := filepath.Join(t.TempDir(), "small.db")
	small.write(t, path)
	var log strings.Builder
	asks := small.bot(t, path)
	asks.Log = slog.New(slog.NewTextHandler(&log, nil))
	a := newAsker(t, asks)
	for _, row := range asked {
		for range 3 {
			text := row.ask(a)
			m := asks.Answer(t.Context(), chat.Request{Platform: "slack", Channel: "C0000001", Text: text})
			if len(m.Blocks) == 0 {
				t.Errorf("%s: %q is answered by %q alone", row.name, text, m.Text)
			}
		}
	}
	for _, row := range completed {
		for range 3 {
			asks.Suggest(t.Context(), row.typed(a))
		}
	}
	if log.Len() > 0 {
		t.Errorf("some answers were not whole:\n%s", log.String())
	}
}
