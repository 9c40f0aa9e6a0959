package bot_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

// A world is a real store with three platforms that do not exist.
type world struct {
	t     *testing.T
	store *store.Store
	texts map[string]clausewatch.Version // in force
}

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

var today = at("2026-05-20 10:00")

func policy(id, name string, aliases ...string) clausewatch.Document {
	return clausewatch.Document{ID: id, Name: name, Aliases: aliases, Kind: clausewatch.Policy}
}

func platforms() []clausewatch.Platform {
	changelog := policy("changelog", "Product changelog")
	changelog.Kind = clausewatch.Feed
	all := []clausewatch.Platform{
		{ID: "acme", Name: "Acme", Aliases: []string{"acme cloud services", "ac"}, Documents: []clausewatch.Document{
			policy("aup", "Acme Acceptable Use Policy"), policy("terms", "Acme Terms of Service"), policy("privacy",
				"Acme Privacy Notice"), changelog}},
		{ID: "birch", Name: "Birchwood", Aliases: []string{"bw"}, Documents: []clausewatch.Document{
			policy("tou", "Terms of Use"), policy("rules", "Community Guidelines"), policy("privacy",
				"Privacy Policy")}},
		{ID: "corvid", Name: "Corvid Mail", Documents: []clausewatch.Document{
			policy("usage", "Mail Usage Policy", "aup"), policy("service-terms", "Service Terms"), policy("site-terms",
				"Site Terms"), policy("dpa", "Data Processing Addendum")}},
	}
	for i := range all {
		for j := range all[i].Documents {
			d := &all[i].Documents[j]
			d.Platform, d.URLs = all[i].ID, []string{"https://" + all[i].ID + ".example/" + d.ID}
		}
	}
	return all
}

// read makes a version of lines: "# Heading", "# 4 Heading", "4.2 clause", "- item", or a clause; a line may begin with
// an id, "keep|4.2 clause".
func read(ref string, when time.Time, printed string, lines ...string) clausewatch.Version {
	v := clausewatch.Version{Document: ref, Extractor: 1, URL: "https://" + strings.Replace(ref, "/", ".example/", 1),
		Language: "en",
		Dates:    clausewatch.Dates{Printed: clausewatch.Date(printed)}, FirstSeen: when, LastSeen: when}
	var whole []string
	head, section := "", ""
	for i, l := range lines {
		id, rest, ok := strings.Cut(l, "|")
		if !ok {
			id, rest = "", l
		}
		p := clausewatch.Provision{ID: id, Block: clausewatch.Paragraph, Text: rest}
		if h, ok := strings.CutPrefix(rest, "# "); ok {
			p.Block, p.Depth, p.Text = clausewatch.Heading, 2, h
			section = ""
			if n, name, ok := strings.Cut(h, " "); ok && strings.Trim(n, "0123456789.") == "" {
				section, h, p.Number = n, name, n
				p.Text = name
			}
			head = h
		} else if item, ok := strings.CutPrefix(rest, "- "); ok {
			p.Block, p.Depth, p.Text = clausewatch.Item, 1, item
			if n, text, ok := strings.Cut(item, " "); ok && strings.HasPrefix(n, "(") {
				p.Number, p.Text = n, text
			}
		} else if n, text, ok := strings.Cut(rest, " "); ok && strings.Contains(n, ".") &&
			strings.Trim(n, "0123456789.") == "" {
			p.Number, p.Text = n, text
		}
		if p.ID == "" {
			p.ID = fmt.Sprintf("%s-%d-%x", strings.ReplaceAll(ref, "/", "-"), i, sha256.Sum256([]byte(p.Text)))[:32]
		}
		p.Heading = head
		switch {
		case section != "":
			p.Path = []string{section}
		case head != "":
			p.Path = []string{head}
		}
		if p.Number != "" && p.Number != section {
			p.Path = append(p.Path, p.Number)
		}
		whole = append(whole, strings.TrimSpace(p.Number+" "+p.Text))
		v.Provisions = append(v.Provisions, p)
	}
	v.Text = strings.Join(whole, "\n")
	sum := sha256.Sum256([]byte(v.Text))
	v.TextSHA = hex.EncodeToString(sum[:])
	return v
}

func newWorld(t *testing.T, subs ...clausewatch.Subscription) *world {
	t.Helper()
	return newWorldOf(t, platforms(), subs...)
}

