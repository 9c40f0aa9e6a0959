package chat

import "testing"

func TestWhatWentAndWhatCameAreApart(t *testing.T) {
	went, came, stays := Span{Text: "30", Strike: true}, Span{Text: "14", Bold: true}, Span{Text: "s"}
	for _, c := range []struct {
		a, b Span
		want bool
	}{
		{went, came, true}, {came, went, true}, {Span{Text: "30 ", Strike: true}, came, false}, {went, Span{Text: " 14", Bold: true}, false},
		{went, stays, false}, {stays, came, false}, {went, Span{}, false}, {Span{Text: "a"}, Span{Text: "b"}, false},
	} {
		if got := Apart(c.a, c.b); got != c.want {
			t.Errorf("%+v and %+v: got %v, want %v", c.a, c.b, got, c.want)
		}
	}
}
