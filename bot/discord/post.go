package discord

import (
	"slices"
	"strings"
	"unicode"

	"github.com/bwmarrin/discordgo"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// A post is what goes to Discord at once. A message that is too long for one becomes several.
type post struct {
	content string
	embeds  []*discordgo.MessageEmbed
	rows    []discordgo.MessageComponent
	file    *file // sent with it, nil for none
	// components is what stands below the content in the form of components; nil for the other form.
	components *frame
	plain      []string // the same words without embeds and buttons, as the contents of one or more messages
}

type field struct {
	name, value string
	inline      bool
}

// A button opens an address, or asks what its id says.
type button struct{ label, address, id string }

func (b button) component() discordgo.Button {
	if b.id != "" {
		return discordgo.Button{Label: b.label, CustomID: b.id, Style: discordgo.SecondaryButton}
	}
	return discordgo.Button{Label: b.label, URL: b.address, Style: discordgo.LinkButton}
}

// colours say the severity to those who see them; the word stands in the text for everybody else.
var colours = map[clausewatch.Severity]int{clausewatch.High: 0xC0392B, clausewatch.Medium: 0xE67E22, clausewatch.Low: 0x2E86C1}

// posts renders a message into posts that keep Discord's limits. All words of the message are in them, in order; of a long
// quote of what went and came, those that stayed may be left out (diff).
func posts(m chat.Message) []post {
	p := packer{colour: colours[m.Severity]}
	text, rest := below(m)
	all := p.pack(rest)
	if still, changed := chat.Still(m.Blocks); changed && len(all) > 1 {
		m.Blocks = still
		text, rest = below(m)
		p = packer{colour: colours[m.Severity]}
		all = p.pack(rest)
	}
	m.Text = text
	for i := range all {
		if i > 0 {
			all[i].content = partOf(i+1, len(all))
		}
	}
	all[0].content = content(m, len(all[0].embeds) > 0)
	for i := range all {
		all[i].plain = plainly(all[i].content, p.groups[i])
	}
	return all
}

// maxText is how long the words of a message may be to be the content; its severity may have to stand before them.
const maxText = maxContent - len("Medium: ") - 1

// below is what stands below the content: the blocks, without one that only repeats the content, and the text itself
// where it is too long for the content. text is what the content says: the message's, with the picture of its severity where the
// first block has one.
func below(m chat.Message) (text string, all []piece) {
	var r renderer
	blocks := m.Blocks
	text = strings.TrimSpace(clean(m.Text))
	if len(blocks) > 0 && (blocks[0].Kind == chat.Text || blocks[0].Kind == chat.Heading) && !blank(text) {
		first := blocks[0]
		lead := leading(first)
		switch words := strings.TrimSpace(clean(chat.Join(first.Spans))); {
		case plainSpans(first) && words == text:
			blocks = blocks[1:]
		case len(lead) > 0 && strings.TrimLeftFunc(words, symbol) == text && spansWeight(chat.Plain(words)) <= maxText:
			text = words
			r.headline(tidy(lead))
			blocks = blocks[1:]
		}
	}
	if spansWeight(chat.Plain(text)) > maxText {
		blocks = append([]chat.Block{{Kind: chat.Text, Spans: chat.Plain(text)}}, blocks...)
	}
	for _, b := range blocks {
		r.block(b)
	}
	return text, r.pieces
}

// symbol tells whether a sign is a picture or space, as those are that stand for severities.
func symbol(r rune) bool {
	return unicode.In(r, unicode.So, unicode.Variation_Selector) || unicode.IsSpace(r)
}

// leading are the bold spans at the beginning of a block of which one is a link and which go on in plain words: they say what it is
// about.
func leading(b chat.Block) []chat.Span {
	lead, linked := []chat.Span(nil), false
	for i, s := range b.Spans {
		switch {
		case s.Strike || s.Code || !s.Time.IsZero() || s.Person != "":
			return nil
		case !s.Bold && linked:
			if b.Spans = b.Spans[i:]; !plainSpans(b) {
				return nil
			}
			return lead
		case !s.Bold && strings.TrimSpace(s.Text) != "":
			return nil
		}
		lead, linked = append(lead, s), linked || s.URL != ""
	}
	return nil
}

// plainSpans tells whether a block is nothing but words.
func plainSpans(b chat.Block) bool {
	for _, s := range b.Spans {
		if s.URL != "" || !s.Time.IsZero() || s.Code || s.Strike {
			return false
		}
	}
	return b.Label == "" && len(b.Fields)+len(b.Items)+len(b.Buttons)+len(b.Links) == 0
}

// content is the line that notifies, that a screen reader reads first, and that is left where embeds are switched off.
// It names the severity in words.
func content(m chat.Message, more bool) string {
	text := strings.TrimSpace(clean(m.Text))
	if m.Severity > clausewatch.None && m.Severity <= clausewatch.High {
		if word := m.Severity.String(); !slices.Contains(strings.FieldsFunc(strings.ToLower(text), notLetter), word) {
			text = strings.ToUpper(word[:1]) + word[1:] + ": " + text
		}
	}
	switch {
	case !blank(text) && spansWeight(chat.Plain(text)) > maxContent:
		return escape(shortened(text, maxContent/8))
	case !blank(text):
		return escape(text)
	case more:
		return ""
	}
	return "(no text)"
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

// A packer fills posts with pieces.
type packer struct {
	colour int
	lines  bool // fields are lines of the text, because more of it follows them
	posts  []post
	groups [][]piece // of each post
	used   int       // words in the embeds of the last post
	last   piece
}

func (p *packer) pack(all []piece) []post {
	p.next()
	p.lines = goesOn(all)
	for i, one := range all {
		need := units(one.text)
		if one.kind == titlePiece && i+1 < len(all) {
			need += units(all[i+1].text) // what introduces the next piece goes with it
		}
		p.add(one, need)
		p.last = one
		at := len(p.groups) - 1
		p.groups[at] = append(p.groups[at], one)
	}
	return p.posts
}

// goesOn tells whether text follows fields. Discord shows an embed's fields below all of its text, and a message is one embed where
// it can be.
func goesOn(all []piece) bool {
	fields, foot := false, false
	for _, one := range all {
		switch {
		case one.kind == buttonPiece:
		case one.kind == fieldPiece && !foot:
			fields = true
		case one.kind == notePiece && one.footer != "" && fields && !foot:
			foot = true
		case fields:
			return true
		}
	}
	return false
}

// next begins a post.
func (p *packer) next() {
	p.posts, p.groups, p.used = append(p.posts, post{}), append(p.groups, nil), 0
}

func (p *packer) post() *post { return &p.posts[len(p.posts)-1] }

// add puts a piece where it belongs: into the last embed, a new one, or a new post.
func (p *packer) add(one piece, need int) {
	if one.kind == buttonPiece {
		p.button(one.button)
		return
	}
	if p.used+need > maxWords {
		p.next()
	}
	e := p.embed()
	switch one.kind {
	case titlePiece:
		if e = p.open(need); e.Description == "" && e.Title == "" {
			e.Title, e.URL = one.heading, one.address
			p.used += units(one.heading)
			return
		}
		p.write(e, one.text, "\n\n")
	case fieldPiece:
		if p.lines {
			between := "\n\n"
			if p.last.kind == fieldPiece {
				between = "\n"
			}
			p.write(p.open(need), one.text, between)
			return
		}
		if e == nil || len(e.Fields) == maxFields || e.Footer != nil {
			e = p.fresh()
		}
		f := one.field
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: f.name, Value: f.value, Inline: f.inline})
		p.used += units(f.name) + units(f.value)
	case notePiece:
		if e != nil && len(e.Fields) > 0 && e.Footer == nil && one.footer != "" {
			e.Footer = &discordgo.MessageEmbedFooter{Text: one.footer}
			p.used += units(one.footer)
			return
		}
		p.write(p.open(need), one.text, "\n")
	default:
		p.text(one, need)
	}
}

