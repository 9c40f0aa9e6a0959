package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

// facts are the changes of the configuration that a store has noted from the n-th on: who, what, and how it stood before and after.
func facts(t *testing.T, s *Store, from int) []string {
	t.Helper()
	var all []string
	for _, c := range must(s.ConfigChanges(t.Context(), ""))[from:] {
		state := map[bool]string{true: "-", false: "+"}
		all = append(all, fmt.Sprintf("%s %s %s %s%s", c.Who, c.What, c.Subject, state[c.Before == nil], state[c.After == nil]))
	}
	return all
}

func TestSubscribeAddsReplacesOrLeaves(t *testing.T) {
	s := watching(t)
	noted := len(must(s.ConfigChanges(t.Context(), "")))
	sub := clausewatch.Subscription{Channel: "slack:C1", Platform: "acme", Document: "aup"}
	if before := must(s.Subscribe(t.Context(), sub, "slack:U1", clock(1))); before != nil {
		t.Errorf("before the first there was %v", before)
	}
	if before := must(s.Subscribe(t.Context(), sub, "slack:U2", clock(2))); before == nil || before.MinSeverity != clausewatch.None {
		t.Errorf("before the second there was %v", before)
	}
	sub.MinSeverity, sub.Rhythm = clausewatch.High, clausewatch.Weekly
	if before := must(s.Subscribe(t.Context(), sub, "slack:U2", clock(3))); before == nil || before.MinSeverity != clausewatch.None {
		t.Errorf("before the third there was %v", before)
	}
	narrow := sub
	narrow.Clause, narrow.About = "p0", "one"
	must(s.Subscribe(t.Context(), narrow, "slack:U1", clock(4)))
	all := must(s.Subscriptions(t.Context(), "slack:C1"))
	if len(all) != 2 || all[0].MinSeverity != clausewatch.High || all[0].Rhythm != clausewatch.Weekly || all[0].Origin != fromChat || all[1].Clause != "p0" {
		t.Fatalf("subscriptions are %v", all)
	}
	done(t, s.Unsubscribe(t.Context(), all[0].ID, "slack:U1", clock(5)))
	for _, id := range []int64{all[0].ID, 1, 99} { // gone, of the configuration, never there
		if err := s.Unsubscribe(t.Context(), id, "slack:U1", clock(6)); !errors.Is(err, ErrNotFound) {
			t.Errorf("unsubscribe %d: %v", id, err)
		}
	}
	want := []string{"slack:U1 subscription acme/aup -+", "slack:U2 subscription acme/aup ++",
		"slack:U1 subscription acme/aup#one min:high weekly -+", "slack:U1 subscription acme/aup min:high weekly +-"}
	if diff := cmp.Diff(want, facts(t, s, noted)); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	_, err := s.Subscribe(t.Context(), clausewatch.Subscription{Channel: "teams:1"}, "slack:U1", clock(7))
	says(t, err, "teams:1")
}

func TestWhatTheConfigurationSaysStaysInChat(t *testing.T) {
	s := watching(t, follow("slack:C1", "acme", clausewatch.Medium))
	before := everything(t, s)
	got := must(s.Subscribe(t.Context(), clausewatch.Subscription{Channel: "slack:C1", Platform: "acme"}, "slack:U1", clock(1)))
	if got == nil || got.Origin != fromConfig || got.MinSeverity != clausewatch.Medium {
		t.Errorf("got %v", got)
	}
	if everything(t, s) != before {
		t.Error("something was written")
	}
}

