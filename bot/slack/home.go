package slack

import (
	"context"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"github.com/clausewatch/clausewatch/bot/chat"
)

const (
	// homeText is the question that the Home tab of the app answers.
	homeText = "home"
	// maxHome is how many blocks the tab shows; Slack's limit is 100.
	maxHome = 95
)

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
		m := l.ask(ctx, chat.Request{Platform: "slack", Team: team, Channel: e.User, User: e.User, Text: homeText})
		call, cancel := context.WithTimeout(ctx, callTimeout)
		defer cancel()
		to, err := l.slack.reach(call, l.slack.named(team, e.User))
		if err == nil {
			_, err = to.api.PublishViewContext(call, slack.PublishViewContextRequest{UserID: e.User,
				View: slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: home(m)}}})
		}
		if err != nil {
			l.slack.log().Warn("the Home tab could not be shown", "err", withoutAddress(err))
		}
	}()
}

// home are the blocks of the tab. What it has no room for is told to be there, since a tab has no thread.
func home(m chat.Message) []slack.Block {
	var blocks []slack.Block
	used := 0
	all := pieces(m)
	for i, p := range all {
		if used += p.weight; len(blocks) == maxHome-1 && i < len(all)-1 || used > maxPost {
			return append(blocks, slack.NewContextBlock("", plain("There is more than this tab can show: type "+command+" in a channel.")))
		}
		blocks = append(blocks, p.block)
	}
	return blocks
}