// text goes on where the text before it ended, or begins a paragraph.
func (p *packer) text(one piece, need int) {
	before := p.embed()
	e := p.open(need)
	switch {
	case one.more != "" && e == before && e.Description != "":
		if runsInto(e.Description, one.more) {
			one.more = "\u200b" + one.more
		}
		p.write(e, one.more, "")
	case p.last.kind == titlePiece:
		p.write(e, one.text, "\n")
	default:
		p.write(e, one.text, "\n\n")
	}
}

// write adds text to an embed's description.
func (p *packer) write(e *discordgo.MessageEmbed, text, between string) {
	if e.Description != "" {
		text = between + text
	}
	e.Description += text
	p.used += units(text)
}

// embed is the last embed of the last post, nil when there is none.
func (p *packer) embed() *discordgo.MessageEmbed {
	all := p.post().embeds
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

// open is an embed whose description has room; Discord shows fields and footer below it, so that these close it.
func (p *packer) open(need int) *discordgo.MessageEmbed {
	e := p.embed()
	if e == nil || len(e.Fields) > 0 || e.Footer != nil || units(e.Description)+need+2 > maxDescription {
		return p.fresh()
	}
	return e
}

// fresh begins an embed.
func (p *packer) fresh() *discordgo.MessageEmbed {
	if len(p.post().embeds) == maxEmbeds {
		p.next()
	}
	e := &discordgo.MessageEmbed{Color: p.colour}
	p.post().embeds = append(p.post().embeds, e)
	return e
}

// button adds a button to the rows of the last post.
func (p *packer) button(b button) {
	if !p.post().add(b) {
		p.next()
		p.post().add(b)
	}
}

// add puts a button into the last row, or a new one. It is false where there is no room for one.
func (p *post) add(b button) bool {
	last := len(p.rows) - 1
	if last < 0 || len(p.rows[last].(discordgo.ActionsRow).Components) == maxInRow {
		if len(p.rows) == maxRows {
			return false
		}
		p.rows = append(p.rows, discordgo.ActionsRow{})
		last++
	}
	row := p.rows[last].(discordgo.ActionsRow)
	row.Components = append(row.Components, b.component())
	p.rows[last] = row
	return true
}

// plainly are the words of a post as contents of messages without anything else: the form that is left when Discord
// refuses the other one.
func plainly(content string, all []piece) []string {
	var texts []string
	now := content
	for _, one := range all {
		between := "\n"
		text := one.text
		switch {
		case now == "":
			between = ""
		case one.more != "":
			between, text = "", one.more
			if runsInto(now, text) {
				between = "\u200b"
			}
		}
		if units(now)+units(between)+units(text) > maxContent {
			texts = append(texts, now)
			now, between, text = "", "", one.text
		}
		now += between + text
	}
	return append(texts, now)
}
