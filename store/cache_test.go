package store

import "testing"

func TestCacheForgetsWhatWasNotUsedForTheLongestTime(t *testing.T) {
	c := newCache[int, string](10)
	c.put(1, "one", 4)
	c.put(2, "two", 4)
	c.get(1)
	c.put(3, "three", 4) // takes the place of 2
	c.put(4, "too heavy", 11)
	c.put(1, "another one", 4)
	for key, want := range map[int]string{1: "one", 2: "", 3: "three", 4: ""} {
		if got, found := c.get(key); got != want || found != (want != "") {
			t.Errorf("%d: got %q, %v; want %q", key, got, found, want)
		}
	}
	c.put(5, "five", 10)
	if len(c.all) != 1 || c.used.Len() != 1 || c.held != 10 {
		t.Errorf("got %d values in %d places of weight %d, want one of weight 10", len(c.all), c.used.Len(), c.held)
	}
}
