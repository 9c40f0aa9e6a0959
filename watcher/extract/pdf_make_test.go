package extract

import (
	"bytes"
	"fmt"
	"strings"
)

// A sheet is the content of one page of a PDF that a test makes.
type sheet struct{ bytes.Buffer }

// put draws a line of text; x and y are in points from the lower left corner.
func (s *sheet) put(x, y, size float64, bold bool, text string) {
	font := "F1"
	if bold {
		font = "F2"
	}
	text = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(text)
	fmt.Fprintf(s, "BT /%s %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n", font, size, x, y, text)
}

// lines draws text lines below each other, 14 points apart in 11 point letters, and returns the next baseline.
func (s *sheet) lines(x, y float64, lines ...string) float64 {
	for _, l := range lines {
		s.put(x, y, 11, false, l)
		y -= 14
	}
	return y
}

// makePDF writes a PDF of these pages. Extra are entries of the trailer dictionary.
func makePDF(title, extra string, sheets ...*sheet) []byte {
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", ""}
	objects = append(objects, "<< /Title ("+title+") >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>")
	var kids []string
	for _, s := range sheets {
		page := len(objects) + 1
		kids = append(kids, fmt.Sprintf("%d 0 R", page))
		objects = append(objects,
			fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "+
				"/Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>", page+1),
			fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", s.Len(), s.String()))
	}
	objects[1] = fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", len(kids), strings.Join(kids, " "))
	return writePDF(objects, "/Root 1 0 R /Info 3 0 R "+extra)
}

// writePDF writes numbered objects, their table and the trailer.
func writePDF(objects []string, trailer string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, trailer, start)
	return b.Bytes()
}

// policyPDF is a policy of four pages with a running header and footer, numbered clauses, lists, words divided at the
// ends of lines and a paragraph that goes on over a page.
func policyPDF() []byte {
	var sheets []*sheet
	for i := range 4 {
		s := &sheet{}
		s.put(72, 760, 9, false, "Harbour Cloud Inc. Acceptable use")
		s.put(270, 30, 9, false, fmt.Sprintf("Page %d of 4", i+1))
		sheets = append(sheets, s)
	}
	s := sheets[0]
	s.put(72, 720, 20, true, "Acceptable Use Policy")
	y := s.lines(72, 690,
		"This policy says what customers of Harbour Cloud may and may not do with our ser-",
		"vices. It is part of the agreement between you and us, and it applies to every well-",
		"known or unknown service that we run now or later, wherever you may be using it. A",
		"well-known service is one of the list below.")
	s.put(72, y-10, 14, true, "1. Prohibited content")
	y = s.lines(72, y-34,
		"1.1 You may not use the services to store or send material that is unlawful where it",
		"is stored, or that infringes the rights of others.")
	y = s.lines(72, y-8,
		"1.2 You may not use the services to send bulk messages without the consent of those",
		"who receive them. This includes:")
	s.lines(90, y-8, "(a) messages sent to bought or rented lists of addresses that nobody has checked;")
	s.lines(90, y-30, "(b) messages with a forged sender or a misleading subject.")
	s = sheets[1]
	s.put(72, 720, 14, true, "2. Security of the network")
	s.lines(72, 696,
		"You may not probe, scan or test the weakness of any system without the permission of",
		"the party that owns the system, unless the law of the place where you live allows it and")
	s = sheets[2]
	y = s.lines(72, 720, "you have told us of your intention at least thirty days before the first such test is made.")
	y = s.lines(72, y-8,
		"\x95 We may remove material that breaks this policy.",
		"\x95 We may suspend accounts that break it again after we have warned the customer whose",
		"account it is.")
	s.put(72, y-12, 14, true, "3. Changes of this policy")
	s = sheets[3]
	y = s.lines(72, 720,
		"We may change this policy at any time. We tell you of changes at least 30 days before they",
		"take effect, by e-mail or on this page, and the date at its foot says when it last changed.")
	s.lines(72, y-8, "Questions about this policy can be sent to the address at the foot of our pages.")
	return makePDF("Microsoft Word - aup.docx", "", sheets...)
}
