package extract

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime/debug"
	"strings"

	"github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/clausewatch/clausewatch"
)

const (
	pdfModulePages = 12 << 10 // of 64 KiB each: 768 MiB for the module's own memory
	pdfHeap        = 1 << 30  // bytes at which the child's own collector works harder
)

// Child runs the PDF reader of a child process and exits, when this process was started as one; otherwise it returns
// at once. A program that reads PDFs calls it first in main, and its tests call it first in TestMain.
func Child() {
	if os.Getenv(childMark) == "" {
		return
	}
	limitChild()
	debug.SetMemoryLimit(pdfHeap)
	body, err := io.ReadAll(io.LimitReader(os.Stdin, pdfMaxBytes))
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(readPages(body, os.Getenv(childCache)))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// readPages reads all pages, or none: half a policy is not a policy.
func readPages(body []byte, cacheDir string) (answer pdfAnswer) {
	answer.Finished = true
	ctx, cancel := context.WithTimeout(context.Background(), pdfDeadline)
	defer cancel()
	pool, err := openPool(ctx, cacheDir)
	if err != nil && cacheDir != "" { // a damaged cache must not blind us: it is thrown away, and written anew next time
		_ = os.RemoveAll(cacheDir)
		pool, err = openPool(ctx, "")
	}
	if err != nil {
		answer.Problem = "start the reader: " + err.Error()
		return answer
	}
	reader, err := pool.GetInstance(pdfDeadline)
	if err != nil {
		answer.Problem = "start the reader: " + err.Error()
		return answer
	}
	r := &pdfReader{pdf: reader}
	if answer.Pages, err = r.read(body); err != nil {
		return pdfAnswer{Finished: true, Problem: err.Error(), Cause: pdfCause(err)}
	}
	answer.Title = r.title()
	return answer
}

// openPool starts the WebAssembly reader: no file system, a bound on memory, stopped by ctx.
func openPool(ctx context.Context, cacheDir string) (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling). // the module uses them for longjmp
		WithMemoryLimitPages(pdfModulePages).
		WithCloseOnContextDone(true)
	if cacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(cacheDir)
		if err != nil {
			return nil, err
		}
		config = config.WithCompilationCache(cache)
	}
	return webassembly.Init(webassembly.Config{
		Context: experimental.WithCompilationWorkers(ctx, 4),
		MinIdle: 1, MaxIdle: 1, MaxTotal: 1,
		FSConfig:      wazero.NewFSConfig(), // the default mounts the whole file system
		RuntimeConfig: config,
		Stdout:        io.Discard,
		Stderr:        io.Discard,
	})
}

var (
	errPDFTooLarge = errors.New("too large")
	errPDFNoPages  = errors.New("it has no pages")
)

func pdfCause(err error) clausewatch.Cause {
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return clausewatch.CauseNoText
	case errors.Is(err, errPDFTooLarge):
		return clausewatch.CauseTooLarge
	}
	return clausewatch.CauseParse
}

// A pdfReader reads one document.
type pdfReader struct {
	pdf   pdfium.Pdfium
	doc   references.FPDF_DOCUMENT
	chars int
}

func (r *pdfReader) read(body []byte) ([]pdfPage, error) {
	opened, err := r.pdf.OpenDocument(&requests.OpenDocument{File: &body})
	switch {
	case errors.Is(err, pdferrors.ErrPassword):
		return nil, fmt.Errorf("encrypted PDF: a password is needed to read it (%w)", err)
	case errors.Is(err, pdferrors.ErrSecurity):
		return nil, fmt.Errorf("encrypted PDF: its protection is none we can open (%w)", err)
	case err != nil:
		return nil, fmt.Errorf("it is damaged or no PDF (%w)", err)
	}
	r.doc = opened.Document
	count, err := r.pdf.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: r.doc})
	switch {
	case err != nil:
		return nil, fmt.Errorf("count pages: %w", err)
	case count.PageCount <= 0:
		return nil, errPDFNoPages
	case count.PageCount > pdfMaxPages:
		return nil, fmt.Errorf("%d pages, more than %d: %w", count.PageCount, pdfMaxPages, errPDFTooLarge)
	}
	pages, lines := make([]pdfPage, count.PageCount), 0
	for i := range pages {
		if pages[i].Lines, err = r.page(i); err != nil {
			return nil, fmt.Errorf("page %d of %d: %w", i+1, len(pages), err)
		}
		if lines += len(pages[i].Lines); lines > pdfMaxLines {
			return nil, fmt.Errorf("more than %d lines: %w", pdfMaxLines, errPDFTooLarge)
		}
	}
	return pages, nil
}

func (r *pdfReader) title() string {
	tags, err := r.pdf.GetMetaData(&requests.GetMetaData{Document: r.doc, Tags: &[]string{"Title"}})
	if err != nil {
		return ""
	}
	for _, t := range tags.Tags {
		if t.Tag == "Title" {
			return t.Value
		}
	}
	return ""
}

