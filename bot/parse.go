package bot

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// maxQuestion is how many characters a question may have: no clause needs more, and a pasted page is no question.
const maxQuestion = 300

// An input is a question taken apart.
type input struct {
	Words []word
	On    string // on:DATE as typed, "" when not given
	Since string // since:DATE as typed
	Page  int    // page:2, 0 when not given
	Line  string // all of it as typed, but for "/terms" and what cannot be seen
	// Paged is the same question without page:, for other pages of its answer.
	Paged string
}

// A word is one word, or one phrase in quotation marks.
type word struct {
	Text   string
	Quoted bool
}

var (
	straight = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "‟", `"`, "«", `"`, "»", `"`, "‹", `"`, "›", `"`, "‘", "'", "’", "'", "‚",
		"'", "‛", "'")
	// once undoes the escaping that Slack does on the way in; it does not look at its own result again.
	once = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`)
)

// parse takes a question apart. The error is a *puzzle.
func parse(asked string) (input, error) {
	in := input{Line: strings.TrimSpace(clean(once.Replace(asked)))}
	for head, tail, _ := strings.Cut(in.Line, " "); strings.EqualFold(head, "/terms"); head, tail, _ = strings.Cut(in.Line, " ") {
		in.Line = strings.TrimSpace(tail)
	}
	if takesWords(in.Line) {
		return in.wordy()
	}
	if long(asked) {
		return in, &puzzle{text: "that is more than 300 characters; ask with a few words, such as /terms help"}
	}
	rest := norm.NFKC.String(straight.Replace(in.Line)) // letters and digits of full width are what they stand for
	pending := ""                                       // an option whose value comes after a space
	for _, w := range split(rest) {
		if pending != "" && !w.Quoted {
			if err := in.option(pending, w.Text); err != nil {
				return in, err
			}
			pending = ""
			continue
		}
		key, value, found := strings.Cut(w.Text, ":")
		key = strings.ToLower(key)
		switch {
		case w.Quoted || !found || (key != "on" && key != "since" && key != "page"):
			in.Words = append(in.Words, w)
		case value == "":
			pending = key
		default:
			if err := in.option(key, value); err != nil {
				return in, err
			}
		}
	}
	in.Paged = text(in.Words)
	for _, o := range [][2]string{{" on:", in.On}, {" since:", in.Since}} {
		if o[1] != "" {
			in.Paged += o[0] + o[1]
		}
	}
	switch pending {
	case "":
	case "page":
		return in, notAPage("")
	default:
		return in, &puzzle{text: pending + ": needs a date, such as " + pending + ":2026-03-01"}
	}
	return in, nil
}

// long tells whether a question is too long. The address of a page to watch may be as long as addresses are.
func long(text string) bool {
	n := utf8.RuneCountInString(text)
	if n > maxQuestion && n <= maxQuestion+maxAddress {
		for _, w := range strings.Fields(text) {
			if strings.Contains(w, "://") {
				n -= utf8.RuneCountInString(w)
				break
			}
		}
	}
	if strings.Contains(text, pageOption) { // the buttons of an answer ask its whole question and add this
		n -= len(pageOption) + 4
	}
	return n > maxQuestion
}

// option keeps the value of an option. The error is a *puzzle.
func (in *input) option(key, value string) error {
	switch key {
	case "on":
		in.On = value
	case "since":
		in.Since = value
	case "page":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			return notAPage(value)
		}
		in.Page = n
	}
	return nil
}

// split cuts at spaces, but not between quotation marks. A mark without its partner reaches to the end.
func split(s string) []word {
	var words []word
	for s != "" {
		s = strings.TrimLeftFunc(s, unicode.IsSpace)
		if phrase, ok := strings.CutPrefix(s, `"`); ok {
			inside, after, _ := strings.Cut(phrase, `"`)
			if inside = strings.TrimSpace(inside); inside != "" {
				words = append(words, word{inside, true})
			}
			s = after
			continue
		}
		end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '"' })
		if end < 0 {
			end = len(s)
		}
		if one := s[:end]; end > 2 && one[0] == '\'' && one[end-1] == '\'' {
			words = append(words, word{Text: one[1 : end-1]})
		} else if end > 0 {
			words = append(words, word{Text: one})
		}
		s = s[end:]
	}
	return words
}

// text joins words again as they were typed.
func text(words []word) string {
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = w.Text
		if w.Quoted {
			parts[i] = `"` + w.Text + `"`
		}
	}
	return strings.Join(parts, " ")
}

// clean brings text that people typed to NFC and drops what cannot be seen or would turn the text round.
func clean(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}

// day reads a calendar date: 2026-03-01, today or yesterday. The error is a *puzzle.
func day(s string, now time.Time) (time.Time, error) {
	today := now.UTC().Truncate(24 * time.Hour)
	switch strings.ToLower(s) {
	case "today", "now":
		return today, nil
	case "yesterday":
		return today.AddDate(0, 0, -1), nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return t, &puzzle{text: "no date “" + shorten(s, 40) + "”; write year-month-day, such as " + now.Format(time.DateOnly)}
	}
	return t, nil
}

// days makes sure that the dates of a question are dates, before anything is looked up.
func (q *question) days() error {
	for _, s := range []string{q.input.On, q.input.Since} {
		if s == "" {
			continue
		}
		t, err := day(s, q.now)
		if err != nil {
			return err
		}
		if t.After(q.now) {
			return &puzzle{text: t.Format(time.DateOnly) + " is in the future; only what was captured can be shown"}
		}
	}
	return nil
}

// command is a span that shows what can be typed.
func command(s string) chat.Span { return chat.Span{Text: "/terms " + s, Code: true} }
