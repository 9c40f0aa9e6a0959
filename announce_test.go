package clausewatch

import (
	"slices"
	"strings"
	"testing"
)

// entry is a feed's entry as it is read: its title, and what stands below.
func entry(title, text string) Provision {
	p := Provision{Block: Entry, Text: title, Links: []Link{{Text: title, URL: "https://harbour.example/1"}}}
	if text != "" {
		p.Text += ": " + text
	}
	return p
}

func TestAnnouncedFindsWhatSpeaksOfAPolicy(t *testing.T) {
	for _, c := range []struct{ title, text, want string }{
		{"We are updating our Terms of Service on 1 March", "", "terms"},
		{"Changes to the privacy policy", "", "privacy"},
		{"New acceptable use rules for GPU", "", "acceptable use"},
		{"Terms of Service", "", "terms"},
		{"Terms update for spring", "", "terms"},
		{"Cloud terms changed on 4 January", "", "terms"},
		{"Privacy Notice – spring edition", "", "privacy"},
		{"Updates to our terms, privacy policy and cookie policy", "", "terms, privacy, cookies"},
		{"Updated Terms and Privacy Policy", "", "terms, privacy"},
		{"Our Privacy and Cookie Policy is changing", "", "privacy, cookies"},
		{"Revised Acceptable Use Policy takes effect in May", "", "acceptable use"},
		{"Upcoming changes to your user agreement", "", "terms"},
		{"AUP update: mail relays", "", "acceptable use"},
		{"Important: ToS changes from 4 June", "", "terms"},
		{"See our updated privacy statement", "", "privacy"},
		{"Community guidelines: clarified rules on hate speech", "", "community"},
		{"A new code of conduct for the forum", "", "community"},
		{"New subprocessors from 1 July", "", "data processing"},
		{"Data Processing Addendum, version 4", "", "data processing"},
		{"Our DPA was amended for the new transfer rules", "", "data processing"},
		{"Block storage now comes with a 99.99% SLA", "", "service level"},
		{"We raise the Service Level Agreement of object storage", "", "service level"},
		{"Price increase for dedicated hosts", "", "prices"},
		{"Pricing changes for snapshots", "", "prices"},
		{"Policy update: synthetic media", "", "policies"},
		{"We have clarified our policies on resale", "", "policies"},
		{"Our developer agreement has a new section on testing", "", "terms"},
		{"Legal update", "The Harbour Customer Agreement changes on 3 April.", "policies, terms"},
		{"Spring release", "Maps are faster. We have also updated our Terms of Service and Privacy Policy.", "terms, privacy"},
		{"What is new in March", "The privacy policy now names the companies that print our letters.", "privacy"},
		{"Notice to all accounts", "From 2 May new Terms of Use apply.", "terms"},
		{"Änderung unserer Nutzungsbedingungen zum 1. März", "", "terms"},
		{"Neue Datenschutzerklärung", "", "privacy"},
		{"Wir aktualisieren unsere AGB", "", "terms"},
		{"Aktualisierte Cookie-Richtlinie", "", "cookies"},
		{"Preisanpassung bei Servern", "", "prices"},
		{"Neuigkeiten im April", "Unser Auftragsverarbeitungsvertrag wurde überarbeitet.", "data processing"},
		{"Überarbeitete Geschäftsbedingungen treten am 5. Mai in Kraft", "", "terms"},
		{"Mise à jour de nos conditions générales d'utilisation", "", "terms"},
		{"Nouvelle politique de confidentialité", "", "privacy"},
		{"Nos CGU évoluent le 1er juin", "", "terms"},
		{"Évolution des tarifs au 1er juillet", "", "prices"},
		{"Journal de mai", "Nous avons modifié la politique relative aux cookies.", "cookies"},
		{"Cambios en los términos del servicio", "", "terms"},
		{"Actualizamos nuestra política de privacidad", "", "privacy"},
		{"Nuevas normas de la comunidad", "", "community"},
		{"Novedades de junio", "Hemos actualizado el acuerdo de nivel de servicio.", "service level"},
	} {
		var got []string
		for _, s := range Announced(entry(c.title, c.text)) {
			got = append(got, string(s))
		}
		if got := strings.Join(got, ", "); got != c.want {
			t.Errorf("Announced(%q, %q) = %q, want %q", c.title, c.text, got, c.want)
		}
	}
}

