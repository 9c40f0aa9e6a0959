package bot

import (
	"fmt"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch/bot/chat"
)

const (
	// pageOption is what asks for another page, behind the question.
	pageOption = " page:"
	// pageWeight is how many characters of quoted clauses a page holds, and pageClauses how many of them: as much as one message
	// of each platform takes, so that a page can be turned in its place.
	pageWeight  = 3500
	pageClauses = 18
)

// paged are the commands whose answers have pages.
var paged = set("list changes diff search quiet upcoming subscriptions open home")

func notAPage(typed string) error {
	if typed == "" {
		return &puzzle{text: "page: needs a number, such as page:2"}
	}
	return &puzzle{text: "page:" + shorten(typed, 40) + " is none; write a number from 1 on, such as page:2"}
}

// noPages refuses page: where an answer has none.
func (q *question) noPages() error {
	return &puzzle{text: "page: goes with list, changes, diff, search, quiet, upcoming, subscriptions, open and home; the rest is answered as a whole, without page:"}
}

// A page is a part of what an answer lists: from one place up to another, which is not in it.
type page struct{ number, of, from, to int }

// part is the page that was asked for of n things, so many each.
func (q *question) part(n, each int) page {
	of := max((n+each-1)/each, 1)
	p := page{number: q.pageOf(of), of: of}
	p.from = (p.number - 1) * each
	p.to = min(p.from+each, n)
	return p
}

// pack is the page that was asked for of things that weigh this much; a page holds at least one.
func (q *question) pack(weights []int) page {
	var ends []int
	used, n := 0, 0
	for i, w := range weights {
		if n > 0 && (used+w > pageWeight || n == pageClauses) {
			ends, used, n = append(ends, i), 0, 0
		}
		used, n = used+w, n+1
	}
	ends = append(ends, len(weights))
	p := page{number: q.pageOf(len(ends)), of: len(ends)}
	if p.to = ends[p.number-1]; p.number > 1 {
		p.from = ends[p.number-2]
	}
	return p
}

// pageOf is the number of the page that is shown. One that is not there, because what is listed has changed or was never so
// much, is the last, which is said.
func (q *question) pageOf(of int) int {
	switch {
	case q.input.Page == 0:
		return 1
	case q.input.Page > of && of == 1:
		q.note("There is no page %d (any more): all of it stands here.", q.input.Page)
		return 1
	case q.input.Page > of:
		q.note("There is no page %d (any more): the last one, %d, stands here.", q.input.Page, of)
		return of
	}
	return q.input.Page
}

// turn puts below an answer which of its pages this is, and the buttons that turn to those before and after.
func (q *question) turn(m *chat.Message, p page) {
	if p.of == 1 {
		return
	}
	if p.number > 1 {
		m.Text = shorten(fmt.Sprintf("Page %d of %d: %s", p.number, p.of, m.Text), maxText)
	}
	m.Blocks = append(m.Blocks, note(fmt.Sprintf("Page %d of %d", p.number, p.of)))
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Actions, Buttons: q.turns(p)})
}

// turns are the buttons that turn a page.
func (q *question) turns(p page) (buttons []chat.Button) {
	to := func(label string, number int) {
		ask := q.input.Paged
		if number > 1 {
			ask += fmt.Sprint(pageOption, number)
		}
		buttons = append(buttons, chat.Button{Label: label, Ask: ask, Place: chat.Turns})
	}
	if p.number > 1 {
		to("Back", p.number-1)
	}
	if p.number < p.of {
		to("More", p.number+1)
	}
	return buttons
}

// weigh counts the characters of blocks.
func weigh(blocks []chat.Block) (n int) {
	for _, b := range blocks {
		n += utf8.RuneCountInString(b.Label) + utf8.RuneCountInString(chat.Join(b.Spans))
		for _, f := range b.Fields {
			n += utf8.RuneCountInString(f.Name) + utf8.RuneCountInString(chat.Join(f.Value))
		}
		for _, item := range b.Items {
			n += utf8.RuneCountInString(chat.Join(item))
		}
	}
	return n
}
