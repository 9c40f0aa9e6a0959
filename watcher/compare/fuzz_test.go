package compare

import (
	"slices"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// FuzzVersions compares documents of any lines: every provision is accounted for, the edits rebuild both texts, and what
// a summary quotes stands in them.
func FuzzVersions(f *testing.F) {
	page := strings.Join(slices.Concat([]string{notice}, coming, inForce), "\n")
	for _, s := range [][2]string{
		{"", ""}, {"a", ""}, {strings.Join(inForce, "\n"), strings.Join(coming, "\n")}, {strings.Join(inForce, "\n"), page}, {page, strings.Join(coming, "\n")},
		{"# A\n1. One may leave.\n2. One must pay $5.", "# A\n1. One must pay €5.\n2. One may not leave."},
		{"- one\n- two\n- three", "| one | two\n| three"}, {"Same.\nSame.\nSame.", "Same.\nSame."}, {"A b c d e f. G h i j k.", "A b c d e f.\nG h i j k."},
		{"\xff\xfe", "é\u0301 \u202e"}, {"1.1 x\n1.2 y", "1.2 x\n1.3 y"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		if len(before)+len(after) > 8<<10 {
			t.Skip("longer texts only take longer")
		}
		old, next := document(linesOf(before)...), document(linesOf(after)...)
		c := Versions(old, &next)
		checkChange(t, "fuzz", old, next, c)
		if c.Stage != "" {
			return
		}
		if again := Versions(next, clone(next)); len(again.Provisions) > 0 {
			t.Errorf("a text against itself: %s", again.Summary)
		}
	})
}

func clone(v clausewatch.Version) *clausewatch.Version {
	v.Provisions = slices.Clone(v.Provisions)
	return &v
}

// linesOf are the lines of a text that hold something, as an extractor gives them: valid, in one line, without edges of spaces.
func linesOf(s string) (all []string) {
	for line := range strings.SplitSeq(strings.ToValidUTF8(s, "?"), "\n") {
		if line = strings.Join(strings.Fields(line), " "); strings.Trim(line, "#-| ") != "" {
			all = append(all, line)
		}
	}
	return all
}
