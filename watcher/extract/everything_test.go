package extract

import (
	"strings"
	"testing"
)

func TestEverythingHoldsWhatNoReadingWants(t *testing.T) {
	page := `<html><body><nav><a href="/">Boats</a></nav><main><p>You may moor <button>Edit</button> at the quay.</p>
		<p hidden>Closed in winter.</p></main><form><label>Your berth</label></form><script>var x = "not a word";</script></body></html>`
	for kind, c := range map[string]struct{ body, holds, lacks string }{
		"text/html":     {page, "Boats|You may moor Edit at the quay.|You may moor at the quay.|Closed in winter.|Your berth", "not a word"},
		"text/markdown": {"# Boats\n\nYou may **moor**.", "Boats|You may moor.", "**"},
		"text/plain":    {"Boats\n\nYou may moor.", "Boats|You may moor.", "#"},
	} {
		text, err := Everything(t.Context(), sent(kind, c.body))
		if err != nil {
			t.Fatal(err)
		}
		for words := range strings.SplitSeq(c.holds, "|") {
			if !strings.Contains(text, words) {
				t.Errorf("%s: got %q, want %q in it", kind, text, words)
			}
		}
		if strings.Contains(text, c.lacks) {
			t.Errorf("%s: got %q, want it without %q", kind, text, c.lacks)
		}
	}
}
