package bot

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// mutedPlatform is the platform that a mute names; named is false where the words begin with a time, or with what is no platform.
// What is left of the words says for how long. The error is a *puzzle.
func (q *question) mutedPlatform(ctx context.Context) (t target, named bool, err error) {
	if len(q.input.Words) == 0 {
		return t, false, nil
	}
	first := q.input.Words[0].Text
	if _, ok := length(first); ok || strings.HasPrefix(strings.ToLower(first), "until") {
		return t, false, nil
	}
	if _, known := find(slashes(q.input.Words), q.catalog.names); !known {
		return t, false, nil
	}
	if t, err = q.target(ctx, q.input.Words); err != nil {
		return t, true, err
	}
	if t.document != nil {
		return t, true, &puzzle{text: fmt.Sprintf("a platform is muted as a whole: /terms mute %s 7d; /terms unsubscribe %s ends that this channel hears of the document", typed(t.platform.ID), t.ref())}
	}
	q.input.Words = t.rest
	return t, true, nil
}

// mutePlatform holds back the changes of one platform; without an end it asks for one.
func (q *question) mutePlatform(ctx context.Context, set clausewatch.ChannelSettings, t target) (chat.Message, error) {
	id, name := t.platform.ID, t.platform.Name
	if len(q.input.Words) == 0 {
		m := say(fmt.Sprintf("for how long should this channel hear of no change of %s? Nothing is lost: what changes meanwhile is told together when the mute ends", name))
		b := chat.Block{Kind: chat.Actions}
		for _, d := range [][2]string{{"1 day", "1d"}, {"1 week", "7d"}, {"30 days", "30d"}} {
			b.Buttons = append(b.Buttons, chat.Button{Label: d[0], Ask: "mute " + id + " " + d[1]})
		}
		m.Blocks = append(m.Blocks, b)
		return m, nil
	}
	until, err := q.muteUntil(set)
	if err != nil {
		return chat.Message{}, err
	}
	mutes := map[string]time.Time{}
	for p, end := range set.Mutes {
		if end.After(q.now) {
			mutes[p] = end
		}
	}
	mutes[id] = until
	set.Mutes = mutes
	if err := q.bot.Store.SetChannel(ctx, set, q.who(), q.now); err != nil {
		return chat.Message{}, err
	}
	m := say(fmt.Sprintf("changes of %s are not told to this channel until %s, not even those of high severity", name, local(set, until)))
	m.Blocks = append(m.Blocks, note(fmt.Sprintf("Nothing is lost: they are told together then. That it cannot be read is told all the same. /terms unmute %s ends it now.", id)))
	return m, nil
}

// unmutePlatform ends that.
func (q *question) unmutePlatform(ctx context.Context, set clausewatch.ChannelSettings, t target) (chat.Message, error) {
	if set.MutedFor(t.platform.ID, q.now).IsZero() {
		return say(t.platform.Name + " is not muted in this channel"), nil
	}
	if err := q.maySet(); err != nil {
		return chat.Message{}, err
	}
	set.Mutes = maps.Clone(set.Mutes)
	delete(set.Mutes, t.platform.ID)
	if err := q.bot.Store.SetChannel(ctx, set, q.who(), q.now); err != nil {
		return chat.Message{}, err
	}
	return say(fmt.Sprintf("this channel hears of %s again from now on; what waited is told together, within a minute or at its next digest", t.platform.Name)), nil
}

// mutes names the platforms that are muted, "" for none.
func (q *question) mutes(set clausewatch.ChannelSettings) string {
	var all []string
	for _, id := range slices.Sorted(maps.Keys(set.Mutes)) {
		if until := set.MutedFor(id, q.now); !until.IsZero() {
			all = append(all, q.catalog.title(id)+" until "+local(set, until))
		}
	}
	return strings.Join(all, ", ")
}
