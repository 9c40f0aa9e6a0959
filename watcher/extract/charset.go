package extract

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
)

// metaCharset is what an HTML page says of its own character set.
var metaCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})`)

// metaSearch is how many bytes are searched for it. The standard says 1,024, pages put it later.
const metaSearch = 4 << 10

// decode gives the text of a page or file as UTF-8: by its byte order mark, as UTF-8 when it is that, else by the header,
// by the page's own word, by its letters, and last as windows-1252. Headers and pages are often wrong about it, UTF-8 by
// its bytes never is.
func decode(body []byte, contentType string) string {
	if e := markedUTF16(body); e != nil {
		return string(decoded(body, e))
	}
	body = bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))
	labels := statedCharsets(body, contentType)
	if utf8.Valid(body) && !(bytes.Contains(body, []byte("\x1b$")) && strings.Contains(strings.Join(labels, " "), "2022")) {
		return string(body)
	}
	if mostlyUTF8(body) {
		return strings.ToValidUTF8(string(body), "\uFFFD")
	}
	if guess, err := chardet.NewTextDetector().DetectBest(body[:min(len(body), 64<<10)]); err == nil && guess.Confidence >= 50 {
		labels = append(labels, guess.Charset)
	}
	for _, label := range append(labels, "windows-1252") {
		e, name := charset.Lookup(label)
		if e == nil || name == "utf-8" || name == "replacement" || name == "utf-16le" || name == "utf-16be" {
			continue
		}
		return string(decoded(body, e))
	}
	return strings.ToValidUTF8(string(body), "\uFFFD")
}

// statedCharsets are the labels of the header and of the page, in this order.
func statedCharsets(body []byte, contentType string) (labels []string) {
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		labels = append(labels, params["charset"])
	}
	if m := metaCharset.FindSubmatch(body[:min(len(body), metaSearch)]); m != nil {
		labels = append(labels, string(m[1]))
	}
	return labels
}
