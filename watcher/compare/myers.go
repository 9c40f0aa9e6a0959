package compare

// A hunk says that a[a0:a1] was replaced by b[b0:b1]; one of them may be empty.
type hunk struct{ a0, a1, b0, b1 int }

// The work that one comparison may cost: Myers' algorithm is O((N+M)·D) in the number D of differences, and keeps D²
// numbers. Beyond it the differing stretch is one replacement.
const (
	mostDifferences = 1500
	mostSteps       = 40_000_000
)

// difference gives the hunks that lead from a to b, in order, as few symbols as possible in them (Myers 1986, greedy),
// or one hunk for all that lies between the equal ends when that would cost too much. It takes what it costs from
// steps.
func difference(a, b []int32, steps *int) []hunk {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	x, y := a[head:len(a)-tail], b[head:len(b)-tail]
	if len(x) == 0 && len(y) == 0 {
		return nil
	}
	all := []hunk{{head, len(a) - tail, head, len(b) - tail}}
	if len(x) == 0 || len(y) == 0 {
		return all
	}
	hunks, ok := myers(x, y, steps)
	if !ok {
		return all
	}
	for i := range hunks {
		h := &hunks[i]
		h.a0, h.a1, h.b0, h.b1 = h.a0+head, h.a1+head, h.b0+head, h.b1+head
	}
	return hunks
}

// myers is false when the shortest script has more than mostDifferences entries or steps are spent.
func myers(a, b []int32, steps *int) ([]hunk, bool) {
	n, m := len(a), len(b)
	most := min(n+m, mostDifferences)
	v := make([]int32, 2*most+3) // v[k+most+1]: the furthest x on diagonal k
	var trace [][]int32          // trace[d]: v on the diagonals -d…d before round d
	for d := 0; d <= most; d++ {
		trace = append(trace, append([]int32(nil), v[most+1-d:most+2+d]...))
		for k := -d; k <= d; k += 2 {
			var x int
			if k == -d || k != d && v[most+k] < v[most+2+k] {
				x = int(v[most+2+k])
			} else {
				x = int(v[most+k]) + 1
			}
			from := x
			for x < n && x-k < m && a[x] == b[x-k] {
				x++
			}
			*steps -= x - from + 1
			v[most+1+k] = int32(x)
			if x >= n && x-k >= m {
				return backtrack(n, m, d, trace), true
			}
		}
		if *steps < 0 {
			return nil, false
		}
	}
	return nil, false
}

// backtrack walks the shortest script from its end and gathers single steps into hunks.
func backtrack(x, y, d int, trace [][]int32) []hunk {
	var back []hunk
	for ; d > 0; d-- {
		v := trace[d]
		at := func(k int) int { return int(v[k+d]) } // valid for -d < k < d
		k := x - y
		down := k == -d || k != d && at(k-1) < at(k+1)
		before := k - 1
		if down {
			before = k + 1
		}
		px := at(before)
		py := px - before
		if n := len(back); n > 0 && sameEnd(back[n-1], px, py, down) {
			back[n-1].a0, back[n-1].b0 = px, py
		} else if down {
			back = append(back, hunk{px, px, py, py + 1})
		} else {
			back = append(back, hunk{px, px + 1, py, py})
		}
		x, y = px, py
	}
	for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
		back[i], back[j] = back[j], back[i]
	}
	return back
}

// sameEnd tells whether a step from (px, py) ends where the hunk h begins.
func sameEnd(h hunk, px, py int, down bool) bool {
	if down {
		return h.a0 == px && h.b0 == py+1
	}
	return h.a0 == px+1 && h.b0 == py
}