func TestSyncNotesWhatItChanges(t *testing.T) {
	s := watching(t)
	if got := facts(t, s, 0); len(got) != 7 || got[0] != "config document acme/aup -+" || got[3] != "config platform acme -+" ||
		got[5] != "config subscription all -+" {
		t.Errorf("the first configuration is noted as %q", got)
	}
	subs := []clausewatch.Subscription{follow("slack:all", "", clausewatch.None), follow("slack:high", "", clausewatch.High)}
	done(t, s.Sync(t.Context(), catalogue("acme/aup", "acme/terms", "birch/aup"), subs, clock(1)))
	if got := facts(t, s, 7); len(got) != 0 {
		t.Errorf("the same again is noted as %q", got)
	}
	next := catalogue("acme/aup", "acme/privacy")
	next[0].Documents[0].Name = "Use Policy"
	done(t, s.Sync(t.Context(), next, subs[:1], clock(2), clausewatch.ChannelSettings{Channel: "slack:all", Zone: "Europe/Berlin",
		Fixed: []string{clausewatch.SetsZone}}))
	want := []string{"config document acme/aup ++", "config document acme/privacy -+", "config document acme/terms +-", "config document birch/aup +-",
		"config platform birch +-", "config subscription all min:high +-", "config channel slack:all ++"}
	if diff := cmp.Diff(want, facts(t, s, 7)); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	done(t, s.Sync(t.Context(), next, subs[:1], clock(3)))
	if set := must(s.ChannelSettings(t.Context(), "slack:all")); set.Zone != "" || len(set.Fixed) != 0 {
		t.Errorf("what the configuration sets no more is %+v", set)
	}
	says(t, s.Sync(t.Context(), next, subs[:1], clock(4), clausewatch.ChannelSettings{Channel: "console"}, clausewatch.ChannelSettings{Channel: "console"}), "console is set twice")
	for _, statement := range []string{"UPDATE config_changes SET who = 'x'", "DELETE FROM config_changes"} {
		if _, err := s.write.Exec(statement); err == nil {
			t.Errorf("%s is not refused", statement)
		}
	}
}

func TestClauseOfTheConfigurationIsFoundAndKept(t *testing.T) {
	named := follow("slack:C1", "acme/aup", clausewatch.None)
	named.About = "spam"
	s := watching(t, named)
	id := must(s.Subscriptions(t.Context(), "slack:C1"))[0].ID
	done(t, s.SetClause(t.Context(), id, "p3", clock(1)))
	if err := s.SetClause(t.Context(), id, "p4", clock(1)); !errors.Is(err, ErrNotFound) {
		t.Errorf("a clause that is known is found again: %v", err)
	}
	done(t, s.Sync(t.Context(), catalogue("acme/aup"), []clausewatch.Subscription{named}, clock(2)))
	if all := must(s.Subscriptions(t.Context(), "slack:C1")); len(all) != 1 || all[0].ID != id || all[0].Clause != "p3" {
		t.Errorf("after the configuration was read again: %v", all)
	}
	named.About = "notice"
	done(t, s.Sync(t.Context(), catalogue("acme/aup"), []clausewatch.Subscription{named}, clock(3)))
	if all := must(s.Subscriptions(t.Context(), "slack:C1")); len(all) != 1 || all[0].Clause != "" {
		t.Errorf("with other words: %v", all)
	}
}

func TestSubscriptionFollowsAClauseIntoTheOneThatTookItUp(t *testing.T) {
	s := watching(t)
	must(s.Subscribe(t.Context(), clausewatch.Subscription{Channel: "slack:C1", Platform: "acme", Document: "aup", Clause: "p1", About: "two"}, "slack:U1", start))
	record(t, s, brings(reading("acme/aup", clock(1), "One.", "Two."), Baseline, nil))
	part := func(id string) clausewatch.Provision { return clausewatch.Provision{ID: id} }
	joined := part("p0")
	c := &clausewatch.Change{Material: true, Told: true, Why: "because", Counts: clausewatch.Counts{Merged: 1}, Provisions: []clausewatch.ProvisionChange{
		{Kind: clausewatch.Merged, New: &joined, Parts: []clausewatch.Provision{part("p0"), part("p1")}}}}
	record(t, s, brings(reading("acme/aup", clock(2), "One. Two."), Settled, c))
	if got := tells(t, s, "slack:C1"); got != "change[1]" {
		t.Errorf("it hears of %s", got)
	}
	if sub := must(s.Subscriptions(t.Context(), "slack:C1"))[0]; sub.Clause != "p0" {
		t.Errorf("it follows %q, want p0", sub.Clause)
	}
}

