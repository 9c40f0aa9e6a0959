package clausewatch

import "strings"

// Nearest is the name most like word, for "did you mean": the one with the fewest letters put in, taken out, changed or
// swapped with their neighbour (the optimal string alignment distance), when those are at most a third of its letters.
// It is "" when no name is like it; the first of equally near ones wins. Case does not count.
func Nearest(word string, names []string) string {
	best, least := "", 0
	for _, name := range names {
		d := Distance(strings.ToLower(word), strings.ToLower(name))
		if d <= max(1, len([]rune(name))/3) && (best == "" || d < least) {
			best, least = name, d
		}
	}
	return best
}

// Distance counts the letters to put in, take out, change or swap with their neighbour to get from a to b.
func Distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	beforeThat, before, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		beforeThat, before, row = before, row, beforeThat
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(before[j]+1, row[j-1]+1, before[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], beforeThat[j-2]+1)
			}
		}
	}
	return row[len(y)]
}
