package bot

import (
	"context"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// goneWorkspaces says which workspaces let the app in no more and what is kept for them. It is for managers: who else uses the service
// is nobody else's business.
func (q *question) goneWorkspaces(ctx context.Context) ([]chat.Block, error) {
	if !q.seesAll() {
		return nil, nil
	}
	all, err := q.bot.Store.Workspaces(ctx)
	if err != nil {
		return nil, err
	}
	var gone [][]chat.Span
	for _, w := range all {
		if w.Gone.IsZero() {
			continue
		}
		kept, err := q.bot.Store.Kept(ctx, w.Team)
		if err != nil {
			return nil, err
		}
		name := w.Name
		if name == "" {
			name = w.Team
		}
		gone = append(gone, []chat.Span{{Text: name, Bold: true}, {Text: " (" + w.Team + "): since "}, {Text: clock(w.Gone), Time: w.Gone},
			{Text: " Slack lets the app in no more (" + w.Why + "); " + count(kept, "alert") + " kept"}})
	}
	if len(gone) == 0 {
		return nil, nil
	}
	return append([]chat.Block{heading("Slack workspaces that the app has no access to")},
		append(lists(gone, 10, "`clausewatch slack workspaces` lists all of them"), note("What is kept is sent when somebody there installs the app again."))...), nil
}
