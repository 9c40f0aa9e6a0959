package slacktest

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"
)

const (
	pictureWidth = 860
	picturePad   = 28
	pictureText  = 88 // left edge of words, right of the app's icon
	pictureSize  = 15 // of letters
	pictureLine  = 22 // between base lines
)

// Draw makes a picture (SVG) of a post as Slack shows it: its blocks, from top to bottom, in light colours. Times, which each
// reader sees in a zone of their own, are all shown as when ("2 March 2026 at 9:41"), days as they are. It knows the blocks that CheckBlocks knows.
func Draw(raw json.RawMessage, alt, when string) (string, error) {
	var blocks []object
	if err := json.Unmarshal(raw, &blocks); err != nil {
		return "", fmt.Errorf("blocks: %w", err)
	}
	d := drawing{when: when, y: 52}
	_, clock, _ := strings.Cut(when, " at ")
	for _, b := range blocks {
		d.y += 8
		if err := d.block(b); err != nil {
			return "", err
		}
	}
	height := d.y + picturePad
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" role="img" aria-label="%s">
<rect x="0.5" y="0.5" width="%d" height="%d" rx="10" fill="#ffffff" stroke="#d5d9e0"/>
<rect x="%d" y="28" width="44" height="44" rx="8" fill="#1a2b4c"/>
<text x="50" y="58" text-anchor="middle" font-family="Georgia, serif" font-size="26" fill="#ffffff">§</text>
<g font-family="-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="%d" fill="#1d1c1d" xml:space="preserve">
<text x="%d" y="44"><tspan font-weight="700">Clausewatch</tspan><tspan font-size="12" fill="#616061">  APP  %s</tspan></text>
%s</g>
</svg>
`, pictureWidth, height, html.EscapeString(alt), pictureWidth-1, height-1, picturePad, pictureSize, pictureText, html.EscapeString(clock), d.out.String()), nil
}

type drawing struct {
	out  strings.Builder
	y    int // base line of what was drawn last
	when string
}

// A run is words in one style.
type run struct {
	text                             string
	bold, italic, strike, code, link bool
}

func (d *drawing) block(b object) error {
	switch b.str("type") {
	case "rich_text":
		for _, e := range b.list("elements") {
			d.rich(e)
		}
	case "header":
		d.paragraph([]run{{text: b.child("text").str("text"), bold: true}}, pictureText, 0, "")
	case "section":
		if b["text"] != nil {
			d.paragraph(d.object(b.child("text")), pictureText, 0, "")
		}
		d.fields(b.list("fields"))
	case "context":
		for _, e := range b.list("elements") {
			d.paragraph(d.object(e), pictureText, 0, ` font-size="12.5" fill="#616061"`)
		}
	case "divider":
		d.y += 12
		fmt.Fprintf(&d.out, `<rect x="%d" y="%d" width="%d" height="1" fill="#d5d9e0"/>`+"\n", pictureText, d.y, pictureWidth-pictureText-picturePad)
	case "actions":
		d.buttons(b.list("elements"))
	default:
		return fmt.Errorf("a block of type %q, which cannot be drawn", b.str("type"))
	}
	return nil
}

func (d *drawing) rich(e object) {
	switch e.str("type") {
	case "rich_text_quote":
		top := d.y + 8
		d.paragraph(d.elements(e), pictureText+14, 0, "")
		fmt.Fprintf(&d.out, `<rect x="%d" y="%d" width="3" height="%d" rx="1" fill="#d5d9e0"/>`+"\n", pictureText, top, d.y-top+6)
	case "rich_text_list":
		for _, item := range e.list("elements") {
			d.paragraph(append([]run{{text: "• "}}, d.elements(item)...), pictureText+8, 0, "")
		}
	default:
		d.paragraph(d.elements(e), pictureText, 0, "")
	}
}

// elements are the runs of a rich text element.
func (d *drawing) elements(e object) []run {
	var all []run
	for _, child := range e.list("elements") {
		style := child.child("style")
		r := run{text: child.str("text"), bold: style["bold"] == true, italic: style["italic"] == true,
			strike: style["strike"] == true, code: style["code"] == true}
		switch child.str("type") {
		case "link":
			r.link = true
		case "date":
			r.text = d.moment(child.str("format"), child.str("fallback"))
		case "user":
			r.text, r.link = "@"+child.str("user_id"), true
		}
		all = append(all, r)
	}
	return all
}

// moment is how a time is drawn, or a day.
func (d *drawing) moment(format, fallback string) string {
	if strings.Contains(format, "{time}") {
		return d.when
	}
	return fallback
}

// marked finds what mrkdwn marks: a link or a date in angle brackets, bold, struck through, italic, code.
var marked = regexp.MustCompile("<([^>]*)>|\\*([^*\n]+)\\*|~([^~\n]+)~|_([^_\n]+)_|`([^`\n]+)`")

// object is the runs of a text object.
func (d *drawing) object(o object) []run {
	s := o.str("text")
	if o.str("type") != "mrkdwn" {
		return []run{{text: s}}
	}
	var all []run
	for s != "" {
		at := marked.FindStringSubmatchIndex(s)
		if at == nil {
			break
		}
		group := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return html.UnescapeString(s[at[2*n]:at[2*n+1]])
		}
		all = append(all, run{text: html.UnescapeString(s[:at[0]])})
		switch inner := group(1); {
		case strings.HasPrefix(inner, "!date^"):
			format, fallback, _ := strings.Cut(inner, "|")
			all = append(all, run{text: d.moment(format, fallback)})
		case inner != "":
			_, words, named := strings.Cut(inner, "|")
			if !named {
				words = inner
			}
			all = append(all, run{text: words, link: true})
		default:
			all = append(all, run{text: group(2) + group(3) + group(4) + group(5), bold: group(2) != "", strike: group(3) != "",
				italic: group(4) != "", code: group(5) != ""})
		}
		s = s[at[1]:]
	}
	return append(all, run{text: html.UnescapeString(s)})
}

// fields are drawn in two columns.
func (d *drawing) fields(all []object) {
	const column = (pictureWidth - pictureText - picturePad) / 2
	for i := 0; i < len(all); i += 2 {
		top, bottom := d.y, d.y
		for k, f := range all[i:min(i+2, len(all))] {
			d.y = top
			d.paragraph(d.object(f), pictureText+k*column, column-16, "")
			bottom = max(bottom, d.y)
		}
		d.y = bottom + 6
	}
}

func (d *drawing) buttons(all []object) {
	d.y += 6
	x := pictureText
	for _, b := range all {
		label := "···"
		if b.str("type") == "button" {
			label = b.child("text").str("text")
		}
		w := int(wide(label, false)) + 26
		if x+w > pictureWidth-picturePad {
			x, d.y = pictureText, d.y+40
		}
		fmt.Fprintf(&d.out, `<rect x="%d.5" y="%d.5" width="%d" height="32" rx="6" fill="#ffffff" stroke="#c4c4c6"/>`+
			`<text x="%d" y="%d" text-anchor="middle" font-weight="600" font-size="14">%s</text>`+"\n", x, d.y, w, x+w/2, d.y+21, html.EscapeString(label))
		x += w + 8
	}
	d.y += 36
}

// paragraph draws runs in lines of at most width (0: to the right edge), from x on.
func (d *drawing) paragraph(runs []run, x, width int, attributes string) {
	if width == 0 {
		width = pictureWidth - picturePad - x
	}
	for _, line := range lines(runs, float64(width)) {
		d.y += pictureLine
		fmt.Fprintf(&d.out, `<text x="%d" y="%d"%s>`, x, d.y, attributes)
		for _, r := range line {
			fmt.Fprintf(&d.out, "<tspan%s>%s</tspan>", r.attributes(), html.EscapeString(r.text))
		}
		d.out.WriteString("</text>\n")
	}
}

func (r run) attributes() string {
	var s string
	if r.bold {
		s += ` font-weight="700"`
	}
	if r.italic {
		s += ` font-style="italic"`
	}
	if r.strike {
		s += ` text-decoration="line-through"`
	}
	switch {
	case r.link:
		s += ` fill="#1264a3"`
	case r.code:
		s += ` font-family="Menlo, Consolas, monospace" font-size="12.5" fill="#c01343"`
	case r.strike:
		s += ` fill="#616061"`
	}
	return s
}

// word is a word with the spaces behind it, or a line's end.
var word = regexp.MustCompile(`\n|[^\s]+[^\S\n]*|[^\S\n]+`)

// lines breaks runs between words. How wide letters are is a guess on the safe side: fonts differ between readers.
func lines(runs []run, width float64) [][]run {
	all, used := [][]run{nil}, 0.0
	for _, r := range runs {
		for _, w := range word.FindAllString(r.text, -1) {
			size := wide(strings.TrimSpace(w), r.bold)
			if w == "\n" || used+size > width && used > 0 {
				all, used = append(all, nil), 0
			}
			if w == "\n" {
				continue
			}
			last := &all[len(all)-1]
			part := r
			part.text = w
			if n := len(*last); n > 0 && (*last)[n-1].attributes() == part.attributes() {
				(*last)[n-1].text += w
			} else {
				*last = append(*last, part)
			}
			used += wide(w, r.bold)
		}
	}
	return all
}

// wide is about how wide words are, in pixels of the picture.
func wide(s string, bold bool) float64 {
	sum := 0.0
	for _, r := range s {
		switch {
		case strings.ContainsRune("iljtfI.,;:'|!()[]· ", r):
			sum += 0.32
		case r >= 'A' && r <= 'Z' || r == 'm' || r == 'w' || r == '—' || r == '%' || r == '@':
			sum += 0.76
		case r > 0x2000 && r != '“' && r != '”' && r != '’':
			sum += 1.2
		default:
			sum += 0.56
		}
	}
	if bold {
		sum *= 1.08
	}
	return sum * pictureSize
}
