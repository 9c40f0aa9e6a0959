package compare

import (
	"strings"
	"testing"
)

func TestSentence(t *testing.T) {
	for _, c := range []struct{ text, at, want string }{
		{"We bake. We sell fresh bread. We sleep.", "sell", "We sell fresh bread."},
		{"We sell goods (e.g. bread, milk) here. We sleep.", "here", "We sell goods (e.g. bread, milk) here."},
		{"Sold by Acme Inc. to members. We sleep.", "members", "Sold by Acme Inc. to members."},
		{"Written by J. Smith of Ohio. We sleep.", "Ohio", "Written by J. Smith of Ohio."},
		{"Where it is. You agree to go there with us. We sleep.", "Where", "Where it is. You agree to go there with us."},
		{"The first line\nand the second one of it", "first", "The first line"},
		{"一つ目です。二つ目です。", "二つ目", "二つ目です。"},
		{"no stop at all", "stop", "no stop at all"},
		{"", "", ""},
	} {
		from := strings.Index(c.text, c.at)
		if got := sentence(c.text, from, from+len(c.at)); got != c.want {
			t.Errorf("sentence of %q in %q: %q, want %q", c.at, c.text, got, c.want)
		}
	}
}

func TestACutIsMarkedOutsideOfTheQuote(t *testing.T) {
	long := strings.Repeat("many words ", 40)
	for _, got := range []string{quoted(long), whole(long, longQuote), excerpt(long, 0, 0, longQuote)} {
		text := strings.TrimSuffix(got, " …")
		inner := strings.Trim(text, "“”«»")
		if text == got || !strings.Contains(long, inner) {
			t.Errorf("got %s", got)
		}
	}
}
