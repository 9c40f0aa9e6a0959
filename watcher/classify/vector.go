package classify

import (
	"math"
	"math/bits"
	"slices"
)

// A Vocabulary is the buckets that a model knows, in rising order. What they weigh is told for each source of texts apart.
type Vocabulary struct {
	Buckets []uint32
	// Rarities hold how rare each bucket was in the texts of a source (inverse document frequency), in sixteenths; 0 where they
	// do not know it.
	Rarities [sources][]uint8
	places   []place           // of 64 buckets each; made by index
	first    [blocks + 1]int32 // row of each block, and behind the last
}

// A place says which of 64 buckets are known, and how many are before them: less room than a row for each bucket, so that it stays
// near the processor.
type place struct {
	known  uint64
	before int32
}

// row is that of a bucket, -1 for none.
func (v *Vocabulary) row(bucket uint32) int32 {
	p := &v.places[bucket/64]
	bit := uint64(1) << (bucket % 64)
	if p.known&bit == 0 {
		return -1
	}
	return p.before + int32(bits.OnesCount64(p.known&(bit-1)))
}

// A Source is one of texts that were learnt from: a word may be rare in some and frequent in others.
type Source int

const (
	Quotes    Source = iota // of ToS;DR: labels and likening
	Sentences               // of UNFAIR-ToS: tags
	sources
)

// An Entry is a feature of a text: a row of the vocabulary and how much of the text it is. Unit is the whole.
type Entry struct {
	Row   int32
	Value int32
}

// Unit is the length of the words' part of a vector.
const Unit = 4096

// blockShare is what each block weighs in a vector: the parts of a vector are scaled to these lengths one by one, so that the
// many runs of letters do not drown the words.
var blockShare = [blocks]float64{1, 0.7, 0.7}

// Learn makes the vocabulary of texts: what occurs in at least two texts of a source, and nothing of the blocks to leave out.
func Learn(texts [sources][]string, leave [sources][]Block) *Vocabulary {
	var counts [sources][]int32
	for source := range sources {
		counts[source] = make([]int32, int(blocks)<<bucketBits)
		last := make([]int32, len(counts[source]))
		for n, text := range texts[source] {
			eachFeature(plainWords(nil, fold(text)), func(b uint32) {
				if last[b] != int32(n)+1 && !slices.Contains(leave[source], blockOf(b)) {
					last[b] = int32(n) + 1
					counts[source][b]++
				}
			})
		}
	}
	v := &Vocabulary{}
	for b := range counts[0] {
		known := false
		for source := range sources {
			known = known || counts[source][b] >= least
		}
		if !known {
			continue
		}
		v.Buckets = append(v.Buckets, uint32(b))
		for source := range sources {
			rarity := 0.0
			if c := counts[source][b]; c >= least {
				rarity = 1 + math.Log(float64(len(texts[source])+1)/float64(c+1))
			}
			v.Rarities[source] = append(v.Rarities[source], uint8(math.Round(16*rarity)))
		}
	}
	v.index()
	return v
}

// least is the number of texts of a source that a feature is in to be known.
const least = 2

// Block is that of a row.
func (v *Vocabulary) Block(row int32) Block { return blockOf(v.Buckets[row]) }

// End is the row behind the last of a block.
func (v *Vocabulary) End(b Block) int { return int(v.first[b+1]) }

func (v *Vocabulary) index() {
	v.places = make([]place, int(blocks)<<bucketBits/64)
	for n, b := range v.Buckets {
		p := &v.places[b/64]
		if p.known == 0 {
			p.before = int32(n)
		}
		p.known |= 1 << (b % 64)
		v.first[blockOf(b)+1] = int32(n) + 1
	}
	for b := range blocks {
		v.first[b+1] = max(v.first[b+1], v.first[b])
	}
}

// A scratch is what the vectors of a text are counted on and kept in, until those of the next.
type scratch struct {
	counts  []uint16 // of each row; all 0 between two texts
	rows    [blocks][]int32
	vectors [sources][]Entry
}

func (v *Vocabulary) newScratch() *scratch { return &scratch{counts: make([]uint16, len(v.Buckets))} }

// Vector is the features of a text that texts of a source know, each row once.
func (v *Vocabulary) Vector(source Source, text string) []Entry {
	s := v.newScratch()
	v.count(plainWords(nil, fold(text)), s)
	return s.vectors[source]
}

// count makes the vectors of words, one for each source. A feature counts 1+log of how often it occurs, times its rarity.
func (v *Vocabulary) count(words []string, s *scratch) {
	for b := range s.rows {
		s.rows[b] = s.rows[b][:0]
	}
	eachFeature(words, func(b uint32) {
		row := v.row(b)
		if row < 0 {
			return
		}
		if s.counts[row]++; s.counts[row] == 1 {
			in := &s.rows[blockOf(b)]
			*in = append(*in, row)
		}
	})
	for source := range s.vectors {
		s.vectors[source] = s.vectors[source][:0]
		for b, rows := range s.rows {
			s.vectors[source] = v.weigh(s.vectors[source], Source(source), rows, s.counts, blockShare[b])
		}
	}
	for _, rows := range s.rows {
		for _, row := range rows {
			s.counts[row] = 0
		}
	}
}

// weigh appends the entries of one block, scaled to its share.
func (v *Vocabulary) weigh(to []Entry, source Source, rows []int32, counts []uint16, share float64) []Entry {
	rarity, from, square := v.Rarities[source], len(to), 0.0
	for _, row := range rows {
		if rarity[row] == 0 {
			continue
		}
		e := Entry{row, int32(16 * float64(rarity[row]) * loudness(counts[row]))}
		square += float64(e.Value) * float64(e.Value)
		to = append(to, e)
	}
	scale := Unit * share / math.Sqrt(square)
	for n := from; n < len(to); n++ {
		to[n].Value = int32(float64(to[n].Value)*scale + 0.5)
	}
	return to
}

// loudness is 1+log n.
func loudness(n uint16) float64 {
	if int(n) < len(loud) {
		return loud[n]
	}
	return 1 + math.Log(float64(n))
}

var loud = func() (l [16]float64) {
	for n := 1; n < len(l); n++ {
		l[n] = 1 + math.Log(float64(n))
	}
	return l
}()
