package main

import (
	"fmt"

	"github.com/clausewatch/clausewatch/cmd/clausewatch/ota"
)

type importCommand struct {
	OTA importOTACommand `cmd:"" name:"ota" help:"Open Terms Archive declarations, as a configuration on stdout."`
}

type importOTACommand struct {
	Path string `arg:"" name:"PATH" help:"The folder of declarations, one of its JSON files, or a .jsonl."`
}

// Run writes the configuration on stdout, with what is not taken over in its comments; faults and the counts go to stderr.
// It fails when no declaration could be taken over.
func (c *importOTACommand) Run(s *session) error {
	src, err := ota.Read(c.Path)
	if err != nil {
		return fmt.Errorf("import declarations: %w; name their folder, one of their JSON files, or a .jsonl", err)
	}
	for _, fault := range src.Faults {
		fmt.Fprintln(s.err, "clausewatch:", fault)
	}
	if len(src.Services) == 0 {
		return fmt.Errorf("import declarations: none could be read in %s; it should hold JSON files with name and terms", c.Path)
	}
	platforms := ota.Convert(src.Services)
	if err := ota.Write(s.out, platforms); err != nil {
		return fmt.Errorf("write configuration: %w", err)
	}
	t := ota.Count(platforms)
	summary := fmt.Sprintf("%s read: %s, %s of %s with %s", count(len(src.Services), "service"), count(t.Platforms, "platform"),
		count(t.Documents, "document"), count(t.Pages, "page"), count(t.Selectors, "selector"))
	for _, more := range []struct{ label, text string }{
		{"not taken over", t.Of(true)},
		{"noted", t.Of(false)},
		{"not read", unread(src)},
	} {
		if more.text != "" {
			summary += "; " + more.label + ": " + more.text
		}
	}
	fmt.Fprintln(s.err, summary)
	if t.Documents == 0 {
		return fmt.Errorf("import declarations: nothing in %s could be taken over; the comments on stdout say why", c.Path)
	}
	return nil
}

// unread says what was left unread beside the declarations or of them.
func unread(src ota.Source) string {
	switch {
	case src.Beside == 0 && len(src.Faults) == 0:
		return ""
	case src.Beside == 0:
		return count(len(src.Faults), "fault")
	case len(src.Faults) == 0:
		return count(src.Beside, "file") + " of filters and history"
	}
	return count(len(src.Faults), "fault") + ", " + count(src.Beside, "file") + " of filters and history"
}
