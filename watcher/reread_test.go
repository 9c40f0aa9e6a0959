package watcher_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher"
	"github.com/clausewatch/clausewatch/watcher/extract"
)

// withNotice is the page with a note above the text that an operator may wish away.
func withNotice(swaps ...string) page {
	p := lantern(swaps...)
	p.before = "<div class='note'><p>Our stations are closed for the whole of the first week of May, for the yearly inspection.</p></div>"
	return p
}

const noticed = "yearly inspection"

// removeNotice makes the watcher read the terms without the note.
func (w *world) removeNotice() {
	w.t.Helper()
	w.configure(clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{address}, Remove: []string{".note"}})
}

// wantTechnical makes sure that the newest change is one of our own reading, and that nobody is owed anything.
func (w *world) wantTechnical(ref string) {
	w.t.Helper()
	c := w.changes(ref)
	if len(c) == 0 || c[0].Told || c[0].Why != watcher.WhyTechnical {
		w.t.Errorf("got changes %+v, want the newest technical", c)
	}
	if got := w.alerts(ref); len(got) > 0 {
		w.t.Errorf("owed %q, want nothing", got)
	}
}

func TestOtherSelectorsGiveATechnicalVersionThatNobodyIsToldOf(t *testing.T) {
	w := lending(t)
	w.site.serves(address, withNotice())
	w.look(ref)
	first := w.inForce(ref).FirstSeen
	w.time = w.time.Add(time.Hour)
	w.removeNotice()
	w.due(ref)
	v := w.inForce(ref)
	if strings.Contains(v.Text, noticed) || v.Config != w.watch(ref).Document.Reading() || !v.FirstSeen.Equal(first) {
		t.Errorf("in force is a text with config %s, first seen %s:\n%s", v.Config, v.FirstSeen, v.Text)
	}
	w.wantTechnical(ref)
	n := len(w.changes(ref))
	for range 3 {
		if f := w.due(ref); f.Outcome != clausewatch.Unchanged {
			t.Errorf("a later look: got %s, want it unchanged", brief(f))
		}
	}
	if got := len(w.changes(ref)); got != n {
		t.Errorf("there are %d changes, want %d", got, n)
	}
	w.wantTechnical(ref)
}

func TestChangeOfThePolicyIsKeptApartFromOneOfTheSelectors(t *testing.T) {
	w := lending(t)
	w.site.serves(address, withNotice())
	w.look(ref)
	w.removeNotice()
	w.site.serves(address, withNotice(thirtyDays, fourteenDays))
	if f := w.due(ref); !f.Held {
		t.Errorf("got %s, want the new text held", brief(f))
	}
	w.wantTechnical(ref)
	w.untilSettled(fourteenDays)
	c := w.changes(ref)
	if len(c) != 2 || !c[0].Told || len(c[0].Provisions) != 1 || !strings.Contains(c[0].Provisions[0].New.Text, fourteenDays) {
		t.Errorf("got changes %+v, want the newest of one provision, told", c)
	}
	if n := count(w.alerts(ref), "slack:all change"); n != 1 {
		t.Errorf("slack:all is owed %d changes, want 1", n)
	}
}

// The bytes of a candidate were the last readable ones; their validators must not hide its text once it is dropped.
func TestCandidateIsNotForgottenWhenTheSelectorsChange(t *testing.T) {
	w := lending(t)
	w.site.serves(address, withNotice())
	w.look(ref)
	w.site.serves(address, withNotice(thirtyDays, fourteenDays))
	if f := w.due(ref); !f.Held {
		t.Fatalf("got %s, want it held", brief(f))
	}
	w.removeNotice()
	w.due(ref)
	w.untilSettled(fourteenDays)
	if n := count(w.alerts(ref), "slack:all change"); n != 1 {
		t.Errorf("slack:all is owed %d changes, want 1: %+v", n, w.changes(ref))
	}
}

// Reading our own bytes anew says nothing about whether the site can be read.
func TestOtherSelectorsDoNotEndBlindness(t *testing.T) {
	w := lending(t)
	w.site.serves(address, withNotice())
	w.look(ref)
	w.site.fails(address, clausewatch.CauseTimeout, 0)
	for range 3 {
		w.due(ref)
	}
	since := w.watch(ref).BlindSince
	w.removeNotice()
	w.due(ref)
	if v := w.inForce(ref); strings.Contains(v.Text, noticed) {
		t.Error("the text in force is not read with the new selectors")
	}
	if watch := w.watch(ref); watch.Failures != 4 || !watch.BlindSince.Equal(since) || watch.Outage == "" {
		t.Errorf("%d failures, blind since %s, told %q; want 4, %s, told", watch.Failures, watch.BlindSince, watch.Outage, since)
	}
	if got := w.alerts(ref); count(got, "slack:all blind") != 1 || count(got, "slack:all recovered") != 0 {
		t.Errorf("owed %q, want one blindness and no recovery", got)
	}
}

