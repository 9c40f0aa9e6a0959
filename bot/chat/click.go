package chat

import (
	"slices"
	"strings"
)

// A Place is where the answer to a button goes. It is a wish: the answer stands by itself where it cannot be had.
type Place string

const (
	// Below is an answer of its own, as to a typed command.
	Below Place = ""
	// Turns is the place of the answer that the button stands below, for the person who asked that: the answer is another
	// page of it. Whoever else clicks has an answer of their own.
	Turns Place = "turn"
	// Window is a window of its own, where the platform has some.
	Window Place = "window"
)

// StaleText is what a person reads who clicked a button that is not known: one of another version, or one that somebody made up.
const StaleText = "This button is from an earlier version, and what it asked is not known any more. Type the question again: /terms help shows what can be asked."

// mark begins the id of each button: the number of the form of these ids.
const mark = "v1:"

// Mark is how a button's id begins: the number of its form, where the answer goes and what it wants. A click on it can be
// understood by another process than the one that made it, also one that comes later, for as long as the form is known.
func (b Button) Mark() string {
	place := string(b.Place)
	if b.Place == Below {
		place = "ask"
	}
	return mark + place + ":" + string(b.Wants) + ":"
}

// Marked reads a mark. The rest is what followed it; ok is false for all that Mark does not write.
func Marked(id string) (b Button, rest string, ok bool) {
	parts := strings.SplitN(id, ":", 4)
	if len(parts) != 4 || parts[0]+":" != mark {
		return Button{}, "", false
	}
	for _, p := range []Place{Below, Turns, Window} {
		for _, w := range []Want{"", WantsWords, WantsPerson, WantsDay} {
			b = Button{Place: p, Wants: w}
			if id[:len(id)-len(parts[3])] == b.Mark() {
				return b, parts[3], true
			}
		}
	}
	return Button{}, "", false
}

// Still are the blocks with buttons that turn no page, for an answer that became several messages, of which a turn would
// change only one. It is false, and the blocks are the same, where no button does.
func Still(blocks []Block) (still []Block, changed bool) {
	still = slices.Clone(blocks)
	for i := range still {
		b := &still[i]
		if !slices.ContainsFunc(b.Buttons, func(a Button) bool { return a.Place == Turns }) {
			continue
		}
		b.Buttons, changed = slices.Clone(b.Buttons), true
		for k := range b.Buttons {
			if b.Buttons[k].Place == Turns {
				b.Buttons[k].Place = Below
			}
		}
	}
	return still, changed
}
