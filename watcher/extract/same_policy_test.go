package extract

import (
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// A ruleKind is the part that a rule of a made-up policy plays.
type ruleKind int

const (
	aTitle   ruleKind = iota
	aSection          // a heading of the second level
	aPart             // a heading of the third level
	aClause           // a paragraph
	anItem            // of a list
	aTerm             // a word that the next rule explains
	aMeaning          // what it means
	aRow              // of a table, cells parted by " | "
)

// A rule is one provision of a made-up policy, whatever its page is made of.
type rule struct {
	kind   ruleKind
	depth  int // of an item, 1 is outermost
	number string
	text   string
}

// cycling is a policy with three levels of sections and of lists, numbers in several styles, a table, words that are
// explained and clauses that lead lists in.
var cycling = []rule{
	{aTitle, 0, "", "Terms of Quayside Bicycles"},
	{aClause, 0, "", "These terms say how you may use the bicycles that Quayside lends and what each of us owes the other."},
	{aClause, 0, "", "Last updated: 3 May 2025"},
	{aSection, 0, "1.", "Who may ride"},
	{aClause, 0, "1.1", "Anyone who has an account may borrow one bicycle at a time from any of our stations."},
	{aClause, 0, "1.2", "To open an account you must:"},
	{anItem, 1, "(a)", "be at least sixteen years old on the day of your first ride;"},
	{anItem, 1, "(b)", "give us these facts about yourself:"},
	{anItem, 2, "(i)", "your name as it stands in your passport;"},
	{anItem, 2, "(ii)", "an address at which letters reach you; and"},
	{anItem, 1, "(c)", "accept these terms before you unlock the first bicycle."},
	{aClause, 0, "1.3", "An account belongs to one person and may not be lent to somebody else."},
	{aSection, 0, "Section 2", "Fees"},
	{aPart, 0, "Section 2.1", "Monthly fees"},
	{aClause, 0, "", "You pay nine euros on the first day of each month for as long as your account is open."},
	{aPart, 0, "Section 2.2", "Late returns"},
	{aClause, 0, "", "A bicycle counts as late when one of these things happens:"},
	{anItem, 1, "", "it stands at no station two hours after you unlocked it;"},
	{anItem, 1, "", "it stands at a station but its lock is open, which includes:"},
	{anItem, 2, "", "a lock that you did not push all the way in;"},
	{anItem, 2, "", "a lock that somebody opened while you were near, whether by:"},
	{anItem, 3, "", "using your code; or"},
	{anItem, 3, "", "using a tool that you lent them."},
	{anItem, 1, "", "you told us that you lost it."},
	{aClause, 0, "", "A late bicycle costs four euros for each hour that has begun, and at most forty euros in all."},
	{aSection, 0, "§ 3", "Care of the bicycles"},
	{aClause, 0, "", "While you ride you must not:"},
	{anItem, 1, "(i)", "carry a second person;"},
	{anItem, 1, "(ii)", "ride on a motorway or on stairs;"},
	{anItem, 1, "(iii)", "leave the bicycle in the rain for a whole night; or"},
	{anItem, 1, "(iv)", "paint any part of it."},
	{aSection, 0, "Article IV", "Data that we keep"},
	{aRow, 0, "", "Data | Kept for | Used for"},
	{aRow, 0, "", "Your name | As long as your account is open | Writing to you"},
	{aRow, 0, "", "Your rides | Thirty days | Counting the fees"},
	{aRow, 0, "", "Your messages | Two years | Answering questions"},
	{aSection, 0, "5.", "Words that we use"},
	{aTerm, 0, "", "Station"},
	{aMeaning, 0, "", "A place with at least four locks that bears our sign and that our map shows."},
	{aTerm, 0, "", "Ride"},
	{aMeaning, 0, "", "The time from the moment a lock opens for you until the next lock closes behind the bicycle."},
	{aSection, 0, "6.", "How it ends"},
	{aPart, 0, "", "When you end it"},
	{aClause, 0, "", "You may close your account on any day, and we pay back what you paid for the days that are left."},
	{aPart, 0, "", "When we end it"},
	{aClause, 0, "6.1", "We may close your account with a notice of thirty days, or at once if you break the third section of these terms twice."},
	{aClause, 0, "6.2", "Fees for rides before that day remain due in either case."},
}

// label is how a rule begins on a page where its number is written.
func (r rule) label() string {
	switch {
	case r.number == "":
		return ""
	case r.kind == aSection && r.number[0] == 'A', r.kind == aSection && r.number[0] == 'S':
		return r.number + ": "
	}
	return r.number + " "
}

// A told is what a reader is to know of a rule.
type told struct {
	Number, Heading, Text, Intro string
	Path                         []string
}

// tell says what is to be read in a policy. Terms are headings of the level below the section they stand in.
func tell(policy []rule) (all []told) {
	var headings []rule // that enclose, outermost first; the title is not in a path
	var items []rule    // numbered ones and others
	var clause, lead rule
	leads := map[int]string{}
	for _, r := range policy {
		t := told{Number: said(r.number), Text: r.text, Path: []string{}}
		level := map[ruleKind]int{aSection: 1, aPart: 2, aTerm: 2}[r.kind]
		if level > 0 {
			headings = headings[:min(len(headings), level-1)]
			headings = append(headings, r)
		}
		for _, h := range headings {
			if n := said(h.number); n != "" {
				t.Path = append(t.Path, n)
			} else {
				t.Path = append(t.Path, h.text)
			}
		}
		t.Heading = policy[0].text
		if len(headings) > 0 {
			t.Heading = headings[len(headings)-1].text
		}
		switch {
		case level > 0 || r.kind == aTitle:
			clause, items = rule{}, nil
		case r.kind == anItem:
			items = append(items[:min(len(items), r.depth-1)], r)
			if clause.number != "" {
				t.Path = append(t.Path, said(clause.number))
			}
			for _, i := range items {
				if i.number != "" {
					t.Path = append(t.Path, said(i.number))
				}
			}
			if lead.kind != anItem || lead.depth < r.depth {
				leads[r.depth] = lead.text
			}
			t.Intro = leads[r.depth]
		default:
			clause, items = r, nil
			if r.number != "" {
				t.Path = append(t.Path, said(r.number))
			}
		}
		lead = r
		all = append(all, t)
	}
	return all
}

// onOneLevel is the policy where bullets stand in one list, as on pages that show no depth.
func onOneLevel(policy []rule) []rule {
	policy = slices.Clone(policy)
	for n := range policy {
		if policy[n].kind == anItem && policy[n].number == "" {
			policy[n].depth = 1
		}
	}
	return policy
}

// withoutColumns is the policy where nothing shows the cells of a table.
func withoutColumns(policy []rule) []rule {
	policy = slices.Clone(policy)
	for n := range policy {
		policy[n].text = strings.ReplaceAll(policy[n].text, " | ", " ")
	}
	return policy
}

// toldOf says what was read in a version in the same terms.
func toldOf(v clausewatch.Version) (all []told) {
	for _, p := range v.Provisions {
		all = append(all, told{p.Number, p.Heading, p.Text, p.Intro, p.Path})
	}
	return all
}
