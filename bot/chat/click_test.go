package chat

import "testing"

func TestMarkComesBackAsItWas(t *testing.T) {
	for _, place := range []Place{Below, Turns, Window} {
		for _, want := range []Want{"", WantsWords, WantsPerson, WantsDay} {
			b := Button{Place: place, Wants: want}
			got, rest, ok := Marked(b.Mark() + "ack 12: a:b")
			if !ok || got != b || rest != "ack 12: a:b" {
				t.Errorf("%q comes back as %+v, %q, %v", b.Mark(), got, rest, ok)
			}
		}
	}
}

func TestMarksOfOtherFormsAreNotKnown(t *testing.T) {
	for _, id := range []string{"", "v1", "v1:", "v1:ask", "v1:ask:", "v0:ask::x", "v2:ask::x", "ask1::x", "v1:pay::x", "v1:ask:money:x", "V1:ask::x", "v1:::x", "ask-words-1"} {
		if b, rest, ok := Marked(id); ok {
			t.Errorf("%q is taken for %+v, %q", id, b, rest)
		}
	}
}

func TestStillTurnsNoPageAndLeavesTheOriginal(t *testing.T) {
	blocks := []Block{{Kind: Actions, Buttons: []Button{{Label: "More", Ask: "list page:2", Place: Turns}, {Label: "Why", Ask: "why 1", Place: Window}}}}
	still, changed := Still(blocks)
	if !changed {
		t.Error("nothing changed")
	}
	if _, changed := Still(still); changed {
		t.Error("it changed again")
	}
	if got := still[0].Buttons; got[0].Place != Below || got[1].Place != Window || got[0].Ask != "list page:2" {
		t.Errorf("got %+v", got)
	}
	if blocks[0].Buttons[0].Place != Turns {
		t.Error("the blocks that were given are changed")
	}
}
