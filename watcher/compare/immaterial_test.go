package compare

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// disguises are edits that change no word. Each gets all provisions and the index of one of them.
var disguises = map[string]func(rnd *rand.Rand, all []clausewatch.Provision, n int) []clausewatch.Provision{
	"moved": func(rnd *rand.Rand, all []clausewatch.Provision, n int) []clausewatch.Provision {
		p := all[n]
		all = slices.Delete(all, n, n+1)
		return slices.Insert(all, rnd.IntN(len(all)+1), p)
	},
	"renumbered": func(rnd *rand.Rand, all []clausewatch.Provision, n int) []clausewatch.Provision {
		all[n].Number = fmt.Sprintf("%d.%d", rnd.IntN(20), rnd.IntN(20))
		return all
	},
	"another shape": func(rnd *rand.Rand, all []clausewatch.Provision, n int) []clausewatch.Provision {
		if all[n].Block != clausewatch.Heading {
			all[n].Block, all[n].Depth = clausewatch.Item, 1
		} else {
			all[n].Depth++
		}
		return all
	},
	"typography": func(rnd *rand.Rand, all []clausewatch.Provision, n int) []clausewatch.Provision {
		all[n].Text = strings.NewReplacer(" ", "\u00a0", "-", "–", "'", "’").Replace(all[n].Text)
		return all
	},
	"case and stops": func(rnd *rand.Rand, all []clausewatch.Provision, n int) []clausewatch.Provision {
		all[n].Text = strings.ToUpper(strings.TrimRight(all[n].Text, ".;"))
		return all
	},
	"numbers in words": func(rnd *rand.Rand, all []clausewatch.Provision, n int) []clausewatch.Provision {
		for figures, words := range map[string]string{" 20 ": " twenty (20) ", " 31 ": " thirty-one ", " 12 ": " twelve ", " 7 ": " seven (7) "} {
			all[n].Text = strings.ReplaceAll(all[n].Text, figures, words)
		}
		return all
	},
	"dates in other letters": func(rnd *rand.Rand, all []clausewatch.Provision, n int) []clausewatch.Provision {
		all[n].Text = strings.ReplaceAll(all[n].Text, "1 August 2026", "August 1st, 2026")
		return all
	},
	"two lines of one": func(rnd *rand.Rand, all []clausewatch.Provision, n int) []clausewatch.Provision {
		first, second := halves(all[n].Text)
		if second == "" {
			return all
		}
		p := all[n]
		p.Text, p.Number, all[n].Text = second, "", first
		return slices.Insert(all, n+1, p)
	},
}

// TestNothingButShapeIsNotMaterial disguises made-up documents in one way after the other.
func TestNothingButShapeIsNotMaterial(t *testing.T) {
	for seed := range uint64(20) {
		for name, disguise := range disguises {
			rnd := rand.New(rand.NewPCG(seed, 5))
			old := madeUp(seed+100, 60)
			for n := range old.Provisions {
				if old.Provisions[n].Block != clausewatch.Heading && rnd.IntN(5) == 0 {
					old.Provisions[n].Text += " This holds from 1 August 2026 on."
				}
			}
			old = versionOf(old.Provisions)
			all := slices.Clone(old.Provisions)
			for range 1 + rnd.IntN(4) {
				all = disguise(rnd, all, rnd.IntN(len(all)))
			}
			next := versionOf(all)
			c := Versions(old, &next)
			checkChange(t, name, old, next, c)
			if c.Material || c.Severity != clausewatch.None || !strings.HasPrefix(c.Headline, "no change of wording") {
				t.Errorf("%s, seed %d: severity %v, %q\n%s", name, seed, c.Severity, c.Headline, strings.Join(outline(c), "\n"))
			}
		}
	}
}

func TestTheSameTextsGiveTheSameChange(t *testing.T) {
	old, foreign := madeUp(1, 200), madeUp(2, 200)
	next := forge(4, standard, old.Provisions, foreign.Provisions, 0.4).next
	var first clausewatch.Change
	var ids []string
	for n := range 10 {
		v := next
		v.Provisions = slices.Clone(next.Provisions)
		c := Versions(old, &v)
		var again []string
		for _, p := range v.Provisions {
			again = append(again, p.ID)
		}
		if n == 0 {
			first, ids = c, again
			continue
		}
		if got, want := fmt.Sprintf("%+v", outline(c)), fmt.Sprintf("%+v", outline(first)); got != want || c.Summary != first.Summary || c.Reason != first.Reason {
			t.Fatalf("got %s\nwant %s", got, want)
		}
		if !slices.Equal(ids, again) {
			t.Fatal("other IDs the second time")
		}
	}
}
