package fetch

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"github.com/clausewatch/clausewatch"
)

var (
	errTooLarge = errors.New("too large")
	errLayers   = errors.New("compressed more than twice")
	errEncoding = errors.New("not what its Content-Encoding says")
)

// body reads an answer to its end and decodes it, under the limits of its kind.
func (l *look) body(ctx context.Context, cancel context.CancelCauseFunc, resp *http.Response) ([]byte, error) {
	limit, host := l.limits.Page, l.at.Hostname()
	if l.doc.Kind == clausewatch.Feed {
		limit = l.limits.Feed
	}
	if resp.ContentLength > l.limits.Wire {
		return nil, fail(clausewatch.CauseTooLarge, l.at, "%s sends %s, more than the %s that are read; watch a shorter page of it",
			host, size(resp.ContentLength), size(l.limits.Wire))
	}
	wire, err := readAll(newIdleReader(resp.Body, l.limits.Idle, cancel), l.limits.Wire)
	switch {
	case errors.Is(err, errTooLarge):
		return nil, fail(clausewatch.CauseTooLarge, l.at, "%s sends more than the %s that are read; watch a shorter page of it",
			host, size(l.limits.Wire))
	case err != nil:
		return nil, l.networkFailure(ctx, l.at, err)
	}
	body, err := decode(wire, resp.Header.Values("Content-Encoding"), limit)
	switch {
	case err == nil:
		return body, nil
	case errors.Is(err, errTooLarge):
		return nil, fail(clausewatch.CauseTooLarge, l.at,
			"the answer of %s is more than %s when decoded; watch a shorter page of it", host, size(limit))
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fail(clausewatch.CauseNetwork, l.at, "the answer of %s was cut off; it is tried again at the next look: %w",
			host, err)
	}
	return nil, fail(clausewatch.CauseProtocol, l.at,
		"the answer of %s cannot be decoded; it is tried again at the next look: %w", host, err)
}

// decode takes off the content encodings, from the last applied to the first. What the bytes begin with counts more
// than what the header says: servers label plain pages as compressed, and compress twice. There are at most two layers.
func decode(b []byte, header []string, limit int64) ([]byte, error) {
	labels, err := codings(header)
	if err != nil {
		return nil, err
	}
	var coding string
	for layer := 0; len(b) > 0; layer++ {
		if coding = magic(b); coding == "" && len(labels) > 0 {
			coding = labels[len(labels)-1]
		}
		if coding == "" {
			break
		}
		if layer == 2 {
			return nil, errLayers
		}
		decoded, err := unpack(b, coding, limit)
		if errors.Is(err, errEncoding) && text(b) { // labelled, but sent plain
			break
		}
		if err != nil {
			return nil, err
		}
		b = decoded
		labels = labels[:max(0, len(labels)-1)]
	}
	if int64(len(b)) > limit {
		return nil, errTooLarge
	}
	return b, nil
}

// codings reads Content-Encoding (RFC 9110, 8.4.1).
func codings(header []string) ([]string, error) {
	var out []string
	for _, c := range strings.Split(strings.Join(header, ","), ",") {
		switch c = strings.ToLower(strings.TrimSpace(c)); c {
		case "", "identity", "utf-8", "none": // the last two are no codings, but are sent for plain text
		case "gzip", "x-gzip":
			out = append(out, "gzip")
		case "br", "zstd", "deflate":
			out = append(out, c)
		default:
			return nil, fmt.Errorf("content encoding %.40q is not known", c)
		}
	}
	if len(out) > 2 {
		return nil, errLayers
	}
	return out, nil
}

// magic names the compression that bytes begin with; brotli has no such mark.
func magic(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte{0x1f, 0x8b, 0x08}):
		return "gzip"
	case bytes.HasPrefix(b, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return "zstd"
	}
	return ""
}

// unpack takes off one layer. The error is errTooLarge, io.ErrUnexpectedEOF where the stream is cut, or errEncoding.
func unpack(b []byte, coding string, limit int64) ([]byte, error) {
	var (
		r   io.Reader
		err error
		in  = bytes.NewReader(b)
	)
	switch coding {
	case "gzip":
		r, err = gzip.NewReader(in)
	case "deflate":
		r, err = zlib.NewReader(in)
	case "br":
		r = brotli.NewReader(in)
	case "zstd":
		var d *zstd.Decoder
		d, err = zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20),
			zstd.WithDecoderLowmem(true))
		if err == nil {
			defer d.Close()
			r = d
		}
	}
	if err != nil {
		return nil, broken(err, coding)
	}
	out, err := readAll(r, limit)
	if coding == "gzip" && len(out) > 0 && errors.Is(err, gzip.ErrHeader) {
		err = nil // what follows a whole stream is padding, which browsers pass over too
	}
	if err != nil && !errors.Is(err, errTooLarge) {
		return nil, broken(err, coding)
	}
	if len(out) == 0 && len(b) > 64 && err == nil {
		return nil, fmt.Errorf("%w (%s)", errEncoding, coding)
	}
	return out, err
}

func broken(err error, coding string) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%s: %w", coding, io.ErrUnexpectedEOF)
	}
	return fmt.Errorf("%w (%s): %w", errEncoding, coding, err)
}

// text tells whether bytes are plain text rather than something packed: their beginning holds no control characters
// that no text has, and a PDF is plain as well.
func text(b []byte) bool {
	head := b[:min(len(b), 1024)]
	if bytes.HasPrefix(head, []byte("%PDF-")) {
		return true
	}
	control := 0
	for _, c := range head {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' {
			control++
		}
	}
	return control == 0 && (utf8.Valid(b) || bytes.Contains(head, []byte("<")))
}

// readAll reads to the end, or gives errTooLarge after limit bytes.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	var buf bytes.Buffer
	n, err := io.Copy(&buf, io.LimitReader(r, limit+1))
	if n > limit {
		return nil, errTooLarge
	}
	return buf.Bytes(), err
}

// An idleReader gives a look up when nothing comes for a while, however long the whole may take.
type idleReader struct {
	r     io.Reader
	timer *time.Timer
	limit time.Duration
}

func newIdleReader(r io.Reader, limit time.Duration, cancel context.CancelCauseFunc) *idleReader {
	timer := time.AfterFunc(limit, func() { cancel(errIdle) })
	timer.Stop()
	return &idleReader{r: r, timer: timer, limit: limit}
}

func (i *idleReader) Read(p []byte) (int, error) {
	i.timer.Reset(i.limit)
	defer i.timer.Stop()
	return i.r.Read(p)
}

// size writes a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
