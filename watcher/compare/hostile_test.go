package compare

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// babble makes n words from so many different ones.
func babble(rnd *rand.Rand, n, different int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("w%d", rnd.IntN(different))
	}
	return strings.Join(all, " ")
}

func provisions(texts []string) clausewatch.Version {
	all := make([]clausewatch.Provision, len(texts))
	for i, s := range texts {
		all[i] = clausewatch.Provision{Block: clausewatch.Paragraph, Text: s}
		if title, ok := strings.CutPrefix(s, "# "); ok {
			all[i].Block, all[i].Depth, all[i].Text = clausewatch.Heading, 1, title
		}
	}
	return versionOf(all)
}

// TestHostileTextsEnd runs what is made to cost much. Each takes a second or two, under the race detector some ten: the
// limit is for what would take minutes. It checks as well that everything is still accounted for.
func TestHostileTextsEnd(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	many := func(n int, text func(i int) string) []string {
		all := make([]string, n)
		for i := range all {
			all[i] = text(i)
		}
		return all
	}
	equal := many(10000, func(int) string { return "the same words again" })
	few := many(6000, func(int) string { return fmt.Sprintf("one of few %d", rnd.IntN(5)) })
	shuffled := slices.Clone(few)
	rnd.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	nested := many(4000, func(i int) string { return fmt.Sprintf("number %d", i) })
	turned := slices.Clone(nested)
	slices.Reverse(turned)
	others := func() []string { return many(2000, func(int) string { return babble(rnd, 40, 3000) }) }
	long := strings.Fields(babble(rnd, 100_000, 50))
	edited := slices.Clone(long)
	for n := 0; n < len(edited); n += 40 {
		edited[n] = "may not"
	}
	periods := func() string {
		return strings.Join(many(8_000, func(int) string { return fmt.Sprintf("%d days of may not", rnd.IntN(9000)) }), " ")
	}
	sections := func(called string) []string {
		return many(10_000, func(i int) string {
			if i%2 == 0 {
				return fmt.Sprintf("# %s %d", called, i)
			}
			return fmt.Sprintf("the clause below heading number %d", i)
		})
	}
	repeated := strings.Repeat
	for _, c := range []struct {
		name     string
		old, new []string
	}{
		{"10,000 equal ones and one more", equal, append(slices.Clone(equal), "the same words again")},
		{"10,000 equal ones, other ends", append([]string{"first"}, equal...), append(slices.Clone(equal[5000:]), "last")},
		{"few texts, shuffled", few, shuffled},
		{"all turned round", nested, turned},
		{"5,000 headings renamed", sections("heading"), sections("title")},
		{"2,000 against 2,000 others", others(), others()},
		{"2,000 against 2,000 of the same few words", many(2000, func(int) string { return babble(rnd, 40, 30) }), many(2000, func(int) string { return babble(rnd, 40, 30) })},
		{"40,000 words, one more", []string{strings.Join(long[:40_000], " ")}, []string{strings.Join(long[:40_000], " ") + " more"}},
		{"100,000 words, every fortieth another", []string{strings.Join(long, " ")}, []string{strings.Join(edited, " ")}},
		{"40,000 words, rewritten", []string{strings.Join(long[:40_000], " ")}, []string{babble(rnd, 40_000, 50)}},
		{"40,000 words, all periods others", []string{"the start is kept " + periods()}, []string{"the start is kept " + periods()}},
		{"a right over and over, with a condition on the whole text", []string{"kept words: " + repeated("perpetual licence ", 8_000)},
			[]string{"kept words: " + repeated("perpetual licence you grant ", 8_000)}},
		{"half a megabyte without spaces", []string{repeated("x", 1<<19)}, []string{repeated("y", 1<<19)}},
		{"a run of signs", []string{repeated("(", 1<<16)}, []string{repeated(")", 1<<16)}},
		{"a run of numbers", []string{repeated("one (1) ", 1<<14)}, []string{repeated("two (2) ", 1<<14)}},
		{"a run of what might become dates", []string{repeated("3 may , , ", 1<<14)}, []string{repeated("may 3 , ", 1<<14)}},
		{"no text", []string{"", "", ""}, []string{"", ""}},
		{"nothing at all", nil, []string{"x"}},
	} {
		old, next := provisions(c.old), provisions(c.new)
		start := time.Now()
		change := Versions(old, &next)
		took := time.Since(start)
		t.Logf("%s: %v, %+v", c.name, took, change.Counts)
		if took > time.Minute {
			t.Errorf("%s: took %v", c.name, took)
		}
		checkChange(t, c.name, old, next, change)
	}
}
