package compare

import (
	"strings"

	"github.com/clausewatch/clausewatch"
)

// What a notice says of the text that it stands before.
const (
	comes = "comes" // it will be in force
	ends  = "ends"  // it is in force until then
)

// notices are phrases that tell a text to come from the one in force.
var notices = byFirst(
	phrases(comes, false, false, "", "go into effect", "goes into effect", "going into effect", "take effect", "takes effect", "taking effect",
		"come into effect", "comes into effect", "coming into effect", "come into force", "comes into force", "coming into force",
		"enter into force", "enters into force", "enter into effect", "enters into effect", "become effective", "becomes effective",
		"will be effective", "will apply from", "will apply as of", "applies from", "apply from", "until then", "until that date", "upcoming", "future version",
		"tritt … in kraft", "treten … in kraft", "in kraft treten", "in kraft tritt", "gilt ab", "gelten ab", "bis dahin",
		"entre … en vigueur", "entrent … en vigueur", "entrera … en vigueur", "entreront … en vigueur", "jusqu'à cette date", "d'ici là",
		"entra … en vigor", "entran … en vigor", "entrará … en vigor", "entrarán … en vigor", "hasta entonces", "hasta esa fecha"),
	phrases(ends, false, false, "", "effective until", "effective through", "valid until", "in effect until", "in force until", "applies until", "apply until",
		"gültig bis", "gilt bis", "gelten bis", "en vigueur jusqu'au", "en vigor hasta"))

// foretold is what a text says of a text to come, "" for nothing, and the date it names for it.
func (r *reader) foretold() (what string, effective clausewatch.Date) {
	at := -1
	for i := range r.tokens {
		if p, n := r.phrase(notices, i); n > 0 && (what == "" || what == ends) {
			what, at = p.about, i
		}
	}
	if what == "" {
		return "", ""
	}
	for i := range r.tokens {
		if value, n := r.date(i); n > 0 && len(value) == len("2006-01-02") {
			if effective == "" || i >= at {
				effective = clausewatch.Date(value)
			}
			if i >= at {
				break
			}
		}
	}
	return what, effective
}

// inForce is the last day from which a text says that something is effective, "" for none.
func (r *reader) inForce() (day clausewatch.Date) {
	for i := range r.tokens {
		if _, until := r.phrase(notices, i); until > 0 || !effectiveWords[r.word(i)] {
			continue
		}
		for j := i + 1; j < i+6; j++ {
			if value, n := r.date(j); n > 0 && len(value) == len("2006-01-02") {
				day = clausewatch.Date(value)
				break
			}
		}
	}
	return day
}

var effectiveWords = table(map[string]bool{"effective vigueur vigor wirksam gültig": true})

// How many clauses before and after the beginning of a text may say what it is.
const (
	noticeBefore = 4
	noticeAfter  = 8
)

// readNotice finds what a twofold page says of its texts: which is the one to come, and when it will be in force. The
// days from which the texts say to be effective decide, else a notice before one of them. It is false where the page
// says nothing: two texts that are alike are as often those of two regions. The second text is above the first where
// upper is set.
func (t *twofold) readNotice(shown []clausewatch.Provision, upper bool) bool {
	heads := [2]int{0, t.from} // where the upper text begins, and the lower
	if upper {
		heads = [2]int{t.from, t.until}
	}
	var days [2]clausewatch.Date
	comes, foretold, said := 0, clausewatch.Date(""), false
	for n, head := range heads {
		for i := max(0, head-noticeBefore); i < min(len(shown), head+noticeAfter); i++ {
			if n == 0 && i >= heads[1] {
				break
			}
			r := newReader(shown[i].Text)
			if day := r.inForce(); day != "" {
				days[n] = day
			}
			what, day := r.foretold()
			if what != "" && !said {
				said, comes = true, n
				if what == ends {
					comes = 1 - n
				}
			}
			if foretold == "" {
				foretold = day
			}
		}
	}
	switch {
	case days[0] != "" && days[1] != "" && days[0] != days[1]:
		comes = 0
		if days[1] > days[0] {
			comes = 1
		}
		foretold = days[comes]
	case !said:
		return false
	}
	t.secondComes, t.effective = upper == (comes == 0), foretold
	return true
}

// sayStage puts what the whole change is before its headline and summary. The text in force is another one once what was
// announced took effect, whether or not it reads otherwise than announced.
func sayStage(c *clausewatch.Change) {
	said := ""
	switch c.Stage {
	case clausewatch.StageAnnounced:
		said = "Announced"
		if d := c.Dates.Effective.New; d != "" {
			said += ", in force from " + string(d)
		}
	case clausewatch.StageTookEffect:
		said = "What was announced took effect"
		if len(c.Provisions) == 0 {
			c.Headline, c.Summary = "what was announced took effect, as it was announced", said+", as it was announced."
		}
	case clausewatch.StageWithdrawn:
		said = "What was announced is no longer shown"
	default:
		return
	}
	if len(c.Provisions) > 0 {
		c.Headline, c.Summary = clip(lower(said)+": "+c.Headline, mostHeadline), said+". "+c.Summary
	}
	if c.Material = true; c.Severity == clausewatch.None {
		c.Severity, c.Reason = clausewatch.Low, lower(said)
	}
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }
