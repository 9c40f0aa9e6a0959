package classify

import "sync"

// A scorer computes the scores of a table. It is safe for use by several goroutines at once.
type scorer struct {
	*Table
	rows  []int8    // the columns, row by row
	rooms sync.Pool // of *scratch
}

func newScorer(t *Table) *scorer {
	s := &scorer{Table: t}
	if t.Vocabulary == nil {
		return s
	}
	s.rows = make([]int8, len(t.Buckets)*len(t.Columns))
	for k, column := range t.Columns {
		for row, c := range column {
			s.rows[row*len(t.Columns)+k] = c
		}
	}
	s.rooms.New = func() any { return t.newScratch() }
	return s
}

// scores are one for each column. The sums are of whole numbers, so that they are the same in any order.
func (s *scorer) scores(words []string) []float64 {
	scores := make([]float64, len(s.Columns))
	if len(scores) == 0 {
		return scores
	}
	room := s.rooms.Get().(*scratch)
	sums := make([]int32, len(scores))
	for _, e := range s.vector(words, room) {
		row := s.rows[int(e.Row)*len(sums):][:len(sums)]
		for k, c := range row {
			sums[k] += e.Value * int32(c)
		}
	}
	s.rooms.Put(room)
	for k, sum := range sums {
		scores[k] = float64(sum)*s.Scale[k]/Unit + s.Bias[k]
	}
	return scores
}
