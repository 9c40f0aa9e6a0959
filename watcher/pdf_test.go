package watcher_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// pdfRows are PDFs that came in place of the page and hold nothing to read. A child of the test reads them, which takes
// its time.
func pdfRows() []row {
	kind := []string{"Content-Type", "application/pdf"}
	whole := pdf("BT /F1 11 Tf 72 720 Td (Terms of loan) Tj ET")
	return []row{
		{name: "scanned PDF", does: answering(200, pdf("q 500 0 0 700 50 50 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x00\xFF\xFF\x00 EI Q"), kind...),
			want: clausewatch.Unreadable, cause: clausewatch.CauseNoText},
		{name: "cut PDF", does: answering(200, whole[:len(whole)*2/3], kind...), want: clausewatch.Unreadable, cause: clausewatch.CauseTruncated},
		{name: "a page that calls itself PDF", does: answering(200, wall("Not found", "<h1>Page not found</h1>"), kind...),
			want: clausewatch.Unreadable, cause: clausewatch.CauseNotFound},
	}
}

// pdf is a PDF of one page with this content.
func pdf(content string) string {
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return b.String()
}

// lanternPDF is the terms as a PDF, a heading or a clause a paragraph, in lines of some ninety letters.
func lanternPDF(swaps ...string) string {
	var b strings.Builder
	y := 780
	line := func(size int, text string) {
		fmt.Fprintf(&b, "BT /F1 %d Tf 40 %d Td (%s) Tj ET\n", size, y, strings.NewReplacer("(", `\(`, ")", `\)`, "é", `\351`).Replace(text))
		y -= 11
	}
	for _, s := range terms() {
		y -= 8
		line(13, s.heading)
		for _, c := range s.clauses {
			y -= 5
			text := ""
			for _, word := range strings.Fields(strings.NewReplacer(swaps...).Replace(c)) {
				if len(text)+len(word) > 100 {
					line(9, text)
					text = ""
				}
				text = strings.TrimSpace(text + " " + word)
			}
			line(9, text)
		}
	}
	return pdf(b.String())
}

func TestChangeInAPDFIsTold(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lanternPDF())
	w.look(ref)
	if v := w.inForce(ref); !strings.Contains(v.Text, thirtyDays) || len(v.Provisions) < 14 {
		t.Fatalf("the PDF reads\n%s", v.Text)
	}
	w.site.serves(address, lanternPDF()+"\n% printed anew")
	if f := w.due(ref); f.Outcome != clausewatch.Unchanged {
		t.Errorf("printed anew: got %s, want it unchanged", brief(f))
	}
	w.site.serves(address, lanternPDF(thirtyDays, fourteenDays))
	w.due(ref)
	w.untilSettled(fourteenDays)
	w.wantReturnChange(ref)
}