func TestAnnouncedPassesOverTheRest(t *testing.T) {
	for _, c := range []struct{ title, text string }{
		{"Terminal: new theme", ""},
		{"Privacy-preserving analytics SDK", ""},
		{"New term frequency index", ""},
		{"Long-term support for version 4", ""},
		{"New privacy settings for shared folders", ""},
		{"Privacy policy generator for shops", ""},
		{"New: privacy policy links in app listings", ""},
		{"Merchants can now change their refund and privacy policy", ""},
		{"Update your privacy policy in two clicks", ""},
		{"How to write new terms of service", ""},
		{"What is a data processing agreement?", ""},
		{"Updated search: find acceptable use policy templates", ""},
		{"New SLA timers for tickets", ""},
		{"New permission to manage privacy policies", ""},
		{"Apps can now display a privacy policy", ""},
		{"Updated privacy policy requirements for apps", ""},
		{"New field for terms and conditions in invoices", ""},
		{"Updated terms glossary", ""},
		{"SLA goals can now be changed in bulk", ""},
		{"Azure-blue theme and policy editor updates", ""},
		{"Branch policy updates for organisations", ""},
		{"New retention policy for logs", ""},
		{"Content security policy header is now strict", ""},
		{"Cookie banner updated", ""},
		{"New cookie attributes in the browser", ""},
		{"Lower latency in two regions", "Use of the preview is subject to our Terms of Service."},
		{"New dashboard", "It shows more. For details see the privacy policy."},
		{"Accounts removed", "We removed accounts that violated the acceptable use policy."},
		{"A new sign-up page", "By going on you agree to the terms of use and privacy policy."},
		{"Faster in terms of use and memory", "It was changed in terms of service quality, too."},
		{"Changed default of the editor", "The setting is on now, and our terms of service apply as ever."},
		{"Fees paid by card show on the receipt", ""},
		{"Price column added to the export", ""},
		{"Agreement between replicas is faster now", ""},
		{"Service worker updates", ""},
		{"Updated user interface for service agreements between your teams", ""},
		{"New conditions in workflow rules", ""},
		{"Community edition 5 released", ""},
		{"Rules engine: new operators", ""},
		{"Neues Design für Datenschutz-Einstellungen", ""},
		{"Neue Bedingungen in Filtern", ""},
		{"Neues Tarifmodul", "Die Nutzung unterliegt unseren Nutzungsbedingungen."},
		{"Conditions de course : nouveau filtre", ""},
		{"Nouveau modèle", "Voir notre politique de confidentialité."},
		{"Nuevas condiciones en los filtros", ""},
		{"Nueva política de reintentos en las colas", ""},
		{"Nuevo panel", "Su uso está sujeto a nuestros términos de servicio."},
		{"", ""},
	} {
		if got := Announced(entry(c.title, c.text)); got != nil {
			t.Errorf("Announced(%q, %q) = %q, want none", c.title, c.text, got)
		}
	}
}

func TestSubjectsOfADocumentFollowFromItsName(t *testing.T) {
	for _, c := range []struct{ id, name, want string }{
		{"terms", "Terms of Service", "terms"},
		{"user-agreement", "User Agreement", "terms"},
		{"terms", "Terms and Privacy", "privacy, terms"},
		{"privacy", "Privacy and Cookie Policy", "cookies, privacy"},
		{"aup", "Harbour Acceptable Use Policy", "acceptable use"},
		{"usage", "Usage Policies", "acceptable use"},
		{"guidelines", "Community Guidelines", "community"},
		{"dpa", "Data Processing Agreement", "data processing"},
		{"sla", "Service Level Agreement", "service level"},
		{"fees", "Fees", "prices"},
		{"agb", "Allgemeine Geschäftsbedingungen", "terms"},
		{"datenschutz", "Datenschutzerklärung", "privacy"},
		{"confidentialite", "Politique de confidentialité", "privacy"},
		{"privacidad", "Aviso de privacidad", "privacy"},
		{"impressum", "Impressum", ""},
	} {
		var got []string
		for _, s := range (Document{ID: c.id, Name: c.name}).Subjects() {
			got = append(got, string(s))
		}
		if got := strings.Join(got, ", "); got != c.want {
			t.Errorf("subjects of %s %q = %q, want %q", c.id, c.name, got, c.want)
		}
	}
}

func TestTitleIsTheExactBeginningOfAnEntry(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("größer ", 60))
	for _, c := range []struct{ link, text, want string }{
		{"New terms", "New terms: They apply from May.", "New terms"},
		{"New terms:", "New terms: They apply from May.", "New terms"},
		{"New terms …", "New terms of use for all of you: They apply.", "New terms"},
		{"New", "Newer terms apply. They are short.", "Newer terms apply"},
		{"", "Terms change on 1 May. They are short.", "Terms change on 1 May"},
		{"", "Version 2.5 has new terms", "Version 2.5 has new terms"},
		{"Elsewhere", "Terms change! Soon.", "Terms change!"},
		{"", long, strings.TrimSpace(strings.Repeat("größer ", 29))},
		{"", "", ""},
	} {
		p := Provision{Text: c.text}
		if c.link != "" {
			p.Links = []Link{{Text: c.link}}
		}
		got := p.Title()
		if got != c.want || !strings.HasPrefix(c.text, got) {
			t.Errorf("title of %q with the link %q = %q, want %q", c.text, c.link, got, c.want)
		}
	}
}

func FuzzAnnounced(f *testing.F) {
	for _, s := range []string{"", "Terms of Service", "updated privacy policy, terms, and DPA’s", "\xff, ToS ,", "…: . ", "^"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, title, text string) {
		p := Provision{Text: text, Links: []Link{{Text: title}}}
		if !strings.HasPrefix(text, p.Title()) {
			t.Errorf("title %q is no beginning of %q", p.Title(), text)
		}
		first := Announced(p)
		if !slices.Equal(first, Announced(p)) {
			t.Errorf("%q is read differently", text)
		}
	})
}