func TestDocumentAddedInChatIsWatchedUntilItIsDropped(t *testing.T) {
	s := watching(t)
	noted := len(must(s.ConfigChanges(t.Context(), "")))
	elm := clausewatch.Platform{ID: "elm", Name: "Elm"}
	done(t, s.AddDocument(t.Context(), elm, policy("elm/terms"), "slack:U1", clock(1)))
	says(t, s.AddDocument(t.Context(), elm, policy("elm/terms"), "slack:U1", clock(1)), "elm/terms", "already")
	says(t, s.AddDocument(t.Context(), elm, clausewatch.Document{ID: "a/b", URLs: []string{"https://elm.example"}}, "slack:U1", clock(1)), "slash")
	acme := clausewatch.Platform{ID: "acme", Name: "other"}
	done(t, s.AddDocument(t.Context(), acme, policy("acme/api"), "slack:U1", clock(2)))
	if w := watch(t, s, "elm/terms"); !w.NextAt.Equal(clock(1)) || w.Document.Name != "TERMS" {
		t.Errorf("it is due at %s as %+v", w.NextAt, w.Document)
	}
	done(t, s.Sync(t.Context(), catalogue("acme/aup"), nil, clock(3)))
	refs := func() string {
		var all []string
		for _, p := range must(s.Platforms(t.Context())) {
			for _, d := range p.Documents {
				all = append(all, p.Name+":"+d.Ref())
			}
		}
		return strings.Join(all, " ")
	}
	if got, want := refs(), "Acme:acme/aup Acme:acme/api Elm:elm/terms"; got != want {
		t.Errorf("the configuration leaves %s, want %s", got, want)
	}
	done(t, s.Sync(t.Context(), catalogue("acme/aup", "acme/api"), nil, clock(4))) // it names it now
	if added := must(s.Added(t.Context())); len(added) != 1 || added[0] != "elm/terms" {
		t.Errorf("added in chat are %v", added)
	}
	for _, ref := range []string{"acme/api", "acme/aup", "elm/nothing"} {
		if err := s.DropDocument(t.Context(), ref, "slack:U2", clock(5)); !errors.Is(err, ErrNotFound) {
			t.Errorf("drop %s: %v", ref, err)
		}
	}
	record(t, s, brings(reading("elm/terms", clock(6), "One."), Baseline, nil))
	done(t, s.DropDocument(t.Context(), "elm/terms", "slack:U2", clock(7)))
	if got, want := refs(), "Acme:acme/aup Acme:acme/api"; got != want {
		t.Errorf("afterwards there are %s, want %s", got, want)
	}
	done(t, s.AddDocument(t.Context(), elm, policy("elm/terms"), "slack:U1", clock(8))) // its history is there
	if v := must(s.Current(t.Context(), "elm/terms")); v.Text != "One." {
		t.Errorf("its text is %q", v.Text)
	}
	want := []string{"slack:U1 document elm/terms -+", "slack:U1 platform elm -+", "slack:U1 document acme/api -+", "config document acme/terms +-",
		"config document birch/aup +-", "config platform birch +-", "config subscription all +-", "config subscription all min:high +-",
		"config document acme/api ++", "slack:U2 document elm/terms +-", "slack:U2 platform elm +-", "slack:U1 document elm/terms -+", "slack:U1 platform elm -+"}
	if diff := cmp.Diff(want, facts(t, s, noted)); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	integrity(t, s)
}

func TestDigestOfADocumentThatIsDroppedInChatIsOwed(t *testing.T) {
	s := watching(t)
	done(t, s.AddDocument(t.Context(), clausewatch.Platform{ID: "elm", Name: "Elm"}, policy("elm/terms"), "slack:U1", start))
	record(t, s, brings(reading("elm/terms", clock(1), "One."), Baseline, nil))
	record(t, s, brings(reading("elm/terms", clock(2), "Two."), Settled, held(clausewatch.Low)))
	done(t, s.DropDocument(t.Context(), "elm/terms", "slack:U1", clock(3)))
	if got := kinds(t, s, "elm/terms"); got != "slack:all digest" {
		t.Errorf("owed are %s", got)
	}
}
