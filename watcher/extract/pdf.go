package extract

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
)

// A PDF is read by a child process: files of a few hundred KB make every known PDF reader ask for gigabytes, and what
// a child asks for, the service does not lose. The child is this program again, started with childMark in its
// environment and nothing else that it does not need; it gets the bytes on stdin and answers with a pdfAnswer in JSON.
const (
	childMark  = "CLAUSEWATCH_PDF_CHILD"
	childCache = "CLAUSEWATCH_PDF_CACHE"

	pdfDeadline   = 60 * time.Second // a cold start alone compiles for some 8 s of CPU time
	pdfMaxBytes   = 64 << 20         // of a file
	pdfMaxAnswer  = 48 << 20         // of the child's JSON
	pdfMaxPages   = 2000
	pdfMaxChars   = 8 << 20 // of all pages together
	pdfMaxLines   = 200_000
	pdfFewWords   = 20      // words a page below which it is a picture of text
	pdfTailSearch = 4 << 10 // bytes at the end in which a complete file names its cross-reference table
)

// pdfSlots holds one token for each PDF being read: a child may take up to 2 GiB.
var pdfSlots = make(chan struct{}, 2)

// pdfAnswer is what the child says: the lines of the pages, or why there are none.
type pdfAnswer struct {
	Title    string            `json:"title,omitempty"`
	Pages    []pdfPage         `json:"pages,omitempty"`
	Problem  string            `json:"problem,omitempty"`
	Cause    clausewatch.Cause `json:"cause,omitempty"` // of Problem
	Finished bool              `json:"finished"`
}

// A pdfPage is a page's lines in the order of its content.
type pdfPage struct {
	Lines []pdfLine `json:"lines,omitempty"`
}

// A pdfLine is what stands on one baseline. Lengths are in points, Y grows upwards.
type pdfLine struct {
	Text  string  `json:"t"`
	Left  float64 `json:"l"`
	Right float64 `json:"r"`
	Y     float64 `json:"y"` // baseline
	Size  float64 `json:"s"` // of the font, as drawn
	Bold  bool    `json:"b,omitempty"`
}

// readPDF reads a PDF's paragraphs. An *UnreadableError says that it holds no text for us: scanned, encrypted or cut
// off. A *Failure (CauseParse, CauseTooLarge) says that it is no PDF or could not be read within our limits. When ctx
// ends, the error is ctx's.
func readPDF(ctx context.Context, body []byte) (blocks []block, title string, err error) {
	if err := checkPDF(body); err != nil {
		return nil, "", err
	}
	answer, err := askChild(ctx, body)
	if err != nil {
		return nil, "", err
	}
	if answer.Problem != "" {
		return nil, "", pdfProblem(answer.Cause, answer.Problem)
	}
	words, pages := 0, len(answer.Pages)
	for _, p := range answer.Pages {
		for _, l := range p.Lines {
			words += len(strings.Fields(l.Text))
		}
	}
	if words < pdfFewWords*pages {
		return nil, "", &clausewatch.UnreadableError{Cause: clausewatch.CauseNoText,
			Detail: fmt.Sprintf("scanned PDF: %d pages hold %d words of text", pages, words)}
	}
	blocks = pdfBlocks(answer.Pages)
	return blocks, pdfTitle(answer.Title, blocks), nil
}

func pdfProblem(cause clausewatch.Cause, problem string) error {
	switch cause {
	case clausewatch.CauseNoText, clausewatch.CauseTruncated, clausewatch.CauseEmpty:
		return &clausewatch.UnreadableError{Cause: cause, Detail: problem}
	case "":
		cause = clausewatch.CauseParse
	}
	return &clausewatch.Failure{Err: fmt.Errorf("read PDF: %s", problem), Cause: cause}
}

var pdfLinearized = regexp.MustCompile(`/Linearized\b[^>]{0,200}?/L\s+(\d{1,10})\b`)

// checkPDF refuses what needs no child to be told: no PDF at all, too large, or cut off. Readers repair a cut file by
// leaving out the pages that are missing, and a policy that lost its last pages must not become a version.
func checkPDF(body []byte) error {
	head := body[:min(len(body), 1024)]
	switch {
	case len(bytes.TrimSpace(head)) == 0:
		return &clausewatch.UnreadableError{Cause: clausewatch.CauseEmpty, Detail: "empty PDF"}
	case !bytes.Contains(head, []byte("%PDF-")):
		return pdfProblem(clausewatch.CauseParse, fmt.Sprintf("the file is no PDF, it starts with %.20q", head))
	case len(body) > pdfMaxBytes:
		return pdfProblem(clausewatch.CauseTooLarge, fmt.Sprintf("%d MB, more than %d MB", len(body)>>20, pdfMaxBytes>>20))
	}
	tail := body[max(0, len(body)-pdfTailSearch):]
	cut := !bytes.Contains(tail, []byte("%%EOF")) && !bytes.Contains(tail, []byte("startxref"))
	if m := pdfLinearized.FindSubmatch(head); m != nil {
		if whole, err := strconv.Atoi(string(m[1])); err == nil && whole > len(body) {
			cut = true
		}
	}
	if cut {
		return &clausewatch.UnreadableError{Cause: clausewatch.CauseTruncated, Detail: "the PDF was cut off: its end is missing"}
	}
	return nil
}