// withoutReports switches the weekly report of a channel off, for tests of what else the clock brings.
func (w *world) withoutReports(channel clausewatch.Channel) {
	w.t.Helper()
	set := clausewatch.ChannelSettings{Channel: channel, Report: clausewatch.ReportOff}
	if err := w.store.SetChannel(w.t.Context(), set, "config", at("2026-01-05 08:00")); err != nil {
		w.t.Fatal(err)
	}
}

// madeOnce is the file of an empty database: to make the tables anew for each world takes most of the time of many tests.
var madeOnce = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "clausewatch-test-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "empty.db")
	s, err := store.Open(context.Background(), path)
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// newWorldOf is a world of other platforms.
func newWorldOf(t *testing.T, platforms []clausewatch.Platform, subs ...clausewatch.Subscription) *world {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	made, err := madeOnce()
	if err == nil {
		err = os.WriteFile(path, made, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Sync(t.Context(), platforms, subs, at("2026-01-05 08:00")); err != nil {
		t.Fatal(err)
	}
	return &world{t: t, store: s, texts: map[string]clausewatch.Version{}}
}

func (w *world) record(look store.Look) store.Recorded {
	w.t.Helper()
	if look.NextAt.IsZero() {
		look.NextAt = look.Capture.At.Add(time.Hour)
	}
	r, err := w.store.Record(w.t.Context(), look)
	if err != nil {
		w.t.Fatalf("record %s: %v", look.Capture.Document, err)
	}
	return r
}

func snapshot(v clausewatch.Version, when time.Time) []clausewatch.Snapshot {
	sum := sha256.Sum256([]byte(v.Text))
	return []clausewatch.Snapshot{{URL: v.URL, FinalURL: v.URL, Status: 200, Header: http.Header{}, At: when,
		SHA256: hex.EncodeToString(sum[:]), Size: int64(len(v.Text)), Body: []byte(v.Text)}}
}

// baseline records a first version.
func (w *world) baseline(v clausewatch.Version) {
	w.t.Helper()
	w.record(store.Look{Capture: clausewatch.Capture{Document: v.Document, At: v.FirstSeen,
		Outcome: clausewatch.Changed},
		Snapshots: snapshot(v, v.FirstSeen), Readable: true, Version: &v, As: store.Baseline})
	w.texts[v.Document] = v
}

// becomes records that a document reads otherwise now, with the change that leads there.
func (w *world) becomes(v clausewatch.Version, c clausewatch.Change) store.Recorded {
	w.t.Helper()
	c.Document, c.At = v.Document, v.FirstSeen
	for _, p := range c.Provisions {
		switch p.Kind {
		case clausewatch.Added:
			c.Counts.Added++
		case clausewatch.Removed:
			c.Counts.Removed++
		case clausewatch.Modified:
			c.Counts.Modified++
		case clausewatch.Renumbered:
			c.Counts.Renumbered++
		}
	}
	r := w.record(store.Look{Capture: clausewatch.Capture{Document: v.Document, At: v.FirstSeen,
		Outcome: clausewatch.Changed},
		Snapshots: snapshot(v, v.FirstSeen), Readable: true, Version: &v, As: store.Settled, Change: &c, Leaves: true})
	w.texts[v.Document] = v
	return r
}

// looks records that the text still stands.
func (w *world) looks(ref string, when time.Time) {
	w.t.Helper()
	w.record(store.Look{Capture: clausewatch.Capture{Document: ref, At: when, Outcome: clausewatch.Unchanged},
		Readable: true})
}

// clause is the provision of the text in force with this id.
func (w *world) clause(ref, id string) *clausewatch.Provision {
	for _, p := range w.texts[ref].Provisions {
		if p.ID == id {
			return &p
		}
	}
	w.t.Fatalf("%s has no provision %s", ref, id)
	return nil
}

func acmeAUP(when time.Time, printed, days string) clausewatch.Version {
	return read("acme/aup", when, printed,
		"# 1 Your responsibility", "1.1 You answer for everything that is done with your account.",
		"# 2 Spam", "lead|You may not use Acme to:", "bulk|- (a) send unsolicited bulk email to anyone who has not asked for it;",
		"relay|- (b) run an open mail relay;", "forge|- (c) forge the headers of a message.",
		"# 3 Security", "3.1 You may not scan networks of others without their consent.", "malware|3.2 You may not spread viruses or other malicious code.",
		"# 4 Enforcement", "notice|4.1 We give you "+days+" days of notice before we suspend your account.",
		"4.2 We may remove content at once where the law demands it.", "hostile|4.3 Do not write @everyone or <!channel> or \u202eturned text.")
}

// fill tells the story of the world up to today.
func (w *world) fill() {
	w.t.Helper()
	first := at("2026-01-05 08:00")
	w.baseline(acmeAUP(first, "2025-11-01", "30"))
	w.baseline(read("acme/terms", first, "", "# 1 The service", "We offer storage by the month.", "# 2 Disputes",
		"arb|2.1 Disputes are settled by binding arbitration in Lowmere.", "2.2 You give up the right to join a class action.",
		"# 3 Refunds", "3.1 You can ask for a refund within 14 days.", "# 4 Ending", "4.1 Either side may terminate with a month of notice."))
	w.baseline(read("acme/privacy", first, "2025-12-01", "# What we collect",
		"We collect your name and your postal address.",
		"# Children", "Acme is not meant for children under 13.", "# Cookies", "Cookies remember that you signed in."))
	w.baseline(read("acme/changelog", first, "", "Storage in the north\nYou can store in a northern region now."))
	w.baseline(read("birch/tou", first, "", "# Ending", "We may close an account that breaks these terms at any time.",
		"# Money", "Fees are not given back."))
	w.baseline(read("birch/rules", first, "2026-01-01", "# Be fair",
		"Do not post spam, and do not send junk mail to members.",
		"Do not bully anyone.", "# Young people", "Members are at least 16 years old."))
	w.baseline(read("birch/privacy", first, "", "# Data", "We keep your data as long as your account stands."))
	w.baseline(read("corvid/usage", first, "", "# 1 Mail", "1.1 Bulk email goes only to people who have agreed to it.",
		"1.2 Messages carry a true sender.",
		"# 2 Limits", "2.1 Up to 500 messages a day may be sent."))
	w.baseline(read("corvid/service-terms", first, "", "# Service", "The service is delivered as it is."))
	w.baseline(read("corvid/site-terms", first, "", "# Site", "This site may be read by anyone."))
	w.looks("acme/aup", at("2026-02-10 08:00"))
	w.shorten(at("2026-03-01 09:00"))
	w.looks("acme/aup", at("2026-05-20 09:00"))
	old := *w.clause("birch/rules", w.texts["birch/rules"].Provisions[1].ID)
	next := read("birch/rules", at("2026-04-02 12:00"), "2026-04-01", "# 1 Be fair",
		"Do not post spam, and do not send junk mail to members.",
		"Do not bully anyone.", "# 2 Young people", "Members are at least 16 years old.")
	now := next.Provisions[1]
	w.becomes(next, clausewatch.Change{Headline: "sections are numbered now",
		Why:        "not told: only layout, numbering, places or typography differ",
		Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Renumbered, Old: &old, New: &now}}})
	w.record(store.Look{Capture: clausewatch.Capture{Document: "birch/privacy", At: at("2026-05-18 07:00"),
		Outcome: clausewatch.Unreadable,
		Cause:   clausewatch.CauseLogin, Detail: "a form with a password field"}, Failures: 3, BlindSince: at("2026-05-17 07:00"),
		Joins: clausewatch.OutageOfHost, NextAt: at("2026-05-20 11:00")})
}

