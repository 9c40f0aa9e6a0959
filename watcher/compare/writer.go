package compare

import (
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// A writer turns matches into changes.
type writer struct {
	*alignment
	olds, news []clausewatch.Provision
	all        []placed
	flow       flow
	renumbered renumbering
	copies     copies
	steps      int // what is left for word diffs
}

func (w *writer) add(kind clausewatch.ChangeKind, old, next *clausewatch.Provision, at, i int) *placed {
	p := placed{at: at, old: i}
	p.ProvisionChange = clausewatch.ProvisionChange{Kind: kind, Old: old, New: next, Signals: []clausewatch.Signal{}}
	var before, after string
	if old != nil {
		p.Category, before = old.Category, old.Text
	}
	if next != nil {
		p.Category, after = next.Category, next.Text
	}
	p.Edits = wordEdits(before, after, &w.steps)
	if p.idle = !p.Material(); !p.idle {
		x, y := newReader(before), newReader(after)
		if p.idle = old != nil && next != nil && (saysTheSame(x, y) || w.renumbered.follows(x, y)); !p.idle {
			p.found = signals(x, y, p.Edits)
			if old == nil || next == nil {
				p.whole(x, y)
			}
			p.dating = onlyDates(x, y)
		}
	}
	w.all = append(w.all, p)
	return &w.all[len(w.all)-1]
}

// whole leaves of an added or removed clause the signals that matter in a clause as a whole: that it says "any" or "not",
// or names a region, is no news of its own.
func (p *placed) whole(x, y *reader) {
	p.rules = x.rules() || y.rules()
	p.found = slices.DeleteFunc(p.found, func(f found) bool {
		p.rules = p.rules || f.Type == clausewatch.SignalNegation
		return f.Type == clausewatch.SignalNegation || f.Type == clausewatch.SignalScope || f.Type == clausewatch.SignalJurisdiction && f.fact().weak
	})
}

func (w *writer) added(j int) {
	p := w.add(clausewatch.Added, nil, copyOf(w.news[j]), 2*j+2, -1)
	p.flows(w.flow.new, j)
	p.copied(w.copies.ofNew, j)
}

// removed tells a removal after what stood before it and still does.
func (w *writer) removed(i int) {
	at := 1
	for k := i - 1; k >= 0; k-- {
		if w.toNew[k] >= 0 && w.inOrder[k] {
			at = 2*w.toNew[k] + 3
			break
		}
	}
	p := w.add(clausewatch.Removed, copyOf(w.olds[i]), nil, at, i)
	p.flows(w.flow.old, i)
	p.copied(w.copies.ofOld, i)
}

// pair tells what became of one provision that is still one.
func (w *writer) pair(i, j int) {
	kind, moved := clausewatch.ChangeKind(""), !w.inOrder[i]
	switch {
	case w.old[i].key != w.new[j].key:
		kind = clausewatch.Modified
	case moved:
		kind = clausewatch.Moved
	case renumbered(w.olds[i], w.news[j]):
		kind = clausewatch.Renumbered
	default:
		return
	}
	p := w.add(kind, copyOf(w.olds[i]), copyOf(w.news[j]), 2*j+2, i)
	p.Moved = moved && kind == clausewatch.Modified
	p.flows(w.flow.old, i)
}

func (w *writer) split(i int) {
	j := w.toNew[i]
	parts := pick(w.news, w.splits[i])
	p := w.add(clausewatch.Split, copyOf(w.olds[i]), joined(w.news[j], parts), 2*w.splits[i][0]+2, i)
	p.flows(w.flow.old, i)
	p.Parts = parts
}

func (w *writer) merged(j int) {
	parts := pick(w.olds, w.merges[j])
	p := w.add(clausewatch.Merged, joined(w.olds[w.toOld[j]], parts), copyOf(w.news[j]), 2*j+2, w.merges[j][0])
	p.flows(w.flow.new, j)
	p.Parts = parts
}

// flows notes that the words only flow otherwise, where they do; entries of feeds never do.
func (p *placed) flows(flow []bool, n int) {
	if flow != nil && flow[n] {
		p.idle, p.dating, p.found = true, false, nil
	}
}

func pick(all []clausewatch.Provision, indices []int) []clausewatch.Provision {
	some := make([]clausewatch.Provision, len(indices))
	for n, i := range indices {
		some[n] = all[i]
	}
	return some
}

func joined(p clausewatch.Provision, parts []clausewatch.Provision) *clausewatch.Provision {
	texts := make([]string, len(parts))
	for n, part := range parts {
		texts[n] = part.Text
	}
	p.Text = strings.Join(texts, "\n")
	return &p
}

func copyOf(p clausewatch.Provision) *clausewatch.Provision { return &p }

// renumbered tells whether a provision bears another number now, itself or a section around it. Headings in the path do
// not count, they are provisions of their own; and neither does a section more or less around it.
func renumbered(old, next clausewatch.Provision) bool {
	if Fold(old.Number) != Fold(next.Number) {
		return true
	}
	before, after := numbers(old.Path), numbers(next.Path)
	return len(before) == len(after) && !slices.Equal(before, after)
}

func numbers(path []string) []string {
	var all []string
	for _, s := range path {
		if isNumber(s) {
			all = append(all, Fold(s))
		}
	}
	return all
}

// isNumber tells "4.2", "(a)", "§ 4", "iv)" and "Section 3" from a heading.
func isNumber(s string) bool {
	fields := strings.Fields(s)
	if len(fields) == 0 || len(fields) > 2 || len(s) > 24 {
		return false
	}
	last := strings.Trim(fields[len(fields)-1], "().:[]§")
	if last == "" {
		return false
	}
	digits := strings.ContainsAny(last, "0123456789")
	short := len(last) == 1 || strings.Trim(strings.ToLower(last), "ivxlc") == ""
	return strings.Trim(last, "0123456789.-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && (digits || short)
}
