package watcher

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// A rule names why one change of a provision is no news. Each has a reason that holds on any page.
type rule string

const (
	ruleLayout    rule = "the whole text says the same, laid out in another way"
	ruleSigns     rule = "only signs or the character set differ"
	ruleElsewhere rule = "the words stand elsewhere in the text, before and after"
	ruleClock     rule = "only how long ago something was differs"
	ruleYear      rule = "only a copyright notice or its year differs"
	ruleSpelling  rule = "only British or American spelling differs"
	ruleControl   rule = "only what a reader operates on the page differs"
	ruleLinks     rule = "a list of links that leads elsewhere"
	ruleMenu      rule = "a menu whose words run together"
	ruleEdge      rule = "a fragment around the text, no sentence of it"
	ruleTwice     rule = "only that some words stand there twice in a row differs"
	ruleSite      rule = "what stands around the text at another address"
	ruleShared    rule = "a line around the text that other documents of the host have too"
	ruleHeading   rule = "only headings came or went, nothing below them"
	ruleFiller    rule = "no sentence: the same words over and over"
	ruleDates     rule = "only dates of other things than the text itself differ"
)

// A review of a change says what of it is news, and which rules took the rest away.
type review struct {
	news    int
	removed int // of the news, what only takes text away
	places  int // of the news, what names another party, law, region or currency
	rules   []rule
}

// hints are what is known of a change beside its two texts.
type hints struct {
	elsewhere bool            // the new text is at another address
	shared    map[string]bool // texts of provisions that stand in other documents of the host as well
}

// inspect decides of each change between two versions whether it is news.
func inspect(old, next clausewatch.Version, c clausewatch.Change, known hints) review {
	var r review
	if !c.Material {
		return r
	}
	in := newInspector(old, next, known)
	if in.old == in.next {
		r.add(ruleLayout)
		return r
	}
	var open []clausewatch.ProvisionChange
	spelled, fringes := 0, 0
	for _, p := range c.Provisions {
		if !p.Material() || p.Wording == clausewatch.None && !redated(p) {
			continue
		}
		switch why := in.idle(p); why {
		case "":
			open = append(open, p)
			continue
		case ruleSpelling:
			spelled++
			r.add(why)
		case ruleEdge:
			fringes++
			r.add(why)
		default:
			r.add(why)
		}
	}
	bare := !slices.ContainsFunc(open, func(p clausewatch.ProvisionChange) bool { return !bareHeading(p) })
	for _, p := range open {
		switch {
		case bare:
			r.add(ruleHeading)
		case spelled >= manyAlike && p.Kind == clausewatch.Modified && p.Wording <= clausewatch.Low:
			r.add(ruleSpelling) // the other words of another edition
		case fringes >= fewAlike && p.Wording <= clausewatch.Medium && in.atEdge(p) && shortLine(p) && !counts(p):
			r.add(ruleEdge) // one more line of a menu that came or went
		default:
			r.news++
			if p.Kind == clausewatch.Removed {
				r.removed++
			}
			if ofPlace(p) {
				r.places++
			}
		}
	}
	return r
}

// bareHeading tells a heading that came or went and states nothing itself.
func bareHeading(p clausewatch.ProvisionChange) bool {
	one := p.New
	if one == nil {
		one = p.Old
	}
	return (p.Kind == clausewatch.Added || p.Kind == clausewatch.Removed) && one.Block == clausewatch.Heading &&
		p.Wording <= clausewatch.Low && !binds(p) && len(strings.Fields(one.Text)) <= 8
}

// How many changes of one rule make it likely that others beside them have the same cause.
const (
	manyAlike = 10
	fewAlike  = 4
)

func (r review) String() string {
	return fmt.Sprintf("%d news, %d of them removed; %v", r.news, r.removed, r.rules)
}

func (r *review) add(why rule) {
	if !slices.Contains(r.rules, why) {
		r.rules = append(r.rules, why)
	}
}

// quiet is the reason of a change without news.
func (r review) quiet() string {
	names := make([]string, len(r.rules))
	for i, n := range r.rules {
		names[i] = string(n)
	}
	return "not told: " + strings.Join(names, "; ")
}

// redated tells a provision in which nothing but a date is another.
func redated(p clausewatch.ProvisionChange) bool {
	for _, s := range p.Signals {
		if s.Type == clausewatch.SignalDate && s.Old != "" && s.New != "" {
			return true
		}
	}
	return false
}

