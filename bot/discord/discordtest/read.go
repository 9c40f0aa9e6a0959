package discordtest

import (
	"encoding/json"
	"strings"
)

// A Link is a place in a post that a reader can click.
type Link struct{ Label, URL string }

// Words are what a reader sees of the post, in order: its content, its embeds, its buttons, its files. Moments appear in UTC.
func (p Post) Words() string {
	words := p.read().words.String()
	for _, f := range p.Files {
		words += f.Text + "\n"
	}
	return words
}

// Silent tells whether the post notified nobody.
func (p Post) Silent() bool {
	flags, _ := p.object()["flags"].(float64)
	return int(flags)&silent != 0
}

// Links are what can be clicked in the post, buttons included.
func (p Post) Links() []Link { return p.read().links }

// Pings are mentions in the post: those that would notify someone, and those that would only look so.
func (p Post) Pings() []string { return p.read().pings }

// Struck are the words that are shown as struck through.
func (p Post) Struck() []string { return p.read().struck }

// Content is the post's text without its embeds and buttons, as it came.
func (p Post) Content() string { return p.object().str("content") }

// Embeds is how many embeds the post has.
func (p Post) Embeds() int { return len(p.object().list("embeds")) }

func (p Post) object() object {
	var m object
	json.Unmarshal(p.Body, &m)
	return m
}

func (p Post) read() *reader {
	var r reader
	m := p.object()
	content := m.str("content")
	r.block(content)
	r.everyone(content, m)
	for _, e := range m.list("embeds") {
		if address := e.str("url"); address != "" {
			r.link(e.str("title"), address)
			r.words.WriteString("\n")
		} else {
			r.line(e.str("title"))
		}
		r.block(e.str("description"))
		for _, f := range e.list("fields") {
			r.line(f.str("name"))
			r.block(f.str("value"))
		}
		if text := e.child("footer").str("text"); text != "" {
			r.words.WriteString(text + "\n") // nothing is read into it
		}
	}
	if ofComponents(m) {
		r.sheet(m.list("components"), m)
		return &r
	}
	for _, row := range m.list("components") {
		r.buttons(row)
	}
	return &r
}

// buttons reads a row of them.
func (r *reader) buttons(row object) {
	for _, b := range row.list("components") {
		if b.str("url") == "" {
			r.words.WriteString(b.str("label") + "\n")
			continue
		}
		r.link(b.str("label"), b.str("url"))
		r.words.WriteString("\n")
	}
}

// A reader reads as Discord's client shows.
type reader struct {
	words  strings.Builder
	links  []Link
	pings  []string
	struck []string
}

func (r *reader) link(label, url string) {
	r.words.WriteString(label)
	r.links = append(r.links, Link{label, url})
}

// everyone looks for @everyone and @here: they notify wherever they stand in the content, escaped or not, unless the
// message allows no mentions.
func (r *reader) everyone(content string, m object) {
	if allowed := m.child("allowed_mentions"); allowed != nil {
		if parse, ok := allowed["parse"].([]any); ok && len(parse) == 0 {
			return
		}
	}
	for _, word := range []string{"@everyone", "@here"} {
		if strings.Contains(content, word) {
			r.pings = append(r.pings, word)
		}
	}
}

// block reads text of several lines: code between fences, quotes, headings, lists, small print.
func (r *reader) block(s string) {
	for s != "" {
		fence := strings.Index(s, "```")
		for fence > 0 && s[fence-1] == '\\' {
			next := strings.Index(s[fence+1:], "```")
			if next < 0 {
				fence = -1
				break
			}
			fence += 1 + next
		}
		if fence < 0 {
			break
		}
		code, after, closed := strings.Cut(s[fence+3:], "```")
		if !closed || strings.TrimSpace(code) == "" {
			break
		}
		r.paragraphs(s[:fence])
		r.fenced(code)
		s = after
	}
	r.paragraphs(s)
}

// fenced reads what stands between fences. Its first line may name the language; of a diff, lines that went are shown as gone.
func (r *reader) fenced(code string) {
	if language, rest, ok := strings.Cut(code, "\n"); ok && language != "" && strings.Trim(language, "abcdefghijklmnopqrstuvwxyz") == "" {
		code = rest
		if language == "diff" {
			lines := strings.Split(strings.TrimSuffix(rest, "\n"), "\n")
			for i, line := range lines {
				if gone, ok := strings.CutPrefix(line, "- "); ok {
					r.struck = append(r.struck, gone)
				}
				lines[i] = line[min(2, len(line)):]
			}
			code = strings.Join(lines, "\n")
		}
	}
	r.words.WriteString(code + "\n")
}

func (r *reader) paragraphs(s string) {
	lines := strings.Split(s, "\n")
	for i := 0; i < len(lines); {
		if inner, ok := quoted(lines[i]); ok {
			run := []string{inner}
			for i++; i < len(lines); i++ {
				inner, ok := quoted(lines[i])
				if !ok {
					break
				}
				run = append(run, inner)
			}
			r.plainLines(run)
			continue
		}
		run := []string{}
		for ; i < len(lines); i++ {
			if _, ok := quoted(lines[i]); ok {
				break
			}
			run = append(run, lines[i])
		}
		r.plainLines(run)
	}
}

func quoted(line string) (string, bool) {
	line = strings.TrimLeft(line, " ")
	if line == ">" {
		return "", true
	}
	return strings.CutPrefix(line, "> ")
}

// plainLines reads lines that are no quote, or the inside of one. Marks may reach over their ends, as they do at Discord.
func (r *reader) plainLines(lines []string) {
	for i, line := range lines {
		lines[i] = unmarked(line)
	}
	r.inline(strings.Join(lines, "\n"))
	r.words.WriteString("\n")
}

// unmarked takes off what makes a line a heading, a list item or small print.
func unmarked(line string) string {
	rest := strings.TrimLeft(line, " ")
	for _, mark := range []string{"-# ", "### ", "## ", "# "} {
		if inner, ok := strings.CutPrefix(line, mark); ok {
			return inner
		}
	}
	for _, mark := range []string{"- ", "* ", "+ "} {
		if inner, ok := strings.CutPrefix(rest, mark); ok {
			return inner
		}
	}
	digits := strings.TrimLeft(rest, "0123456789")
	if inner, ok := strings.CutPrefix(digits, ". "); ok && len(digits) < len(rest) {
		return inner
	}
	return line
}

// line reads text that is one line: a title, the name of a field.
func (r *reader) line(s string) {
	if s != "" {
		r.inline(s)
		r.words.WriteString("\n")
	}
}
