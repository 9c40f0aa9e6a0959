package ota

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"

	"github.com/clausewatch/clausewatch"
)

// Write writes platforms as a configuration. What is not taken over stands as a comment above its document, and below the
// platform's where there is no document.
func Write(to io.Writer, platforms []Platform) error {
	w := &writer{bufio.NewWriter(to)}
	w.comment("", "From declarations for Open Terms Archive. What could not be taken over of a document stands above it.")
	w.line("platforms:")
	for _, p := range platforms {
		w.platform(p)
	}
	if Count(platforms).Platforms == 0 {
		w.line("  []")
	}
	return w.Flush()
}

// A writer writes YAML line by line. Its one error is that of Flush.
type writer struct{ *bufio.Writer }

func (w *writer) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

func (w *writer) platform(p Platform) {
	if len(p.Documents) > 0 {
		w.line("  - id: %s", id(p.ID))
		w.line("    name: %s", quote(p.Name))
		w.line("    documents:")
	}
	for _, doc := range p.Documents {
		w.document(doc)
	}
	for _, n := range p.Left {
		if n.Reason.Lost() { // repetitions are only counted
			w.comment("  ", fmt.Sprintf("not taken over: %s, %s", p.Name, n.Text))
		}
	}
}

func (w *writer) document(doc Document) {
	for _, n := range doc.Notes {
		kind := "note: "
		if n.Reason.Lost() {
			kind = "not taken over: "
		}
		w.comment("      ", kind+n.Text)
	}
	w.line("      - id: %s", id(doc.ID))
	w.line("        name: %s", quote(doc.Name))
	if len(doc.URLs) == 1 {
		w.line("        url: %s", quote(doc.URLs[0]))
	} else {
		w.line("        urls:")
		for _, u := range doc.URLs {
			w.line("          - %s", quote(u))
		}
	}
	var selections, removals []string
	for _, s := range doc.Select {
		selections = append(selections, selection(s))
	}
	for _, css := range doc.Remove {
		removals = append(removals, quote(css))
	}
	if selections != nil {
		w.line("        select: [%s]", strings.Join(selections, ", "))
	}
	if removals != nil {
		w.line("        remove: [%s]", strings.Join(removals, ", "))
	}
}

// comment writes one line, whatever the text holds: a declaration must not end the comment and go on as configuration.
func (w *writer) comment(indent, text string) {
	text = line(text)
	if long := []rune(text); len(long) > 400 {
		text = string(long[:400]) + "…"
	}
	w.line("%s# %s", indent, text)
}

func selection(s clausewatch.Selection) string {
	if s.CSS != "" {
		return quote(s.CSS)
	}
	var sides []string
	for _, side := range []struct{ key, css string }{
		{"start_before", s.StartBefore}, {"start_after", s.StartAfter}, {"end_before", s.EndBefore}, {"end_after", s.EndAfter},
	} {
		if side.css != "" {
			sides = append(sides, side.key+": "+quote(side.css))
		}
	}
	return "{" + strings.Join(sides, ", ") + "}"
}

var plainID = regexp.MustCompile(`^[a-z]+[a-z0-9-]*$`)

// words that YAML takes for other things than text.
var words = map[string]bool{"null": true, "true": true, "false": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true}

func id(s string) string {
	if plainID.MatchString(s) && !words[s] {
		return s
	}
	return quote(s)
}

// quote writes a text in double quotes, of which YAML and JSON know the same, with what cannot be seen as a number.
func quote(s string) string {
	var quoted, out strings.Builder
	plain := json.NewEncoder(&quoted)
	plain.SetEscapeHTML(false)
	plain.Encode(s) // a text always can
	for _, r := range strings.TrimSpace(quoted.String()) {
		switch {
		case unicode.IsPrint(r):
			out.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			fmt.Fprintf(&out, `\U%08x`, r)
		}
	}
	return out.String()
}
