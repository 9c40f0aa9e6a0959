package classify

import "strings"

// A Block is a kind of features of a text. Each has its own buckets.
type Block uint32

const (
	Words   Block = iota // words, and pairs of neighbours
	Letters              // runs of three or four letters within a word
	Gaps                 // pairs of words with one to three others between them
	blocks
)

const (
	bucketBits = 18 // of a block
	widestGap  = 4
)

func blockOf(bucket uint32) Block { return Block(bucket >> bucketBits) }

// longestText is how much of a text is read, in bytes; what stands behind it has no say. Clauses of real policies are shorter.
const longestText = 20_000

// plainWords appends the words of a text as the model counts them. Signs are left out, numbers become one of three symbols, and
// short forms are taken apart, so that "don't", "do n't" and "do not", as different corpora write them, are the same.
func plainWords(words []string, f *folded) []string {
	first := len(words)
	for _, w := range f.words {
		if w.from >= longestText {
			break
		}
		t := w.text[:min(len(w.text), longestText-w.from)]
		if len(t) == 1 && !letters[t[0]] {
			continue
		}
		if t == "cannot" {
			words = append(words, "can", "not")
			continue
		}
		for {
			left, right, short := strings.Cut(t, "'")
			if short && right == "t" && strings.HasSuffix(left, "n") {
				left, right = left[:len(left)-1], "not"
				if left == "ca" {
					left = "can"
				}
			}
			if left != "" {
				words = append(words, plainNumber(left))
			}
			if !short {
				break
			}
			t = right
		}
	}
	for n := first + 1; n < len(words); n++ { // "ca n't"
		if words[n] == "not" && words[n-1] == "ca" {
			words[n-1] = "can"
		}
	}
	return words
}

// plainNumber folds a number to a year, a small number or a large one.
func plainNumber(w string) string {
	for i := range len(w) {
		if w[i] < '0' || w[i] > '9' {
			return w
		}
	}
	switch {
	case len(w) == 4 && (w[:2] == "19" || w[:2] == "20"):
		return "#year"
	case len(w) <= 2:
		return "#"
	}
	return "##"
}

// eachFeature calls f with the bucket of each feature of the words, as often as it occurs.
func eachFeature(words []string, f func(bucket uint32)) {
	var before [widestGap]uint64 // hashes of the last words, the nearest first
	for n, w := range words {
		h := hashWord(w)
		f(bucket(Words, h))
		for gap := 1; gap <= min(widestGap, n); gap++ {
			pair := before[gap-1]*0x9E3779B97F4A7C15 ^ h
			if gap == 1 {
				f(bucket(Words, pair+1))
			} else {
				f(bucket(Gaps, pair))
			}
		}
		copy(before[1:], before[:widestGap-1])
		before[0] = h
		eachRun(w, f)
	}
}

// eachRun gives the runs of letters of one word, which begins with "<" and ends with ">".
func eachRun(w string, f func(bucket uint32)) {
	if len(w) > 40 {
		w = w[:40]
	}
	var run uint32 = '<'
	for i := 0; i <= len(w); i++ {
		c := byte('>')
		if i < len(w) {
			c = w[i]
		}
		run = run<<8 | uint32(c)
		if i >= 1 {
			f(bucket(Letters, uint64(run&0xFFFFFF)*0xD6E8FEB86659FD93))
		}
		if i >= 2 {
			f(bucket(Letters, uint64(run)*0x9E3779B97F4A7C15))
		}
	}
}

// hashWord is FNV-1a.
func hashWord(w string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(w) {
		h = (h ^ uint64(w[i])) * 1099511628211
	}
	return h
}

// bucket mixes a hash and cuts it to the buckets of a block.
func bucket(block Block, h uint64) uint32 {
	h = (h ^ h>>32) * 0xD6E8FEB86659FD93
	return uint32(block)<<bucketBits | uint32(h>>(64-bucketBits))
}
