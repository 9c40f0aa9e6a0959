package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// inThread is how many of the things said about an alert its message shows, the last ones.
const inThread = 5

// called is what a person is called: by name, or by the id that the platform gave.
func called(id, name string) string {
	if name != "" {
		return name
	}
	platform, own, ok := strings.Cut(id, ":")
	switch {
	case ok && own != "":
		return capital(platform) + " user " + own
	case ok || id == "":
		return "somebody"
	case id == "console":
		return "the console"
	}
	return id
}

func by(r clausewatch.Review) string         { return called(r.By, r.Name) }
func assigneeOf(r clausewatch.Review) string { return called(r.Assignee, r.Assigned) }

// assignee is the one that an assignment names, as their platform shows them.
func assignee(r clausewatch.Review) chat.Span {
	s := chat.Span{Text: assigneeOf(r)}
	if strings.Contains(r.Assignee, ":") { // else it is but a name
		s.Person = r.Assignee
	}
	return s
}

// decided says what a review made of its alert, "assigned to Bob".
func decided(r clausewatch.Review) string {
	switch r.Action {
	case clausewatch.Assign:
		return "assigned to " + assigneeOf(r)
	case clausewatch.Snooze:
		return "snoozed until " + clock(r.Until)
	case clausewatch.NotMaterial:
		return "set aside as not material"
	case clausewatch.Reopen:
		return "open"
	}
	return "acknowledged"
}

// decision says in a line what was decided, by whom and when, and what was said with it.
func decision(r clausewatch.Review) []chat.Span {
	var spans []chat.Span
	said := r.Text
	switch r.Action {
	case clausewatch.Acknowledge:
		spans = []chat.Span{{Text: "Acknowledged", Bold: true}}
	case clausewatch.Assign:
		spans = []chat.Span{{Text: "Assigned to ", Bold: true}, assignee(r)}
		spans[1].Bold = true
		if r.Assignee == r.By {
			spans = []chat.Span{{Text: "Taken", Bold: true}}
		}
	case clausewatch.Snooze:
		spans = []chat.Span{{Text: "Snoozed until ", Bold: true}, {Text: clock(r.Until), Bold: true, Time: r.Until}}
	case clausewatch.NotMaterial:
		spans, said = []chat.Span{{Text: "Not material", Bold: true}, {Text: " (" + r.Text + ")"}}, ""
	case clausewatch.Reopen:
		spans = []chat.Span{{Text: "Reopened", Bold: true}}
	default:
		spans = []chat.Span{{Text: "Comment", Bold: true}}
	}
	spans = append(spans, chat.Span{Text: " by " + by(r) + ", "}, chat.Span{Text: clock(r.At), Time: r.At})
	if said != "" {
		spans = append(spans, chat.Span{Text: ": " + said})
	}
	return spans
}

// standLines are the lines that say how an alert stands, none when nobody has decided anything; and the reviews whose words
// are in them.
func standLines(s clausewatch.Stand) (lines [][]chat.Span, shown []int64) {
	switch {
	case s.Decision.ID == 0:
	case s.Decision.Action == clausewatch.Snooze && s.State != clausewatch.Snoozed:
		lines = append(lines, []chat.Span{{Text: "The snooze is over", Bold: true}, {Text: " that " + by(s.Decision) + " asked for, since "},
			{Text: clock(s.Since), Time: s.Since}})
	default:
		lines, shown = append(lines, decision(s.Decision)), append(shown, s.Decision.ID)
	}
	if s.Assignment.ID != 0 && s.Assignment.ID != s.Decision.ID && s.State != clausewatch.Immaterial {
		lines, shown = append(lines, decision(s.Assignment)), append(shown, s.Assignment.ID)
	}
	return lines, shown
}

// reviewed puts below the first line of an alert's message what people decided and said about it, and beside its links the
// buttons for what they can decide next.
func (c *composer) reviewed(ctx context.Context, a clausewatch.Alert, m *chat.Message) error {
	all, err := c.store.Reviews(ctx, a)
	if err != nil {
		return err
	}
	id, stand := a.ID, clausewatch.Standing(all, c.now)
	if a.About != 0 {
		id = a.About
	}
	m.Blocks = slices.Insert(m.Blocks, min(1, len(m.Blocks)), reviewBlocks(id, all, stand)...)
	offer(m, reviewButtons(a, id, stand.State))
	return nil
}

