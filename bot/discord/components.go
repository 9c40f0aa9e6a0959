package discord

import (
	"encoding/json"

	"github.com/bwmarrin/discordgo"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// This file renders messages of components, Discord's newer form: a line of text, and below it a frame in the colour of the severity that
// holds the words and the buttons in their order. Content and embeds have no place in it, and a message never leaves it again.

// laid renders a message in the form that its channel wants.
func laid(m chat.Message, components bool) []post {
	if components {
		return sheets(m)
	}
	return posts(m)
}

// sheets renders a message into posts of components that keep Discord's limits. All words of the message are in them, in order.
func sheets(m chat.Message) []post {
	s := sheet{}
	text, all := below(m)
	m.Text = text
	s.next(content(m, len(all) > 0))
	for i, one := range all {
		need := units(one.text)
		if one.kind == titlePiece && i+1 < len(all) {
			need += units(all[i+1].text) // what introduces the next piece goes with it
		}
		s.add(one, need)
		s.last = one
	}
	for i := range s.posts {
		if i > 0 {
			s.posts[i].content = partOf(i+1, len(s.posts))
		}
		s.posts[i].components = &frame{colour: colours[m.Severity], inside: s.inside[i]}
		s.posts[i].plain = plainly(s.posts[i].content, s.groups[i])
	}
	return s.posts
}

// A frame is what stands in the container of a post.
type frame struct {
	colour int
	inside []discordgo.MessageComponent
}

// A sheet fills posts with pieces.
type sheet struct {
	posts  []post
	inside [][]discordgo.MessageComponent // of each post
	groups [][]piece
	used   int // words in the last post
	count  int // components in it
	last   piece
}

// next begins a post. The line above it, a mention of a role and the frame are counted from the start.
func (s *sheet) next(content string) {
	s.posts, s.inside, s.groups = append(s.posts, post{content: content}), append(s.inside, nil), append(s.groups, nil)
	s.used, s.count, s.last = units(content)+len("<@&12345678901234567890> (100/100)"), 2, piece{}
}

func (s *sheet) add(one piece, need int) {
	const room = 3 // a separator, a row and its first button
	if s.used+need+2 > maxSheet || s.count+room > maxComponents {
		s.next("")
	}
	at := len(s.posts) - 1
	s.groups[at] = append(s.groups[at], one)
	if one.kind == buttonPiece {
		s.button(one.button)
		return
	}
	if one.kind == titlePiece && len(s.inside[at]) > 0 {
		s.append(discordgo.Separator{})
	}
	s.used += units(one.text) + 2
	last := len(s.inside[at]) - 1
	before, follows := discordgo.TextDisplay{}, false
	if last >= 0 {
		before, follows = s.inside[at][last].(discordgo.TextDisplay)
	}
	if !follows {
		s.append(discordgo.TextDisplay{Content: one.text})
		return
	}
	before.Content = s.joined(before.Content, one)
	s.inside[at][last] = before
}

// joined is text with the piece that follows it.
func (s *sheet) joined(text string, one piece) string {
	switch {
	case one.more != "" && runsInto(text, one.more):
		return text + "\u200b" + one.more
	case one.more != "":
		return text + one.more
	case one.kind == textPiece && s.last.kind != titlePiece:
		return text + "\n\n" + one.text
	}
	return text + "\n" + one.text
}

// append adds a component to the frame of the last post.
func (s *sheet) append(c discordgo.MessageComponent) {
	at := len(s.posts) - 1
	s.inside[at] = append(s.inside[at], c)
	s.count++
}

// button adds a button to the row that stands last, or to a new one.
func (s *sheet) button(b button) {
	at := len(s.posts) - 1
	s.used += units(b.label)
	if last := len(s.inside[at]) - 1; last >= 0 {
		if row, ok := s.inside[at][last].(discordgo.ActionsRow); ok && len(row.Components) < maxInRow {
			row.Components = append(row.Components, b.component())
			s.inside[at][last] = row
			s.count++
			return
		}
	}
	s.append(discordgo.ActionsRow{Components: []discordgo.MessageComponent{b.component()}})
	s.count++
}

// MarshalJSON writes the body in its form: one of components names no content and no embeds, and has its line of text as the first
// component.
func (b body) MarshalJSON() ([]byte, error) {
	type plain body
	if b.frame == nil {
		return json.Marshal(plain(b))
	}
	all := []discordgo.MessageComponent{}
	if !blank(b.Content) {
		all = append(all, discordgo.TextDisplay{Content: b.Content})
	}
	if len(b.frame.inside) > 0 {
		c := discordgo.Container{Components: b.frame.inside}
		if b.frame.colour != 0 {
			c.AccentColor = &b.frame.colour
		}
		all = append(all, c)
	}
	if b.file != nil { // one that no component names is not shown
		all = append(all, discordgo.FileComponent{File: discordgo.UnfurledMediaItem{URL: "attachment://" + b.file.name}})
	}
	return json.Marshal(struct {
		Components   []discordgo.MessageComponent      `json:"components"`
		Mentions     *discordgo.MessageAllowedMentions `json:"allowed_mentions"`
		Flags        discordgo.MessageFlags            `json:"flags"`
		Attachments  *[]attachment                     `json:"attachments,omitempty"`
		Nonce        string                            `json:"nonce,omitempty"`
		EnforceNonce bool                              `json:"enforce_nonce,omitempty"`
		Title        string                            `json:"thread_name,omitempty"`
		Tags         []string                          `json:"applied_tags,omitempty"`
	}{all, b.Mentions, b.Flags | discordgo.MessageFlagsIsComponentsV2, b.Attachments, b.Nonce, b.EnforceNonce, b.Title, b.Tags})
}

// inForm is a post of ours in the form of the message that it is a part of.
func (x *delivery) inForm(p post) post {
	if x.at.components && p.components == nil {
		p.components = &frame{}
	}
	return p
}
