package store

import (
	"errors"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// announcing is a store with a channel that publishes its alerts.
func announcing(t *testing.T) *Store {
	s := fresh(t)
	set := clausewatch.ChannelSettings{Channel: "discord:1", Delivery: clausewatch.Delivery{Crosspost: clausewatch.CrosspostOn}}
	if err := s.SetChannel(t.Context(), set, "console", clock(0)); err != nil {
		t.Fatal(err)
	}
	return s
}

// settled sends an alert to a channel at a time.
func settled(t *testing.T, s *Store, channel clausewatch.Channel, at time.Time) int64 {
	t.Helper()
	done, err := s.write.ExecContext(t.Context(), `INSERT INTO alerts (channel, chat, kind, document, since, state, next_at, created) VALUES (?, 'discord', 'report', '', ?, 'owed', ?, ?)`,
		string(channel), at.UnixMilli(), at.UnixMilli(), at.UnixMilli())
	if err != nil {
		t.Fatal(err)
	}
	id := must(done.LastInsertId())
	if err := s.Settle(t.Context(), id, "1/2", at); err != nil {
		t.Fatal(err)
	}
	return id
}

// published are the alerts that are to be published at a time.
func published(t *testing.T, s *Store, at time.Time) (alerts []int64) {
	t.Helper()
	for _, c := range must(s.Crossposts(t.Context(), "discord", at)) {
		alerts = append(alerts, c.Alert)
	}
	return alerts
}

func TestAlertsOfAnAnnouncementChannelAreQueuedOnceTheyWereSent(t *testing.T) {
	s := announcing(t)
	first, other := settled(t, s, "discord:1", clock(1)), settled(t, s, "discord:2", clock(2))
	if got := published(t, s, clock(3)); len(got) != 1 || got[0] != first {
		t.Errorf("to be published are %v, want %d alone and not %d", got, first, other)
	}
	if c := must(s.Crosspost(t.Context(), first)); c.PostID != "1/2" || c.Channel != "discord:1" || c.State != CrosspostOwed {
		t.Errorf("got %+v", c)
	}
	if _, err := s.Crosspost(t.Context(), other); !errors.Is(err, ErrNotFound) {
		t.Errorf("a channel that did not want it: %v", err)
	}
	test := must(s.Test(t.Context(), "discord:1", clock(4)))
	if err := s.Settle(t.Context(), test, "1/3", clock(4)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Crosspost(t.Context(), test); !errors.Is(err, ErrNotFound) {
		t.Errorf("a test is published: %v", err)
	}
}

func TestChannelPublishesTenAnHourInOrder(t *testing.T) {
	s := announcing(t)
	var all []int64
	for i := range 12 {
		all = append(all, settled(t, s, "discord:1", clock(i+1)))
	}
	for i := range 10 {
		if got := published(t, s, clock(20+i)); len(got) != 1 || got[0] != all[i] {
			t.Fatalf("to be published are %v, want %d", got, all[i])
		}
		if err := s.Crossposted(t.Context(), all[i], "", clock(20+i)); err != nil {
			t.Fatal(err)
		}
	}
	if got := published(t, s, clock(31)); len(got) != 0 {
		t.Errorf("an eleventh in the hour: %v", got)
	}
	if got := published(t, s, clock(80)); len(got) != 1 || got[0] != all[10] {
		t.Errorf("an hour after the first %v, want %d", got, all[10])
	}
	if err := s.PostponeCrosspost(t.Context(), all[10], clock(140), "wait"); err != nil {
		t.Fatal(err)
	}
	if got := published(t, s, clock(139)); len(got) != 0 {
		t.Errorf("while the channel waits: %v", got)
	}
	if got := published(t, s, clock(140)); len(got) != 1 || got[0] != all[10] {
		t.Errorf("after it waited: %v, want %d", got, all[10])
	}
	if err := s.Crossposted(t.Context(), all[10], "no such message", clock(140)); err != nil {
		t.Fatal(err)
	}
	if c := must(s.Crosspost(t.Context(), all[10])); c.State != CrosspostFailed || c.Error != "no such message" || c.Attempts != 1 {
		t.Errorf("got %+v", c)
	}
	if got := published(t, s, clock(140)); len(got) != 1 || got[0] != all[11] {
		t.Errorf("after one that failed: %v, want %d", got, all[11])
	}
	if err := s.Crossposted(t.Context(), all[10], "", clock(141)); !errors.Is(err, ErrNotFound) {
		t.Errorf("ended twice: %v", err)
	}
}
