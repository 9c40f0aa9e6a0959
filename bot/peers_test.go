package bot_test

import (
	"hash/fnv"
	"slices"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/console"
)

// sketched is a sketch of words that are about a subject.
func sketched(subject byte, text string) []byte {
	var words []uint32
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if len(w) > 3 { // the others say little
			h := fnv.New32a()
			h.Write([]byte(w))
			words = append(words, h.Sum32()>>14)
		}
	}
	slices.Sort(words)
	s := []byte{1, subject, 255}
	for _, w := range slices.Compact(words) {
		n := w<<6 | 32
		s = append(s, byte(n>>16), byte(n>>8), byte(n))
	}
	return s
}

// subjects are the categories of these tests, with what stands in a sketch for each.
var subjects = map[string]byte{"spam": 1, "scraping": 2, "ending": 3, "age": 4}

// classified writes on the clauses that begin with these words, as a classifier would.
func classified(v clausewatch.Version, all map[string]clausewatch.Provision) clausewatch.Version {
	v.Classifier = 5
	for begins, said := range all {
		found := false
		for i := range v.Provisions {
			if p := &v.Provisions[i]; strings.HasPrefix(p.Text, begins) {
				found = true
				p.Category, p.Severity, p.Traits, p.Intro = said.Category, said.Severity, said.Traits, said.Intro
				p.Sketch = sketched(subjects[p.Category], p.Text)
			}
		}
		if !found {
			panic("no clause begins with " + begins)
		}
	}
	return v
}

func says(category string, stance clausewatch.Stance, polarity clausewatch.Polarity) clausewatch.Provision {
	return clausewatch.Provision{Category: category, Severity: clausewatch.Low, Traits: clausewatch.Traits{Stance: stance, Polarity: polarity}}
}

// peers is a bot for a world whose clauses about mail were classified.
func peers(t *testing.T) *bot.Bot {
	w := newWorld(t)
	first := at("2025-01-05 08:00")
	spam := says("spam", clausewatch.Prohibits, clausewatch.AgainstReader)
	spam.Severity, spam.Why, spam.Intro = clausewatch.Medium, "by «unsolicited bulk email»; low for a clause about spam; raised: «anyone»; so medium", "You may not use Acme to:"
	spam.Scope = []string{"consumers", "EU"}
	spam.Attributes = []clausewatch.Attribute{{Name: "notice_period", Words: "thirty days", Value: "30 days"}, {Name: "min_age", Words: "18", Value: "18"}}
	w.baseline(classified(read("acme/aup", first, "2024-12-01", "# 2 Spam", "You may not use Acme to:",
		"- (a) send unsolicited bulk email to anyone who has not asked for it thirty days before, or is under 18;", "- (b) crawl the pages of others by robots;"),
		map[string]clausewatch.Provision{"send unsolicited": spam, "crawl": says("scraping", clausewatch.Prohibits, clausewatch.AgainstReader)}))
	w.baseline(classified(read("birch/rules", first, "", "# Be fair", "Nobody sends unsolicited bulk email to members here, not even once.",
		"You may not crawl our pages with robots that send bulk requests to anyone.", "# Letters", "Spam filters keep letters out that nobody wants to read."),
		map[string]clausewatch.Provision{"Nobody sends": says("spam", clausewatch.Prohibits, clausewatch.AgainstReader),
			"You may not crawl": says("scraping", clausewatch.Prohibits, clausewatch.AgainstReader), "Spam filters": says("ending", clausewatch.Informs, "")}))
	w.baseline(classified(read("corvid/usage", first, "", "# 1 Mail", "1.1 Spam is what people did not ask for: send bulk email only to those who asked for it before.",
		"1.2 Messages carry a true sender."), map[string]clausewatch.Provision{"Spam is": says("spam", clausewatch.Conditional, clausewatch.ForReader)}))
	w.looks("acme/aup", at("2026-05-20 09:00"))
	b := newBot(w)
	b.Categories = []clausewatch.Category{{ID: "spam", Name: "Spam and bulk mail", Laws: []clausewatch.Law{{Law: "Mail Act", Ref: "s. 4"}, {Law: "Postal Code"}}}}
	return b
}

