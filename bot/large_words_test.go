package bot_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A subject is what clauses of the large world can be about: headings, and sentences with {slots} for words of the lists below.
// Often is its weight among the subjects of a kind of document.
type subject struct {
	often     int
	kinds     string
	headings  []string
	sentences []string
}

var clauseSubjects = []subject{
	{2200, "terms aup guidelines", []string{"Spam", "Unsolicited messages", "Bulk mail"}, []string{
		"You may not use {name} to send unsolicited bulk email or {kind} messages to {people} who have not asked for them.",
		"Do not post spam, junk mail or chain letters, and do not {act} mailing lists for {people}.",
		"Messages of an advertising kind need the prior consent of {people}, and must offer a way to unsubscribe within {n} days."}},
	{2600, "terms aup guidelines", []string{"Scraping and robots", "Automated access"}, []string{
		"Scraping, crawling or harvesting {data} from {name} by automated means is prohibited without our written permission.",
		"You must not run robots, spiders or data mining tools that {act} more than {n} requests in an hour."}},
	{3800, "terms", []string{"Termination", "Suspension and termination", "Ending the agreement"}, []string{
		"We may suspend or terminate your account at any time if you {breach} these terms.",
		"Either party may terminate this agreement for convenience with {n} days of written notice to the other.",
		"Upon termination your right to use {name} ends at once, and we may delete {data} after {n} days.",
		"You can close your account in the {place} settings whenever you like."}},
	{2400, "terms", []string{"Disputes", "Arbitration", "Dispute resolution"}, []string{
		"Any dispute arising out of these terms shall be resolved by binding arbitration in {town}.",
		"You waive the right to take part in a class action or a trial by jury.",
		"You can opt out of arbitration within {n} days after you first accepted these terms by writing to {name}."}},
	{3000, "terms sla", []string{"Limitation of liability", "Liability"}, []string{
		"To the fullest extent permitted by law, our total liability shall not exceed {sum} or the fees paid in the {n} months before the claim.",
		"In no event shall we be liable for indirect, incidental or consequential damages, lost profits or loss of {data}."}},
	{2600, "terms sla", []string{"Disclaimer of warranties", "No warranty"}, []string{
		"{name} is provided as is and as available, without warranties of any kind, express or implied.",
		"We do not warrant that {name} will be uninterrupted, free of errors or secure against {breach}."}},
	{1600, "terms developer", []string{"Indemnification", "Indemnity"}, []string{
		"You agree to indemnify and hold us harmless from claims of third parties that follow from your {breach} or your {data}."}},
	{1500, "terms dpa developer", []string{"Governing law", "Applicable law and venue"}, []string{
		"These terms are governed by the laws of {town}, and the courts of {town} have exclusive jurisdiction."}},
	{2200, "terms refunds", []string{"Refunds", "Money back"}, []string{
		"You may ask for a refund within {n} days of the purchase; fees for {kind} plans are not given back.",
		"Refunds are paid by the method of the original payment within {n} business days."}},
	{3200, "terms refunds", []string{"Fees and payment", "Billing", "Payment"}, []string{
		"Fees for {name} are billed in advance each {period}, and all charges are exclusive of taxes.",
		"If a payment of {sum} is overdue by more than {n} days, we may charge interest or suspend the {kind} plan.",
		"We may change our prices with {n} days of notice by email to {people}."}},
	{1700, "terms refunds", []string{"Renewal", "Automatic renewal"}, []string{
		"Your {kind} subscription will automatically renew for another {period} unless you cancel at least {n} days before it ends."}},
	{2300, "terms developer privacy", []string{"Changes to these terms", "Modifications"}, []string{
		"We may modify these terms from time to time; we will notify {people} at least {n} days before material changes take effect.",
		"By continuing to use {name} after the effective date you accept the revised terms."}},
	{4600, "privacy dpa", []string{"Information we collect", "What we collect"}, []string{
		"We collect {data} that you give us when you register for {name}, and {data} about the devices that you use.",
		"When {people} use the {place}, we automatically collect log files such as addresses, {data} and the time of each request.",
		"We receive {data} about {people} from partners, in particular from {kind} services that you connect."}},
	{4400, "privacy dpa", []string{"How we use information", "Purposes of processing"}, []string{
		"We use {data} to provide, maintain and improve {name}, to {act} {people}, and to prevent fraud and {breach}.",
		"The legal basis for the processing of {data} is our legitimate interest in the safety of the {place}."}},
	{3600, "privacy dpa", []string{"Sharing", "How we share information", "Disclosure to third parties"}, []string{
		"We share {data} with service providers who process it on our behalf under a contract.",
		"We may disclose {data} to authorities where a court in {town} or the law requires us to do so.",
		"In a merger, {data} of {people} may be transferred to the buyer with {n} days of notice."}},
	{1500, "privacy", []string{"Sale of personal information", "We do not sell your data"}, []string{
		"We do not sell your personal information, and we do not share {data} with {people} for money.",
		"You may opt out of the sale of personal information by following the link in the {place}."}},
	{2600, "privacy dpa", []string{"Retention", "How long we keep data"}, []string{
		"We retain {data} for as long as your account is active and for {n} months afterwards.",
		"Backup copies that hold {data} are overwritten after {n} days."}},
	{2600, "privacy dpa", []string{"Deletion", "Your right to erasure"}, []string{
		"You can ask us to delete your personal data, and we will erase {data} within {n} days of a verified request."}},
	{2800, "privacy", []string{"Your rights", "Access and portability"}, []string{
		"You have the right to access, correct and receive a copy of {data} that we hold about you.",
		"{People} in {town} may object to the processing of {data} or lodge a complaint with the supervisory authority."}},
	{2500, "privacy terms guidelines", []string{"Children", "Age requirements", "Minors"}, []string{
		"You must be at least {age} years old to use {name}; children under that age may not register.",
		"We do not knowingly collect personal information from children under {age}, and parents may ask us to delete it."}},
	{3400, "cookies privacy", []string{"Cookies", "Cookies and similar technologies"}, []string{
		"We use cookies, web beacons and pixels to remember {data} and to measure how {people} use the {place}.",
		"You can refuse {kind} cookies in your browser, but parts of {name} may then not work.",
		"A {kind} cookie expires after {n} months; a session cookie when you close the browser."}},
	{2100, "cookies privacy", []string{"Advertising", "Interest-based ads"}, []string{
		"Advertising partners use {data} to show ads that fit the interests of {people} in the {place}."}},
	{1300, "privacy", []string{"Location", "Location data"}, []string{
		"With your permission we collect precise geolocation from the GPS of your device to {act} {people} nearby."}},
	{2200, "privacy dpa sla", []string{"Security", "How we protect data"}, []string{
		"We protect {data} with encryption in transit and at rest, and with access controls that are reviewed every {n} months.",
		"No method of transmission is entirely secure, and we cannot guarantee absolute security of {data}."}},
	{1500, "dpa", []string{"Data breach", "Notification of a security breach"}, []string{
		"The processor shall notify the controller of a personal data breach without undue delay and within {n} hours after becoming aware of it."}},
	{1700, "dpa", []string{"Subprocessors", "Sub-processing"}, []string{
		"The processor may engage subprocessors, provided that the controller is informed {n} days in advance and may object."}},
	{1600, "dpa privacy", []string{"International transfers", "Transfers"}, []string{
		"{data} may be transferred to {town} and other countries on the basis of standard contractual clauses."}},
	{1300, "dpa", []string{"Audits"}, []string{
		"The controller may audit the processor once a {period} with {n} days of notice, during normal business hours."}},
	{2200, "aup guidelines", []string{"Security of the network", "Malware"}, []string{
		"You may not distribute malware, viruses or other malicious code, or probe the {place} for weaknesses.",
		"Do not attempt to gain unauthorized access to {data}, accounts or networks of {people}."}},
	{2000, "aup guidelines", []string{"Hate speech", "Hateful content"}, []string{
		"Content that promotes hatred or violence against {people} because of origin, religion, disability or gender is prohibited."}},
	{2000, "aup guidelines", []string{"Harassment", "Bullying and harassment"}, []string{
		"Do not harass, bully, threaten or stalk {people}, and do not publish {data} of others to shame them."}},
	{1500, "aup guidelines", []string{"Illegal goods", "Weapons and drugs"}, []string{
		"You may not sell firearms, explosives, drugs or {kind} goods through the {place}."}},
	{1100, "aup guidelines", []string{"Gambling"}, []string{
		"Gambling, betting and casino games are allowed only with a licence in {town} and our approval within {n} days."}},
	{1200, "aup guidelines", []string{"Impersonation"}, []string{
		"You may not impersonate {people}, use a false identity, or claim to act for {name}."}},
	{900, "aup", []string{"Cryptocurrency mining"}, []string{
		"Cryptocurrency mining with {kind} resources is prohibited unless we agree in writing."}},
	{1800, "terms guidelines", []string{"Copyright", "Intellectual property", "Infringement"}, []string{
		"If you believe that {data} infringes your copyright, send a notice to our agent in {town} with a description of the work.",
		"All intellectual property in {name} stays with us or our licensors; you get a limited, revocable licence."}},
	{2100, "terms guidelines developer", []string{"Your content", "Licence to your content"}, []string{
		"You keep the rights to what you post and grant us a worldwide, royalty-free licence to host, {act} and display it."}},
	{1500, "ai terms", []string{"Artificial intelligence", "Use of AI"}, []string{
		"We may use {data} to train machine learning models unless you opt out in the {place} settings.",
		"Output of {name} may be wrong; {people} must review it before they rely on it."}},
	{1600, "ai aup", []string{"Prohibited uses of AI"}, []string{
		"You may not use generative models of {name} to deceive {people}, to develop competing models, or to make {kind} decisions without a human."}},
	{1900, "developer", []string{"API limits", "Rate limits"}, []string{
		"Your application may call the API up to {n} times in a minute; we may throttle {kind} keys that exceed it."}},
	{1500, "developer", []string{"Access tokens", "Credentials"}, []string{
		"Keep tokens and secrets confidential, rotate them every {n} days, and never share them with {people}."}},
	{2000, "sla", []string{"Service credits", "Availability"}, []string{
		"If monthly uptime of {name} falls below {percent}, you may claim a credit of {percent} within {n} days.",
		"Scheduled maintenance of at most {n} hours is announced to {people} in advance and does not count as downtime."}},
	{1400, "sla developer", []string{"Support"}, []string{
		"Support answers {kind} requests within {n} hours on business days in {town}."}},
	{1700, "terms developer dpa sla", []string{"General", "Miscellaneous"}, []string{
		"If a provision of this agreement is unenforceable, the remaining provisions stay in full force.",
		"You may not assign this agreement without our consent; we may assign it to an affiliate with {n} days of notice.",
		"Neither party is liable for delays caused by events beyond its reasonable control, such as storms in {town}."}},
	{1500, "terms privacy dpa", []string{"Contact", "How to reach us"}, []string{
		"Write to the {kind} team of {name}, P.O. Box {n}, {town}, with questions about {data}."}},
}

