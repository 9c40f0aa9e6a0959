package classify

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestScoresAreSums compares the sums within words with plain ones, for tables and texts of many sizes.
func TestScoresAreSums(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for _, size := range []struct{ columns, rows, features int }{{1, 1, 1}, {3, 10, 5}, {8, 50, 50}, {46, 400, 397}, {157, 90, 4}, {9, 30_000, 30_000}} {
		table := &Table{}
		for range size.columns {
			column := make([]int8, size.rows)
			for n := range column {
				column[n] = int8(random.IntN(255) - 127)
			}
			if size.columns == 9 {
				column = make([]int8, size.rows)
				for n := range column {
					column[n] = 127 // the largest sums there are
				}
			}
			table.Columns, table.Scale, table.Bias = append(table.Columns, column), append(table.Scale, 0.01), append(table.Bias, -0.5)
		}
		var text []Entry
		for n := range size.features {
			text = append(text, Entry{Row: int32(n), Value: int32(1 + random.IntN(900))})
		}
		text = append(text, Entry{Row: int32(size.rows), Value: 500}) // a row that the table does not have
		largest := 0.0
		for _, e := range text {
			largest = max(largest, float64(e.Value))
		}
		for k, got := range newScorer(table).scores(nil, text) {
			want := 0.0
			for _, e := range text[:len(text)-1] {
				value := math.Round(loudest*float64(e.Value)/largest) * largest / loudest
				want += value * float64(table.Columns[k][e.Row]) * 0.01 / Unit
			}
			if want -= 0.5; math.Abs(got-want) > 1e-6*max(1, math.Abs(want)) {
				t.Fatalf("column %d of %d, %d features: got %v, want %v", k, size.columns, size.features, got, want)
			}
		}
	}
}
