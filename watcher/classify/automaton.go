package classify

// An automaton finds in one pass which of many texts a text holds (Aho and Corasick 1975).
type automaton struct {
	class [256]uint8 // of each byte; 0 for those that no text has
	width int32      // classes
	next  []int32    // of node*width+class: the node
	found [][]int32  // of each node: the texts that end there
}

// newAutomaton is made of texts, whose indices are what it finds.
func newAutomaton(texts []string) *automaton {
	a := &automaton{width: 1}
	for _, s := range texts {
		for i := range len(s) {
			if a.class[s[i]] == 0 {
				a.class[s[i]] = uint8(a.width)
				a.width++
			}
		}
	}
	a.grow()
	for id, s := range texts {
		node := int32(0)
		for i := range len(s) {
			edge := node*a.width + int32(a.class[s[i]])
			if a.next[edge] == 0 {
				to := int32(len(a.found))
				a.grow()
				a.next[edge] = to
			}
			node = a.next[edge]
		}
		a.found[node] = append(a.found[node], int32(id))
	}
	a.link()
	return a
}

// grow adds a node.
func (a *automaton) grow() {
	a.next = append(a.next, make([]int32, a.width)...)
	a.found = append(a.found, nil)
}

// link makes of the tree a table that has a way on for each class: that of the longest end that is in the tree too.
func (a *automaton) link() {
	fail := make([]int32, len(a.found))
	var queue []int32
	for c := range a.width {
		if to := a.next[c]; to != 0 {
			queue = append(queue, to)
		}
	}
	for len(queue) > 0 {
		node := queue[0]
		queue = queue[1:]
		a.found[node] = append(a.found[node], a.found[fail[node]]...)
		for c := range a.width {
			edge, other := node*a.width+c, a.next[fail[node]*a.width+c]
			if to := a.next[edge]; to != 0 {
				fail[to] = other
				queue = append(queue, to)
			} else {
				a.next[edge] = other
			}
		}
	}
}

// each calls visit with the index of each text that s holds, as often as it does.
func (a *automaton) each(s string, visit func(int32)) {
	node := int32(0)
	for i := range len(s) {
		node = a.next[node*a.width+int32(a.class[s[i]])]
		for _, id := range a.found[node] {
			visit(id)
		}
	}
}
