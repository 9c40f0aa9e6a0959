package bot_test

import (
	"slices"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

func TestWhatAChannelHearsOfIsCompleted(t *testing.T) {
	w := newWorld(t, follower(), clausewatch.Subscription{Channel: "console", Platform: "birch", Document: "rules", MinSeverity: clausewatch.High, Origin: "config"})
	w.fill()
	b := newBot(w)
	b.Categories = []clausewatch.Category{{ID: "spam", Name: "Spam and bulk mail"}, {ID: "minimum_age", Name: "Minimum age"}}
	for _, c := range []struct {
		partial chat.Partial
		want    []string // values, the first ones
	}{
		{chat.Partial{Field: "category"}, []string{"spam", "minimum_age"}},
		{chat.Partial{Field: "category", Typed: "age"}, []string{"minimum_age"}},
		{chat.Partial{Field: "category", Typed: "bulk m"}, []string{"spam"}},
		{chat.Partial{Field: "zone", Typed: "berl"}, []string{"Europe/Berlin"}},
		{chat.Partial{Field: "zone", Typed: "new y"}, []string{"America/New_York"}},
		{chat.Partial{Field: "subscription", Channel: "console"}, []string{"1", "2"}},
		{chat.Partial{Field: "subscription", Channel: "console", Typed: "community"}, []string{"2"}},
		{chat.Partial{Field: "subscription", Channel: "slack:C9"}, nil},
		{chat.Partial{Field: "subscription"}, nil},
	} {
		var got []string
		for _, choice := range b.Suggest(t.Context(), c.partial) {
			got = append(got, choice.Value)
		}
		if len(got) > 25 || !slices.Equal(got[:min(len(got), len(c.want))], c.want) || len(c.want) == 0 && len(got) > 0 {
			t.Errorf("%+v: got %q, want %q first", c.partial, got, c.want)
		}
	}
	if first := b.Suggest(t.Context(), chat.Partial{Field: "subscription", Channel: "console"}); first[1].Label != "2: Birchwood · Community Guidelines, from severity high" {
		t.Errorf("a subscription is shown as %q", first[1].Label)
	}
}
