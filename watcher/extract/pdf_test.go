package extract

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

func TestPDFBecomesHeadingsParagraphsAndItems(t *testing.T) {
	blocks, title, err := readPDF(t.Context(), policyPDF())
	if err != nil {
		t.Fatal(err)
	}
	if want := "Acceptable Use Policy"; title != want {
		t.Errorf("title %q, want %q", title, want)
	}
	var got []string
	for _, b := range blocks {
		got = append(got, fmt.Sprintf("%s/%d %s|%s", b.kind, b.depth, b.number, b.text))
	}
	want := []string{
		"heading/1 |Acceptable Use Policy",
		"paragraph/0 |This policy says what customers of Harbour Cloud may and may not do with our services. It is part of the " +
			"agreement between you and us, and it applies to every well-known or unknown service that we run now or later, wherever " +
			"you may be using it. A well-known service is one of the list below.",
		"heading/2 1.|Prohibited content",
		"item/1 1.1|You may not use the services to store or send material that is unlawful where it is stored, or that " +
			"infringes the rights of others.",
		"item/1 1.2|You may not use the services to send bulk messages without the consent of those who receive them. This includes:",
		"item/2 (a)|messages sent to bought or rented lists of addresses that nobody has checked;",
		"item/2 (b)|messages with a forged sender or a misleading subject.",
		"heading/2 2.|Security of the network",
		"paragraph/0 |You may not probe, scan or test the weakness of any system without the permission of the party that owns " +
			"the system, unless the law of the place where you live allows it and you have told us of your intention at least thirty " +
			"days before the first such test is made.",
		"item/1 |We may remove material that breaks this policy.",
		"item/1 |We may suspend accounts that break it again after we have warned the customer whose account it is.",
		"heading/2 3.|Changes of this policy",
		"paragraph/0 |We may change this policy at any time. We tell you of changes at least 30 days before they take effect, by " +
			"e-mail or on this page, and the date at its foot says when it last changed.",
		"paragraph/0 |Questions about this policy can be sent to the address at the foot of our pages.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
}

// nested is a stream of megabytes of zeros, deflated twice. Every megabyte after the first has the same code, so that
// it need not be deflated here.
func nested(megabytes int) []byte {
	var b bytes.Buffer
	z, _ := zlib.NewWriterLevel(&b, zlib.BestCompression)
	chunk := make([]byte, 1<<20)
	lengths := []int{}
	for range 3 {
		z.Write(chunk) // a buffer takes all that is written to it
		z.Flush()
		lengths = append(lengths, b.Len())
	}
	again := b.Bytes()[lengths[1]:lengths[2]]
	var whole bytes.Buffer
	z, _ = zlib.NewWriterLevel(&whole, zlib.BestCompression)
	z.Write(b.Bytes()[:lengths[2]])
	for range megabytes - 3 {
		z.Write(again)
	}
	z.Close()
	return whole.Bytes()
}

func bombPDF() []byte {
	stream := nested(4096)
	return writePDF([]string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << >> >>",
		fmt.Sprintf("<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream", len(stream), stream),
	}, "/Root 1 0 R")
}

func loopPDF() []byte {
	return writePDF([]string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Count 5 /Kids [3 0 R] /Parent 3 0 R >>",
		"<< /Type /Pages /Count 5 /Kids [2 0 R] /Parent 2 0 R >>",
	}, "/Root 1 0 R")
}

func manyPagesPDF() []byte {
	return writePDF([]string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Count 100000 /Kids [" + strings.Repeat("3 0 R ", 100000) + "] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>",
	}, "/Root 1 0 R")
}

func scannedPDF() []byte {
	s := &sheet{}
	s.WriteString("q 500 0 0 700 50 50 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x00\xFF\xFF\x00 EI Q")
	return makePDF("Scan", "", s, s)
}

// encryptedPDF states a protection by a password that nobody knows: the entries are well-formed and match none.
func encryptedPDF() []byte {
	s := &sheet{}
	s.lines(72, 700, "Nobody can read this.")
	return makePDF("Locked", "/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] "+
		"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <"+strings.Repeat("ab", 32)+"> /U <"+strings.Repeat("cd", 32)+"> >>", s)
}

func TestPDFThatHoldsNoTextIsUnreadable(t *testing.T) {
	whole := policyPDF()
	for _, tc := range []struct {
		name string
		body []byte
		want clausewatch.Cause
	}{
		{"scanned", scannedPDF(), clausewatch.CauseNoText},
		{"encrypted", encryptedPDF(), clausewatch.CauseNoText},
		{"cut", whole[:len(whole)*2/3], clausewatch.CauseTruncated},
		{"empty", nil, clausewatch.CauseEmpty},
	} {
		_, _, err := readPDF(t.Context(), tc.body)
		var got *clausewatch.UnreadableError
		if !errors.As(err, &got) || got.Cause != tc.want {
			t.Errorf("%s: error %v, want unreadable with cause %s", tc.name, err, tc.want)
		}
	}
}

func TestHostilePDFIsAFailureOfThatPDFOnly(t *testing.T) {
	for _, tc := range []struct {
		name string
		body []byte
		want clausewatch.Cause
	}{
		{"web page", []byte("<!doctype html><title>Not here</title>"), clausewatch.CauseParse},
		{"page tree loop", loopPDF(), clausewatch.CauseParse},
		{"bomb", bombPDF(), clausewatch.CauseParse},
		{"hundred thousand pages", manyPagesPDF(), clausewatch.CauseTooLarge},
	} {
		_, _, err := readPDF(t.Context(), tc.body)
		var got *clausewatch.Failure
		if !errors.As(err, &got) || got.Cause != tc.want {
			t.Errorf("%s: error %v, want a failure with cause %s", tc.name, err, tc.want)
			continue
		}
		t.Logf("%s (%d bytes): %v", tc.name, len(tc.body), err)
	}
}

func TestPDFReaderStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := readPDF(ctx, policyPDF())
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	var failure *clausewatch.Failure
	if errors.As(err, &failure) {
		t.Errorf("being stopped was reported as a failure of the document: %v", err)
	}
}
