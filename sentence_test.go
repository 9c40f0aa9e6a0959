package clausewatch

import "testing"

func TestAStopBehindAnAbbreviationEndsNoSentence(t *testing.T) {
	for text, want := range map[string]bool{
		"by Acme Inc": true, "see (e.g": true, "the words of J": true, "we said “no": false, "at 5 p.m": true, "gemäß § 4 Abs": true, "No": true,
		"Neither you nor I": false, "you and us": false, "of 2026": false, "a": false, "": false, "ends (here)": false, "line\nInc": true,
	} {
		if got := Abbreviated(text); got != want {
			t.Errorf("Abbreviated(%q) = %v, want %v", text, got, want)
		}
	}
}
