package clausewatch

// policies are the names that policies have, by subject: English, German, French, Spanish. Changes are names that say
// themselves that something becomes of the policy. Words that products use for other things ("terms", "policy", "SLA")
// count only beside others.
var policies = []struct {
	subject        Subject
	names, changes phrases
}{
	{AboutTerms, newPhrases(
		"terms of service|terms of use|terms of sale|terms and conditions|terms conditions|conditions of use|TOS|EULA|our terms|legal terms|"+
			"terms and privacy polic…|privacy polic… and terms|terms and policies",
		"service terms|developer terms|api terms|customer terms|product terms|commercial terms|business terms|platform terms|supplemental terms|"+
			"preview terms|beta terms|cloud terms|website terms|site terms|partner terms|merchant terms|seller terms|marketplace terms",
		"user agreement…|customer agreement…|subscription agreement…|subscriber agreement…|service agreement|services agreement|"+
			"license agreement…|licence agreement…|developer agreement…|program agreement…|programme agreement…|partner agreement…|"+
			"membership agreement…|merchant agreement…|seller agreement…|platform agreement…|marketplace agreement…|program license…",
		"nutzungsbedingungen|geschaftsbedingungen|AGB|vertragsbedingungen|servicebedingungen|lizenzbedingungen|lizenzvereinbarung…|"+
			"nutzervereinbarung…|nutzungsvereinbarung…|unsere bedingungen|unserer bedingungen|unseren bedingungen",
		"conditions generales|conditions d utilisation|conditions de service|conditions de vente|conditions d usage|CGU|CGV|CGS|"+
			"nos conditions|contrat d utilisation|contrat de licence|contrat de service…",
		"terminos de servicio|terminos del servicio|terminos de uso|terminos y condiciones|condiciones de uso|condiciones de servicio|"+
			"condiciones del servicio|condiciones generales|nuestros terminos|nuestras condiciones|acuerdo de usuario|contrato de licencia"),
		newPhrases("^ terms update…|^ terms change…|^ updated terms|^ changes to terms|^ important terms update…")},
	{AboutPrivacy, newPhrases(
		"privacy polic…|privacy notice…|privacy statement…|privacy terms|privacy and cookie polic…|privacy and cookies polic…|"+
			"data protection polic…|data protection notice…|data protection statement|data use policy|data usage policy|"+
			"terms and privacy polic…|privacy polic… and terms",
		"datenschutzerklarung…|datenschutzrichtlinie…|datenschutzhinweis…|datenschutzbestimmung…|datenschutzbedingung…|datenschutzinformation…",
		"politique de confidentialite|politiques de confidentialite|politique de protection des donnees|politique de vie privee|"+
			"declaration de confidentialite|charte de confidentialite|avis de confidentialite|regles de confidentialite",
		"politica de privacidad|politicas de privacidad|aviso de privacidad|declaracion de privacidad|politica de proteccion de datos"), nil},
	{AboutAcceptableUse, newPhrases(
		"acceptable use|acceptable use polic…|acceptable use rules|acceptable use guideline…|acceptable usage|AUP|usage polic…|usage guidelines|fair use polic…|fair usage polic…|prohibited use…|"+
			"restricted businesses|prohibited businesses|prohibited activities|use restrictions",
		"nutzungsrichtlinie…|richtlinie zur akzeptablen nutzung|richtlinien zur akzeptablen nutzung|akzeptable nutzung|zulassige nutzung|"+
			"zulassigen nutzung|fair use richtlinie…",
		"politique d utilisation acceptable|utilisation acceptable|regles d utilisation|politique d utilisation|politique d usage|usage acceptable",
		"politica de uso aceptable|uso aceptable|politica de uso|politicas de uso|normas de uso|uso justo"), nil},
	{AboutCommunity, newPhrases(
		"community guideline…|community standard…|community rule…|community polic…|content polic…|content guideline…|content rules|"+
			"content standards|code of conduct|rules of conduct|conduct rules|conduct polic…",
		"community richtlinie…|communityrichtlinie…|gemeinschaftsrichtlinie…|gemeinschaftsstandards|verhaltenskodex|verhaltensregeln|"+
			"inhaltsrichtlinie…",
		"regles de la communaute|standards de la communaute|regles communautaires|charte de la communaute|code de conduite|politique de contenu",
		"normas de la comunidad|normas comunitarias|reglas de la comunidad|codigo de conducta|politica de contenido|politicas de contenido"), nil},
	{AboutCookies, newPhrases(
		"cookie polic…|cookies polic…|cookie notice…|cookies notice…|cookie statement…|privacy and cookie polic…|privacy and cookies polic…",
		"cookie richtlinie…|cookierichtlinie…|cookie hinweis…|cookie erklarung…",
		"politique de cookies|politique des cookies|politique cookies|politique relative aux cookies|politique en matiere de cookies|"+
			"politique sur les cookies|charte cookies",
		"politica de cookies|politica sobre cookies|aviso de cookies"), nil},
	{AboutProcessing, newPhrases(
		"data processing agreement…|data processing addend…|data processing terms|data processing amendment…|data protection addend…|"+
			"data protection agreement…|DPA|subprocessor…|sub processor…",
		"auftragsverarbeitungsvertrag…|auftragsverarbeitungsvereinbarung…|vertrag zur auftragsverarbeitung|AVV|unterauftragsverarbeiter…|"+
			"unterauftragnehmer…",
		"accord de traitement des donnees|accord sur le traitement des donnees|avenant relatif au traitement des donnees|"+
			"avenant de traitement des donnees|avenant sur le traitement des donnees|contrat de sous traitance des donnees|sous traitants ulterieurs",
		"acuerdo de tratamiento de datos|acuerdo de procesamiento de datos|contrato de tratamiento de datos|adenda de tratamiento de datos|"+
			"anexo de tratamiento de datos|subencargado…"), nil},
	{AboutServiceLevel, newPhrases(
		"service level agreement…|service level terms|service level commitment…|our SLA|uptime SLA|availability SLA|SLA credit…|SLA of|"+
			"SLA update…|SLA change…|SLA terms|99 SLA|9 SLA|95 SLA|999 SLA",
		"service level vereinbarung…|servicelevelvereinbarung…|dienstgutevereinbarung…|unsere SLA|unserer SLA",
		"accord de niveau de service|accords de niveau de service|contrat de niveau de service|engagement de niveau de service|nos SLA",
		"acuerdo de nivel de servicio|acuerdos de nivel de servicio|nuestro SLA"), nil},
	{AboutPrices, newPhrases(
		"our pricing|our prices|our fees|pricing policy|fee schedule…|price list|unsere preise|unserer preise|unseren preisen|preisliste…|" +
			"gebuhrenordnung…|entgeltverzeichnis…|nos tarifs|nos prix|grille tarifaire|nuestros precios|nuestras tarifas|lista de precios"),
		newPhrases(
			"pricing change…|pricing update…|price change…|price increase…|price adjustment…|fee change…|fee increase…|fee update…|"+
				"changes to pricing|changes to prices|changes to fees|change to pricing|update to pricing|updates to pricing|updated pricing|updated fees",
			"preisanderung…|preiserhohung…|preisanpassung…|gebuhrenanderung…|gebuhrenerhohung…|entgeltanpassung…",
			"changement de tarif…|changements de tarif…|augmentation de tarif…|augmentation des tarifs|augmentation de prix|augmentation des prix|"+
				"evolution des tarifs|evolution tarifaire|modification des tarifs|hausse des tarifs|hausse des prix",
			"cambio de precio…|cambios de precio…|cambios en los precios|cambios en las tarifas|aumento de precio…|aumento de tarifas|"+
				"subida de precio…|actualizacion de precios|actualizacion de tarifas")},
	{AboutPolicies, newPhrases(
		"our policies|our policy|site polic…|platform polic…|developer polic…|program polic…|programme polic…|seller polic…|advertising polic…|"+
			"user polic…|review guidelines|developer guidelines|legal documents|legal agreements|policies and guidelines|agreements and guidelines|"+
			"terms and policies",
		"unsere richtlinien|unserer richtlinien|unseren richtlinien|rechtsdokumente|rechtliche dokumente",
		"nos politiques|nos regles|documents juridiques|documents legaux",
		"nuestras politicas|nuestras normas|documentos legales|documentos juridicos"),
		newPhrases("^ policy update…|^ policy change…|^ policy announcement…|^ upcoming policy|^ important policy|^ legal update…|" +
			"important policy update…|important policy change…|upcoming policy change…|^ richtlinienanderung…|^ actualizacion de politicas|" +
			"^ mise a jour des politiques|^ mise a jour des regles")},
}

