package clausewatch

import (
	"math"
	"testing"
)

// sketchOf makes a sketch by its documented form.
func sketchOf(shares [][2]byte, words ...[2]uint32) Sketch {
	s := Sketch{byte(len(shares))}
	for _, share := range shares {
		s = append(s, share[:]...)
	}
	for _, w := range words {
		n := w[0]<<6 | w[1]
		s = append(s, byte(n>>16), byte(n>>8), byte(n))
	}
	return s
}

func TestLikenessIsOfWordsAndOfWhatTheyAreAbout(t *testing.T) {
	about := [][2]byte{{3, 255}}
	other := [][2]byte{{4, 255}}
	one := sketchOf(about, [2]uint32{10, 63}, [2]uint32{200_000, 63})
	tests := []struct {
		name string
		a, b Sketch
		want float64
	}{
		{"the same", one, one, 1},
		{"nothing in common", one, sketchOf(other, [2]uint32{11, 63}), 0},
		{"the subject only", one, sketchOf(about, [2]uint32{11, 63}), SketchShare / (1 + SketchShare)},
		{"the words only", one, sketchOf(other, [2]uint32{10, 63}, [2]uint32{200_000, 63}), 1 / (1 + SketchShare)},
		{"one of two words", one, sketchOf(other, [2]uint32{200_000, 20}), math.Sqrt(0.5) / (1 + SketchShare)},
		{"one that is empty", one, nil, 0},
		{"one that is cut off", one, one[:len(one)-1], 0},
		{"one that promises too many shares", one, Sketch{200, 1, 2}, 0},
	}
	for _, test := range tests {
		for _, got := range []float64{test.a.Likeness(test.b), test.b.Likeness(test.a)} {
			if math.Abs(got-test.want) > 1e-9 {
				t.Errorf("%s: likeness %v, want %v", test.name, got, test.want)
			}
		}
	}
}

func FuzzLikeness(f *testing.F) {
	f.Add([]byte{1, 3, 255, 0, 2, 191}, []byte{0})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		if l := Sketch(a).Likeness(b); !(l >= 0 && l <= 1) {
			t.Fatalf("likeness %v is not between 0 and 1", l)
		}
	})
}
