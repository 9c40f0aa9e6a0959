package compare

import (
	"strings"
	"unicode"

	"github.com/clausewatch/clausewatch"
)

// Bounds of a sentence: how far it is followed to either side, in bytes, and how few words are joined with what follows
// because they are a title ("Arbitration location.") rather than a sentence.
const (
	longestSentence = 600
	shortSentence   = 4
)

// sentence is the sentence of text around the bytes from to to, an exact part of it.
func sentence(text string, from, to int) string {
	begin, end := sentenceAround(text, from, to)
	return text[begin:end]
}

// sentenceAround is where the sentence begins and ends, without the spaces around it.
func sentenceAround(text string, from, to int) (int, int) {
	start, end := max(0, from-longestSentence), min(len(text), to+longestSentence)
	for start > 0 && start < from && text[start-1] != ' ' {
		start++
	}
	for end < len(text) && end > to && text[end] != ' ' {
		end--
	}
	begin := start
	for n := start; n < from; n++ {
		if after := stop(text, n); after > 0 && after <= from {
			begin = after
		}
	}
	finish := nextStop(text, to, end)
	if finish < end && text[finish-1] != '\n' && countWords(text[begin:finish]) < shortSentence {
		finish = nextStop(text, finish, end)
	}
	whole := text[begin:finish]
	begin += len(whole) - len(strings.TrimLeftFunc(whole, unicode.IsSpace))
	return begin, begin + len(strings.TrimSpace(whole))
}

// nextStop is where the sentence ends that goes on at byte n, at most at end.
func nextStop(text string, n, end int) int {
	for ; n < end; n++ {
		if after := stop(text, n); after > 0 && after <= end {
			return after
		}
	}
	return end
}

// stop is the byte after the end of a sentence that is marked at byte n, 0 when none is: the stop of an abbreviation
// ("e.g. ", "Inc. ", "J. ") ends nothing.
func stop(text string, n int) int {
	switch text[n] {
	case '\n':
		return n + 1
	case '.', ';', '!', '?':
		if n+1 == len(text) || text[n+1] != ' ' && text[n+1] != '\n' {
			return 0
		}
		if text[n] == '.' && clausewatch.Abbreviated(text[:n]) {
			return 0
		}
		return n + 1
	case "。"[0]:
		if strings.HasPrefix(text[n:], "。") {
			return n + len("。")
		}
	}
	return 0
}