// An inspector holds what the rules need of both texts.
type inspector struct {
	old, next          string // all their letters and digits in a row
	oldEdge, nextEdge  map[string]bool
	oldLines, newLines map[string]bool // the provisions without the numbers before them
	oldRim, nextRim    [2]string       // ids of the first and the last prose
	dated              bool            // a date that the text states about itself moved
	hints
	oldFrame, nextFrame map[string]bool // the edges, where what is shared counts as none of the text
}

func newInspector(old, next clausewatch.Version, known hints) *inspector {
	in := &inspector{hints: known, old: squash(old.Text), next: squash(next.Text), oldLines: lines(old), newLines: lines(next), dated: old.Dates != next.Dates}
	in.oldEdge, in.oldRim = edges(old, nil)
	in.nextEdge, in.nextRim = edges(next, nil)
	if len(known.shared) > 0 {
		in.oldFrame, _ = edges(old, known.shared)
		in.nextFrame, _ = edges(next, known.shared)
	}
	return in
}

// idle is the rule by which a change of a provision is no news, "" when it is.
func (in *inspector) idle(p clausewatch.ProvisionChange) rule {
	before, after := textOf(p.Old), textOf(p.New)
	x, y := squash(before), squash(after)
	switch {
	case p.Kind == clausewatch.Modified && x == y:
		return ruleSigns
	case within(in.next, p.Old, x) && within(in.old, p.New, y), listed(p.Old, in.newLines) && listed(p.New, in.oldLines):
		return ruleElsewhere
	case p.Kind == clausewatch.Modified && squash(withoutControls(before)) == squash(withoutControls(after)),
		onlyControl(before) && onlyControl(after):
		return ruleControl
	case masked(before, ago) == masked(after, ago) && p.Old != nil && p.New != nil, onlyAgo(before) && onlyAgo(after):
		return ruleClock
	case masked(before, copyright) == masked(after, copyright) && p.Old != nil && p.New != nil, notice(before) && notice(after):
		return ruleYear
	case filler(before) && filler(after):
		return ruleFiller
	case p.Kind == clausewatch.Modified && spelled(before) == spelled(after):
		return ruleSpelling
	case p.Kind == clausewatch.Modified && once(before) == once(after):
		return ruleTwice
	case linkList(p.Old) && linkList(p.New):
		return ruleLinks
	case p.Wording <= clausewatch.Low && runsTogether(p):
		return ruleMenu
	case in.fringe(p):
		return ruleEdge
	case in.elsewhere && in.atEdge(p) && p.Wording <= clausewatch.Low && !binds(p) && !hasYear.MatchString(before+after):
		return ruleSite
	case in.boilerplate(p):
		return ruleShared
	case !in.dated && p.Old != nil && p.New != nil && masked(before, anyDate) == masked(after, anyDate) && before != after && anyDate.MatchString(before+after) && repeats(before):
		return ruleDates
	}
	return ""
}

func textOf(p *clausewatch.Provision) string {
	if p == nil {
		return ""
	}
	return p.Text
}

// squash leaves letters, digits and the signs that change a quantity: two texts that are equal then say the same in
// other signs, spaces or case. What a broken character set makes of a sign falls away too.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r):
			return unicode.ToLower(r)
		case unicode.IsDigit(r), strings.ContainsRune("$€£¥%", r):
			return r
		}
		return -1
	}, s)
}

// fewLetters is the length below which a run of letters is found in any text by chance.
const fewLetters = 12

// within tells whether a provision's letters stand in a text; no provision does anyway.
func within(text string, p *clausewatch.Provision, run string) bool {
	if p == nil || run == "" {
		return true
	}
	return len(run) >= fewLetters && strings.Contains(text, run)
}

// lines are the provisions of a text without the numbers before them.
func lines(v clausewatch.Version) map[string]bool {
	all := make(map[string]bool, len(v.Provisions))
	for _, p := range v.Provisions {
		all[unnumbered(p.Text)] = true
	}
	return all
}

// listed tells a provision that the other text holds too, under another number: a heading, or an entry of a table of
// contents. No provision is listed.
func listed(p *clausewatch.Provision, others map[string]bool) bool {
	if p == nil {
		return true
	}
	key := unnumbered(p.Text)
	return len(key) > 3 && others[key]
}

// labels are the numbers before a line, such as "§ 7.", "12 10." and "(3)".
var labels = regexp.MustCompile(`^(?:\d{1,3}\s+)?[§(]?\s?\d{1,3}(?:\.\d{1,3})*[.)]\s+|^§\s?`)

func unnumbered(s string) string { return squash(labels.ReplaceAllString(s, "")) }

