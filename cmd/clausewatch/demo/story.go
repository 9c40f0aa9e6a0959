package demo

import "github.com/clausewatch/clausewatch"

// An Act is one turn of the story: what the platform does, on which document, and whether anybody is to hear of it.
type Act struct {
	Says     string
	Document string
	Tells    clausewatch.AlertKind // "" when it must stay quiet
}

// The acts by number, as the templates of the pages name them.
const (
	actPeriod    = 1 + iota // lanternbay/terms: 30 days become 14
	actModality             // pebblegram/terms: "may" becomes "will"
	actRemoval              // lanternbay/aup: a clause is gone
	actRenumber             // pebblegram/guidelines: sections get other numbers
	actMenu                 // every page of Lanternbay: another menu
	actChangelog            // lanternbay/changelog: a new entry
	actLogin                // pebblegram/privacy: a login wall
	actReturn               // pebblegram/privacy: back again
)

// behindLogin is the document that asks for a login for a while.
const behindLogin = "pebblegram/privacy"

// Story is what happens, in order.
func Story() []Act {
	acts := map[int]Act{
		actPeriod:    {"Lanternbay shortens the notice it gives before it closes an account.", "lanternbay/terms", clausewatch.AlertChange},
		actModality:  {"Pebblegram turns a “may” into a “will”.", "pebblegram/terms", clausewatch.AlertChange},
		actRemoval:   {"Lanternbay quietly takes a clause out of its acceptable use policy.", "lanternbay/aup", clausewatch.AlertChange},
		actRenumber:  {"Pebblegram closes a gap in the numbers of its sections. Not a word differs, so nobody is to hear of it.", "pebblegram/guidelines", ""},
		actMenu:      {"Lanternbay gives its site another menu and footer. Nobody is to hear of it.", "lanternbay/privacy", ""},
		actChangelog: {"Lanternbay writes an entry in its changelog.", "lanternbay/changelog", clausewatch.AlertChange},
		actLogin:     {"Pebblegram puts its privacy notice behind a login.", behindLogin, clausewatch.AlertBlind},
		actReturn:    {"Pebblegram's privacy notice can be read again.", behindLogin, clausewatch.AlertRecovered},
	}
	story := make([]Act, 0, len(acts))
	for n := actPeriod; n <= actReturn; n++ {
		story = append(story, acts[n])
	}
	return story
}
