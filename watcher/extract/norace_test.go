//go:build !race

package extract

// slow is how much less is tried where everything takes longer.
const slow = 1
