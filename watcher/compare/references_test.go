package compare

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// sections makes a document of numbered sections, the third of which one may leave out; the last ones refer to others.
func sections(without int) clausewatch.Version {
	names := strings.Fields("Bread Milk Honey Salt Flour Sugar Butter Apples Pears Plums")
	var lines []string
	number := map[int]int{}
	for n := range names {
		if n != without {
			number[n] = len(number) + 1
		}
	}
	for n, name := range names {
		if n == without {
			continue
		}
		at := number[n]
		lines = append(lines, fmt.Sprintf("# %d. %s", at, name),
			fmt.Sprintf("%d.1 We bring %s to every member of the club on the first day of the week.", at, name),
			fmt.Sprintf("%d.2 Whoever wants more %s than others may write to the baker or the farmer.", at, name))
		if n > 6 {
			lines = append(lines, fmt.Sprintf("%d.3 What Section %d.2 says of %s holds for this section as well.", at, number[n-2], names[n-2]))
		}
	}
	return document(lines...)
}

func TestASectionGoneFromTheMiddleIsNoCascade(t *testing.T) {
	for _, c := range []struct {
		name      string
		old, next clausewatch.Version
		want      clausewatch.Counts
	}{
		{"gone", sections(-1), sections(2), clausewatch.Counts{Removed: 3, Renumbered: 21, Modified: 3}},
		{"come", sections(2), sections(-1), clausewatch.Counts{Added: 3, Renumbered: 21, Modified: 3}},
	} {
		change := Versions(c.old, &c.next)
		checkChange(t, c.name, c.old, c.next, change)
		if change.Counts != c.want {
			t.Errorf("%s: %+v, want %+v\n%s", c.name, change.Counts, c.want, strings.Join(outline(change), "\n"))
		}
		for _, p := range change.Provisions {
			if p.Kind == clausewatch.Modified && p.Severity != clausewatch.None {
				t.Errorf("%s: a reference that follows its section weighs %v: %q", c.name, p.Severity, p.New.Text)
			}
		}
	}
}

func TestAReferenceToAnotherSectionIsAChange(t *testing.T) {
	old, next := sections(-1), sections(2)
	for n := range next.Provisions { // 7.2 is 6.2 now, so that 5.2 is another clause
		next.Provisions[n].Text = strings.Replace(next.Provisions[n].Text, "Section 6.2", "Section 5.2", 1)
	}
	c := Versions(old, &next)
	told := 0
	for _, p := range c.Provisions {
		if p.Kind == clausewatch.Modified && p.Severity > clausewatch.None {
			told++
		}
	}
	if told != 1 {
		t.Errorf("%d references weigh something, want 1", told)
	}
}
