package classify

// isForeign tells a text of some length that is not in English: hardly one of its words is one of those that hold English
// sentences together.
func isForeign(words []string) bool {
	const (
		least = 10 // words
		share = 12 // one in so many
	)
	if len(words) < least {
		return false
	}
	found := 0
	for _, w := range words {
		if joints[w] {
			found++
		}
	}
	return found*share < len(words)
}

// knows tells a word of the texts that the vocabulary was learnt from. Two words can share a bucket: of those it does not know, it
// takes some for known.
func (v *Vocabulary) knows(word string) bool {
	row := v.row(bucket(Words, hashWord(word)))
	return row >= 0 && v.Rarities[Quotes][row] > 0
}

// isUnknown tells a text of which most words are unknown: its category would be read from the rest, a number or a name.
func (v *Vocabulary) isUnknown(words []string) bool {
	known := 0
	for _, w := range words {
		if v.knows(w) {
			known++
		}
	}
	return 2*known < len(words)
}

var joints = set("the of to and or you we is are your our that for by with in a an any this be may not as on it will if these from their us")
