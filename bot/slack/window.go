package slack

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/slack-go/slack"

	"github.com/clausewatch/clausewatch/bot/chat"
)

const (
	// windowCallback names a window that shows an answer.
	windowCallback = "v1:window"
	// maxWindow is how many blocks a window or the Home tab shows; Slack's limit is 100.
	maxWindow = 95
	// maxView is how many bytes the blocks of a window take; Slack's limit is 250 KB.
	maxView = 200_000
)

// window answers in a window: in one that is open, or in a new one, which is opened before the answer is made, since its trigger is
// good for three seconds only. It tells whether the person has the answer before them; else it is to be brought another way.
func (l *listener) window(ctx context.Context, q asking) (m chat.Message, shown bool) {
	id, hash := q.View, q.Hash
	if id == "" {
		wait, err := q.keep().modal(windowCallback, q.Title, slack.NewSectionBlock(plain("One moment, please …"), nil, nil))
		var opened *slack.ViewResponse
		if err == nil {
			opened, err = l.openView(q, wait)
		}
		if err != nil {
			l.slack.log().Warn("a window could not be opened", "channel", q.Channel, "err", withoutAddress(err))
			return l.ask(ctx, q.request()), false
		}
		id, hash = opened.ID, ""
	}
	m = l.ask(ctx, q.request())
	view, err := q.view(m)
	if m.Form != nil {
		view, err = q.formView(m.Form)
	}
	if err == nil {
		err = l.updateView(q, id, hash, view)
	}
	if err != nil {
		l.slack.log().Warn("an answer could not be shown in its window", "channel", q.Channel, "err", withoutAddress(err))
	}
	return m, err == nil
}

// view is an answer as a window shows it, or one part of it where it is too long for one.
func (q asking) view(m chat.Message) (slack.ModalViewRequest, error) {
	parts := windows(m)
	part := min(max(q.Part, 0), len(parts)-1)
	blocks := parts[part]
	var buttons []slack.BlockElement
	for _, to := range []struct {
		label string
		part  int
	}{{"Before this", part - 1}, {"After this", part + 1}} {
		if to.part >= 0 && to.part < len(parts) {
			buttons = append(buttons, slack.NewButtonBlockElement(partPrefix+strconv.Itoa(to.part), q.Text, plain(to.label)))
		}
	}
	if len(buttons) > 0 {
		blocks = append(blocks, slack.NewContextBlock("", plain("Part "+strconv.Itoa(part+1)+" of "+strconv.Itoa(len(parts)))), slack.NewActionBlock("", buttons...))
	}
	return q.keep().modal(windowCallback, q.Title, blocks...)
}

// windows are the blocks of an answer, in parts that fit into a window each, with room for two more.
func windows(m chat.Message) (parts [][]slack.Block) {
	var part []slack.Block
	words, bytes := 0, 0
	for _, p := range pieces(m) {
		size := sizeOf(p.block)
		if len(part) > 0 && (len(part) == maxWindow-2 || words+p.weight > maxPost || bytes+size > maxView) {
			parts = append(parts, part)
			part, words, bytes = nil, 0, 0
		}
		part = append(part, p.block)
		words, bytes = words+p.weight, bytes+size
	}
	return append(parts, part)
}

func sizeOf(v any) int {
	raw, err := json.Marshal(v)
	if err != nil {
		return 0 // what cannot be encoded is refused when it is sent
	}
	return len(raw)
}
