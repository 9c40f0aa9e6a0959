package compare

import "math/bits"

// inSequence is how much of two clauses are words that both have in the same order, from 0 to 1000: twice the length of
// their longest common subsequence over the number of words of both. A clause of which almost half of the words were
// replaced keeps the others in their order; the few words that any two clauses share stand in another. (Bit-parallel,
// Hyyrö 2004.)
func (a *alignment) inSequence(i, j int) int {
	x, y := a.old[i].order, a.new[j].order
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	size := (len(x) + 63) / 64
	at := make(map[int32][]uint64, len(x)) // where each word stands in x
	for n, w := range x {
		if at[w] == nil {
			at[w] = make([]uint64, size)
		}
		at[w][n/64] |= 1 << (n % 64)
	}
	closed := make([]uint64, size) // the complement of V: a one for each word that made the sequence longer
	for _, w := range y {
		var carry uint64
		for n, here := range at[w] {
			v := ^closed[n]
			u := v & here
			sum, out := bits.Add64(v, u, carry)
			closed[n], carry = ^(sum | v&^u), out
		}
	}
	length := 0
	for n, c := range closed {
		if n == size-1 && len(x)%64 > 0 {
			c &= 1<<(len(x)%64) - 1
		}
		length += bits.OnesCount64(c)
	}
	return 2000 * length / (len(x) + len(y))
}
