package compare

// How alike two clauses must be, in thousandths, to be one that was reworded.
const (
	alikeInGap    = 340 // between the same neighbours
	alikeAlone    = 200 // where one clause stands against one
	alikeAnywhere = 350 // at another place
	alikeHeading  = 750 // of a heading and a clause that is none
	littleAlike   = 100 // between the same neighbours, where enough words kept their order
	alikeInOrder  = 380 // of the words in the same order
)

// What the search for similar clauses may cost: terms looked at, and cells of one table.
const (
	mostSimilaritySteps = 120_000_000
	mostCells           = 1_500_000
)

// fillGaps pairs reworded clauses between neighbours that stayed in order: the ordered pairs with the highest sum of
// similarities (Needleman and Wunsch 1970 with free gaps). Gaps too large for a table are left to pairAnywhere.
func (a *alignment) fillGaps() {
	row := a.orderedMatches()
	row = append(row, pair{i: len(a.old), j: len(a.new)})
	i0, j0 := 0, 0
	for _, p := range row {
		a.fillGap(a.free(a.toNew, i0, p.i), a.free(a.toOld, j0, p.j))
		i0, j0 = p.i+1, p.j+1
	}
}

// orderedMatches is the heaviest row of matches that keep the order.
func (a *alignment) orderedMatches() []pair {
	var pairs []pair
	for i, j := range a.toNew {
		if j >= 0 {
			pairs = append(pairs, pair{i, j, int64(a.old[i].words+a.new[j].words)/2 + 1})
		}
	}
	return heaviest(pairs)
}

func (a *alignment) free(to []int, from, until int) []int {
	var all []int
	for n := from; n < until; n++ {
		if to[n] < 0 {
			all = append(all, n)
		}
	}
	return all
}

func (a *alignment) fillGap(olds, news []int) {
	g, h := len(olds), len(news)
	if g == 0 || h == 0 || g*h > mostCells {
		return
	}
	alone := g == 1 && h == 1
	sums := make([]int32, (g+1)*(h+1)) // sums[x*(h+1)+y]: best of olds[x:] and news[y:]
	gains := make([]int32, g*h)
	for x := g - 1; x >= 0; x-- {
		for y := h - 1; y >= 0; y-- {
			gain := a.gain(olds[x], news[y], alone)
			gains[x*h+y] = gain
			best := max(sums[(x+1)*(h+1)+y], sums[x*(h+1)+y+1])
			if gain > 0 {
				best = max(best, gain+sums[(x+1)*(h+1)+y+1])
			}
			sums[x*(h+1)+y] = best
		}
	}
	for x, y := 0, 0; x < g && y < h; {
		here, gain := sums[x*(h+1)+y], gains[x*h+y]
		switch {
		case gain > 0 && here == gain+sums[(x+1)*(h+1)+y+1]:
			a.match(olds[x], news[y])
			x, y = x+1, y+1
		case here == sums[(x+1)*(h+1)+y]:
			x++
		default:
			y++
		}
	}
}

// gain is what matching two clauses of a gap is worth, 0 when they are not alike.
func (a *alignment) gain(i, j int, alone bool) int32 {
	bonus := 0
	x, y := &a.old[i], &a.new[j]
	if alone || x.number != "" && x.number == y.number {
		bonus = 100
	}
	least := alikeInGap
	switch {
	case x.heading != y.heading && x.key != y.key:
		least = alikeHeading
	case alone:
		least = alikeAlone
	}
	if a.ceiling(i, j) < min(least, littleAlike) || a.steps < 0 {
		return 0
	}
	a.steps -= len(x.terms) + len(y.terms)
	s := a.similarity(i, j)
	if s < least {
		if s < littleAlike || x.heading != y.heading || a.inSequence(i, j) < alikeInOrder {
			return 0
		}
	}
	return int32(max(1, s-200+bonus))
}
