package extract

import (
	"time"

	"github.com/clausewatch/clausewatch"
)

// A block is one paragraph, heading, list item, table row or feed entry, as every reader (HTML, Markdown, text, PDF,
// feed) hands it over. assemble turns blocks into the canonical text and its provisions.
type block struct {
	kind  clausewatch.Block
	depth int // level of a heading (1 to 6, 0 when it has none of its own) or of a list item (1 is outermost), else 0
	// number is the block's own number in its written form: "4.2", "(a)", "Section 3", "" for none. It is not part of text.
	number string
	// drawn says that the number is not written on the page but drawn by a list: it stays out of the canonical text.
	drawn  bool
	pseudo bool   // a heading by its looks alone
	look   string // of such a heading: those of one look are of one level
	text   string // one line, canonical
	links  []clausewatch.Link
	linked int       // letters of the text that stand in links
	within bool      // all of its links lead to places on the same page
	id     string    // of a feed entry: its identity; else ""
	at     time.Time // of a feed entry: its stated date; else zero
}