// aloneInNames are words that say in the name of a document what it is about, where an entry needs more.
var aloneInNames = map[Subject]phrases{
	AboutTerms:         newPhrases("terms|tos|tou|eula|agreement|conditions|bedingungen|agb|cgu|cgv|cgs|contrat|terminos|condiciones|contrato"),
	AboutPrivacy:       newPhrases("privacy|datenschutz…|confidentialite|vie privee|privacidad"),
	AboutAcceptableUse: newPhrases("aup|acceptable|usage|prohibited|restricted|akzeptable|aceptable"),
	AboutCommunity:     newPhrases("community|guidelines|conduct|rules|communaute|comunidad|verhaltens…|gemeinschafts…"),
	AboutCookies:       newPhrases("cookie|cookies"),
	AboutProcessing:    newPhrases("dpa|subprocessor…|data processing|auftragsverarbeitung…"),
	AboutServiceLevel:  newPhrases("sla|slas|service level"),
	AboutPrices:        newPhrases("pricing|prices|fees|preise|gebuhren|entgelte|tarifs|tarifas|precios"),
	AboutPolicies:      newPhrases("policies|richtlinien|politiques|politicas"),
}

var (
	// changeWords say that something becomes of a policy.
	changeWords = newPhrases(
		"updat…|change|changes|changed|changing|new|now|revised|revise|revises|revising|revision…|amend…|modif…|introduc…|clarif…|replac…|"+
			"announc…|effective|notice of|take effect|takes effect|taking effect|come into force|comes into force|in effect|in force|rewrit…|rewrote|"+
			"rewritten|simplif…|expand…|tighten…|strengthen…|adjust…|adopt…|publish…|upcoming|version|added|adding|adds|remov…|shorten…|extend…|"+
			"rais…|increas…|reduc…|lower…|renam…|restructur…|streamlin…|consolidat…|will apply|what s different|refresh…|overhaul…|correct…",
		"aktualisier…|anderung…|andern|andert|geandert…|neu|neue|neuer|neuen|neues|neufassung|uberarbeit…|anpass…|angepasst…|erganz…|in kraft|"+
			"wirksam|gultig ab|tritt|treten|erweiter…|erhoh…",
		"mise a jour|mises a jour|mis a jour|mettons a jour|met a jour|changent|changement…|nouveau|nouveaux|nouvel|nouvelle|nouvelles|evolu…|"+
			"en vigueur|actualis…|adapt…|remplac…|revisons|revisee|revisees",
		"actualiz…|cambia|cambian|cambio|cambios|cambiamos|cambiado|cambiaran|nuevo|nuevos|nueva|nuevas|revisado|revisada|revisados|revisadas|"+
			"en vigor|entra en|entran en|entraran en|reempl…|reform…|amplia…")
	changeNouns = newPhrases("change|changes|update|updates|amendment|amendments|revision|revisions")
	// freshWords stand right before a policy that is another one now.
	freshWords = newPhrases("updated|new|revised|amended|upcoming|changed|aktualisierte|aktualisierten|geanderte|geanderten|neue|neuen|neuer|" +
		"nouveau|nouveaux|nouvelle|nouvelles|nuevo|nuevos|nueva|nuevas")
	// referWords only lead to a policy.
	referWords = newPhrases(
		"see|read|subject|accordance|according|under|comply|complies|complying|compliance|compliant|agree|agrees|agreed|agreeing|accept|accepts|"+
			"accepting|accepted|acceptance|govern…|consult|refer|visit|violat…|breach…|pursuant|described|outlined|permitted|allowed by|line with|"+
			"abide|bound|consent…|per|via|contrary|against",
		"siehe|gemass|laut|unterlieg…|akzeptier…|zustimm…|zugestimmt|verstoss…|verstosst|lesen|entsprechend|nach unseren",
		"voir|selon|conformement|soumis…|acceptez|accepter|acceptant|acceptation|violation|consultez|enfreint|enfreindre|respecter",
		"vea|ver|consulta|consulte|segun|conforme|sujeto|sujeta|aceptar|acepta|aceptas|infring…|incumpl…|cumplir")
	ourWords = newPhrases(",|our|ours|we|its|the|this|these|unsere|unserer|unseren|nos|notre|nuestro|nuestra|nuestros|nuestras")
	// theirWords give a policy to others than the platform, or do with it what one does with a thing of a product.
	theirWords = newPhrases("your|their|his|her|customers|merchants|clients|publishers|sellers|own|custom|customer s|merchant s|client s|app s|store s|" +
		"shop s|site s|company s|manage|manages|managing|display|displays|displaying|create|creating|generate|generates|generating|" +
		"upload|uploading|host|hosting|require|requires|requiring|configure|configuring|customise|customize|show|shows|add|write|writing|" +
		"field|fields|checkbox|link|links|verwalten|erstellen|anzeigen|creer|gerer|afficher|crear|gestionar|mostrar|votre|vos|leur|leurs|deine|deiner|eigene|eigenen|tu|tus")
	// thingWords make a thing of a product of a policy's name.
	thingWords = newPhrases("generator…|template…|url|urls|link|links|field|fields|editor…|banner…|checkbox…|builder…|checker…|scanner…|dashboard…|" +
		"widget…|plugin…|plug in|monitor…|tracker…|tracking|timer…|metric…|report…|violation…|breach…|acceptance|consent|api|apis|integration…|" +
		"automation…|workflow…|setting…|alert…|goal|goals|target…|calculation…|management|manager|tool|tools|module…|extractor|analyzer|" +
		"analysis|glossar…|endpoint…|requirement…|summar…|bot|bots|agent|agents|detect…|vorlage…|muster|modele…|plantilla…|generador…|generateur…|lien|liens|enlace…")
	// askWords begin a title that explains, guideWords one that explains how others write theirs.
	askWords   = newPhrases("how|what|why|when|who|wie|was|warum|comment|pourquoi|como|que")
	guideWords = newPhrases("how to|guide to|a guide to|what is|what are|what s a|tips for|anleitung|comment rediger|como redactar|como crear")
	joinWords  = newPhrases("and|or|our|the|as|well|also|including|und|sowie|unsere|unserer|unseren|die|der|et|nos|notre|les|la|le|y|e|nuestra|nuestras|" +
		"nuestro|nuestros|las|los|con")
)
