package classify

import "regexp/syntax"

// mostLiterals bounds the texts that a part of a pattern is spelled out to.
const mostLiterals = 64

// needs are texts of which any text that a pattern matches holds some: at least one of each list. Nothing is needed where
// it cannot be told.
func needs(re *syntax.Regexp) [][]string {
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return needs(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needs(re.Sub[0])
		}
		return nil
	case syntax.OpConcat:
		return needsOfConcat(re.Sub)
	case syntax.OpAlternate:
		if all, ok := spelled(re); ok {
			return usable(all)
		}
		var any []string
		for _, sub := range re.Sub {
			best := longest(needs(sub))
			if best == nil {
				return nil
			}
			any = append(any, best...)
		}
		return [][]string{any}
	}
	all, _ := spelled(re)
	return usable(all)
}

// needsOfConcat joins neighbours that can be spelled out, as far as they stay few.
func needsOfConcat(subs []*syntax.Regexp) (all [][]string) {
	run := []string{""}
	flush := func() {
		all = append(all, usable(run)...)
		run = []string{""}
	}
	for _, sub := range subs {
		texts, ok := spelled(sub)
		if !ok {
			flush()
			all = append(all, needs(sub)...)
			continue
		}
		if len(run)*len(texts) > mostLiterals {
			flush()
		}
		run = product(run, texts)
	}
	flush()
	return all
}

// usable makes a need of texts that are all there is, unless one of them is in any text.
func usable(texts []string) [][]string {
	for _, s := range texts {
		if s == "" || s == " " {
			return nil
		}
	}
	if len(texts) == 0 {
		return nil
	}
	return [][]string{texts}
}

// longest is the need whose shortest text is the longest.
func longest(all [][]string) (best []string) {
	size := 0
	for _, texts := range all {
		shortest := len(texts[0])
		for _, s := range texts {
			shortest = min(shortest, len(s))
		}
		if shortest > size {
			best, size = texts, shortest
		}
	}
	return best
}

// spelled gives all texts that a pattern matches, when they are few. Assertions match nothing of the text.
func spelled(re *syntax.Regexp) ([]string, bool) {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpWordBoundary, syntax.OpBeginText, syntax.OpEndText, syntax.OpBeginLine, syntax.OpEndLine:
		return []string{""}, true
	case syntax.OpLiteral:
		return []string{string(re.Rune)}, re.Flags&syntax.FoldCase == 0
	case syntax.OpCharClass:
		return spelledClass(re.Rune)
	case syntax.OpCapture:
		return spelled(re.Sub[0])
	case syntax.OpQuest:
		texts, ok := spelled(re.Sub[0])
		return append(texts, ""), ok
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			texts, ok := spelled(sub)
			if all = append(all, texts...); !ok || len(all) > mostLiterals {
				return nil, false
			}
		}
		return all, true
	case syntax.OpConcat:
		all := []string{""}
		for _, sub := range re.Sub {
			texts, ok := spelled(sub)
			if !ok || len(all)*len(texts) > mostLiterals {
				return nil, false
			}
			all = product(all, texts)
		}
		return all, true
	}
	return nil, false
}

func spelledClass(ranges []rune) (all []string, ok bool) {
	for n := 0; n < len(ranges); n += 2 {
		for r := ranges[n]; r <= ranges[n+1]; r++ {
			if all = append(all, string(r)); len(all) > 12 {
				return nil, false
			}
		}
	}
	return all, true
}

func product(x, y []string) []string {
	all := make([]string, 0, len(x)*len(y))
	for _, a := range x {
		for _, b := range y {
			all = append(all, a+b)
		}
	}
	return all
}
