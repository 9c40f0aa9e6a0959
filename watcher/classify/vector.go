package classify

import (
	"math"
	"slices"
)

// A Vocabulary is the buckets that a model knows, in rising order, each with its weight: how rare it was in the texts it was
// learnt from (inverse document frequency), in sixteenths.
type Vocabulary struct {
	Buckets []uint32
	Rarity  []uint8
	row     []int32 // of a bucket, -1 for none; made by index
}

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

// Learn makes the vocabulary of texts: what occurs in at least two of them, the rarest left out when it is more than most, and
// nothing of the blocks to leave out.
func Learn(texts []string, most int, leave ...Block) *Vocabulary {
	counts := make([]int32, int(blocks)<<bucketBits)
	last := make([]int32, len(counts))
	for n, text := range texts {
		eachFeature(plainWords(text), func(b uint32) {
			if last[b] != int32(n)+1 && !slices.Contains(leave, blockOf(b)) {
				last[b] = int32(n) + 1
				counts[b]++
			}
		})
	}
	least := int32(2)
	for {
		kept := 0
		for _, c := range counts {
			if c >= least {
				kept++
			}
		}
		if kept <= most {
			break
		}
		least++
	}
	v := &Vocabulary{}
	for b, c := range counts {
		if c >= least {
			rarity := 1 + math.Log(float64(len(texts)+1)/float64(c+1))
			v.Buckets = append(v.Buckets, uint32(b))
			v.Rarity = append(v.Rarity, uint8(math.Round(16*rarity)))
		}
	}
	v.index()
	return v
}

// Block is that of a row.
func (v *Vocabulary) Block(row int32) Block { return blockOf(v.Buckets[row]) }

func (v *Vocabulary) index() {
	v.row = slices.Repeat([]int32{-1}, int(blocks)<<bucketBits)
	for n, b := range v.Buckets {
		v.row[b] = int32(n)
	}
}

// A scratch is what one vector is counted on; it is empty between two.
type scratch struct {
	counts  []uint16 // of each row
	entries []Entry
}

func (v *Vocabulary) newScratch() *scratch { return &scratch{counts: make([]uint16, len(v.Buckets))} }

// Vector is the features of a text that the vocabulary knows, each row once.
func (v *Vocabulary) Vector(text string) []Entry {
	return slices.Clone(v.vector(plainWords(text), v.newScratch()))
}

// vector uses the room of s for its answer. A feature counts 1+log of how often it occurs, times its rarity.
func (v *Vocabulary) vector(words []string, s *scratch) []Entry {
	s.entries = s.entries[:0]
	eachFeature(words, func(b uint32) {
		row := v.row[b]
		if row < 0 {
			return
		}
		if s.counts[row]++; s.counts[row] == 1 {
			s.entries = append(s.entries, Entry{Row: row})
		}
	})
	var squares [blocks]float64
	for n := range s.entries {
		e := &s.entries[n]
		value := float64(v.Rarity[e.Row]) * loudness(s.counts[e.Row])
		s.counts[e.Row] = 0
		e.Value = int32(16 * value)
		squares[blockOf(v.Buckets[e.Row])] += float64(e.Value) * float64(e.Value)
	}
	var scale [blocks]float64
	for b := range scale {
		if squares[b] > 0 {
			scale[b] = Unit * blockShare[b] / math.Sqrt(squares[b])
		}
	}
	for n := range s.entries {
		e := &s.entries[n]
		e.Value = int32(float64(e.Value)*scale[blockOf(v.Buckets[e.Row])] + 0.5)
	}
	return s.entries
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
