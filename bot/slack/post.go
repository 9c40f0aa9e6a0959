package slack

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// A post is what goes to Slack at once. A message that is too long for one becomes several.
type post struct {
	text   string        // notification and search hit, not yet escaped
	blocks []slack.Block // what is shown
	words  string        // the same words for the plain form
}

// posts renders a message into posts that keep Slack's limits. All words of the message are in them, in order.
func posts(m chat.Message) []post {
	packed := pack(pieces(m))
	if len(packed) > 1 {
		if still, changed := chat.Still(m.Blocks); changed {
			m.Blocks = still
			packed = pack(pieces(m))
		}
	}
	all := make([]post, len(packed))
	for i, group := range packed {
		var words []string
		for _, p := range group {
			all[i].blocks = append(all[i].blocks, p.block)
			words = append(words, p.words)
		}
		all[i].words = strings.Join(words, "\n\n")
		all[i].text = shortened(all[i].words, maxNotice/8)
		if i > 0 {
			all[i].text = fmt.Sprintf("(%d/%d) %s", i+1, len(packed), all[i].text)
		}
	}
	if text := clean(m.Text); !blank(text) {
		all[0].text = shortened(text, maxNotice)
	}
	return all
}

// pack fills posts with pieces, in order, and leaves room for one more line. What introduces the next piece goes with it.
func pack(all []piece) [][]piece {
	const most, room = maxBlocks - 1, maxPost - maxText/8
	var packed [][]piece
	var group []piece
	used := 0
	for _, p := range all {
		if len(group) == most || used+p.weight > room {
			keep := len(group)
			for keep > 1 && len(group)-keep < 2 && group[keep-1].leads {
				keep--
			}
			packed = append(packed, group[:keep:keep])
			group, used = append([]piece(nil), group[keep:]...), 0
			for _, moved := range group {
				used += moved.weight
			}
		}
		group = append(group, p)
		used += p.weight
	}
	return append(packed, group)
}

// continued adds a line in small print to the end of a post.
func (p post) continued(line string) post {
	p.blocks = append(p.blocks[:len(p.blocks):len(p.blocks)], slack.NewContextBlock("", plain(line)))
	p.words += "\n\n" + line
	return p
}

// plainly cuts the words of a post into texts without any block: the form that is left when Slack refuses the blocks.
func (p post) plainly() []string {
	var texts []string
	for _, run := range chunks(chat.Plain(p.words), maxPlain) {
		texts = append(texts, chat.Join(run))
	}
	return texts
}

// shortened is the beginning of text for places that only announce what stands elsewhere in full.
func shortened(text string, limit int) string {
	head, tail := cut(text, limit-1, true)
	if blank(tail) {
		return strings.TrimSpace(head)
	}
	return strings.TrimSpace(head) + "…"
}
