package classify

import "slices"

// A scorer computes the scores of a table. It is safe for use by several goroutines at once.
type scorer struct {
	*Table
	width int
	words int // of a row
	// rows are the columns row by row, eight to a word: each is a byte, raised by lift so that none is below 0.
	rows []uint64
}

const lift = 128

func newScorer(t *Table) *scorer {
	s := &scorer{Table: t, width: len(t.Columns), words: (len(t.Columns) + 7) / 8}
	if s.width == 0 {
		return s
	}
	s.rows = make([]uint64, len(t.Columns[0])*s.words)
	for k, column := range t.Columns {
		for row, c := range column {
			s.rows[row*s.words+k/8] |= uint64(int(c)+lift) << (k % 8 * 8)
		}
	}
	return s
}

const (
	loudest = 63                 // what the largest feature of a text counts in sums: four products of it and of a byte fit into 16 bits
	bytes16 = 0x00FF00FF00FF00FF // every second byte
	bytes32 = 0x0000FFFF0000FFFF // every second pair of bytes
)

// scores are one for each column, written over those of before. Products of four features and eight columns at a time are summed within words of 64 bits. The
// sums are of whole numbers, so that they are the same in any order.
func (s *scorer) scores(before []float64, text []Entry) []float64 {
	largest := int32(0)
	for _, e := range text {
		largest = max(largest, e.Value)
	}
	if largest == 0 {
		largest = 1 // of an empty text
	}
	per := (loudest<<32 + uint64(largest) - 1) / uint64(largest) // dividing once is enough
	var room [128]uint64
	sums := append(room[:0], make([]uint64, 4*s.words)...)
	var rows [4][]uint64
	var sizes [4]uint64
	n, all := 0, uint64(0)
	for _, e := range text {
		at := int(e.Row) * s.words
		if at >= len(s.rows) {
			continue
		}
		size := (uint64(e.Value)*per + 1<<31) >> 32
		if size == 0 {
			continue
		}
		rows[n], sizes[n] = s.rows[at:][:s.words], size
		all += size
		if n++; n == 4 {
			addRows(sums, &rows, &sizes)
			n = 0
		}
	}
	if n > 0 {
		for ; n < 4; n++ {
			rows[n], sizes[n] = rows[0], 0
		}
		addRows(sums, &rows, &sizes)
	}
	scores := slices.Grow(before[:0], s.width)[:s.width]
	for k := range scores {
		sum := int64(sums[k/8*4+laneOf[k%4]]>>(k%8/4*32)&0xFFFFFFFF) - lift*int64(all)
		scores[k] = float64(sum)*float64(largest)/loudest*s.Scale[k]/Unit + s.Bias[k]
	}
	return scores
}

// laneOf is which of the four sums of a word holds a column: columns 0 and 4 are in the first, 2 and 6 in the second, 1 and 5 in the
// third, and 3 and 7 in the last.
var laneOf = [4]int{0, 2, 1, 3}

// addRows adds four rows, each as often as its size says.
func addRows(sums []uint64, rows *[4][]uint64, sizes *[4]uint64) {
	a, b, c, d := rows[0], rows[1], rows[2], rows[3]
	b, c, d = b[:len(a)], c[:len(a)], d[:len(a)]
	sums = sums[:4*len(a)]
	s0, s1, s2, s3 := sizes[0], sizes[1], sizes[2], sizes[3]
	for i, w0 := range a {
		w1, w2, w3 := b[i], c[i], d[i]
		even := w0&bytes16*s0 + w1&bytes16*s1 + w2&bytes16*s2 + w3&bytes16*s3
		odd := w0>>8&bytes16*s0 + w1>>8&bytes16*s1 + w2>>8&bytes16*s2 + w3>>8&bytes16*s3
		of := sums[4*i : 4*i+4 : 4*i+4]
		of[0] += even & bytes32
		of[1] += even >> 16 & bytes32
		of[2] += odd & bytes32
		of[3] += odd >> 16 & bytes32
	}
}
