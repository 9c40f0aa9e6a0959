package clausewatch

import (
	"strings"
	"testing"
)

func TestDeliveryIsReadAsItIsTyped(t *testing.T) {
	for _, c := range []struct {
		option, typed, value string
		want                 Delivery
	}{
		{SetsThreads, "On", "on", Delivery{Threads: ThreadsOn}},
		{SetsThreads, "each", "each", Delivery{Threads: ThreadsEach}},
		{SetsForm, "components", "components", Delivery{Form: FormComponents}},
		{SetsForm, "embed", "", Delivery{}},
		{SetsCrosspost, "on", "on", Delivery{Crosspost: CrosspostOn}},
		{SetsCrosspost, "off", "", Delivery{}},
		{SetsRole, "112233445566778899", "112233445566778899", Delivery{Role: "112233445566778899"}},
		{SetsRole, "<@&112233445566778899>", "112233445566778899", Delivery{Role: "112233445566778899"}},
		{SetsRole, "off", "", Delivery{}},
		{SetsRoleFrom, "low", "low", Delivery{RoleFrom: Low}},
		{SetsSilent, "minor", "medium", Delivery{Silent: Medium}},
		{SetsSilent, "high", "high", Delivery{Silent: High}},
		{SetsSilent, "off", "", Delivery{}},
	} {
		got, err := Delivery{}.With(c.option, c.typed)
		if err != nil || got != c.want || got.Value(c.option) != c.value {
			t.Errorf("%s:%s gives %+v with value %q, %v; want %+v with %q", c.option, c.typed, got, got.Value(c.option), err, c.want, c.value)
		}
		if none, err := got.With(c.option, ""); err != nil || none != (Delivery{}) {
			t.Errorf("%s: %+v, %v is left of it when it is unset", c.option, none, err)
		}
	}
	for option, typed := range map[string]string{SetsThreads: "some", SetsForm: "card", SetsCrosspost: "yes", SetsRole: "@everyone", SetsRoleFrom: "none", SetsSilent: "loud"} {
		if got, err := (Delivery{}).With(option, typed); err == nil || !strings.Contains(err.Error(), option+": ") || !strings.Contains(err.Error(), "; write ") {
			t.Errorf("%s:%s gives %+v, %v; want an error that shows what it takes", option, typed, got, err)
		}
	}
}

func TestRoleIsPingedFromASeverityOn(t *testing.T) {
	for _, c := range []struct {
		from, severity Severity
		want           bool
	}{{None, High, true}, {None, Medium, false}, {High, Medium, false}, {Low, Low, true}, {Low, None, false}} {
		if got := (Delivery{Role: "1", RoleFrom: c.from}).Pings(c.severity) == "1"; got != c.want {
			t.Errorf("from %s on, of severity %s: %v, want %v", c.from, c.severity, got, c.want)
		}
	}
}

func TestConfigurationFixesDeliveryAndLetsItGo(t *testing.T) {
	chat := ChannelSettings{Delivery: Delivery{Threads: ThreadsEach, Silent: High}}
	fixed := chat.Configured(ChannelSettings{Delivery: Delivery{Threads: ThreadsOff, Role: "112233445566778899"}, Fixed: []string{SetsThreads, SetsRole}})
	if want := (Delivery{Threads: ThreadsOff, Role: "112233445566778899", Silent: High}); fixed.Delivery != want {
		t.Errorf("got %+v, want %+v", fixed.Delivery, want)
	}
	if free := fixed.Configured(ChannelSettings{}); free.Delivery != (Delivery{Silent: High}) || free.Same(fixed) {
		t.Errorf("got %+v, want what was set in chat alone", free.Delivery)
	}
}
