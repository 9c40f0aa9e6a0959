package compare

import (
	"strings"

	"github.com/clausewatch/clausewatch"
)

// Words gives the edits that lead from old to new. They are exact: joined without the inserts they give old, without
// the deletes new, byte for byte. They are cut at the borders of words only, and a word or two that stayed between two
// larger changes is part of one change, so that it can be read. Neighbouring edits differ in their Op, and a delete
// stands before the insert that replaces it. Equal texts give one equal edit, two empty ones none.
func Words(old, new string) []clausewatch.Edit {
	steps := mostSteps
	return wordEdits(old, new, &steps)
}

// wordEdits is Words within a budget that several comparisons share.
func wordEdits(old, new string, steps *int) []clausewatch.Edit {
	if old == new || old == "" || new == "" {
		var e editor
		if old == new {
			e.add(clausewatch.Equal, old)
			return e.flush()
		}
		e.add(clausewatch.Delete, old)
		e.add(clausewatch.Insert, new)
		return e.flush()
	}
	a, b := newWordText(old), newWordText(new)
	number(a, b)
	hunks := difference(a.symbols, b.symbols, steps)
	hunks = slide(hunks, a, b)
	hunks = readable(hunks, a, b)
	return spell(hunks, a, b)
}

// A wordText is a text as tokens, and its words and signs without the spaces between them.
type wordText struct {
	text    string
	content []token
	symbols []int32 // equal for equal tokens of both texts
}

func newWordText(s string) *wordText {
	t := &wordText{text: s}
	for _, tok := range cut(s) {
		if tok.kind != space {
			t.content = append(t.content, tok)
		}
	}
	return t
}

// number gives equal tokens of both texts equal symbols.
func number(a, b *wordText) {
	ids := map[string]int32{}
	for _, t := range []*wordText{a, b} {
		t.symbols = make([]int32, len(t.content))
		for i, tok := range t.content {
			id, ok := ids[tok.text]
			if !ok {
				id = int32(len(ids))
				ids[tok.text] = id
			}
			t.symbols[i] = id
		}
	}
}

// end is the byte after content token i; end(-1) is 0.
func (t *wordText) end(i int) int {
	if i < 0 {
		return 0
	}
	return t.content[i].at + len(t.content[i].text)
}

// start is the first byte of content token i, the length of the text past the last one.
func (t *wordText) start(i int) int {
	if i >= len(t.content) {
		return len(t.text)
	}
	return t.content[i].at
}

// wordCount counts the words among content tokens i to j.
func (t *wordText) wordCount(i, j int) int {
	n := 0
	for _, tok := range t.content[i:j] {
		if tok.kind == word {
			n++
		}
	}
	return n
}

// spell writes hunks as edits of the texts with their spaces. Between two kept tokens stand spaces and, in a hunk,
// tokens; spaces that are the same at an end of both sides are kept.
func spell(hunks []hunk, a, b *wordText) []clausewatch.Edit {
	var e editor
	i, j := 0, 0 // the next tokens
	for n := 0; n <= len(hunks); n++ {
		h := hunk{len(a.content), len(a.content), len(b.content), len(b.content)}
		if n < len(hunks) {
			h = hunks[n]
		}
		for ; i < h.a0; i, j = i+1, j+1 {
			e.between(a.text[a.end(i-1-e.skipA):a.start(i)], b.text[b.end(j-1-e.skipB):b.start(j)])
			e.add(clausewatch.Equal, a.content[i].text)
			e.skipA, e.skipB = 0, 0
		}
		e.skipA, e.skipB = e.skipA+h.a1-h.a0, e.skipB+h.b1-h.b0
		i, j = h.a1, h.b1
	}
	e.between(a.text[a.end(i-1-e.skipA):], b.text[b.end(j-1-e.skipB):])
	return e.flush()
}

// An editor gathers edits; skipA and skipB count the tokens that hunks passed over since the last kept one.
type editor struct {
	edits        []clausewatch.Edit
	op           clausewatch.EditOp
	text         strings.Builder // of the edit at hand
	skipA, skipB int
}

// between adds what stands between two kept tokens.
func (e *editor) between(x, y string) {
	if x == y {
		e.add(clausewatch.Equal, x)
		return
	}
	head, tail := commonSpace(x, y)
	e.add(clausewatch.Equal, x[:head])
	e.add(clausewatch.Delete, x[head:len(x)-tail])
	e.add(clausewatch.Insert, y[head:len(y)-tail])
	e.add(clausewatch.Equal, x[len(x)-tail:])
}

func (e *editor) add(op clausewatch.EditOp, text string) {
	if text == "" {
		return
	}
	if op != e.op {
		e.flush()
		e.op = op
	}
	e.text.WriteString(text)
}

// flush ends the edit at hand and returns all.
func (e *editor) flush() []clausewatch.Edit {
	if e.text.Len() > 0 {
		e.edits = append(e.edits, clausewatch.Edit{Op: e.op, Text: e.text.String()})
		e.text.Reset()
	}
	return e.edits
}

// commonSpace is how many bytes of space x and y share at their start and, of the rest, at their end.
func commonSpace(x, y string) (head, tail int) {
	xs, ys := cut(x), cut(y)
	if len(xs) > 0 && len(ys) > 0 && xs[0].kind == space && xs[0].text == ys[0].text {
		head = len(xs[0].text)
		xs, ys = xs[1:], ys[1:]
	}
	if n, m := len(xs), len(ys); n > 0 && m > 0 && xs[n-1].kind == space && xs[n-1].text == ys[m-1].text {
		tail = len(xs[n-1].text)
	}
	return head, tail
}
