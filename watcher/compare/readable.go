package compare

import "strings"

// slide moves each pure insertion or deletion, within the stretch where it could stand as well, to where a reader
// expects it: whole sentences first, then whole clauses.
func slide(hunks []hunk, a, b *wordText) []hunk {
	for n := range hunks {
		h := &hunks[n]
		var t *wordText
		var lo, hi *int
		switch {
		case h.a0 == h.a1:
			t, lo, hi = b, &h.b0, &h.b1
		case h.b0 == h.b1:
			t, lo, hi = a, &h.a0, &h.a1
		default:
			continue
		}
		least, most := room(hunks, n, len(a.content))
		best, bestAt := border(t, *lo)+border(t, *hi), 0
		for d := -1; d >= -least && t.symbols[*lo+d] == t.symbols[*hi+d]; d-- {
			if s := border(t, *lo+d) + border(t, *hi+d); s >= best {
				best, bestAt = s, d
			}
		}
		for d := 1; d <= most && t.symbols[*lo+d-1] == t.symbols[*hi+d-1]; d++ {
			if s := border(t, *lo+d) + border(t, *hi+d); s > best {
				best, bestAt = s, d
			}
		}
		h.a0, h.a1, h.b0, h.b1 = h.a0+bestAt, h.a1+bestAt, h.b0+bestAt, h.b1+bestAt
	}
	return hunks
}

// room is how far hunk n can move left and right without touching its neighbours.
func room(hunks []hunk, n, length int) (left, right int) {
	left, right = hunks[n].a0, length-hunks[n].a1
	if n > 0 {
		left = max(0, hunks[n].a0-hunks[n-1].a1-1)
	}
	if n+1 < len(hunks) {
		right = max(0, hunks[n+1].a0-hunks[n].a1-1)
	}
	return left, right
}

// border rates a cut before content token i.
func border(t *wordText, i int) int {
	if i == 0 || i == len(t.content) {
		return 3
	}
	before := t.content[i-1]
	switch {
	case strings.ContainsAny(before.text, ".!?;:。") && before.kind == sign:
		return 3
	case before.text == "," || before.text == ")":
		return 1
	case t.content[i].text == "," || t.content[i].text == "(":
		return 1
	}
	return 0
}

// readable joins hunks that are divided by so little that a reader could not use it: signs only, one word, or two where
// more than two changed on either side.
func readable(hunks []hunk, a, b *wordText) []hunk {
	var out []hunk
	for _, h := range hunks {
		out = append(out, h)
		for len(out) > 1 {
			before, last := out[len(out)-2], out[len(out)-1]
			kept := a.wordCount(before.a1, last.a0)
			if kept > 2 || kept == 2 && max(size(before, a, b), size(last, a, b)) <= 2 {
				break
			}
			out = out[:len(out)-1]
			out[len(out)-1] = hunk{before.a0, last.a1, before.b0, last.b1}
		}
	}
	return out
}

// size is the number of words that a hunk takes out and puts in.
func size(h hunk, a, b *wordText) int {
	return a.wordCount(h.a0, h.a1) + b.wordCount(h.b0, h.b1)
}
