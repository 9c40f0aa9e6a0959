package clausewatch

import "testing"

func TestNearestFindsATypoAndNothingElse(t *testing.T) {
	names := []string{"interval", "confirm_after", "url", "urls", "id"}
	for word, want := range map[string]string{
		"intervall": "interval", "Interval": "interval", "intreval": "interval", "confirm-after": "confirm_after",
		"ulr": "url", "wrong": "", "": "", "colour": "",
	} {
		if got := Nearest(word, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestDistanceCountsASwapOnce(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"privacy", "privcy", 1}, {"amazon", "amzaon", 1}, {"", "abc", 3}, {"ähnlich", "ahnlich", 1}, {"same", "same", 0}} {
		if got := Distance(c.a, c.b); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
