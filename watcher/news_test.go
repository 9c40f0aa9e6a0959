package watcher

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/compare"
)

// body is the prose of a policy between its edges: long enough to be a text and not its frame.
var body = []string{
	"We keep the boats that you leave with us in the harbour for as long as you pay the fee that is shown on the board at the quay.",
	"You may take your boat out on any day of the year, unless the harbour master has closed the mouth of the bay because of a storm.",
	"We may move your boat to another berth when works on the quay make that necessary, and we tell you at least 30 days before we do.",
	"You must not pour oil, paint or anything else that harms the water into the bay, and you must carry your rubbish back to the quay.",
}

// text makes a version of paragraphs; a line that begins with "# " is a heading, one with "[" ends is a list of links.
func text(lines ...string) clausewatch.Version {
	v := clausewatch.Version{Title: "Harbour rules"}
	var all []string
	for n, line := range lines {
		p := clausewatch.Provision{ID: fmt.Sprintf("p%d", n), Block: clausewatch.Paragraph, Text: line}
		if heading, ok := strings.CutPrefix(line, "# "); ok {
			p.Block, p.Depth, p.Text = clausewatch.Heading, 2, heading
		}
		if strings.Contains(line, " · ") {
			for _, word := range strings.Split(line, " · ") {
				p.Links = append(p.Links, clausewatch.Link{Text: word, URL: "https://harbour.example/" + word})
			}
		}
		all = append(all, p.Text)
		v.Provisions = append(v.Provisions, p)
	}
	v.Text = strings.Join(all, "\n")
	return v
}

// around puts lines before and after the body.
func around(before []string, after ...string) clausewatch.Version {
	return text(append(append(append([]string{}, before...), body...), after...)...)
}

func with(n int, line string) []string {
	out := append([]string{}, body...)
	out[n] = line
	return out
}

func TestWhatIsNoNewsIsTakenAwayByItsRule(t *testing.T) {
	for name, c := range map[string]struct {
		old, next clausewatch.Version
		rule      rule
	}{
		"a sign that a character set broke": {text(append(body, "© Harbour’s rules for the berths of the inner bay and for those who use them, all in one place for you to read.")...),
			text(append(body, "? Harbour?s rules for the berths of the inner bay and for those who use them, all in one place for you to read.")...), ruleLayout},
		"a paragraph that is cut in another way": {text(append(body, "Guests pay at the gate. Children under six enter with their parents and pay nothing at all.")...),
			text(append(body, "Guests pay at the gate.", "Children under six enter with their parents and pay nothing at all.")...), ""},
		"a table of contents that went": {text(append([]string{"Fees and payment", "Storms and closures", "Waste and water", "# Fees and payment", "# Storms and closures", "# Waste and water"}, body...)...),
			text(append([]string{"# Fees and payment", "# Storms and closures", "# Waste and water"}, body...)...), ruleElsewhere},
		"how long ago":                {around([]string{"Updated 2 days ago"}), around([]string{"Updated yesterday"}), ruleClock},
		"the year of the copyright":   {around(nil, "© 2029 Harbour Company. All rights reserved."), around(nil, "© 2030 Harbour Company. All rights reserved."), ruleYear},
		"British and American":        {text(with(1, "You may organise a race on any day of the year, unless the harbour master has closed the mouth of the bay because of a storm.")...), text(with(1, "You may organize a race on any day of the year, unless the harbor master has closed the mouth of the bay because of a storm.")...), ruleSpelling},
		"a control beside a heading":  {text(append(body, "# Fees")...), text(append(body, "# Fees [edit]")...), ruleControl},
		"a shortcut":                  {around(nil, "Ctrl+K"), around(nil, "⌘K"), ruleControl},
		"another language is offered": {around([]string{"english · français · deutsch · svenska"}), around([]string{"english · français · deutsch · svenska · suomi"}), ruleLinks},
		"a heading that went alone":   {text(append(body[:2:2], "# Moving", body[2], body[3])...), text(body...), ruleHeading},
		"a word before the text":      {text(append([]string{"Go " + body[0]}, body[1:]...)...), text(body...), ruleEdge},
		"a reference of Markdown":     {text(append(body, "You may [lend your boat][lending] to others.")...), text(append(body, "You may [lend your boat to others.")...), ruleControl},
		"a line of the menu":          {around([]string{"Boats", "Berths"}), around([]string{"Boats", "Berths", "Jobs at the quay"}), ruleEdge},
		"a menu in one word":          {text(append(body, "Harbour Boats. BerthsFeesPilotsJobsContact Go")...), text(append(body, "Harbour Boats. BerthsFeesPilotsStormsJobsContact Go")...), ruleMenu},
		"a menu below shown markup":   {around([]string{`<iframe src="https://count.example/frame.html?boat=grey&berth=twelve&bay=inner&visit=daily&quay=north&size=0" height="0"></iframe>`, "Boats", "Guide for parents"}), around([]string{`<iframe src="https://count.example/frame.html?boat=grey&berth=twelve&bay=inner&visit=daily&quay=north&size=0" height="0"></iframe>`, "Boats", "Safety"}), ruleEdge},
		"a label that is there twice": {around([]string{"Last updated 3 March 2029"}), around([]string{"Last updated Last updated 3 March 2029"}), ruleTwice},
		"a text that measures fonts":  {around(nil), around(nil, "wind wind wind wind wind wind wind wind wind wind wind wind"), ruleFiller},
	} {
		t.Run(name, func(t *testing.T) {
			change := compare.Versions(c.old, &c.next)
			got := inspect(c.old, c.next, change, hints{})
			if got.news > 0 {
				t.Fatalf("got %v, want no news; changes: %s", got, change.Summary)
			}
			if c.rule != "" && (len(got.rules) != 1 || got.rules[0] != c.rule) {
				t.Errorf("got rules %q, want %q", got.rules, c.rule)
			}
		})
	}
}

