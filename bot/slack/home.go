package slack

import (
	"context"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// homeText is the question that the Home tab of the app answers.
const homeText = "home"

// opened shows a person the Home tab anew, each time they open it.
func (l *listener) opened(team string, e *slackevents.AppHomeOpenedEvent) {
	if e.Tab != "home" || e.User == "" {
		return
	}
	release, refusal := l.pool.Take()
	if refusal != "" { // what the tab showed before stays
		l.slack.log().Warn("no place to show the Home tab")
		return
	}
	go func() {
		defer release()
		ctx, cancel := context.WithTimeout(l.work, answerTime)
		defer cancel()
		l.publish(ctx, asking{Team: team, User: e.User}.home())
	}()
}

// home asks for the first page of the tab of whoever asks.
func (q asking) home() asking {
	return asking{Team: q.Team, Channel: q.User, User: q.User, Name: q.Name, Home: true, Text: homeText}
}

// publish shows an answer in the Home tab of the person who asks.
func (l *listener) publish(ctx context.Context, q asking) {
	m := l.ask(ctx, q.request())
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	to, err := l.slack.reach(call, l.slack.named(q.Team, q.User))
	if err == nil {
		_, err = to.api.PublishViewContext(call, slack.PublishViewContextRequest{UserID: q.User,
			View: slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: home(m)}}})
	}
	if err != nil {
		l.slack.log().Warn("the Home tab could not be shown", "err", withoutAddress(err))
	}
}

// home are the blocks of the tab. What it has no room for is told to be there, since a tab has no thread; what stands at the end,
// its buttons, is shown all the same.
func home(m chat.Message) []slack.Block {
	all := pieces(m)
	last := all[len(all)-1]
	var blocks []slack.Block
	used, bytes := last.weight, sizeOf(last.block)
	for i, p := range all[:len(all)-1] {
		used, bytes = used+p.weight, bytes+sizeOf(p.block)
		if len(blocks) == maxWindow-2 && i < len(all)-2 || used > maxPost || bytes > maxView {
			blocks = append(blocks, slack.NewContextBlock("", plain("There is more than this tab can show: type "+command+" in a channel.")))
			break
		}
		blocks = append(blocks, p.block)
	}
	return append(blocks, last.block)
}
