package deadline

import "regexp"

// takesEffect tells whether a sentence says that the text, a change of it, or what we do under it begins on the date.
func takesEffect(s sentence) bool {
	short := len(s.before) < 80
	switch end := tail(s.before); {
	case whole(s.quantity.Value) == "":
		return false
	case short && labelled.MatchString(end):
		return true
	case short && begins.MatchString(end):
		return ahead.MatchString(s.after)
	case comesIntoForce.MatchString(end), comesIntoForce.MatchString(end + "@" + cut(s.after, 40)): // "treten am … in Kraft"
		return itself.MatchString(s.before) && !past.MatchString(s.before) && !law.MatchString(s.before)
	}
	return false
}

var (
	// A line that says from when the text holds: "Effective December 15, 2026".
	labelled = regexp.MustCompile(`^\W*(?:(?:version |new |updated |revised )?effective(?: date)?|date effective|date of effect|in effect|gültig|in kraft|en vigueur|vigente|en vigor)(?: as of| from| on| since| starting| beginning| ab| seit| depuis le| à compter du| le| desde el| a partir del)?[\s:–-]*$`)
	// The beginning of a sentence about what happens from a day on.
	begins = regexp.MustCompile(`^\W*(?:effective|starting|beginning|commencing|from|as of|as from|ab(?: dem)?|à compter du|à partir du|a partir del|desde el)(?: on| from| as of)? *$`)
	ahead  = regexp.MustCompile(`\bwill\b|\bshall\b|no longer|\bwird\b|\bwerden\b|\bgilt\b|\bgelten\b|\bsera\b|\bseront\b|s'appliquer|\bserán?\b|\baplicar`)
	// What says that something holds from a date on, before it.
	comesIntoForce = regexp.MustCompile(`(?:\b(?:take|takes|taking|go|goes|going|come|comes|coming|enter|enters|entering)(?: in)?(?:to)? (?:effect|force)|\b(?:become|becomes|be|is|are) effective|\b(?:will )?appl(?:y|ies)(?: to you)?|\b(?:entrent|entre|entrera|entreront) en vigueur|\b(?:entran?|entrarán?) en vigor|\bgilt|\bgelten|\bs'appliquer(?:a|ont)|\b(?:aplicarán?))` +
		`(?: as of| as from| from| on| starting| beginning| for \w+ \w+ on)?(?: and after| the| ab| ab dem| am| le| à compter du| à partir du| el| a partir del| desde el| on)? *$|\b(?:tritt|treten) (?:am|zum) @.{0,24}\bin kraft`)
	// Whom it is said of.
	itself = regexp.MustCompile(`\b(?:these|this|the|our|new|updated?|revised|following|such)(?: [\w'&-]+){0,5} (?:terms|agreement|policy|policies|conditions|notice|statement|addendum|changes?|updates?|modifications?|amendments?|revisions?|version|guidelines|fees?|prices?|rates?)\b` +
		`|\b(?:they|it|the following) (?:will |shall )?(?:take|takes|go|goes|come|comes|become|becomes)|bedingungen|\bagb\b|änderung|richtlinie|fassung|erklärung|conditions|modification|politique|términos|condiciones|cambios|modificaci|política`)
	past = regexp.MustCompile(`\b(?:took|went|came|became|entered)\b`)
	// Laws begin on days as well.
	law = regexp.MustCompile(`\b(?:act|acts|regulation|directive|law|laws|statute|ccpa|gdpr|cpra|dsa|verordnung|gesetz|règlement|loi|reglamento|ley)\b`)
)
