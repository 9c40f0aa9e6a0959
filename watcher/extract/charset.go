package extract

import (
	"bytes"
	"cmp"
	"mime"
	"regexp"
	"slices"
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
// its bytes never is. A text that was encoded twice is put right.
func decode(body []byte, contentType string) string { return unmangled(decodeOnce(body, contentType)) }

func decodeOnce(body []byte, contentType string) string {
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
	if label := guessedCharset(body[:min(len(body), 64<<10)]); label != "" {
		labels = append(labels, label)
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

const surelyGuessed = 50 // the detector's confidence, of 100, from which on it is believed

// guessedCharset is what the letters look like, "" when they look like nothing. Of equally likely ones it is windows-1252,
// else the first by name: the detector's own choice among them changes from call to call.
func guessedCharset(body []byte) string {
	guesses, err := chardet.NewTextDetector().DetectAll(body)
	if err != nil {
		return ""
	}
	best := slices.MinFunc(guesses, func(a, b chardet.Result) int {
		return cmp.Or(b.Confidence-a.Confidence, latinFirst(a.Charset)-latinFirst(b.Charset), strings.Compare(a.Charset, b.Charset))
	})
	if best.Confidence < surelyGuessed {
		return ""
	}
	return best.Charset
}

func latinFirst(label string) int {
	if label == "windows-1252" || label == "ISO-8859-1" {
		return 0
	}
	return 1
}
