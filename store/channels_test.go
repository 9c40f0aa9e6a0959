package store

import (
	"testing"

	"github.com/clausewatch/clausewatch"
)

func TestDeliveryOfAChannelIsKept(t *testing.T) {
	db := fresh(t)
	set := clausewatch.ChannelSettings{Channel: "discord:1", Report: clausewatch.ReportWeekly, Delivery: clausewatch.Delivery{Threads: clausewatch.ThreadsEach,
		Form: clausewatch.FormComponents, Crosspost: clausewatch.CrosspostOn, Role: "112233445566778899", RoleFrom: clausewatch.Low, Silent: clausewatch.Medium}}
	if err := db.SetChannel(t.Context(), set, "discord:9", clock(0)); err != nil {
		t.Fatal(err)
	}
	if got, err := db.ChannelSettings(t.Context(), "discord:1"); err != nil || !got.Same(set) {
		t.Errorf("got %+v, %v; want %+v", got, err, set)
	}
	if got, err := db.ChannelSettings(t.Context(), "discord:2"); err != nil || got.Delivery != (clausewatch.Delivery{}) {
		t.Errorf("another channel has %+v, %v", got.Delivery, err)
	}
}
