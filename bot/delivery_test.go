package bot_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

func TestAnAlertIsDeliveredAsItsChannelWants(t *testing.T) {
	w, id := owing(t)
	set := clausewatch.ChannelSettings{Channel: "slack:C1", Report: clausewatch.ReportOff, Delivery: clausewatch.Delivery{Threads: clausewatch.ThreadsEach}}
	if err := w.store.SetChannel(t.Context(), set, "console", today); err != nil {
		t.Fatal(err)
	}
	s := &scripted{}
	o, c := newOutbox(w, s)
	deliver(t, o, 1)
	if m := s.sent[0]; m.Delivery != set.Delivery || m.Thread != "" {
		t.Errorf("the alert has delivery %+v and goes on from %q", m.Delivery, m.Thread)
	}
	if diff := cmp.Diff([][]string{{"Acme", "acme", "acme cloud services", "ac"}}, s.sent[0].Topics); diff != "" {
		t.Errorf("its topics (-want +got):\n%s", diff)
	}
	c.turn(25 * time.Hour)
	if n, err := w.store.OweAgain(t.Context(), store.AgainRule{After: 24 * time.Hour}, c.Now()); n != 1 || err != nil {
		t.Fatalf("%d alerts are told again, %v", n, err)
	}
	deliver(t, o, 1)
	if m := s.sent[1]; m.Thread != w.alert(id).PostID || m.Thread == "" {
		t.Errorf("it is told again beside %q, want in the thread of %q", m.Thread, w.alert(id).PostID)
	}
}
