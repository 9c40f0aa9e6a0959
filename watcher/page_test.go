package watcher_test

import (
	"fmt"
	"html"
	"strings"
)

// A section is a heading and the clauses below it.
type section struct {
	heading string
	clauses []string
}

// terms are the terms of Lantern, who lend telescopes: fourteen clauses, as long as a short real policy.
func terms() []section {
	return []section{
		{"About these terms", []string{
			"These terms apply to everyone who borrows a telescope, a mount or an eyepiece from Lantern, and to every person who uses it with them.",
			"By collecting an instrument from one of our stations you accept these terms and the \"safety sheet\" that lies in its case.",
		}},
		{"Borrowing and return", []string{
			"You must return the instrument to the station where you collected it within 30 days of the start of the loan.",
			"You may extend a loan once, from your account page, as long as nobody else has reserved the same instrument.",
			"An instrument that comes back late costs 4 euros for each day, and never more than what the instrument itself is worth.",
		}},
		{"Care of the instrument", []string{
			"You may not point an instrument at the sun unless the filter that we lent you with it is mounted in front of the lens.",
			"You may not open the tube, clean the mirror, or replace a part of the mount by one of your own making.",
			"Please tell the station about any damage before you leave, in words or with a photograph; honest mistakes are not charged.",
		}},
		{"Your observations", []string{
			"Pictures and measurements that you take with our instruments belong to you.",
			"We may show a picture that you upload to our gallery on our own pages, with your name beside it, until you remove it there.",
		}},
		{"Ending the agreement", []string{
			"We may close an account that has not been used for three years, after two letters to the address that we know.",
			"You can close your account at any time once every instrument has come back; we then delete what we hold about you.",
		}},
		{"Changes and questions", []string{
			"We announce changes of these terms on this page and by a letter to every borrower before they take effect.",
			"Questions about these terms go to the desk of the nearest station, or to the office in the café beside the old mill.",
		}},
	}
}

// The one sentence that changes in most tests, and the clause about pictures that changes in others.
const (
	thirtyDays   = "within 30 days of"
	fourteenDays = "within 14 days of"
	ninetyDays   = "within 90 days of"
	untilRemoved = "until you remove it there"
	forEver      = "for ever"
)

// A page is a policy as a site serves it.
type page struct {
	title    string
	sections []section
	swaps    []string // old and new words, by turns
	before   string   // markup within main, before the text
	after    string
	frame    string // markup around main: menus and the like
}

// lantern is the page of the terms with these words replaced, old and new by turns.
func lantern(swaps ...string) page {
	return page{title: "Lantern Terms of Loan", sections: terms(), swaps: swaps}
}

// String is the page as HTML.
func (p page) String() string {
	var b strings.Builder
	for _, s := range p.sections {
		if s.heading != "" {
			fmt.Fprintf(&b, "<h2>%s</h2>\n", html.EscapeString(s.heading))
		}
		for _, c := range s.clauses {
			fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(c))
		}
	}
	body := b.String()
	for i := 0; i < len(p.swaps); i += 2 {
		if !strings.Contains(body, p.swaps[i]) {
			panic(fmt.Sprintf("the page does not say %q", p.swaps[i]))
		}
		body = strings.ReplaceAll(body, p.swaps[i], p.swaps[i+1])
	}
	return fmt.Sprintf(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>%[1]s</title></head>
<body>%[2]s<main>%[3]s<h1>%[1]s</h1>
%[4]s%[5]s</main><footer><p>© Lantern. Imprint, press, jobs.</p></footer></body></html>
`, p.title, p.frame, p.before, body, p.after)
}

// wall is a short page without policy text.
func wall(title, body string) string {
	return fmt.Sprintf("<!DOCTYPE html><html lang=\"en\"><head><title>%s</title></head><body>%s</body></html>", title, body)
}

// An item is an entry of a feed.
type item struct{ id, title, text string }

func (i item) String() string {
	return fmt.Sprintf("<item><guid isPermaLink=\"false\">%s</guid><link>https://lantern.example/news/%s</link><title>%s</title><description>%s</description></item>",
		i.id, i.id, html.EscapeString(i.title), html.EscapeString(i.text))
}

// feed is an RSS feed of these items.
func feed(items ...item) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Lantern news</title><link>https://lantern.example/</link>`)
	for _, i := range items {
		b.WriteString(i.String())
	}
	b.WriteString("</channel></rss>")
	return b.String()
}