// tails are what clauses go on with, whatever they are about.
var tails = []string{
	"This applies to {people} as well as to anyone who acts for them in the {place}.",
	"We will tell you by email or in the {place} when this section changes.",
	"Exceptions are made in writing only, and end after {n} {period}s.",
	"Where local law in {town} gives you more rights, those rights stay as they are.",
	"For {kind} customers the order form may say otherwise.",
	"Please read this together with the other policies of {name}.",
	"You are responsible for all {data} and activity that happens with your account.",
	"We may ask {people} for proof, and may {act} the matter for up to {n} days.",
	"If you do not agree with this, do not use the service.",
	"The service may contain links to the {place} of others, which we do not control.",
	"Nothing in this section limits the {kind} rights that {people} have by statute.",
	"We keep a record of each decision for {n} months and show it to you when you ask.",
}

var wordLists = map[string][]string{
	"data": strings.Split("personal data|contact details|payment details|usage data|device identifiers|account information|customer content|"+
		"profile pictures|search queries|purchase history|diagnostic reports|uploaded files|voice recordings|survey answers|browsing history|"+
		"message contents|billing records|crash reports|biometric templates|address books", "|"),
	"people": strings.Split("customers|visitors|other members|employees|resellers|account holders|end users|business customers|students|"+
		"administrators|subscribers|third parties|developers|advertisers|sellers|buyers|moderators|guests", "|"),
	"act":    strings.Split("review|collect|analyse|verify|contact|monitor|recommend|restrict|translate|store|forward|copy|investigate|match", "|"),
	"breach": strings.Split("breach|violation|misuse|abuse|negligence|default|intrusion|tampering", "|"),
	"kind": strings.Split("commercial|promotional|premium|annual|trial|internal|regulated|essential|optional|experimental|hosted|wholesale|"+
		"seasonal|statutory|confidential|archived|shared|dedicated", "|"),
	"place": strings.Split("dashboard|website|mobile application|marketplace|help centre|community forum|admin console|online shop|status page|"+
		"developer portal|mail service|streaming service", "|"),
	"period": {"month", "quarter", "year", "week"},
	"town": strings.Split("Lowmere|Harrowgate Bay|Ostvik|Brandermoor|Quillhaven|Nettlesby|Sankt Orlen|Pellworth|Vantaro|Duskmill|Ardenholm|"+
		"Kestrel Point|Morrowfield|Tallinger|Westerquay|Juniper Falls", "|"),
}

