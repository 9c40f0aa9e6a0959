package clausewatch

// Words say what a cause means to people who do not know us: "a bot check answers in its place".
func (c Cause) Words() string { return causes[c].words }

// Move is what somebody can do about a cause, as a sentence; "" when nothing but waiting helps.
func (c Cause) Move() string { return causes[c].move }

// Unanswered tells the causes of a look that ended before an answer of HTTP came. TLS is one of them: what stands between us
// and a host, such as the sign-in page of a network, answers with a certificate of its own.
func (c Cause) Unanswered() bool {
	switch c {
	case CauseNetwork, CauseDNS, CauseTimeout, CauseTLS:
		return true
	}
	return false
}

var causes = map[Cause]struct{ words, move string }{
	CauseChallenge: {"a bot wall answers in its place",
		"The site keeps programs out. Ask it to let this one in, or watch a copy of the text that may be read."},
	CauseLogin: {"the page asks for a login",
		"Only people with an account see it now. Watch a public copy of the text if there is one."},
	CauseConsent: {"a consent wall hides the text",
		"Name the part of the page that holds the text under `select`; where the wall is all that is sent, watch another copy."},
	CauseErrorPage: {"an error or maintenance page is sent in its place", "This mostly passes. Open the page if it lasts for days."},
	CauseNotFound: {"the page is not found",
		"It moved or was taken down. Look for the text on the site and correct the address under `urls`."},
	CauseEmpty:     {"the page holds no text", "Open the page. If the text is there, correct `select`; else look for its new address."},
	CauseTruncated: {"the page is cut off", "This mostly passes. If it stays, the site sends broken pages."},
	CauseNeedsScript: {"its text appears only after scripts ran",
		"Install Chromium and name it under `fetch.browser.path`, or watch an address that sends the text itself."},
	CauseMoved: {"moved? its address leads to something else now",
		"It is not followed by itself. Open the page; where the policy is there, set the address under `urls`."},
	CauseNoText: {"the file holds no text that can be read", "It is a scan, encrypted or no text. Ask for a readable copy, or watch another one."},
	CauseOther:  {"what came is not the text that is watched", "Open the page. If the text is there, correct `select` or `urls`."},

	CauseNetwork: {"the site cannot be reached", "Open the page. If it opens elsewhere, look at this machine's network and firewall."},
	CauseDNS:     {"the site's name is not found", "Check the spelling under `urls`, whether the site moved, and this machine's name servers."},
	CauseTimeout: {"the site does not answer in time", "This mostly passes. If it opens elsewhere, the site may be holding this machine off."},
	CauseTLS: {"no secure connection to the site is made",
		"Open the page. If it opens elsewhere, look at this machine's clock, its root certificates, and what stands between."},
	CauseStatus:   {"the site answers with an error", "This mostly passes. If it stays, the site may be refusing this machine."},
	CauseTooLarge: {"the page is larger than what is read", "Watch an address that holds the text alone."},
	CauseRedirect: {"the site redirects where we do not follow", "Open the page and watch where it ends; set that address under `urls`."},
	CauseAddress: {"the address is private and not allowed",
		"Where that is wanted, allow its network under `fetch.allow_private_networks`."},
	CauseRobots:   {"robots.txt asks programs not to read it", "Ask the site, or watch a copy that may be read."},
	CauseProtocol: {"the answer breaks the rules of HTTP", "This mostly passes. If it stays, the site is broken for programs."},
	CauseParse:    {"the feed or file cannot be parsed", "Open it. If it is no feed or document any more, correct the address."},
	CauseDamaged:  {"what is stored of it is damaged", "Restore a backup of the database; until then the page is read anew each time."},
}
