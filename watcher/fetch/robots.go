package fetch

import (
	"bytes"
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// robots are the rules of one robots.txt that concern us, as RFC 9309 has them.
type robots struct {
	rules []rule // the longest pattern first, allow before disallow
}

// A rule is one Allow or Disallow line.
type rule struct {
	allow   bool
	line    string   // as it is written, for people
	length  int      // of the pattern in octets: the longest match decides
	pieces  []string // between the wildcards
	anchors bool     // "$": the path ends where the pattern does
}

// parseRobots reads a robots.txt for the product token agent. The groups that name it are one group (2.2.1); when none
// does, those of "*" are. Lines other than user-agent, allow and disallow are passed over and end no group. It takes
// time in proportion to the file.
func parseRobots(file []byte, agent string) robots {
	var (
		ours, others []rule
		named        bool
		mine, star   bool // the group we are in names us, or everybody
		inAgents     bool // the last line of note was a user-agent
	)
	file = bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))
	for line := range strings.FieldsFuncSeq(string(file), func(r rune) bool { return r == '\n' || r == '\r' }) {
		key, value, ok := directive(line)
		if !ok {
			continue
		}
		switch key {
		case "user-agent":
			if !inAgents {
				mine, star = false, false
			}
			inAgents = true
			switch token := productToken(value); {
			case token == "*":
				star = true
			case strings.EqualFold(token, agent):
				mine, named = true, true
			}
		case "allow", "disallow":
			inAgents = false
			if value == "" || !mine && !star { // an empty pattern matches nothing
				continue
			}
			r := newRule(key == "allow", value)
			if mine {
				ours = append(ours, r)
			}
			if star {
				others = append(others, r)
			}
		}
	}
	if !named {
		ours = others
	}
	slices.SortStableFunc(ours, func(a, b rule) int {
		if a.length != b.length {
			return cmp.Compare(b.length, a.length)
		}
		switch {
		case a.allow && !b.allow:
			return -1
		case b.allow && !a.allow:
			return 1
		}
		return 0
	})
	return robots{rules: ours}
}

// directive takes a line apart: a name, a colon, a value, and a comment.
func directive(line string) (key, value string, ok bool) {
	line, _, _ = strings.Cut(line, "#")
	key, value, ok = strings.Cut(line, ":")
	return strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value), ok
}

// productToken is the part of a user-agent line that names a crawler: letters, "_" and "-", or "*" (2.2.1). What
// follows, a version for example, does not count.
func productToken(value string) string {
	if value == "*" || strings.HasPrefix(value, "* ") || strings.HasPrefix(value, "*\t") {
		return "*"
	}
	end := strings.IndexFunc(value, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r == '-')
	})
	if end >= 0 {
		value = value[:end]
	}
	return value
}

func newRule(allow bool, pattern string) rule {
	line := "Disallow: " + pattern
	if allow {
		line = "Allow: " + pattern
	}
	pattern = normalise(pattern, false)
	r := rule{allow: allow, line: line, length: len(pattern)}
	pattern, r.anchors = strings.CutSuffix(pattern, "$")
	for i, piece := range strings.Split(pattern, "*") {
		if piece != "" || i == 0 {
			r.pieces = append(r.pieces, piece)
		}
	}
	if r.anchors && strings.HasSuffix(pattern, "*") { // "*$" is satisfied by any end
		r.anchors = false
	}
	return r
}

// matches tells whether the pattern fits the path from its beginning. Each piece is looked for once, from where the
// one before it ended, so the time is in proportion to the path.
func (r rule) matches(path string) bool {
	last := len(r.pieces) - 1
	for i, piece := range r.pieces {
		if r.anchors && i == last {
			if i == 0 {
				return path == piece
			}
			return strings.HasSuffix(path, piece)
		}
		at := strings.Index(path, piece)
		if at < 0 || i == 0 && at > 0 {
			return false
		}
		path = path[at+len(piece):]
	}
	return true
}

// allows tells whether u may be fetched, and the line that forbids it otherwise. robots.txt itself always may.
func (r robots) allows(u *url.URL) (bool, string) {
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if path == "/robots.txt" {
		return true, ""
	}
	if u.RawQuery != "" || u.ForceQuery {
		path += "?" + u.RawQuery
	}
	path = normalise(path, true)
	for _, rule := range r.rules {
		if rule.matches(path) {
			return rule.allow, rule.line
		}
	}
	return true, ""
}

// normalise writes a path or pattern in the form in which the two are compared (2.2.2): octets beyond ASCII are
// percent-encoded, encoded ones that need not be are decoded, hex digits are upper case. In a query, "/", ":", "?" and
// "@" may be written either way (RFC 3986, 3.4), so there they are decoded as well. The wildcards of a pattern stay;
// the same characters in a path are literal and are encoded, as a pattern would have to write them (2.2.3).
func normalise(s string, path bool) string {
	var b strings.Builder
	query := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && i+2 < len(s) && hexDigit(s[i+1]) && hexDigit(s[i+2]):
			if d := unhex(s[i+1])<<4 | unhex(s[i+2]); unreserved(d) || query && strings.IndexByte("/:?@", d) >= 0 {
				b.WriteByte(d)
			} else {
				encode(&b, d)
			}
			i += 2
		case c >= 0x80 || c <= ' ' || c == 0x7f || path && (c == '*' || c == '$'):
			encode(&b, c)
		default:
			query = query || c == '?'
			b.WriteByte(c)
		}
	}
	return b.String()
}

func encode(b *strings.Builder, c byte) {
	const hex = "0123456789ABCDEF"
	b.WriteByte('%')
	b.WriteByte(hex[c>>4])
	b.WriteByte(hex[c&15])
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c >= 'a':
		return c - 'a' + 10
	}
	return c - 'A' + 10
}