// fill puts words in the place of slots.
func fill(sentence string, name string, random *rand.Rand) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(sentence, "{")
		b.WriteString(before)
		if !found {
			break
		}
		slot, after, _ := strings.Cut(rest, "}")
		sentence = after
		switch slot {
		case "n":
			fmt.Fprint(&b, []int{3, 5, 7, 10, 14, 15, 20, 21, 24, 28, 30, 36, 45, 48, 60, 72, 90, 120, 180}[random.IntN(19)])
		case "age":
			fmt.Fprint(&b, []int{13, 14, 16, 18, 21}[random.IntN(5)])
		case "percent":
			fmt.Fprintf(&b, "%d.%d%%", 90+random.IntN(10), random.IntN(10))
		case "sum":
			fmt.Fprintf(&b, "$%d", 50*(1+random.IntN(40)))
		case "name":
			b.WriteString(name)
		default:
			words := wordLists[strings.ToLower(slot)]
			word := words[random.IntN(len(words))]
			if slot[0] < 'a' || before == "" && b.Len() == 0 {
				word = strings.ToUpper(word[:1]) + word[1:]
			}
			b.WriteString(word)
		}
	}
	return b.String()
}

// coined is a word that no language has, so that names differ and can be searched for.
func coined(random *rand.Rand) string {
	const heads, hearts, ends = "bdfgklmnprstvz", "aeiou", "lmnrsx"
	var b strings.Builder
	for range 2 + random.IntN(2) {
		b.WriteByte(heads[random.IntN(len(heads))])
		b.WriteByte(hearts[random.IntN(len(hearts))])
	}
	b.WriteByte(ends[random.IntN(len(ends))])
	return b.String()
}
