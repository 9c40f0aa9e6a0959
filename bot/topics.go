package bot

import "strings"

// topics are groups of words that policies use for the same matter. A question for one finds the others as well, after
// those clauses that hold the word itself, and says so.
var topics = [][]string{
	{"spam", "unsolicited", "bulk email", "bulk e-mail", "bulk mail", "bulk messages", "junk mail", "mass messaging"},
	{"email", "e-mail", "mail"},
	{"refund", "money back", "reimbursement"},
	{"terminate", "termination", "suspend", "suspension", "close your account", "close an account", "close accounts",
		"deactivate"},
	{"arbitration", "arbitrator", "dispute", "class action"},
	{"minors", "children", "child", "under 13", "minimum age", "age requirement", "teen"},
	{"ai", "artificial intelligence", "machine learning", "training data", "train models", "generative"},
	{"tracking", "cookies", "web beacons", "pixels"},
	{"scraping", "scrape", "crawl", "crawler", "automated means", "data mining", "harvest"},
	{"malware", "virus", "viruses", "malicious code", "trojan"},
	{"hate speech", "hate", "hateful"},
	{"harassment", "harass", "bullying", "abuse"},
	{"liability", "liable", "damages"},
	{"warranty", "warranties", "as is"},
	{"governing law", "applicable law", "jurisdiction", "venue"},
	{"payment", "fees", "billing", "charges", "price"},
	{"cancel", "cancellation", "unsubscribe"},
	{"renewal", "auto renewal", "automatically renew", "renew automatically"},
	{"retention", "retain", "how long we keep", "storage period"},
	{"deletion", "delete", "erasure", "erase"},
	{"sell data", "sale of personal information", "sell your personal information", "sell personal data"},
	{"sharing", "share", "disclose", "third parties"},
	{"copyright", "dmca", "intellectual property", "infringement", "infringing"},
	{"security breach", "data breach", "breach notification"},
	{"crypto mining", "cryptocurrency mining", "mine cryptocurrency", "cryptomining"},
	{"changes to terms", "modify these terms", "change these terms", "amend these terms", "update these terms"},
	{"gambling", "betting", "casino"},
	{"weapons", "firearms", "explosives"},
	{"impersonation", "impersonate", "false identity"},
	{"ads", "advertising", "advertisements"},
	{"location", "geolocation", "gps"},
	{"indemnify", "indemnification", "hold harmless"},
}

// filler are words of a question that say nothing about its matter.
var filler = set(`a an the of about on for in to and or with what is are do does can i we my our your you how they their
	it say says clause clauses section there any when if be by from me policy policies rule rules show that
	this`)

// A term is one thing asked for, as stems: its own words, and other words for the same matter.
type term struct {
	typed  string
	own    []string
	others [][]string
	words  []string // the others as written, for searching
}

// terms cuts the words of a question into the things asked for. Phrases in quotation marks and the names of topics stay
// together.
func terms(words []word) []term {
	var out []term
	for i := 0; i < len(words); i++ {
		w := words[i]
		if w.Quoted {
			out = append(out, newTerm(w.Text, nil))
			continue
		}
		n, group := topicAt(words[i:])
		if n > 0 {
			out = append(out, newTerm(text(words[i:i+n]), group))
			i += n - 1
			continue
		}
		if t := newTerm(w.Text, nil); len(t.own) > 0 {
			out = append(out, t)
		}
	}
	var kept []term
	for _, t := range out {
		if !filler[strings.ToLower(t.typed)] && len(t.own) > 0 {
			kept = append(kept, t)
		}
	}
	if len(kept) == 0 {
		return out
	}
	return kept
}

func newTerm(typed string, group []string) term {
	t := term{typed: typed, own: stems(typed)}
	for _, s := range group {
		if other := stems(s); strings.Join(other, " ") != strings.Join(t.own, " ") {
			t.others, t.words = append(t.others, other), append(t.words, s)
		}
	}
	return t
}

// topicAt finds the longest name of a topic at the beginning of words; n is how many of them it takes, 0 for none.
func topicAt(words []word) (n int, group []string) {
	for n := min(4, len(words)); n > 0; n-- {
		typed := strings.Join(stems(text(words[:n])), " ")
		for _, g := range topics {
			for _, s := range g {
				if strings.Join(stems(s), " ") == typed && typed != "" {
					return n, g
				}
			}
		}
	}
	return 0, nil
}

// in tells whether the text holds the term: 2 by its own words, 1 by other words for the same matter, 0 not at all.
func (t term) in(text []string) int {
	if holds(text, t.own) {
		return 2
	}
	for _, o := range t.others {
		if holds(text, o) {
			return 1
		}
	}
	return 0
}

// match tells how well a text holds all the terms: 2 by their own words, 1 with other words for some, 0 not all of them.
// had counts the terms it holds.
func matchTerms(all []term, text []string) (how, had int) {
	how = 2
	for _, t := range all {
		n := t.in(text)
		if n > 0 {
			had++
		}
		how = min(how, n)
	}
	return how, had
}

func set(words string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(words) {
		all[w] = true
	}
	return all
}