// askChild has the child read body. It returns when the child has ended, whether by itself, by ctx or by our deadline.
func askChild(ctx context.Context, body []byte) (pdfAnswer, error) {
	if os.Getenv(childMark) != "" {
		return pdfAnswer{}, errors.New("read PDF: a PDF child must not start another: main does not call extract.Child first")
	}
	select {
	case pdfSlots <- struct{}{}:
		defer func() { <-pdfSlots }()
	case <-ctx.Done():
		return pdfAnswer{}, fmt.Errorf("read PDF: %w", ctx.Err())
	}
	program, err := ownProgram()
	if err != nil {
		return pdfAnswer{}, fmt.Errorf("read PDF: find our own program: %w", err)
	}
	limited, cancel := context.WithTimeout(ctx, pdfDeadline)
	defer cancel()
	cmd := exec.CommandContext(limited, program)
	cmd.Args = []string{"clausewatch-pdf"}
	cmd.Env = []string{childMark + "=1", childCache + "=" + pdfCacheDir(), "GOTRACEBACK=none"}
	cmd.Dir = os.TempDir()
	cmd.Stdin = bytes.NewReader(body)
	stdout, stderr := &cappedBuffer{limit: pdfMaxAnswer}, &cappedBuffer{limit: 4 << 10, lossy: true}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = 5 * time.Second
	ownGroup(cmd)
	ended := cmd.Run()
	var answer pdfAnswer
	switch {
	case ctx.Err() != nil:
		return pdfAnswer{}, fmt.Errorf("read PDF: %w", ctx.Err())
	case limited.Err() != nil:
		return pdfAnswer{}, pdfProblem("", fmt.Sprintf("not done within %v, stopped", pdfDeadline))
	case ended != nil:
		return pdfAnswer{}, pdfProblem("", childDeath(ended, stderr.String()))
	case json.Unmarshal(stdout.Bytes(), &answer) != nil || !answer.Finished:
		return pdfAnswer{}, pdfProblem("", "the child process gave no answer: does main call extract.Child first?")
	}
	return answer, nil
}

// childDeath says in people's words why the child ended without an answer.
func childDeath(ended error, stderr string) string {
	var exit *exec.ExitError
	switch {
	case strings.Contains(stderr, "out of memory"), strings.Contains(stderr, "cannot allocate"):
		return "it needs more memory than a PDF may take, stopped"
	case errors.As(ended, &exit) && !exit.Exited():
		return "the reader was killed at its limit of memory or time (" + exit.String() + ")"
	case errors.As(ended, &exit):
		return "the reader crashed (" + exit.String() + ")"
	}
	return "the reader did not run: " + ended.Error()
}

// ownProgram is the running program's file. On Linux that is the kernel's own link to it, which stays right when the
// file was replaced by an upgrade.
func ownProgram() (string, error) {
	const link = "/proc/self/exe"
	if runtime.GOOS == "linux" {
		if _, err := os.Stat(link); err == nil {
			return link, nil
		}
	}
	return os.Executable()
}

// pdfCacheDir is where compiled code of the reader is kept, so that a start takes 0.2 s instead of 7. It is "" when
// there is no such place that only we can write to.
func pdfCacheDir() string {
	base, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	dir := filepath.Join(base, "clausewatch", "pdfium")
	if os.MkdirAll(dir, 0o700) != nil {
		return ""
	}
	return dir
}

// A cappedBuffer keeps what is written to it up to a limit; what comes after is an error, or is lost when lossy.
type cappedBuffer struct {
	bytes.Buffer
	limit int
	lossy bool
}

func (b *cappedBuffer) Write(p []byte) (int, error) {
	room := b.limit - b.Len()
	switch {
	case len(p) <= room:
		return b.Buffer.Write(p)
	case b.lossy:
		b.Buffer.Write(p[:max(room, 0)])
		return len(p), nil
	}
	return 0, io.ErrShortWrite
}
