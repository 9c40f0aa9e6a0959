package clausewatch

import "math"

// A Sketch is the words of a clause and what it is about, in less than 300 bytes, for finding clauses like it without the
// model that made it. The words are the ones that say most: hashed, with how much each says. Two sketches can only be
// compared when they come from the same model.
//
// Its form: the number of shares, then for each share the number of its subject and its size in 255ths, by number; then for each
// word the upper 18 bits of three bytes (the most significant first) its hash, the lower 6 its size, by hash.
type Sketch []byte

// MostSketchWords and MostSketchShares bound a sketch to 1 + 2×10 + 3×92 = 297 bytes.
const (
	MostSketchWords  = 92
	MostSketchShares = 10
)

// SketchShare is how much what clauses are about counts in a likeness, against their words.
const SketchShare = 1.0

// Likeness is 1 for sketches of the same words, and 0 for those that have no word and no subject in common, or are damaged:
// the cosine of their words and of what they are about.
func (s Sketch) Likeness(o Sketch) float64 {
	mine, myWords, ok := s.parts()
	theirs, theirWords, also := o.parts()
	if !ok || !also {
		return 0
	}
	return (cosine(myWords, theirWords, sketchWord) + SketchShare*cosine(mine, theirs, sketchSubject)) / (1 + SketchShare)
}

func (s Sketch) parts() (shares, words []byte, ok bool) {
	if len(s) == 0 {
		return nil, nil, false
	}
	end := 1 + 2*int(s[0])
	if end > len(s) || (len(s)-end)%3 != 0 {
		return nil, nil, false
	}
	return s[1:end], s[end:], true
}

// sketchWord reads the word at the head of its bytes.
func sketchWord(b []byte) (key, size, length int) {
	n := int(b[0])<<16 | int(b[1])<<8 | int(b[2])
	return n >> 6, n & 63, 3
}

// sketchSubject reads the share at the head of its bytes.
func sketchSubject(b []byte) (key, size, length int) { return int(b[0]), int(b[1]), 2 }

// cosine walks two lists in the order of their keys.
func cosine(x, y []byte, head func([]byte) (key, size, length int)) float64 {
	common, xx, yy := 0, 0, 0
	for len(x) > 0 || len(y) > 0 {
		const none = 1 << 30
		xKey, xSize, xLength := none, 0, 0
		if len(x) > 0 {
			xKey, xSize, xLength = head(x)
		}
		yKey, ySize, yLength := none, 0, 0
		if len(y) > 0 {
			yKey, ySize, yLength = head(y)
		}
		if xKey == yKey {
			common += xSize * ySize
		}
		if xKey <= yKey {
			xx += xSize * xSize
			x = x[xLength:]
		}
		if yKey <= xKey {
			yy += ySize * ySize
			y = y[yLength:]
		}
	}
	if common == 0 {
		return 0
	}
	return min(1, float64(common)/math.Sqrt(float64(xx)*float64(yy)))
}
