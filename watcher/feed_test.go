package watcher_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher"
)

// reading is a world that has the baseline of the news.
func reading(t *testing.T) *world {
	t.Helper()
	w := lending(t)
	w.site.serves(feedAt, feed(news()...))
	if f := w.look(feedRef); !f.First {
		t.Fatalf("got %s, want the baseline", brief(f))
	}
	if got := w.alerts(feedRef); len(got) > 0 {
		t.Fatalf("the baseline owes %q, want nothing", got)
	}
	return w
}

// wantNews makes sure how many changes of the news were recorded and how many were told.
func (w *world) wantNews(recorded, told int) {
	w.t.Helper()
	if got := w.changes(feedRef); len(got) != recorded {
		w.t.Errorf("got %d changes, want %d: %+v", len(got), recorded, got)
	}
	if got := count(w.alerts(feedRef), "slack:all change"); got != told {
		w.t.Errorf("slack:all is owed %d alerts, want %d", got, told)
	}
	if got := w.alerts(feedRef); len(got) != told {
		w.t.Errorf("owed %q, want %d for slack:all alone", got, told)
	}
}

func TestLongFeedIsASilentBaseline(t *testing.T) {
	w := lending(t)
	var long []item
	for range 40 {
		for _, n := range news() {
			n.id += "-" + string(rune('a'+len(long)%26)) + strings.Repeat("x", len(long)/26)
			n.text += " Number " + n.id + "."
			long = append(long, n)
		}
	}
	w.site.serves(feedAt, feed(long...))
	w.look(feedRef)
	w.due(feedRef)
	w.wantNews(0, 0)
	if n := len(w.inForce(feedRef).Provisions); n != 200 {
		t.Errorf("the baseline holds %d entries, want 200", n)
	}
}

func TestNewEntriesAreToldOnceAndAtOnce(t *testing.T) {
	w := reading(t)
	more := append([]item{{"n7", "Spring course", "A course for beginners starts on the first Saturday of April."},
		{"n6", "Ice on the pier", "The station at the lake stays closed until the ice is gone."}}, news()...)
	w.site.serves(feedAt, feed(more...))
	f := w.due(feedRef)
	if !f.Told || f.Held || f.Why != watcher.WhyEntries || f.Change.Counts.Added != 2 || f.Changes != 2 {
		t.Fatalf("got %s, want two new entries told at the first look", brief(f))
	}
	w.wantNews(1, 1)
	for range 3 {
		if f := w.due(feedRef); f.Outcome != clausewatch.Unchanged {
			t.Errorf("a later look: got %s, want it unchanged", brief(f))
		}
	}
	w.wantNews(1, 1)
}

func TestEditedEntryIsRecordedAndNotTold(t *testing.T) {
	w := reading(t)
	edited := news()
	edited[1].text = "Each station now lends three equatorial mounts that carry up to nine kilograms."
	w.site.serves(feedAt, feed(edited...))
	f := w.due(feedRef)
	if f.Told || f.Why != watcher.WhyEntryEdited || f.Change.Counts.Modified != 1 || f.Changes != 1 {
		t.Errorf("got %s, want one edited entry that is not told", brief(f))
	}
	w.wantNews(1, 0)
	if v := w.inForce(feedRef); !strings.Contains(v.Text, "three equatorial") || strings.Contains(v.Text, "two equatorial") {
		t.Errorf("in force is\n%s", v.Text)
	}
}

func TestEntryThatLeavesTheWindowIsNoRemovalAndComesBackInSilence(t *testing.T) {
	w := reading(t)
	w.site.serves(feedAt, feed(news()[:2]...))
	if f := w.due(feedRef); f.Outcome != clausewatch.Unchanged {
		t.Errorf("three entries left: got %s, want it unchanged", brief(f))
	}
	w.site.serves(feedAt, feed(append([]item{{"n6", "Ice on the pier", "The station at the lake stays closed until the ice is gone."}}, news()[:1]...)...))
	if f := w.due(feedRef); !f.Told || f.Changes != 1 {
		t.Errorf("one came, others left: got %s, want the one told", brief(f))
	}
	w.site.serves(feedAt, feed(news()...))
	if f := w.due(feedRef); f.Outcome != clausewatch.Unchanged {
		t.Errorf("the old ones came back: got %s, want it unchanged", brief(f))
	}
	w.site.serves(feedAt, feed())
	if f := w.due(feedRef); f.Outcome != clausewatch.Unchanged {
		t.Errorf("an empty feed: got %s, want it unchanged", brief(f))
	}
	w.wantNews(1, 1)
	if n := len(w.inForce(feedRef).Provisions); n != 6 {
		t.Errorf("%d entries are remembered, want 6", n)
	}
}

func TestNewKeysOfOldEntriesTellNothing(t *testing.T) {
	w := reading(t)
	moved := news()
	for i := range moved {
		moved[i].id = "https://news.lantern.example/2026/" + moved[i].id
	}
	w.site.serves(feedAt, feed(moved...))
	for range 3 {
		w.due(feedRef)
	}
	w.wantNews(0, 0)
	w.site.serves(feedAt, feed(append([]item{{"https://news.lantern.example/2026/n6", "Ice on the pier", "The station at the lake stays closed."}}, moved...)...))
	if f := w.due(feedRef); !f.Told || f.Changes != 1 {
		t.Errorf("one new entry after the move: got %s, want it told alone", brief(f))
	}
	w.wantNews(1, 1)
}

func TestOrderAndDatesOfEntriesDoNotCount(t *testing.T) {
	w := reading(t)
	turned := news()
	slices.Reverse(turned)
	dated := strings.ReplaceAll(feed(turned...), "</item>", "<pubDate>"+time.RFC1123Z+"</pubDate></item>")
	w.site.serves(feedAt, dated)
	w.due(feedRef)
	w.site.serves(feedAt, strings.ReplaceAll(dated, "2006", "2026"))
	w.due(feedRef)
	w.wantNews(0, 0)
}

func TestFeedThatCannotBeReadForgetsNothing(t *testing.T) {
	w := reading(t)
	whole := feed(news()...)
	for _, body := range []string{wall("Sign in", "<form><input type=password></form>"), whole[:len(whole)/2], `{"error":"rate limited"}`, ""} {
		w.site.serves(feedAt, body)
		if f := w.due(feedRef); f.Outcome != clausewatch.Unreadable && f.Outcome != clausewatch.Failed {
			t.Errorf("%.40q: got %s, want no text", body, brief(f))
		}
	}
	w.site.serves(feedAt, feed(append([]item{{"n6", "Ice on the pier", "The station at the lake stays closed."}}, news()...)...))
	if f := w.due(feedRef); !f.Told || f.Changes != 1 {
		t.Errorf("after the return: got %s, want the one new entry told", brief(f))
	}
	if got := count(w.alerts(feedRef), "slack:all change"); got != 1 {
		t.Errorf("slack:all is owed %d changes, want 1", got)
	}
}