func TestSelectorsThatFitNothingAreNoticedAlthoughThePageStaysTheSame(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.configure(clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{address},
		Select: []clausewatch.Selection{{CSS: "#legal-text"}}})
	for range 3 {
		if f := w.due(ref); f.Outcome != clausewatch.Unreadable {
			t.Fatalf("got %s, want it unreadable", brief(f))
		}
	}
	if n := count(w.alerts(ref), "slack:all blind"); n != 1 || len(w.versions(ref)) != 1 {
		t.Errorf("slack:all is owed %d alerts of blindness and there are %d versions, want 1 and 1", n, len(w.versions(ref)))
	}
	w.configure(clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{address}})
	if f := w.due(ref); f.Outcome != clausewatch.Unchanged {
		t.Errorf("with the old selectors: got %s, want it unchanged", brief(f))
	}
	if len(w.changes(ref)) > 0 {
		t.Errorf("got changes %+v, want none", w.changes(ref))
	}
}

// baseline records what an older extractor had read in a page: number 0, and a line that today's leaves out.
func (w *world) baseline(ref, url string, body any) {
	w.t.Helper()
	doc := w.watch(ref).Document
	part := sends(url, 200, fmt.Sprint(body))
	part.Header.Set("Etag", `"old"`)
	v, err := extract.Read(w.t.Context(), doc, []clausewatch.Snapshot{part}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	last := clausewatch.Provision{ID: "old-line", Block: v.Provisions[0].Block, Text: "Imprint, press and jobs of the Lantern stations."}
	v.Provisions = append(v.Provisions, last)
	v.Text += "\n" + last.Text
	v.TextSHA, v.Extractor, v.Config, v.Snapshots = "", 0, doc.Reading(), []string{part.SHA256}
	_, err = w.Store.Record(w.t.Context(), store.Look{
		Capture:   clausewatch.Capture{Document: ref, At: w.Now(), Outcome: clausewatch.Changed},
		Snapshots: []clausewatch.Snapshot{part}, Readable: true, Version: &v, As: store.Baseline, NextAt: w.Now().Add(1)})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestOtherExtractorGivesATechnicalVersionThatNobodyIsToldOf(t *testing.T) {
	w := lending(t)
	w.baseline(ref, address, lantern())
	w.site.does(address, stubborn)
	w.due(ref)
	v := w.inForce(ref)
	if v.Extractor != extract.Number || strings.Contains(v.Text, "Imprint, press") {
		t.Errorf("in force is a text of extractor %d:\n%s", v.Extractor, v.Text)
	}
	w.wantTechnical(ref)
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	w.due(ref)
	w.untilSettled(fourteenDays)
	if n := count(w.alerts(ref), "slack:all change"); n != 1 {
		t.Errorf("slack:all is owed %d changes, want 1", n)
	}
}

func TestChangeOfThePolicyIsKeptApartFromOneOfTheExtractor(t *testing.T) {
	w := lending(t)
	w.baseline(ref, address, lantern())
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	w.due(ref)
	w.wantTechnical(ref)
	w.untilSettled(fourteenDays)
	if c := w.changes(ref)[0]; !c.Told || len(c.Provisions) != 1 {
		t.Errorf("got %+v, want one provision, told", c)
	}
}

func TestNewEntriesAreToldEvenWhenTheExtractorIsAnotherOne(t *testing.T) {
	w := lending(t)
	w.baseline(feedRef, feedAt, feed(news()[1:]...))
	w.site.serves(feedAt, feed(news()...))
	w.due(feedRef)
	w.due(feedRef)
	var told []clausewatch.Change
	for _, c := range w.changes(feedRef) {
		if c.Told {
			told = append(told, c)
		}
	}
	if len(told) != 1 || told[0].Counts.Added != 1 || !strings.Contains(told[0].Provisions[0].New.Text, "Winter hours") {
		t.Errorf("told %+v, want the one new entry", told)
	}
	if n := count(w.alerts(feedRef), "slack:all change"); n != 1 {
		t.Errorf("slack:all is owed %d changes, want 1", n)
	}
}
