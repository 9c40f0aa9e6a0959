package fetch

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"github.com/clausewatch/clausewatch"
)

// pack compresses with one coding after the other.
func pack(t testing.TB, b []byte, codings ...string) []byte {
	t.Helper()
	for _, c := range codings {
		var buf bytes.Buffer
		var w io.WriteCloser
		switch c {
		case "gzip":
			w = gzip.NewWriter(&buf)
		case "deflate":
			w = zlib.NewWriter(&buf)
		case "br":
			w = brotli.NewWriter(&buf)
		case "zstd":
			z, err := zstd.NewWriter(&buf, zstd.WithEncoderConcurrency(1))
			if err != nil {
				t.Fatal(err)
			}
			w = z
		}
		if _, err := w.Write(b); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		b = buf.Bytes()
	}
	return b
}

func TestContentEncodings(t *testing.T) {
	page := []byte("<!doctype html><p>" + strings.Repeat("You may not send spam. ", 300))
	pdf := append([]byte("%PDF-1.7\n"), 0, 1, 2, 0xff, 0xfe)
	for _, c := range []struct {
		name, label string
		sent, want  []byte // want nil for an error
	}{
		{"plain", "", page, page},
		{"empty", "gzip", nil, []byte{}},
		{"identity", "identity", page, page},
		{"gzip", "gzip", pack(t, page, "gzip"), page},
		{"x-gzip", "X-GZIP", pack(t, page, "gzip"), page},
		{"br", "br", pack(t, page, "br"), page},
		{"zstd", "zstd", pack(t, page, "zstd"), page},
		{"deflate", "deflate", pack(t, page, "deflate"), page},
		{"two layers", "gzip, br", pack(t, page, "gzip", "br"), page},
		{"two layers, other order", "br, gzip", pack(t, page, "br", "gzip"), page},
		{"gzip twice, said twice", "gzip, gzip", pack(t, page, "gzip", "gzip"), page},
		{"gzip twice, said once", "gzip", pack(t, page, "gzip", "gzip"), page},
		{"gzip, not said", "", pack(t, page, "gzip"), page},
		{"zstd, not said", "", pack(t, page, "zstd"), page},
		{"gzip said, plain sent", "gzip", page, page},
		{"br said, plain sent", "br", page, page},
		{"zstd said, plain sent", "zstd", page, page},
		{"deflate said, plain sent", "deflate", page, page},
		{"gzip said, pdf sent", "gzip", pdf, pdf},
		{"br said, gzip sent", "br", pack(t, page, "gzip"), page},
		{"gzip said, zstd sent", "gzip", pack(t, page, "zstd"), page},
		{"gzip with padding behind", "gzip", append(pack(t, page, "gzip"), make([]byte, 20)...), page},
		{"utf-8 said", "UTF-8", page, page},

		{"unknown coding", "sdch", page, nil},
		{"three layers said", "gzip, gzip, gzip", pack(t, page, "gzip", "gzip", "gzip"), nil},
		{"three layers, one said", "gzip", pack(t, page, "gzip", "gzip", "gzip"), nil},
		{"gzip said, rubbish sent", "gzip", bytes.Repeat([]byte{0, 1, 2, 3}, 9), nil},
		{"br said, rubbish sent", "br", bytes.Repeat([]byte{0, 0xff, 0xee}, 100), nil},
		{"gzip with rubbish inside", "gzip", append(pack(t, page, "gzip")[:10], bytes.Repeat([]byte{0xff}, 90)...), nil},
	} {
		s := site(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			if c.label != "" {
				w.Header().Set("Content-Encoding", c.label)
			}
			w.Write(c.sent)
		})
		got, err := get(t, newClient(t), s.URL, clausewatch.Snapshot{})
		switch {
		case c.want == nil && err == nil:
			t.Errorf("%s: got %d bytes, want a failure", c.name, len(got.Body))
		case c.want == nil:
			wantFailure(t, err, clausewatch.CauseProtocol, "cannot be decoded")
		case err != nil || !bytes.Equal(got.Body, c.want) || got.Size != int64(len(c.want)):
			t.Errorf("%s: got %d bytes %.30q, %v, want %d", c.name, len(got.Body), got.Body, err, len(c.want))
		}
	}
}

