package chat

import "testing"

func TestFilledInFormIsTheCommandThatWouldBeTyped(t *testing.T) {
	f := Form{Ask: "subscribe", Fields: []Input{{Name: "platform", Else: "all"}, {Name: "document", Of: "platform"}, {Name: "clause", Before: "#", Of: "platform"},
		{Name: "min", Before: "min:"}, {Name: "rhythm"}}}
	for want, values := range map[string]map[string]string{
		"subscribe all":  {},
		"subscribe acme": {"platform": "acme"},
		"subscribe acme aup #spam and mail min:low daily": {"platform": "acme", "document": "aup", "clause": " spam  and\nmail ", "min": "low", "rhythm": "daily"},
		"subscribe all min:high":                          {"document": "aup", "clause": "spam", "min": "high"},
	} {
		if got := f.Question(values); got != want {
			t.Errorf("%v: got %q, want %q", values, got, want)
		}
	}
}