// news are entries, the newest first.
func news() []item {
	return []item{
		{"n5", "Winter hours", "From November the stations at the lake and at the mill open at dusk."},
		{"n4", "Two new mounts", "Each station now lends two equatorial mounts that carry up to nine kilograms."},
		{"n3", "Reservation by telephone", "The desk takes reservations by telephone again, on weekdays until noon."},
		{"n2", "Gallery moved", "Pictures of the gallery are now shown beside the instrument that took them."},
		{"n1", "A station at the mill", "Our fourth station opens at the old mill, with room for a dozen observers."},
	}
}

// german is the page as a site sends it to visitors whom it takes for Germans.
func german() string {
	p := page{title: "Lantern Leihbedingungen", sections: []section{
		{"Über diese Bedingungen", []string{
			"Diese Bedingungen gelten für alle, die bei Lantern ein Fernrohr, eine Montierung oder ein Okular leihen, und für alle, die es mit ihnen benutzen.",
			"Wer ein Gerät an einer unserer Stationen abholt, nimmt diese Bedingungen und das Merkblatt an, das im Koffer liegt.",
		}},
		{"Ihr Konto", []string{
			"Sie brauchen ein Konto, um ein Gerät zu bestellen, und Sie behalten das Kennwort für sich.",
			"Sie teilen uns binnen einer Woche mit, wenn sich Ihre Anschrift oder Ihre Nummer ändert, damit wir Sie wegen einer Leihe erreichen.",
		}},
		{"Leihe und Rückgabe", []string{
			"Sie müssen das Gerät innerhalb von 30 Tagen nach Beginn der Leihe an der Station zurückgeben, an der Sie es abgeholt haben.",
			"Sie dürfen eine Leihe einmal verlängern, wenn niemand sonst dasselbe Gerät bestellt hat.",
			"Ein Gerät, das zu spät zurückkommt, kostet 4 Euro für jeden Tag und nie mehr, als das Gerät selbst wert ist.",
		}},
		{"Umgang mit dem Gerät", []string{
			"Sie dürfen ein Gerät nicht auf die Sonne richten, wenn nicht der Filter, den wir Ihnen mitgegeben haben, vor der Linse sitzt.",
			"Sie dürfen den Tubus nicht öffnen, den Spiegel nicht reinigen und kein Teil der Montierung durch ein eigenes ersetzen.",
			"Bitte melden Sie der Station jeden Schaden, bevor Sie gehen; ehrliche Fehler werden nicht berechnet.",
		}},
		{"Ende und Änderungen", []string{
			"Wir können ein Konto schließen, das drei Jahre lang nicht benutzt wurde, nach zwei Briefen an die Anschrift, die wir kennen.",
			"Wir kündigen Änderungen dieser Bedingungen auf dieser Seite und durch einen Brief an, bevor sie gelten.",
		}},
	}}
	return strings.Replace(p.String(), `lang="en"`, `lang="de"`, 1)
}

// stars is a page about something else.
func stars() string {
	p := page{title: "What to see in March", sections: []section{
		{"Planets", []string{
			"Venus shines low in the west after sunset and sets a little earlier every evening of the month.",
			"Jupiter climbs high in the south before midnight; four of its moons show in any small telescope.",
			"Mars fades quickly now that the Earth has left it behind, and its polar cap needs a steady night.",
		}},
		{"Star clusters", []string{
			"The Beehive in Cancer is at its best around ten, a swarm of some forty faint points at low power.",
			"Messier 67 nearby is much older and dimmer, and rewards a larger aperture and a dark sky.",
			"In Gemini look for a fine open cluster at the foot of Castor, with a distant companion behind it.",
		}},
		{"Galaxies", []string{
			"The Leo triplet rises in the evening: three spirals in one field of a wide eyepiece on a clear night.",
			"Messier 81 and its ragged neighbour stay above the horizon all night long from northern latitudes.",
		}},
		{"Moon", []string{
			"New moon falls on the nineteenth, so the darkest evenings come around the third weekend.",
			"On the twenty-third a thin crescent passes the Pleiades, a lovely sight in binoculars at dusk.",
		}},
	}}
	return p.String()
}