func TestShortBodiesAreNotTakenForWhole(t *testing.T) {
	page := []byte("<p>" + strings.Repeat("You may not send spam, ever. ", 500))
	for name, h := range map[string]string{
		"content-length": "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<p>half a page",
		"chunk":          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n<p>half a page",
		"last chunk":     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n",
	} {
		_, err := get(t, newClient(t), raw(t, h).URL, clausewatch.Snapshot{})
		t.Log(name)
		wantFailure(t, err, clausewatch.CauseNetwork, "before its answer was complete")
	}
	for _, coding := range []string{"gzip", "br", "zstd", "deflate"} {
		whole := pack(t, page, coding)
		for _, cut := range []int{1, len(whole) / 2} {
			h := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nConnection: close\r\n\r\n%s", coding, whole[:len(whole)-cut])
			_, err := get(t, newClient(t), raw(t, h).URL, clausewatch.Snapshot{})
			t.Log(coding, cut)
			wantFailure(t, err, clausewatch.CauseNetwork, "cut off")
		}
	}
}

// Nothing in HTTP tells a page that ends with the connection from one that was cut: that is for extract to see.
func TestBodyThatEndsWithTheConnectionIsHandedOn(t *testing.T) {
	got := mustGet(t, newClient(t), raw(t, "HTTP/1.0 200 OK\r\n\r\n<p>half a").URL, clausewatch.Snapshot{})
	if string(got.Body) != "<p>half a" {
		t.Errorf("got %q", got.Body)
	}
}

func TestBodiesWithoutEndAreStopped(t *testing.T) {
	zeros := make([]byte, 1<<16)
	endless := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(zeros); err != nil {
				return
			}
		}
	}
	_, err := get(t, newClient(t), site(t, endless).URL, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseTooLarge, "more than the 8 MiB that are read")

	said := raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 300000000\r\n\r\n")
	_, err = get(t, newClient(t), said.URL, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseTooLarge, "sends 286 MiB")
}

func TestBombsAreStopped(t *testing.T) {
	zeros := make([]byte, 20<<20)
	for name, c := range map[string]struct {
		label string
		body  []byte
	}{
		"gzip":           {"gzip", pack(t, zeros, "gzip")},
		"gzip twice":     {"gzip", pack(t, zeros, "gzip", "gzip")},
		"gzip, not said": {"", pack(t, zeros, "gzip")},
		"br":             {"br", pack(t, zeros, "br")},
		"zstd":           {"zstd", pack(t, zeros, "zstd")},
		"zstd in br":     {"zstd, br", pack(t, zeros, "zstd", "br")},
	} {
		s := site(t, func(w http.ResponseWriter, r *http.Request) {
			if c.label != "" {
				w.Header().Set("Content-Encoding", c.label)
			}
			w.Write(c.body)
		})
		_, err := get(t, newClient(t), s.URL, clausewatch.Snapshot{})
		t.Log(name, len(c.body))
		wantFailure(t, err, clausewatch.CauseTooLarge, "more than 16 MiB when decoded")
	}
}

func TestFeedsHaveASmallerLimit(t *testing.T) {
	s := site(t, send(strings.Repeat("x", 5<<20)))
	mustGet(t, newClient(t), s.URL, clausewatch.Snapshot{})
	doc := policy(s.URL)
	doc.Kind = clausewatch.Feed
	_, err := newClient(t).Fetch(t.Context(), doc, 0, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseTooLarge, "more than 4 MiB when decoded")
}

// The decoder's own window is bounded too: a frame may ask for far more memory than it fills.
func TestZstdWindowIsBounded(t *testing.T) {
	var buf bytes.Buffer
	z, err := zstd.NewWriter(&buf, zstd.WithWindowSize(256<<20), zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	z.Write(bytes.Repeat([]byte("spam "), 4096))
	z.Flush() // a frame whose size is not known ahead keeps its window
	z.Close()
	if _, err := decode(buf.Bytes(), []string{"zstd"}, 16<<20); !errors.Is(err, errEncoding) {
		t.Errorf("got %v, want it refused", err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, coding := range []string{"gzip", "br", "zstd", "deflate"} {
		f.Add(pack(f, []byte("You may not send spam."), coding), coding)
	}
	f.Fuzz(func(t *testing.T, b []byte, label string) {
		if out, err := decode(b, []string{label}, 1<<16); err == nil && len(out) > 1<<16 {
			t.Errorf("%d bytes beyond the limit", len(out))
		}
	})
}
