package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// presets are what is typed most where anything of its kind can be.
var presets = map[string][]chat.Choice{
	"span": {{Label: "3 hours", Value: "3h"}, {Label: "12 hours", Value: "12h"}, {Label: "1 day", Value: "1d"}, {Label: "3 days", Value: "3d"},
		{Label: "1 week", Value: "1w"}, {Label: "2 weeks", Value: "2w"}, {Label: "4 weeks", Value: "4w"}},
	"hours": {{Label: "20:00 to 08:00", Value: "20:00-08:00"}, {Label: "18:00 to 09:00", Value: "18:00-09:00"}, {Label: "none", Value: "off"}},
}

// more completes what is neither a name nor a clause.
func (b *Bot) more(ctx context.Context, c catalog, p chat.Partial) []chat.Choice {
	switch p.Field {
	case "matter":
		return matterChoices()
	case "day":
		return b.dayChoices(ctx, c, p)
	case "alert":
		return b.alertChoices(ctx, c, p)
	case "added":
		return b.addedChoices(ctx, c)
	}
	return presets[p.Field]
}

// matterChoices are the matters that have a name, with other words for them.
func matterChoices() []chat.Choice {
	var all []chat.Choice
	for _, t := range topics {
		label := t[0]
		if len(t) > 1 {
			label += " (" + strings.Join(t[1:], ", ") + ")"
		}
		all = append(all, chat.Choice{Label: shorten(label, 90), Value: t[0]})
	}
	return all
}

// dayChoices are today and the days on which what was chosen before changed, newest first; where nothing was chosen, days at round
// distances.
func (b *Bot) dayChoices(ctx context.Context, c catalog, p chat.Partial) []chat.Choice {
	today := b.now().UTC()
	all := []chat.Choice{dayChoice(today, "today")}
	f := store.ChangeFilter{Limit: 4 * maxChoices}
	if m, ok := find(split(p.Platform), c.names); ok {
		f.Platform = m.ids[0]
		if d, ok := find(split(p.Document), c.documentsOf(f.Platform)); ok {
			_, f.Document = clausewatch.SplitRef(d.ids[0])
		}
	}
	if f.Platform == "" {
		return append(all, dayChoice(today.AddDate(0, 0, -7), "a week ago"), dayChoice(today.AddDate(0, -1, 0), "a month ago"),
			dayChoice(today.AddDate(0, -3, 0), "three months ago"), dayChoice(today.AddDate(-1, 0, 0), "a year ago"))
	}
	changes, err := b.Store.Outlines(ctx, f)
	if err != nil {
		b.log().Error("complete", "partial", p, "err", err)
		return all
	}
	for _, change := range changes {
		what := counts(change.Counts)
		if f.Document == "" {
			what = c.title(change.Document) + ": " + what
		}
		if choice := dayChoice(change.At, what); choice.Value != all[len(all)-1].Value { // one of several of a day
			all = append(all, choice)
		}
	}
	return all
}

func dayChoice(t time.Time, what string) chat.Choice {
	day := date(t)
	return chat.Choice{Label: shorten(day+" · "+what, 90), Value: day}
}

// alertChoices are the newest alerts that were told in the channel.
func (b *Bot) alertChoices(ctx context.Context, c catalog, p chat.Partial) (all []chat.Choice) {
	if p.Channel == "" {
		return nil
	}
	told, err := b.Store.Alerts(ctx, store.AlertFilter{Channel: p.Channel, State: clausewatch.AlertSent, Limit: maxChoices})
	if err != nil {
		b.log().Error("complete", "partial", p, "err", err)
		return nil
	}
	for _, a := range told {
		subject, err := alertSubject(ctx, b.Store, c, a)
		if err != nil {
			b.log().Error("complete", "partial", p, "alert", a.ID, "err", err)
			continue
		}
		all = append(all, chat.Choice{Label: shorten(fmt.Sprintf("%d · %s", a.ID, subject), 90), Value: fmt.Sprint(a.ID)})
	}
	return all
}

// addedChoices are the documents that were added in chat, which alone can be taken out there.
func (b *Bot) addedChoices(ctx context.Context, c catalog) (all []chat.Choice) {
	added, err := b.Store.Added(ctx)
	if err != nil {
		b.log().Error("complete what was added", "err", err)
		return nil
	}
	slices.Sort(added)
	for _, ref := range added {
		all = append(all, chat.Choice{Label: shorten(c.title(ref), 90), Value: ref})
	}
	return all
}