func TestWhatMattersIsNews(t *testing.T) {
	for name, c := range map[string]struct{ old, next clausewatch.Version }{
		"a number that a line begins with": {text(append(body, "30 days of notice")...), text(append(body, "14 days of notice")...)},
		"a name in the place of a name":    {text(append(body, "These rules are made by HarbourCo for its guests.")...), text(append(body, "These rules are made by QuayWorks for its guests.")...)},
		"a number":                         {text(body...), text(with(2, strings.Replace(body[2], "30 days", "14 days", 1))...)},
		"a word that binds":                {text(body...), text(with(2, strings.Replace(body[2], "may move", "will move", 1))...)},
		"a negation":                       {text(body...), text(with(3, strings.Replace(body[3], "must not pour", "must pour", 1))...)},
		"a sum by its sign":                {text(append(body, "The fee of a berth is $5 a day for boats of up to ten metres and it is paid when you arrive at the quay in the morning.")...), text(append(body, "The fee of a berth is €5 a day for boats of up to ten metres and it is paid when you arrive at the quay in the morning.")...)},
		"a clause that went":               {text(body...), text(body[:3]...)},
		"a clause that came":               {text(body[:3]...), text(body...)},
		"the date of the text":             {around([]string{"Last updated: 3 March 2029"}), around([]string{"Last updated: 9 May 2029"})},
		"a duty at the edge":               {around(nil), around(nil, "You must pay in cash.")},
		"a sentence at the edge":           {around(nil), around(nil, "We sell what you leave behind to whoever asks for it first.")},
		"a menu and a new clause":          {around([]string{"Boats"}), around([]string{"Jobs at the quay"}, "We may film everyone who enters the harbour and keep what we film for as long as we like, without telling anyone.")},
		"a spelling and a new duty":        {text(with(1, "You may organise a race.")...), text(append(with(1, "You may organize a race."), "You must tell us of every race 60 days before it begins, in writing, and you must pay for the boats that watch over it.")...)},
		"a number that is there twice":     {text(append(body, "The fee of the berth is 20 a night for guests and 20 a night for boats without a keel.")...), text(append(body, "The fee of the berth is 20 a night for guests and 20 20 a night for boats without a keel.")...)},
		"a copy that is not one":           {text(append(body, "You may not sleep on board.")...), text(append(body, "You may sleep on board.")...)},
	} {
		t.Run(name, func(t *testing.T) {
			change := compare.Versions(c.old, &c.next)
			if got := inspect(c.old, c.next, change, hints{}); got.news == 0 {
				t.Errorf("got %v, want news; changes: %s", got, change.Summary)
			}
		})
	}
}

func TestEditionHidesNoNewClause(t *testing.T) {
	words := strings.Fields("organise recognise authorise customise minimise utilise prioritise optimise personalise synchronise")
	var british, american []string
	for _, w := range words {
		line := "We " + w + " the berths of the inner bay and of the outer bay for everyone who has paid the fee that is shown on the board."
		british = append(british, line)
		american = append(american, strings.ReplaceAll(line, "ise", "ize"))
	}
	old, next := text(british...), text(append(american, "You waive any claim against us for boats that are lost while they lie in our harbour, whatever the cause of it may be.")...)
	if got := inspect(old, next, compare.Versions(old, &next), hints{}); got.news != 1 {
		t.Errorf("got %v, want the new clause alone", got)
	}
}
