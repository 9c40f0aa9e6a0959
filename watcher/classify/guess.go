package classify

import (
	"cmp"
	"slices"
)

// byCues finds the category by the cues alone: the one that most of them speak for, in the text, its heading and the
// sentence that leads it in.
func (c *Classifier) byCues(r *Result, p passage) {
	scores := make([]float64, len(c.kinds))
	c.score(scores, p.about, p.sight, 1)
	for _, above := range []*folded{p.heading, p.intro} {
		if above != nil {
			c.score(scores, above, c.cues.look(above), 0.75)
		}
	}
	order := make([]int, 0, 8)
	total := 0.0
	for n, score := range scores {
		if total += score; score > 0 {
			order = append(order, n)
		}
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(scores[y], scores[x]) })
	for _, n := range order[:min(3, len(order))] {
		r.Top3 = append(r.Top3, c.kinds[n].ID)
	}
	if len(order) > 0 {
		r.Category, r.Confidence = r.Top3[0], scores[order[0]]/(total+1)
	}
}

func (c *Classifier) score(scores []float64, f *folded, s sight, weight float64) {
	for n, k := range c.kinds {
		for p := k.cues.from; p < k.cues.to; p++ {
			if c.cues.find(f, s, p) != nil {
				scores[n] += weight
			}
		}
	}
}

// explain is the first place in the text that speaks for a category.
func (c *Classifier) explain(n int, f *folded, s sight) []int {
	for p := c.kinds[n].cues.from; p < c.kinds[n].cues.to; p++ {
		if at := c.cues.find(f, s, p); at != nil {
			return at
		}
	}
	return nil
}
