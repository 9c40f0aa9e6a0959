// Package extract reads what an address sent: it turns the bytes of a page, a PDF, a Markdown or text file, or a feed
// into the canonical text of a version, cut into provisions.
//
// Read is the whole of it. A page is decoded, parsed, judged (a wall, an error or an emptied page is an
// *clausewatch.UnreadableError with its cause, never a version), narrowed to its main text or to what the document
// selects, and cut into blocks; PDF, Markdown, text and feeds have readers of their own that end in the same blocks;
// assemble makes text and provisions of them. What a text says about its own dates and its language is read here too.
//
// How bytes are got, what differs between two texts and whether that matters is for others to decide. Nothing here is
// written for one site: a rule must have a reason that holds for pages in general.
package extract

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// Number is the extractor's own version. It grows whenever the same bytes may be read otherwise; what differs then is
// our reading and no change of a policy.
const Number = 2

// Read reads a document from what its addresses sent, one snapshot for each of doc.URLs in their order. Last is the
// version in force, nil when there is none; it tells a page that was cut off or came in another language from a new text.
//
// The error is ctx's, an *clausewatch.UnreadableError when an answer holds no policy text, or wraps a
// *clausewatch.Failure (CauseParse, CauseTooLarge) when the bytes cannot be parsed. One unreadable part makes the whole
// document unreadable. Extractor, Config, snapshots and times of the version are the caller's.
func Read(ctx context.Context, doc clausewatch.Document, parts []clausewatch.Snapshot, last *clausewatch.Version) (clausewatch.Version, error) {
	if len(parts) == 0 {
		return clausewatch.Version{}, &clausewatch.UnreadableError{Cause: clausewatch.CauseEmpty, Detail: "nothing was sent"}
	}
	v := clausewatch.Version{Extractor: Number, URL: parts[0].URL}
	var all []block
	unclosed := false
	for i, s := range parts {
		r, err := readPart(ctx, doc, s, last)
		if err != nil {
			if len(parts) > 1 {
				err = fmt.Errorf("part %d of %d, %s: %w", i+1, len(parts), s.URL, err)
			}
			return v, err
		}
		all = append(all, r.blocks...)
		unclosed = r.unclosed // of the last part, which ends the text
		if v.Title == "" {
			v.Title = r.title
		}
		if v.Language == "" {
			v.Language = r.language
		}
	}
	assemble(&v, all)
	if doc.Kind == clausewatch.Feed {
		return v, nil
	}
	v.Language = languageOf(v.Text, v.Language)
	v.Dates = statedDates(v.Text)
	if err := compareWithLast(&v, last, unclosed); err != nil {
		return v, err
	}
	return v, nil
}

// A reading is what one answer holds.
type reading struct {
	blocks   []block
	title    string
	language string // as declared, "" when it was not
	unclosed bool   // of a page: the tags that end it are missing
}

// readPart reads one answer by what its bytes are.
func readPart(ctx context.Context, doc clausewatch.Document, s clausewatch.Snapshot, last *clausewatch.Version) (r reading, err error) {
	if err := judgeAnswer(s); err != nil {
		return r, err
	}
	if doc.Kind == clausewatch.Feed {
		r.blocks, r.title, r.language, err = readFeed(ctx, s)
		return r, err
	}
	switch kindOf(s) {
	case kindPDF:
		r.blocks, r.title, err = readPDF(ctx, s.Body)
		return r, err
	case kindBinary:
		return r, &clausewatch.UnreadableError{Cause: clausewatch.CauseNoText,
			Detail: fmt.Sprintf("no text but %s was sent", orBytes(http.DetectContentType(s.Body)))}
	case kindMarkdown:
		return readMarkdown(decode(s.Body, s.ContentType()), s)
	case kindText:
		return readText(decode(s.Body, s.ContentType()))
	case kindData:
		return r, &clausewatch.UnreadableError{Cause: clausewatch.CauseOther,
			Detail: "data for programs (JSON or XML) was sent, no page; a changelog belongs under feeds"}
	}
	r, err = readPage(doc, s, last)
	return r, hint(err, s)
}

// hint says what reads a page whose scripts did not run.
func hint(err error, s clausewatch.Snapshot) error {
	var unreadable *clausewatch.UnreadableError
	if errors.As(err, &unreadable) && unreadable.Cause == clausewatch.CauseNeedsScript && !s.Rendered() && strings.HasPrefix(s.URL, "http") {
		unreadable.Detail += "; set fetch.browser.path to a Chromium to read it"
	}
	return err
}

func orBytes(kind string) string {
	if kind, _, _ = strings.Cut(kind, ";"); kind != "" && kind != "application/octet-stream" {
		return kind
	}
	return "bytes of an unknown kind"
}

type contentKind int

const (
	kindHTML contentKind = iota
	kindPDF
	kindMarkdown
	kindText
	kindData
	kindBinary
)

// kindOf tells what bytes are. What they begin with counts more than what the server calls them.
func kindOf(s clausewatch.Snapshot) contentKind {
	head := s.Body[:min(len(s.Body), 1024)]
	if bytes.Contains(head, []byte("%PDF-")) {
		return kindPDF
	}
	stated, _, _ := mime.ParseMediaType(s.ContentType())
	trimmed := bytes.ToLower(bytes.TrimLeft(head, "\xEF\xBB\xBF \t\r\n"))
	if markedUTF16(s.Body) == nil && bytes.IndexByte(head, 0) >= 0 {
		return kindBinary
	}
	html := bytes.HasPrefix(trimmed, []byte("<!doctype")) || bytes.Contains(trimmed, []byte("<html")) || bytes.HasPrefix(trimmed, []byte("<head"))
	switch {
	case strings.HasPrefix(stated, "image/"), strings.HasPrefix(stated, "audio/"), strings.HasPrefix(stated, "video/"):
		return kindBinary
	case html:
		return kindHTML
	case stated == "text/markdown", stated == "text/x-markdown":
		return kindMarkdown
	case stated == "text/html", stated == "application/xhtml+xml":
		return kindHTML
	case strings.HasSuffix(stated, "/xml"), strings.HasSuffix(stated, "+xml"), strings.HasSuffix(stated, "/json"), strings.HasSuffix(stated, "+json"):
		return kindData
	case bytes.HasPrefix(trimmed, []byte("<?xml")), bytes.HasPrefix(trimmed, []byte("<rss")), bytes.HasPrefix(trimmed, []byte("<feed")),
		bytes.HasPrefix(trimmed, []byte("{")), bytes.HasPrefix(trimmed, []byte("[{")):
		return kindData
	case markdownAddress(s):
		return kindMarkdown
	case bytes.HasPrefix(trimmed, []byte("<")) && stated != "text/plain":
		return kindHTML
	case stated == "" && !bytes.Contains(trimmed, []byte("<")), stated == "text/plain", stated == "application/octet-stream":
		return kindText
	}
	return kindHTML
}

// markdownAddress tells a file kept as Markdown, which servers send as plain text.
func markdownAddress(s clausewatch.Snapshot) bool {
	for _, address := range []string{s.FinalURL, s.URL} {
		if u, err := url.Parse(address); err == nil {
			switch strings.ToLower(path.Ext(u.Path)) {
			case ".md", ".markdown", ".mdx":
				return true
			}
		}
	}
	return false
}

func textSum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
