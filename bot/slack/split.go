package slack

import (
	"github.com/clausewatch/clausewatch/bot/chat"
)

// overhead is what the marks and the date syntax around one span may take in a mrkdwn object.
const overhead = 60

// weight counts text the way that is safe whatever Slack counts by: UTF-16 units, with & < > as long as they are when
// they are escaped.
func weight(s string) int {
	n := 0
	for _, r := range s {
		n += runeWeight(r)
	}
	return n
}

func runeWeight(r rune) int {
	switch {
	case r == '&':
		return len("&amp;")
	case r == '<' || r == '>':
		return len("&lt;")
	case r > 0xFFFF:
		return 2
	default:
		return 1
	}
}

// spansWeight is the weight of spans in the longest form that they can take.
func spansWeight(spans []chat.Span) int {
	n := 0
	for _, span := range spans {
		n += weight(span.Text) + fixedWeight(span)
	}
	return n
}

// fixedWeight is what a span weighs beside its words.
func fixedWeight(span chat.Span) int {
	n := 0
	if span.URL != "" {
		n += weight(span.URL) + 3
	}
	if !span.Time.IsZero() || span.Person != "" {
		n += overhead
	}
	if span.Bold || span.Italic || span.Strike || span.Code {
		n += 2
	}
	return n
}

// chunks cuts tidy spans into runs of at most limit each, between words where there are any. Joined they are the spans
// again, to the letter. limit must be well above maxURL and maxLabel.
func chunks(spans []chat.Span, limit int) [][]chat.Span {
	var all [][]chat.Span
	var run []chat.Span
	room := limit
	flush := func() {
		if len(run) > 0 {
			all = append(all, run)
		}
		run, room = nil, limit
	}
	for _, span := range spans {
		fixed := fixedWeight(span)
		for span.Text != "" {
			head, tail := cut(span.Text, room-fixed, room == limit)
			if tail != "" && !span.Time.IsZero() && room != limit {
				head, tail = "", span.Text // a moment stays whole
			}
			if head != "" {
				part := span
				part.Text = head
				run = append(run, part)
				room -= weight(head) + fixed
			}
			if tail != "" {
				flush()
			}
			span.Text = tail
		}
	}
	flush()
	return all
}

// cut gives the longest head of text that weighs at most limit here, and the rest.
func cut(text string, limit int, must bool) (head, tail string) {
	return chat.Cut(text, limit, runeWeight, must)
}
