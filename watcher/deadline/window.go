package deadline

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/compare"
)

// A sentence is what stands around a quantity in its sentence, in lower case with straight apostrophes.
type sentence struct {
	before, after string
	quantity      compare.Stated
	original      string // what stands after the quantity, as it is written
}

var straight = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "„", `"`, "\u00a0", " ")

func plain(s string) string { return straight.Replace(strings.ToLower(s)) }

// The longest window that is believed, in days: a longer one is a term of another kind.
const longestWindow = 366

// windowCloses is the last day of "within 30 days of the effective date", "" where the sentence states no window to refuse
// something in, or no day that it is counted from.
func (t *text) windowCloses(s sentence) clausewatch.Date {
	if s.quantity.Amount <= 0 || s.quantity.Amount > longestWindow || !opensWindow.MatchString(tail(s.before)) {
		return ""
	}
	m := countedFrom.FindStringIndex(s.after)
	if m == nil || !s.readerRefuses() || anyEarlier.MatchString(s.after) {
		return ""
	}
	return later(t.base(s.after[m[1]:], s.original), s.quantity.Value)
}

// later is a day so many days, weeks, months or years after another, by the calendar: a month after 31 January is the last
// day of February. It is "" for other units, such as business days.
func later(base clausewatch.Date, period string) clausewatch.Date {
	number, unit, _ := strings.Cut(period, " ")
	n, err := strconv.Atoi(number)
	if base == "" || err != nil {
		return ""
	}
	day := base.Time()
	switch unit {
	case "day":
		day = day.AddDate(0, 0, n)
	case "month":
		first := time.Date(day.Year(), day.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		last := first.AddDate(0, 1, -1).Day()
		day = first.AddDate(0, 0, min(day.Day(), last)-1)
	default:
		return ""
	}
	return clausewatch.Date(day.Format(time.DateOnly))
}

// base is the day that a window is counted from: one that is named, or one that the text states of itself.
func (t *text) base(phrase, original string) clausewatch.Date {
	head := phrase
	if cut := phraseEnds.FindStringIndex(phrase); cut != nil {
		head = phrase[:cut[0]]
	}
	for _, q := range compare.Quantities(original) {
		if q.Type != clausewatch.SignalDate {
			continue
		}
		between := plain(original[:q.From])
		if m := countedFrom.FindStringIndex(between); m != nil && leadsToDate.MatchString(between[m[1]:]) {
			return whole(q.Value)
		}
		break
	}
	if ofReader.MatchString(head) {
		return ""
	}
	points := pointer.MatchString(phrase)
	if !points && !ofText.MatchString(head) {
		return ""
	}
	switch {
	case printedBase.MatchString(head):
		return t.version.Dates.Printed
	case effectiveBase.MatchString(head) && (points || !t.definesEffectiveDate()):
		return t.version.Dates.Effective
	}
	return ""
}

// whole is a date that names its day, "" for others.
func whole(value string) clausewatch.Date {
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		return ""
	}
	return clausewatch.Date(value)
}

// definesEffectiveDate tells whether the text gives the words "Effective Date" a meaning that depends on its reader, such as
// the day on which an order is accepted.
func (t *text) definesEffectiveDate() bool {
	if t.defined == nil {
		yes := definesDate(plain(t.version.Text))
		t.defined = &yes
	}
	return *t.defined
}

func definesDate(text string) bool {
	for range mostDefined {
		at := definedDate.FindStringIndex(text)
		if at == nil {
			return false
		}
		lead, rest := text[max(0, at[0]-definitionReach):at[0]], cut(text[at[1]:], definitionReach)
		if n := strings.LastIndexAny(lead, ".\n"); n >= 0 {
			lead = lead[n:]
		}
		if n := strings.IndexAny(rest, ".\n"); n >= 0 {
			rest = rest[:n]
		}
		if byReader.MatchString(lead) || byReader.MatchString(rest) {
			return true
		}
		text = text[at[1]:]
	}
	return true // in doubt it does
}

const (
	definitionReach = 160 // bytes from a defined word to what defines it
	mostDefined     = 20  // places that are looked at
)

// refusedBy is the last day of "opt out by 15 December 2026", "" where the date is none by which something may be refused.
func refusedBy(s sentence) clausewatch.Date {
	on := whole(s.quantity.Value)
	if on == "" {
		return ""
	}
	switch {
	case untilDay.MatchString(tail(s.before)) && !s.bindsOther(untilDay):
	case beforeDay.MatchString(tail(s.before)) && !s.bindsOther(beforeDay):
		on = clausewatch.Date(on.Time().AddDate(0, 0, -1).Format(time.DateOnly))
	default:
		return ""
	}
	if !s.readerRefuses() {
		return ""
	}
	return on
}

// bindsOther tells whether the words before a date belong to what the reader did earlier, or to how long something lasts:
// "registered before", "available until".
func (s sentence) bindsOther(words *regexp.Regexp) bool {
	end := tail(s.before)
	return lasts.MatchString(end[:words.FindStringIndex(end)[0]])
}

// readerRefuses tells whether it is the reader who refuses something in the sentence, and near the quantity.
func (s sentence) readerRefuses() bool {
	before, after := s.before[max(0, len(s.before)-refusalReach):], cut(s.after, refusalReach)
	whole := before + " " + after
	if !reader.MatchString(whole) {
		return false
	}
	for _, at := range refuses.FindAllStringIndex(whole, -1) {
		lead := whole[:at[0]]
		if passive.MatchString(tail(lead)) {
			continue
		}
		subjects := subject.FindAllString(lead, -1)
		if len(subjects) == 0 || !ours[subjects[len(subjects)-1]] {
			return true
		}
	}
	return false
}

// refusalReach is how far from a quantity, in bytes, it is said what may be done until then.
const refusalReach = 320

func cut(s string, n int) string { return s[:min(len(s), n)] }

// tail is the end of a text, as much as the words before a quantity can be.
func tail(s string) string { return s[max(0, len(s)-80):] }