// ago is how long ago something was, which changes by itself, in the words that pages use for it.
var ago = regexp.MustCompile(`(?i)\b(?:(?:about|over|almost|more than)\s+)?(?:a|an|one|\d+)\s+(?:second|minute|hour|day|week|month|year)s?\s+ago\b|` +
	`\byesterday\b|\btoday\b|\bjust now\b|\bthis week\b|\blast (?:week|month|year)\b|\bil y a (?:un|une|\d+) (?:seconde|minute|heure|jour|semaine|mois|an|année)s?\b|\bhier\b|` +
	`\bvor (?:einem|einer|\d+) (?:sekunde|minute|stunde|tag|woche|monat|jahr)(?:e|en|n)?\b|\bgestern\b|\bhace (?:un|una|\d+) (?:segundo|minuto|hora|día|semana|mes|año)(?:s|es)?\b`)

// copyright is a copyright notice with its years.
var copyright = regexp.MustCompile(`(?i)(?:©|\(c\)|copyright|&copy;)[^.|:]{0,40}?\b(?:19|20)\d\d(?:\s*[-–—/,]\s*(?:19|20)\d\d)*|\b(?:19|20)\d\d(?:\s*[-–—]\s*(?:19|20)\d\d)?\s*(?:©|\(c\))`)

var anyDate = regexp.MustCompile(`(?i)\b\d{1,2}(?:st|nd|rd|th)?\s+\p{L}{3,9}\.?,?\s+(?:19|20)\d\d\b|\b\p{L}{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b`)

// hasYear tells a text that may state a date.
var hasYear = regexp.MustCompile(`\b(?:19|20)\d\d\b`)

// masked is a text with what matches taken out, squashed.
func masked(s string, what *regexp.Regexp) string { return squash(what.ReplaceAllString(s, " ")) }

// repeats tells a list of dates.
func repeats(s string) bool { return len(anyDate.FindAllStringIndex(s, 3)) >= 3 }

// onlyAgo tells a short line whose only content is how long ago something was.
func onlyAgo(s string) bool {
	return s == "" || utf8.RuneCountInString(s) < 60 && ago.MatchString(s)
}

var (
	bracketed = regexp.MustCompile(`\[\p{L}{3,12}\]`)
	reference = regexp.MustCompile(`\]\[[^\[\]]{1,40}\]|^\[[^\[\]]{1,40}\]:\s\S+$`) // of Markdown that a page failed to read
	newWindow = regexp.MustCompile(`(?i)\(?\b(?:opens|opening|open)\s+(?:in|as)\s+(?:a\s+)?new\s+(?:browser\s+)?(?:window|tab)\)?`)
	shortcut  = regexp.MustCompile(`(?i)^\s*(?:(?:ctrl|cmd|alt|shift|⌘|⌥|⇧|command|control)\s*\+?\s*)+\p{L}\s*$`)
)

// withoutControls takes out words that are there to be operated: "[edit]", "(opens in a new window)".
func withoutControls(s string) string {
	return newWindow.ReplaceAllString(bracketed.ReplaceAllString(reference.ReplaceAllString(s, ""), ""), "")
}

func onlyControl(s string) bool {
	return s == "" || shortcut.MatchString(s) || strings.TrimSpace(withoutControls(s)) == ""
}

// british and american spell the same words otherwise; endings alone would take "prise" for "prize".
var spelling = regexp.MustCompile(`(?i)\b(\p{L}{3,})(?:is|iz)(e|es|ed|ing|er|ers|ation|ations|ational)\b|\b(col|fav|behavi|hon|lab|neighb|hum|harb|rum|endeav)(?:ou?r)(\p{L}*)\b|` +
	`\b(cent|theat|lit|met|fib)(?:re|er)(s?)\b|\b(licen|defen|offen|practi)(?:ce|se)(s|d)?\b|\b(catalog|dialog|analog)(?:ue)?(s?)\b|\b(cancel|travel|label|model|fulfil|enrol|counsel)l?(ed|ing|er|ers|ment|lation|or)\b|\b(judg|acknowledg)e?(ment)(s?)\b|\b(program)(?:me)?(s?)\b|\b(analy)(?:s|z)(e|es|ed|ing)\b`)

// spelled is a text in one spelling, squashed.
func spelled(s string) string {
	return squash(spelling.ReplaceAllString(s, "${1}iz${2}${3}or${4}${5}er${6}${7}ce${8}${9}${10}${11}${12}${13}${14}${15}${16}${17}${18}${19}${20}"))
}