func TestAClauseStandsBesideThoseOfOtherPlatforms(t *testing.T) {
	b := peers(t)
	var got strings.Builder
	for _, c := range []struct {
		text string
		want []string
		not  []string
	}{
		{"acme aup spam", []string{"3 of 3 watched platforms whose policies were read have such a clause",
			"Birchwood prohibits · Community Guidelines › Be fair, version of 2025-01-05", "│ Nobody sends unsolicited bulk email",
			"Corvid Mail allows under a condition · Mail Usage Policy › 1 Mail › 1.1", "Category: Spam and bulk mail", "Stance: prohibits",
			"Severity: medium", "Why: by «unsolicited bulk email»; low for a clause about spam; raised: «anyone»; so medium", "Covers: consumers, EU",
			"Notice period: 30 days (“thirty days”)", "Minimum age: 18", "Touches: Mail Act s. 4; Postal Code",
			"a pointer to read on, and no judgement", "Last changed: not since we watch (2025-01-05)"}, []string{"crawl our pages", "Spam filters"}},
		{"acme aup robots", []string{"2 of 3 watched platforms", "│ You may not crawl our pages", "No comparable clause found at Corvid Mail."}, []string{"Touches"}},
		{"birch rules letters", []string{"1 of 3 watched platforms whose policies were read has such a clause", "No comparable clause found at Acme, Corvid Mail."}, nil},
		{"compare spam", []string{"2 prohibit, 1 allows under a condition.", "Acme prohibits", "│ You may not use Acme to: … send unsolicited", "│ Spam is what people",
			"│ Nobody sends"}, []string{"Spam filters"}},
		{"compare robots", []string{"2 prohibit, 1 is silent.", "No comparable clause found at Corvid Mail."}, nil},
		{"compare spam birch corvid", []string{"1 prohibits, 1 allows under a condition."}, []string{"Acme"}},
		{"compare whales", []string{"3 are silent."}, nil},
	} {
		m := b.Answer(t.Context(), chat.Request{Platform: "console", Text: c.text})
		shown := console.Render(m, console.Options{Width: 110})
		got.WriteString(">>> " + c.text + "\n[" + m.Text + "]\n" + shown + "\n")
		flat := strings.Join(strings.Fields(shown), " ")
		for _, want := range c.want {
			if !strings.Contains(flat, want) {
				t.Errorf("%q: the answer lacks %q:\n%s", c.text, want, shown)
			}
		}
		for _, not := range c.not {
			if strings.Contains(flat, not) {
				t.Errorf("%q: the answer has %q:\n%s", c.text, not, shown)
			}
		}
	}
	golden(t, "testdata/peers.golden", got.String())
}

func TestSilentIsSaidOnlyOfPlatformsThatWereRead(t *testing.T) {
	w := newWorld(t)
	w.baseline(read("acme/aup", at("2026-01-05 08:00"), "", "# Spam", "You may not send spam to anyone."))
	w.baseline(read("corvid/usage", at("2026-01-05 08:00"), "", "# Mail", "Messages carry a true sender."))
	m := newBot(w).Answer(t.Context(), chat.Request{Platform: "console", Text: "compare spam"})
	if want := "“spam” at 3 platforms: 1 has a clause, 1 is silent, of 1 no policy was read so far"; m.Text != want {
		t.Errorf("got %q, want %q", m.Text, want)
	}
	if shown := console.Render(m, console.Options{}); !strings.Contains(shown, "No policy was read so far of Birchwood.") {
		t.Errorf("got\n%s", shown)
	}
}

func TestAClauseOfAnotherClassifierIsFoundByItsWords(t *testing.T) {
	w := newWorld(t)
	spam := map[string]clausewatch.Provision{"You may not send": says("spam", clausewatch.Prohibits, clausewatch.AgainstReader)}
	w.baseline(classified(read("acme/aup", at("2026-01-05 08:00"), "", "# Spam", "You may not send spam to anyone at all."), spam))
	v := classified(read("birch/rules", at("2026-01-05 08:00"), "", "# Spam", "You may not send spam to anyone at all."), spam)
	v.Classifier = 6
	w.baseline(v)
	m := newBot(w).Answer(t.Context(), chat.Request{Platform: "console", Text: "acme aup spam"})
	if shown := console.Render(m, console.Options{Width: 200}); !strings.Contains(shown, "Birchwood prohibits · Community Guidelines") {
		t.Errorf("got\n%s", shown)
	}
}
