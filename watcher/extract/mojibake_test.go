package extract

import "testing"

func TestTextThatWasEncodedTwiceIsPutRight(t *testing.T) {
	for sent, want := range map[string]string{
		"Ein CafÃ© und ein BÃ¼ro":            "Ein Café und ein Büro",
		"the userâ€™s â€œcontentâ€\u009d":    "the user’s “content”",
		"Â© 2030 Â· all rights":              "© 2030 · all rights",
		"Château, Ãge, naïve and Þingvellir": "Château, Ãge, naïve and Þingvellir",
		"one Ã© alone may be meant":          "one Ã© alone may be meant",
		"plain words":                        "plain words",
	} {
		if got := unmangled(sent); got != want {
			t.Errorf("%q: got %q, want %q", sent, got, want)
		}
	}
}
