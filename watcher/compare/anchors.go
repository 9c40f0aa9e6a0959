package compare

import "sort"

// deepest bounds the recursion of anchor, whose every level looks at all clauses.
const deepest = 24

// anchor matches clauses with equal folded texts in old[i0:i1] and new[j0:j1] that stand in the same order: equal ends
// first, then the texts that occur once on each side, the heaviest increasing row of them (patience diff with weights),
// and the same again between them, where more texts occur only once. Clauses that were matched before are passed over.
func (a *alignment) anchor(i0, i1, j0, j1, depth int) {
	i0, i1, j0, j1 = a.matchEnds(i0, i1, j0, j1)
	if i0 >= i1 || j0 >= j1 || depth == deepest {
		return
	}
	row := heaviest(a.uniquePairs(i0, i1, j0, j1))
	if len(row) == 0 {
		return
	}
	for _, p := range row {
		a.match(p.i, p.j)
	}
	for _, p := range row {
		a.anchor(i0, p.i, j0, p.j, depth+1)
		i0, j0 = p.i+1, p.j+1
	}
	a.anchor(i0, i1, j0, j1, depth+1)
}

// matchEnds matches equal clauses at both ends and returns what lies between.
func (a *alignment) matchEnds(i0, i1, j0, j1 int) (int, int, int, int) {
	for {
		for i0 < i1 && a.toNew[i0] >= 0 {
			i0++
		}
		for j0 < j1 && a.toOld[j0] >= 0 {
			j0++
		}
		if i0 >= i1 || j0 >= j1 || a.old[i0].key != a.new[j0].key {
			break
		}
		a.match(i0, j0)
		i0, j0 = i0+1, j0+1
	}
	for {
		for i0 < i1 && a.toNew[i1-1] >= 0 {
			i1--
		}
		for j0 < j1 && a.toOld[j1-1] >= 0 {
			j1--
		}
		if i0 >= i1 || j0 >= j1 || a.old[i1-1].key != a.new[j1-1].key {
			return i0, i1, j0, j1
		}
		a.match(i1-1, j1-1)
		i1, j1 = i1-1, j1-1
	}
}

// A pair is an old and a new clause that may belong together.
type pair struct {
	i, j   int
	weight int64
}

// uniquePairs are the unmatched clauses whose text occurs once in old[i0:i1] and once in new[j0:j1], in the old order.
func (a *alignment) uniquePairs(i0, i1, j0, j1 int) []pair {
	type count struct{ olds, news, j int }
	counts := map[int32]*count{}
	for i := i0; i < i1; i++ {
		if a.toNew[i] < 0 {
			c := counts[a.old[i].key]
			if c == nil {
				c = &count{}
				counts[a.old[i].key] = c
			}
			c.olds++
		}
	}
	for j := j0; j < j1; j++ {
		if c := counts[a.new[j].key]; c != nil && a.toOld[j] < 0 {
			c.news++
			c.j = j
		}
	}
	var pairs []pair
	for i := i0; i < i1; i++ {
		if c := counts[a.old[i].key]; a.toNew[i] < 0 && c.olds == 1 && c.news == 1 {
			pairs = append(pairs, pair{i, c.j, int64(a.old[i].words) + 1})
		}
	}
	return pairs
}

// heaviest is the row of pairs, increasing in i and in j, whose weights sum to the most. The pairs come in increasing i,
// and no two have the same j. O(n log n) by a Fenwick tree of prefix maxima over j.
func heaviest(pairs []pair) []pair {
	if len(pairs) == 0 {
		return nil
	}
	js := make([]int, len(pairs))
	for n, p := range pairs {
		js[n] = p.j
	}
	sort.Ints(js)
	tree := make([]int, len(js)+1) // index+1 into pairs of the best row that ends at or before a rank
	sums, before := make([]int64, len(pairs)+1), make([]int, len(pairs)+1)
	best := 0
	for n, p := range pairs {
		rank := sort.SearchInts(js, p.j) + 1
		for r := rank - 1; r > 0; r -= r & -r {
			if sums[tree[r]] > sums[before[n+1]] {
				before[n+1] = tree[r]
			}
		}
		sums[n+1] = p.weight + sums[before[n+1]]
		for r := rank; r < len(tree); r += r & -r {
			if sums[n+1] > sums[tree[r]] {
				tree[r] = n + 1
			}
		}
		if sums[n+1] > sums[best] {
			best = n + 1
		}
	}
	var row []pair
	for n := best; n > 0; n = before[n] {
		row = append(row, pairs[n-1])
	}
	for x, y := 0, len(row)-1; x < y; x, y = x+1, y-1 {
		row[x], row[y] = row[y], row[x]
	}
	return row
}
