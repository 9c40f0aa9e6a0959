package classify

import "github.com/clausewatch/clausewatch"

// byActor settles a doubt between two categories about accounts by who acts: that the publisher may close an account is something
// else than that its reader may, in much the same words and under the same heading. Where the text, or what leads it in, never
// has the party act that its likeliest category is about, the likely category that is about the other party is taken. In other
// groups it would do harm: a clause about sharing data often says only what its reader may do about it.
func (c *Classifier) byActor(category string, top3 []string, intro, text *folded) string {
	n, known := c.index[category]
	if !known || c.kinds[n].Group != "account" {
		return category
	}
	usual := c.kinds[n].stance
	acts, said := stance(usual, nil, intro, text)
	if len(said) == 0 {
		return category
	}
	var other clausewatch.Stance
	switch {
	case usual == clausewatch.Grants && acts == clausewatch.Reserves:
		other = clausewatch.Reserves
	case usual == clausewatch.Reserves && (acts == clausewatch.Grants || acts == clausewatch.Allows):
		other = clausewatch.Grants
	default:
		return category
	}
	for _, id := range top3 {
		if m, known := c.index[id]; known && c.kinds[m].Group == c.kinds[n].Group && c.kinds[m].stance == other {
			return id
		}
	}
	return category
}