// shorten is the change of acme/aup: a period, and a clause that is new.
func (w *world) shorten(when time.Time) store.Recorded {
	w.t.Helper()
	before := *w.clause("acme/aup", "notice")
	next := acmeAUP(when, "2026-03-01", "14")
	var after clausewatch.Provision
	for _, p := range next.Provisions {
		if p.ID == "notice" {
			after = p
		}
	}
	return w.becomes(next, clausewatch.Change{Material: true, Severity: clausewatch.High,
		Reason:   "a period of notice became shorter",
		Headline: "the notice before a suspension falls from 30 days to 14 days", Summary: "One clause of section 4 was reworded.",
		Told: true, Why: "confirmed: the new text stood at the second look",
		Dates: clausewatch.DateChanges{Printed: clausewatch.DateChange{Old: "2025-11-01", New: "2026-03-01"},
			Effective: clausewatch.DateChange{New: "2026-04-01"}},
		Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Modified, Severity: clausewatch.High, Old: &before,
			New:     &after,
			Signals: []clausewatch.Signal{{Type: clausewatch.SignalPeriod, Old: "30 days", New: "14 days"}},
			Edits: []clausewatch.Edit{{Op: clausewatch.Equal, Text: "We give you "}, {Op: clausewatch.Delete,
				Text: "30"}, {Op: clausewatch.Insert, Text: "14"},
				{Op: clausewatch.Equal, Text: " days of notice before we suspend your account."}}}}})
}
