package deadline

import "regexp"

// Words of refusal, of which forms are told by their stems.
const refusal = `\bopt(?:ing|ed|s)?(?:-| )?outs?\b|\breject|\bdeclin|\bobject(?:s|ed|ing|ions?)?\b|\brefus|\bwithdraw|\bcancel|\bterminat|\bdisagree|\bdo not (?:agree|accept|wish)|\bwish not` +
	`|widersprech|widerspruch|widersprich|widerruf|ablehn|\blehnen\b|kündig|\brefuser|\brefus\b|opposer|opposition|résili|rétract|rechaz|oponer|oposición|cancelar|desist|renunci`

var (
	refuses = regexp.MustCompile(refusal)
	effects = regexp.MustCompile(`effect|in(?:to)? force|appl(?:y|ies)|in kraft|inkraft|gilt|gelten|gültig|vigueur|vigor|applicable|starting|beginning|commencing|as of|from`)

	// What stands directly before the length of a window.
	opensWindow = regexp.MustCompile(`(?:\bwithin|\b(?:no|not) later than|\b(?:you|customers?|users?|members?) (?:will |shall )?have(?: up to)?|\bbinnen|\binnerhalb(?: von)?|\binnert|\bdans (?:les|un délai de)|\bdentro de|\ben (?:un|el) plazo de)` +
		`(?: the| the first| a period of| a| los| las| der| einer frist von)? *\(?$`)
	// What stands directly after it, before the day that it is counted from.
	countedFrom = regexp.MustCompile(`^\W*(?:period )?(?:of|after|from|following|since|ab|nach|seit|à compter d[eu']|à partir d[eu']|suivant|après|desde|a partir de|después de|siguientes a) *`)
	// Where the naming of that day ends.
	phraseEnds = regexp.MustCompile(`[;.]|, (?:by|you|or|in|to|which|whichever)\b| or `)
	// What may stand between "within 30 days of" and a date.
	leadsToDate = regexp.MustCompile(`^(?:the |an |den |dem |le |la |el |du |del |der )?(?:(?:new |our |their |its )?effective date|date|last updated date|datum des inkrafttretens|date d'entrée en vigueur|fecha)?(?:,? *of| de| vom| du| del)?(?: these (?:\w+ ){0,3}terms| this agreement)?[ ,:("]*$`)
	// A day of which only one reader knows, or of something else than the text.
	ofReader = regexp.MustCompile(`\byour?s?\b|accept|receiv|receipt|notif|notice|purchas|order|regist|sign|subscri|\bfirst\b|enrol|download|deliver|invoice|request|install|creat|launch|\buse\b|access|\bopen|renew|trial|terminat|expir|cancel|\bfees?\b|pric|\brates?\b|charge|payment|\bplans?\b` +
		`|annahme|erhalt|zugang|empfang|bestell|ihre[rmns]?\b|réception|acceptation|votre|recep|recib|acepta|\bsu\b`)
	// A day of the text itself, or of its changes.
	ofText = regexp.MustCompile(`\b(?:these|this|our|such|any such|those|the)(?: [\w'&-]+){0,4} (?:terms|agreement|policy|policies|conditions|notice|statement|addendum|changes?|updates?|modifications?|amendments?|revisions?|version)\b` +
		`|\b(?:dieser|dieses|der)(?: \w+){0,2} (?:bedingungen|agb|änderung(?:en)?|fassung|richtlinie|erklärung)|\b(?:des|de ces|de cette|des présentes|du présent)(?: \w+){0,2} (?:conditions|modifications?|politique|version|contrat)|\bde (?:estos|estas|los|las|la|esta|este)(?: \w+){0,2} (?:términos|condiciones|cambios|modificaciones|política|versión|contrato)`)
	pointer = regexp.MustCompile(`\babove\b|at the (?:top|beginning|end|bottom)|(?:indicated|set forth|stated|shown|listed|specified|displayed|noted|posted) (?:above|below|at|in|on)|"(?:last )?(?:updated|modified|revised|effective)[^"]{0,12}"|\boben\b|ci-dessus|en tête|arriba|al principio`)

	effectiveBase = regexp.MustCompile(`effective date|\b(?:become|becomes|became|becoming|is|are|were|was) effective|\b(?:take|takes|took|taking|go|goes|went|come|comes|came|enter|enters|entered)(?: in)?(?:to)? (?:effect|force)|inkrafttreten|in kraft|entrée en vigueur|entrada en vigor`)
	printedBase   = regexp.MustCompile(`\blast (?:updated?|modified|modification|revised|revision|changed|amended|posted)|date of (?:the )?last (?:update|revision|modification|change)|letzten? (?:aktualisierung|änderung)|dernière (?:mise à jour|modification)|última (?:actualización|modificación|revisión)` +
		`|\bdate (?:that |on which |when )?these(?: \w+){0,3} (?:were|are|was) (?:posted|published)`)
	// Of two days the one that comes first is not known.
	anyEarlier = regexp.MustCompile(`whichever (?:is|occurs|comes) (?:the )?(?:earlier|earliest|sooner|first)|the earlier of`)
	// "Effective Date" as a word with a meaning of its own.
	definedDate = regexp.MustCompile(`"(?:the )?effective date"`)
	byReader    = regexp.MustCompile(`accept|sign|click|order form|execut|first (?:use|access)|date (?:that |on which )?you|earlier of|later of`)

	// What stands directly before a date that is the last day, or the day after it.
	untilDay = regexp.MustCompile(`(?:\bby|\buntil|\btill|\bon or before|\b(?:no|not) later than|\bbis(?: zum| einschließlich)?|\bspätestens(?: am| bis(?: zum)?)?|\bjusqu'au|\bau plus tard le|\bhasta el|\ba más tardar el)` +
		`(?: midnight| 11:59 ?p\.?m\.?[\w .()]{0,20}| the end of(?: the day)?(?: on)?| close of business| end of (?:day|business))?(?: on)?,? *$`)
	beforeDay = regexp.MustCompile(`(?:\bbefore|\bprior to|\bvor dem|\bavant le|\bantes del) *$`)
	lasts     = regexp.MustCompile(`\b(?:registered|created|joined|opened|purchased|accepted|agreed|collected|signed(?: up)?|ordered|subscribed|enrolled|dated|made|placed|posted|submitted|used?|accounts?|users?|valid|available|effect|effective|force|runs?|continues?|continue|remains?|lasts?|extended|licen[cs]ed|version|terms|agreement) $`)

	reader  = regexp.MustCompile(`\b(?:you|your|yours|users?|customers?|members?|subscribers?|developers?|sellers?|merchants?|sie|ihnen|ihr|kunden?|vous|votre|usted|ustedes|puede|podrá|su|opt(?:ing)? out|opt-out)\b`)
	subject = regexp.MustCompile(`\b(?:you|your|users?|customers?|members?|subscribers?|sellers?|merchants?|developers?|sie|ihnen|vous|usted|we|us|our|company|wir|uns|nous|nosotros)\b`)
	passive = regexp.MustCompile(`\b(?:be|is|are|been|was|were|being)(?: \w+)? $`)
)

var ours = map[string]bool{"we": true, "us": true, "our": true, "company": true, "wir": true, "uns": true, "nous": true, "nosotros": true}