// page reads the lines of a page. The reader ends each line with CR LF, drawn or not.
func (r *pdfReader) page(i int) ([]pdfLine, error) {
	loaded, err := r.pdf.FPDFText_LoadPage(&requests.FPDFText_LoadPage{
		Page: requests.Page{ByIndex: &requests.PageByIndex{Document: r.doc, Index: i}}})
	if err != nil {
		return nil, err
	}
	text := loaded.TextPage
	count, err := r.pdf.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text})
	if err != nil {
		return nil, err
	}
	if r.chars += count.Count; r.chars > pdfMaxChars {
		return nil, fmt.Errorf("more than %d characters: %w", pdfMaxChars, errPDFTooLarge)
	}
	var lines []pdfLine
	var line strings.Builder
	first, last, marks := -1, -1, []int{} // indexes of drawn characters of the line; marks are all of them
	end := func() {
		if first >= 0 {
			lines = append(lines, r.measure(text, line.String(), first, last, marks))
		}
		line.Reset()
		first, last, marks = -1, -1, marks[:0]
	}
	for n := range count.Count {
		c, err := r.pdf.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: text, Index: n})
		if err != nil {
			return nil, err
		}
		switch char := rune(c.Unicode); {
		case char == '\n' || char == '\r':
			end()
			continue
		case char == 0:
			continue
		case char == 0x02 || char == 0xFFFE: // a hyphen at which the reader has put two lines together
			line.WriteByte('-')
			if r.lineEnds(text, n) {
				if last, marks = n, append(marks, n); first < 0 {
					first = n
				}
				end()
				continue
			}
		default:
			line.WriteRune(char)
			if char == ' ' || char == 0xA0 {
				continue
			}
		}
		if first < 0 {
			first = n
		}
		last = n
		marks = append(marks, n)
	}
	end()
	_, err = r.pdf.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text})
	return lines, err
}

// lineEnds reports whether the character after n stands on another line.
func (r *pdfReader) lineEnds(text references.FPDF_TEXTPAGE, n int) bool {
	here, err := r.pdf.FPDFText_GetCharOrigin(&requests.FPDFText_GetCharOrigin{TextPage: text, Index: n})
	if err != nil {
		return false
	}
	next, err := r.pdf.FPDFText_GetCharOrigin(&requests.FPDFText_GetCharOrigin{TextPage: text, Index: n + 1})
	return err == nil && (math.Abs(next.Y-here.Y) > 2 || next.X < here.X)
}

// measure asks where a line stands and how large and bold it is drawn. What cannot be told stays zero: it helps to
// find paragraphs, but the words do not depend on it.
func (r *pdfReader) measure(text references.FPDF_TEXTPAGE, s string, first, last int, marks []int) pdfLine {
	l := pdfLine{Text: s}
	if box, err := r.pdf.FPDFText_GetCharBox(&requests.FPDFText_GetCharBox{TextPage: text, Index: first}); err == nil {
		l.Left = rounded(box.Left)
	}
	if box, err := r.pdf.FPDFText_GetCharBox(&requests.FPDFText_GetCharBox{TextPage: text, Index: last}); err == nil {
		l.Right = rounded(box.Right)
	}
	middle := marks[len(marks)/2]
	if o, err := r.pdf.FPDFText_GetCharOrigin(&requests.FPDFText_GetCharOrigin{TextPage: text, Index: middle}); err == nil {
		l.Y = rounded(o.Y)
	}
	if size, err := r.pdf.FPDFText_GetFontSize(&requests.FPDFText_GetFontSize{TextPage: text, Index: middle}); err == nil {
		scale := 1.0
		if m, err := r.pdf.FPDFText_GetMatrix(&requests.FPDFText_GetMatrix{TextPage: text, Index: middle}); err == nil {
			scale = math.Hypot(float64(m.Matrix.C), float64(m.Matrix.D))
		}
		l.Size = rounded(size.FontSize * scale)
	}
	l.Bold = r.bold(text, first) && r.bold(text, middle) && r.bold(text, last)
	return l
}

func (r *pdfReader) bold(text references.FPDF_TEXTPAGE, n int) bool {
	w, err := r.pdf.FPDFText_GetFontWeight(&requests.FPDFText_GetFontWeight{TextPage: text, Index: n})
	if err == nil && w.FontWeight >= 600 {
		return true
	}
	info, err := r.pdf.FPDFText_GetFontInfo(&requests.FPDFText_GetFontInfo{TextPage: text, Index: n})
	if err != nil {
		return false
	}
	name := strings.ToLower(info.FontName)
	return strings.Contains(name, "bold") || strings.Contains(name, "black") || strings.Contains(name, "heavy")
}

// rounded keeps hundredths of a point, and nothing that JSON could not carry.
func rounded(f float64) float64 {
	if math.IsNaN(f) || math.Abs(f) > 1e6 {
		return 0
	}
	return math.Round(f*100) / 100
}