// reviewBlocks say how an alert stands and, in a list, what was said about it.
func reviewBlocks(id int64, all []clausewatch.Review, stand clausewatch.Stand) []chat.Block {
	var blocks []chat.Block
	lines, shown := standLines(stand)
	for _, l := range lines {
		blocks = append(blocks, line(l...))
	}
	var thread [][]chat.Span
	for _, r := range all {
		if r.Text != "" && !slices.Contains(shown, r.ID) {
			thread = append(thread, said(r))
		}
	}
	earlier := max(len(thread)-inThread, 0)
	if len(thread) > 0 {
		blocks = append(blocks, chat.Block{Kind: chat.List, Items: thread[earlier:]})
	}
	if earlier > 0 {
		blocks = append(blocks, chat.Block{Kind: chat.Note, Spans: []chat.Span{{Text: fmt.Sprintf("%d earlier: ", earlier)},
			command(fmt.Sprintf("reviews %d", id))}})
	}
	return blocks
}

// reviewButtons are those for what makes sense next; none where there is nothing to decide.
func reviewButtons(a clausewatch.Alert, id int64, state clausewatch.ReviewState) []chat.Button {
	switch a.Kind {
	case clausewatch.AlertTest, clausewatch.AlertReport, clausewatch.AlertRecovered, clausewatch.AlertLost:
		return nil
	}
	ask := func(label, name string, wants chat.Want) chat.Button {
		return chat.Button{Label: label, Ask: fmt.Sprintf("%s %d", name, id), Wants: wants}
	}
	var diff []chat.Button
	if a.Kind == clausewatch.AlertChange || a.Kind == clausewatch.AlertDigest {
		diff = []chat.Button{{Label: "Show diff", Ask: fmt.Sprintf("diff %d", id), Place: chat.Window}}
	}
	var mute []chat.Button
	if platform, _ := clausewatch.SplitRef(a.Document); diff != nil && platform != "" {
		mute = []chat.Button{{Label: "Mute platform", Ask: "mute " + platform}}
	}
	ack, assign := ask("Acknowledge", "ack", ""), ask("Assign", "assign", chat.WantsPerson)
	comment, reopen := ask("Comment", "comment", chat.WantsWords), ask("Reopen", "reopen", "")
	switch state {
	case clausewatch.Acknowledged, clausewatch.Immaterial:
		return append(diff, comment, reopen)
	case clausewatch.Snoozed:
		return slices.Concat([]chat.Button{ack}, diff, []chat.Button{assign, comment, reopen})
	}
	return slices.Concat([]chat.Button{ack}, diff, []chat.Button{assign, ask("Snooze", "snooze", chat.WantsDay), ask("Not material", "immaterial", chat.WantsWords), comment}, mute)
}

// offer puts buttons before the links of a message, at its end where it has none.
func offer(m *chat.Message, buttons []chat.Button) {
	if len(buttons) == 0 {
		return
	}
	at := slices.IndexFunc(m.Blocks, func(b chat.Block) bool { return b.Kind == chat.Actions })
	if at < 0 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Actions, Buttons: buttons})
		return
	}
	m.Blocks[at].Buttons = append(buttons, m.Blocks[at].Buttons...)
}

// said is what somebody said with a review, in a line.
func said(r clausewatch.Review) []chat.Span {
	return []chat.Span{{Text: by(r), Bold: true}, {Text: ", "}, {Text: clock(r.At), Time: r.At}, {Text: ": " + r.Text}}
}

// alertSubject says in a few words what an alert is about, without reading versions.
func alertSubject(ctx context.Context, s *store.Store, names catalog, a clausewatch.Alert) (string, error) {
	title := names.title(a.Document)
	switch a.Kind {
	case clausewatch.AlertChange:
		c, err := s.Change(ctx, a.Change)
		return shorten(story(names, c), 200), err
	case clausewatch.AlertDigest:
		if a.Document == "" {
			return "digest of what this channel hears of together", nil
		}
		return "digest of " + title, nil
	case clausewatch.AlertBlind:
		return title + " cannot be read", nil
	case clausewatch.AlertRecovered:
		return title + " can be read again", nil
	case clausewatch.AlertMoved:
		return title + " has a new address", nil
	case clausewatch.AlertReminder:
		if a.Deadline != nil {
			return title + ", on " + string(a.Deadline.On), nil
		}
	case clausewatch.AlertAgain:
		return fmt.Sprintf("alert %d about %s, told again", a.About, title), nil
	case clausewatch.AlertLost:
		return "a channel that cannot be reached", nil
	case clausewatch.AlertTest:
		return "a test of this channel", nil
	}
	if a.Document == "" {
		return string(a.Kind), nil
	}
	return string(a.Kind) + " of " + title, nil
}
