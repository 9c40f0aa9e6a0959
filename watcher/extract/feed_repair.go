package extract

import (
	"bytes"
	"encoding/json"
	"mime"
	"regexp"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"

	"github.com/clausewatch/clausewatch"
)

var (
	feedRoot = regexp.MustCompile(`(?i)<(?:[a-z][\w.-]{0,30}:)?(?:rss|feed|rdf)[\s>/]`)
	feedEnd  = regexp.MustCompile(`(?i)</(?:[a-z][\w.-]{0,30}:)?(?:rss|feed|rdf)\s*>|` +
		`<(?:[a-z][\w.-]{0,30}:)?(?:rss|feed|rdf)\b[^>]*/>`)
	feedOpenEnd = regexp.MustCompile(`(?i)</(?:[a-z][\w.-]{0,30}:)?(?:rss|feed|rdf)\s*$`) // only the last bracket is missing
	feedWebPage = regexp.MustCompile(`(?i)<(?:!doctype\s+html|html|head|body)[\s>]`)
	// A reference to a control character, which XML does not allow and parsers refuse.
	feedBadReference = regexp.MustCompile(`&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));`)
	feedDeclaration  = regexp.MustCompile(`(?i)^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']`)
)

// repairFeed makes of the bytes that were sent what a parser takes: UTF-8 without control characters that starts with
// the feed's first element or brace. Feeds come with warnings of their generator, spaces or comments before the
// prolog, with declarations that name another character set than the bytes are in, and with text after their end.
func repairFeed(s clausewatch.Snapshot) ([]byte, error) {
	text := feedUTF8(s.Body, s.ContentType())
	text = bytes.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFEFF || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, text)
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return nil, &clausewatch.UnreadableError{Cause: clausewatch.CauseEmpty, Detail: "an empty answer instead of a feed"}
	}
	root := feedStart(text)
	page := feedWebPage.FindIndex(text)
	switch {
	case root >= 0 && (page == nil || root < page[0]):
		text = feedBadReference.ReplaceAll(text[root:], nil)
		return feedOpenEnd.ReplaceAll(text, []byte("$0>")), nil
	case page != nil:
		return nil, webPage(text)
	}
	if brace := bytes.IndexByte(text, '{'); brace >= 0 && !bytes.ContainsRune(text[:brace], '<') {
		return firstJSON(text[brace:]), nil
	}
	return text, nil // the parser says what is wrong with it
}

// feedStart is the place of the feed's first element, -1 when there is none. Elements in comments do not count.
func feedStart(text []byte) int {
	from := 0
	for from < len(text) {
		at := feedRoot.FindIndex(text[from:])
		if at == nil {
			return -1
		}
		root := from + at[0]
		open := bytes.LastIndex(text[:root], []byte("<!--"))
		if open < 0 || open < bytes.LastIndex(text[:root], []byte("-->")) {
			return root
		}
		closed := bytes.Index(text[root:], []byte("-->"))
		if closed < 0 {
			return -1
		}
		from = root + closed + len("-->")
	}
	return -1
}

// firstJSON is the first JSON value of text; what follows it is left out.
func firstJSON(text []byte) []byte {
	d := json.NewDecoder(bytes.NewReader(text))
	var value json.RawMessage
	if d.Decode(&value) != nil {
		return text
	}
	return text[:d.InputOffset()]
}

var feedPageSigns = []struct {
	sign   *regexp.Regexp
	cause  clausewatch.Cause
	detail string
}{
	{regexp.MustCompile(`(?i)<title>\s*(?:just a moment|attention required|access denied|are you (?:a )?(?:robot|human))|captcha`),
		clausewatch.CauseChallenge, "a bot wall instead of a feed"},
	{regexp.MustCompile(`(?i)<input[^>]{1,200}type\s*=\s*["']?password|<title>[^<]{0,80}\b(?:sign|log) ?in\b`),
		clausewatch.CauseLogin, "a login page instead of a feed"},
	{regexp.MustCompile(`(?i)<title>[^<]{0,80}\b(?:404|not found)\b`),
		clausewatch.CauseNotFound, "a page that says \"not found\" instead of a feed"},
	{regexp.MustCompile(`(?i)<title>[^<]{0,80}\b(?:error|50[0-4]|unavailable|maintenance)\b`),
		clausewatch.CauseErrorPage, "an error page instead of a feed"},
}

// webPage says what web page came in the feed's place.
func webPage(text []byte) error {
	for _, s := range feedPageSigns {
		if s.sign.Match(text) {
			return &clausewatch.UnreadableError{Cause: s.cause, Detail: s.detail}
		}
	}
	return &clausewatch.UnreadableError{Cause: clausewatch.CauseOther, Detail: "a web page instead of a feed"}
}

// feedUTF8 decodes the bytes: by their mark, as UTF-8 when they are it, else by the header and the XML declaration,
// which are often wrong. What no character set explains becomes U+FFFD.
func feedUTF8(body []byte, contentType string) []byte {
	if e := markedUTF16(body); e != nil {
		return decoded(body, e)
	}
	if marked, ok := bytes.CutPrefix(body, []byte("\xEF\xBB\xBF")); ok {
		return bytes.ToValidUTF8(marked, []byte("\uFFFD"))
	}
	labels := []string{"", ""}
	if m := feedDeclaration.FindSubmatch(body); m != nil {
		labels[0] = string(m[1])
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		labels[1] = params["charset"]
	}
	valid := utf8.Valid(body)
	for _, label := range labels {
		e, name := charset.Lookup(label)
		stateful := name == "iso-2022-jp" // the one that is ASCII by its bytes
		if e == nil || name == "utf-8" || name == "replacement" || valid && !stateful || name == "utf-16le" || name == "utf-16be" {
			continue
		}
		return decoded(body, e)
	}
	if valid || mostlyUTF8(body) {
		return bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	e, _ := charset.Lookup("windows-1252")
	return decoded(body, e)
}

// markedUTF16 tells UTF-16 by its byte order mark, or by the zero byte beside the first bracket or brace.
func markedUTF16(body []byte) encoding.Encoding {
	if len(body) < 4 {
		return nil
	}
	a, b := body[0], body[1]
	opens := func(c byte) bool { return c == '<' || c == '{' || c == ' ' || c == '\n' || c == '\r' }
	switch {
	case a == 0xFE && b == 0xFF, a == 0 && opens(b) && body[2] == 0:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case a == 0xFF && b == 0xFE, b == 0 && opens(a) && body[3] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	}
	return nil
}

// mostlyUTF8 reports whether most of what is not ASCII is UTF-8: then the rest is damage, not another character set.
func mostlyUTF8(body []byte) bool {
	good, bad := 0, 0
	for len(body) > 0 {
		r, n := utf8.DecodeRune(body)
		switch {
		case r == utf8.RuneError && n <= 1:
			bad++
		case n > 1:
			good++
		}
		body = body[max(n, 1):]
	}
	return good > 2*bad
}

func decoded(body []byte, e encoding.Encoding) []byte {
	text, err := e.NewDecoder().Bytes(body)
	if err != nil {
		return bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	return text
}
