package compare

import (
	"strings"

	"github.com/clausewatch/clausewatch"
)

// document makes a version of lines as a test writes them: "# " a heading, "- " a list item, "| " a row, else a
// paragraph; a number like "4.2" or "(a)" before the text is its number.
func document(lines ...string) clausewatch.Version {
	b := mdBuilder{}
	for _, line := range lines {
		text := strings.TrimLeft(line, "#-| ")
		switch level := len(line) - len(strings.TrimLeft(line, "#")); {
		case level > 0:
			b.block(clausewatch.Heading, level, text)
		case strings.HasPrefix(line, "- "):
			b.block(clausewatch.Item, 1, text)
		case strings.HasPrefix(line, "| "):
			b.block(clausewatch.Row, 0, text)
		default:
			b.block(clausewatch.Paragraph, 0, line)
		}
	}
	return b.version()
}

func contains(text, part string) bool { return part == "" || strings.Contains(text, part) }
