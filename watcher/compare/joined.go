package compare

// mostSkipped is how many clauses may stand between two that were joined.
const mostSkipped = 2

// findJoined finds clauses that are, word for word, several neighbouring ones of the other text: a list that became one
// row of a table, a paragraph cut in two. This is certain, so it comes before the search for reworded clauses.
func (a *alignment) findJoined() {
	for _, s := range a.seams() {
		firsts := map[int32][]int{} // free parts by their first word
		for p, c := range s.parts {
			if s.back[p] < 0 && len(c.order) > 0 && len(c.order) == c.words {
				firsts[c.order[0]] = append(firsts[c.order[0]], p)
			}
		}
		for w, c := range s.wholes {
			if s.out[w] >= 0 || len(c.order) < leastWhole || len(c.order) != c.words {
				continue
			}
			for _, p := range firsts[c.order[0]] {
				if parts := s.joined(c.order, p); len(parts) > 1 {
					s.join(w, parts)
					break
				}
			}
		}
	}
}

// joined are the free parts from p on that together are these words, nil where they are not.
func (s *seam) joined(words []int32, p int) (parts []int) {
	for skipped := 0; p < len(s.parts) && skipped <= mostSkipped; p++ {
		order := s.parts[p].order
		if s.back[p] >= 0 || len(order) == 0 || len(order) != s.parts[p].words || !begins(words, order) {
			skipped++
			continue
		}
		parts, words, skipped = append(parts, p), words[len(order):], 0
		if len(words) == 0 {
			return parts
		}
	}
	return nil
}

func begins(words, with []int32) bool {
	if len(words) < len(with) {
		return false
	}
	for n, w := range with {
		if words[n] != w {
			return false
		}
	}
	return true
}
