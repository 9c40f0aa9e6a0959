package store

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

func due(t *testing.T, s *Store, at time.Time) string {
	t.Helper()
	return strings.Join(must(s.Due(t.Context(), at, 0)), " ")
}

func TestSyncKeepsWhatWasConfigured(t *testing.T) {
	s := fresh(t)
	want := []clausewatch.Platform{
		{ID: "acme", Name: "Acme", Aliases: []string{"ac", "acme cloud"}, Documents: []clausewatch.Document{
			{Platform: "acme", ID: "zeta", Name: "Z", Aliases: []string{"zz"}, Kind: clausewatch.Feed,
				URLs:   []string{"https://a/1", "https://a/2"},
				Select: []clausewatch.Selection{{CSS: "main"}, {StartAfter: "h1", EndBefore: "footer"}},
				Remove: []string{"nav"}, Interval: time.Hour},
			{Platform: "acme", ID: "aup", Name: "A", Kind: clausewatch.Policy, URLs: []string{"https://a/3"}}}},
		{ID: "birch", Name: "Birch"},
	}
	if err := s.Sync(t.Context(), []clausewatch.Platform{want[1], want[0]}, nil, start); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, must(s.Platforms(t.Context()))); diff != "" {
		t.Errorf("platforms by id, documents as configured (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[0].Documents[0], watch(t, s, "acme/zeta").Document); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
}

func TestScheduleFollowsConfiguration(t *testing.T) {
	s := fresh(t)
	if next := must(s.NextDue(t.Context())); !next.IsZero() {
		t.Errorf("with nothing to watch, the next is due at %s", next)
	}
	set := func(at time.Time, platforms []clausewatch.Platform) {
		t.Helper()
		if err := s.Sync(t.Context(), platforms, nil, at); err != nil {
			t.Fatal(err)
		}
	}
	all := catalogue("acme/aup", "acme/terms", "birch/aup")
	set(clock(0), all)
	if got := due(t, s, clock(0)); got != "acme/aup acme/terms birch/aup" {
		t.Errorf("new documents due at once: %s", got)
	}
	if got := must(s.Due(t.Context(), clock(0), 2)); len(got) != 2 {
		t.Errorf("limit 2 gives %v", got)
	}
	for i, ref := range []string{"birch/aup", "acme/terms", "acme/aup"} {
		record(t, s, seen(ref, clock(i), "failed")) // due an hour later, each
	}
	set(clock(3), all)
	if got := due(t, s, clock(59)); got != "" {
		t.Errorf("the same configuration made due: %s", got)
	}
	if got := due(t, s, clock(62)); got != "birch/aup acme/terms acme/aup" {
		t.Errorf("the longest waiting first: %s", got)
	}
	if next := must(s.NextDue(t.Context())); !next.Equal(clock(60)) {
		t.Errorf("next due at %s, want %s", next, clock(60))
	}

	set(clock(4), catalogue("acme/terms")) // two are no longer watched
	if got := due(t, s, clock(500)); got != "acme/terms" {
		t.Errorf("due of those watched: %s", got)
	}
	if w := watch(t, s, "birch/aup"); w.Document.Name != "AUP" || len(must(s.Captures(t.Context(), "birch/aup", 0))) != 1 {
		t.Error("a document that is no longer watched lost its history")
	}
	if got := must(s.Platforms(t.Context())); len(got) != 1 || len(got[0].Documents) != 1 {
		t.Errorf("watched: %+v", got)
	}
	set(clock(5), all)
	if got := due(t, s, clock(5)); got != "acme/aup birch/aup" {
		t.Errorf("those that are back, due at once: %s", got)
	}

	record(t, s, seen("acme/aup", clock(5), "failed"))
	record(t, s, seen("birch/aup", clock(5), "failed"))
	for _, c := range []struct {
		name   string
		change func(d *clausewatch.Document)
		at     time.Time
		want   string
	}{
		{"name", func(d *clausewatch.Document) { d.Name, d.Aliases = "Other", []string{"o"} }, clock(6), ""},
		{"interval", func(d *clausewatch.Document) { d.Interval = 10 * time.Minute }, clock(16), "acme/aup"},
		{"longer interval", func(d *clausewatch.Document) { d.Interval = 600 * time.Hour }, clock(16), "acme/aup"},
		{"selectors", func(d *clausewatch.Document) { d.Remove = []string{"nav"} }, clock(6), "acme/aup"},
		{"address", func(d *clausewatch.Document) { d.URLs = []string{"https://elsewhere.example/"} }, clock(6),
			"acme/aup"},
	} {
		c.change(&all[0].Documents[0])
		set(clock(6), all)
		if got := due(t, s, c.at); got != c.want {
			t.Errorf("another %s: %q is due, want %q", c.name, got, c.want)
		}
		if got := watch(t, s, "acme/aup").Document; !cmp.Equal(got, all[0].Documents[0]) {
			t.Errorf("another %s: document is %+v", c.name, got)
		}
		look := seen("acme/aup", clock(6), "failed")
		if c.name == "interval" {
			look.NextAt = clock(16)
		}
		record(t, s, look)
	}
}

func TestSyncReplacesItsOwnSubscriptionsOnly(t *testing.T) {
	s := fresh(t)
	first := []clausewatch.Subscription{follow("slack:a", "acme", clausewatch.Low), follow("slack:b", "", clausewatch.None)}
	if err := s.Sync(t.Context(), catalogue("acme/aup"), first, start); err != nil {
		t.Fatal(err)
	}
	must(s.Subscribe(t.Context(), clausewatch.Subscription{Channel: "slack:a", MinSeverity: clausewatch.High}, "slack:U1", start))
	kept := must(s.Subscriptions(t.Context(), "slack:a"))[0].ID
	second := []clausewatch.Subscription{follow("discord:c", "acme/aup", clausewatch.High), first[0], first[0]}
	second[0].Origin = "" // all are of the configuration
	if err := s.Sync(t.Context(), catalogue("acme/aup"), second, start); err != nil {
		t.Fatal(err)
	}
	want := []clausewatch.Subscription{
		{ID: kept, Channel: "slack:a", Platform: "acme", MinSeverity: clausewatch.Low, Origin: "config"},
		{ID: 3, Channel: "slack:a", MinSeverity: clausewatch.High, Origin: "chat"},
		{ID: 4, Channel: "discord:c", Platform: "acme", Document: "aup", MinSeverity: clausewatch.High, Origin: "config"},
	}
	if diff := cmp.Diff(want, must(s.Subscriptions(t.Context(), ""))); diff != "" {
		t.Errorf("subscriptions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[:2], must(s.Subscriptions(t.Context(), "slack:a"))); diff != "" {
		t.Errorf("of one channel (-want +got):\n%s", diff)
	}
}

func TestSyncRefusesWhatCannotBeKept(t *testing.T) {
	s := watching(t)
	before := everything(t, s)
	with := func(change func(p []clausewatch.Platform)) []clausewatch.Platform {
		p := catalogue("acme/aup", "acme/new", "cedar/aup")
		change(p)
		return p
	}
	for name, c := range map[string]struct {
		platforms []clausewatch.Platform
		subs      []clausewatch.Subscription
	}{
		"named twice": {platforms: with(func(p []clausewatch.Platform) {
			p[1].ID, p[1].Documents = "acme",
				nil
		})},
		"acme/aup is named twice": {platforms: with(func(p []clausewatch.Platform) { p[0].Documents[1].ID = "aup" })},
		"platform id":             {platforms: with(func(p []clausewatch.Platform) { p[0].ID = "" })},
		"without a slash":         {platforms: with(func(p []clausewatch.Platform) { p[0].Documents[0].ID = "a/b" })},
		"has no address":          {platforms: with(func(p []clausewatch.Platform) { p[1].Documents[0].URLs = nil })},
		"says it is of platform":  {platforms: with(func(p []clausewatch.Platform) { p[1].Documents[0].Platform = "acme" })},
		`channel "teams:1"`: {platforms: catalogue("acme/aup"),
			subs: []clausewatch.Subscription{{Channel: "teams:1"}}},
	} {
		says(t, s.Sync(t.Context(), c.platforms, c.subs, clock(9)), name, "sync configuration")
	}
	if after := everything(t, s); after != before {
		t.Error("something was written")
	}
}

func TestUnknownDocument(t *testing.T) {
	s := watching(t)
	for _, ref := range []string{"", "acme", "acme/no", "' OR 1=1"} {
		if _, err := s.Watch(t.Context(), ref); !errors.Is(err, ErrNotFound) {
			t.Errorf("Watch(%q): %v, want ErrNotFound", ref, err)
		}
		if _, err := s.Current(t.Context(), ref); !errors.Is(err, ErrNotFound) {
			t.Errorf("Current(%q): %v, want ErrNotFound", ref, err)
		}
		if got, err := s.Captures(t.Context(), ref, 5); err != nil || len(got) != 0 {
			t.Errorf("Captures(%q): %v, %v", ref, got, err)
		}
	}
}
