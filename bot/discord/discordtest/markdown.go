package discordtest

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The rules of Discord's Markdown within a line, as its client applies them (a descendant of simple-markdown): at each
// place the first that fits. They are written down here from what the client shows, and know nothing of how Clausewatch
// escapes.

var (
	mention = regexp.MustCompile(`^<(@!?|@&|#|id:|/[^>:]+:)(\w+)>`)
	emoji   = regexp.MustCompile(`^<a?:\w+:\d+>`)
	colons  = regexp.MustCompile(`^:([a-z0-9_+\-]+):`)
	moment  = regexp.MustCompile(`^<t:(-?\d{1,17})(:[tTdDfFR])?>`)
	angled  = regexp.MustCompile(`^<([^: >]+:/[^ >]+)>`)
	address = regexp.MustCompile(`^https?://[^\s<]+`)
	target  = regexp.MustCompile(`^\(\s*(?:<([^<>\s]*)>|([^\s()<>]+))(?:\s+"[^"]*")?\s*\)`)
)

// inline reads text within a line.
func (r *reader) inline(s string) {
	for s != "" {
		n := r.rule(s)
		if n == 0 {
			_, n = utf8.DecodeRuneInString(s)
			if c := s[0]; isWord(c) { // an address begins only at the beginning of a word
				for n < len(s) && isWord(s[n]) {
					n++
				}
			}
			r.words.WriteString(s[:n])
		}
		s = s[n:]
	}
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// rule applies the rule that fits at the beginning of s and gives how much it took, 0 for none.
func (r *reader) rule(s string) int {
	switch s[0] {
	case '\\':
		if next, n := utf8.DecodeRuneInString(s[1:]); n > 0 && !unicode.IsSpace(next) && (next > 127 || !isWord(s[1])) {
			r.words.WriteString(s[1 : 1+n])
			return 1 + n
		}
	case '`':
		return r.code(s)
	case '[':
		return r.masked(s)
	case '<':
		return r.pointed(s)
	case ':':
		if name := colons.FindString(s); name != "" {
			r.pings = append(r.pings, "emoji "+name) // not what the words say
			return len(name)
		}
	case '*', '_', '~', '|':
		return r.emphasis(s)
	case 'h':
		if url := address.FindString(s); url != "" {
			url = strings.TrimRight(url, `.,:;"')]`)
			r.link(url, url)
			return len(url)
		}
	}
	return 0
}

// code is text between equal runs of backticks.
func (r *reader) code(s string) int {
	n := len(s) - len(strings.TrimLeft(s, "`"))
	fence := s[:n]
	for at := n; at < len(s); {
		i := strings.Index(s[at:], fence)
		if i < 0 {
			return 0
		}
		i += at
		end := i + n
		if i > n && s[i-1] != '`' && (end == len(s) || s[end] != '`') {
			r.words.WriteString(s[n:i])
			return end
		}
		at = i + 1
		for at < len(s) && s[at] == '`' {
			at++
		}
	}
	return 0
}

// masked is a link whose words are not its address. Brackets within the words are in pairs, and not within others.
func (r *reader) masked(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '[':
			depth++
		case ']':
			depth--
		}
		if depth > 2 {
			return 0
		}
		if depth > 0 {
			continue
		}
		found := target.FindStringSubmatch(s[i+1:])
		if found == nil || i == 1 {
			return 0
		}
		var label reader
		label.inline(s[1:i])
		r.pings = append(r.pings, label.pings...)
		r.struck = append(r.struck, label.struck...)
		r.link(label.words.String(), found[1]+found[2])
		return i + 1 + len(found[0])
	}
	return 0
}

// pointed is what stands between angle brackets.
func (r *reader) pointed(s string) int {
	if m := mention.FindString(s); m != "" {
		r.pings = append(r.pings, m)
		return len(m)
	}
	if m := emoji.FindString(s); m != "" {
		r.pings = append(r.pings, m)
		return len(m)
	}
	if m := moment.FindStringSubmatch(s); m != nil {
		unix, err := strconv.ParseInt(m[1], 10, 64)
		if err != nil {
			return 0
		}
		r.words.WriteString(time.Unix(unix, 0).UTC().Format("2006-01-02 15:04 UTC"))
		return len(m[0])
	}
	if m := angled.FindStringSubmatch(s); m != nil {
		r.link(m[1], m[1])
		return len(m[0])
	}
	return 0
}

// emphasis is text between equal marks. A mark without its partner is shown as it is.
func (r *reader) emphasis(s string) int {
	for _, mark := range []string{"**", "__", "~~", "||", "*", "_"} {
		if !strings.HasPrefix(s, mark) {
			continue
		}
		end := closing(s, mark)
		if end < 0 {
			continue
		}
		inner := s[len(mark):end]
		if mark == "~~" {
			var gone reader
			gone.inline(inner)
			r.struck = append(r.struck, gone.words.String())
		}
		r.inline(inner)
		return end + len(mark)
	}
	return 0
}

// closing finds where the partner of a mark at the beginning of s stands, -1 for nowhere.
func closing(s, mark string) int {
	single := len(mark) == 1
	for i := len(mark); i < len(s); i++ {
		if s[i] == '\\' {
			i++
			continue
		}
		if !strings.HasPrefix(s[i:], mark) || i == len(mark) {
			continue
		}
		after := s[i+len(mark):]
		switch {
		case single && strings.HasPrefix(after, mark): // part of a double one
			i++
			continue
		case mark == "**" && strings.HasPrefix(after, "*"):
			continue
		case mark == "_" && after != "" && isWord(after[0]):
			continue
		case single && unicode.IsSpace(rune(s[1])):
			return -1
		}
		return i
	}
	return -1
}
