package compare

import "strings"

// The words of quantities, in English, German, French, Spanish, Italian, Portuguese and Dutch.

type unit struct {
	name  string
	times float64 // of name: a year is 12 months
	days  float64
}

var units = table(map[string]unit{
	"minute minutes minuten minuto minutos minuti minuut":                                         {"minute", 1, 1. / 1440},
	"hour hours stunde stunden heure heures hora horas ora ore uur uren hr hrs":                   {"hour", 1, 1. / 24},
	"day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen 日":              {"day", 1, 1},
	"week weeks woche wochen semaine semaines semana semanas settimana settimane weken":           {"day", 7, 7},
	"month months monat monate monaten mois mes meses mese mesi mês maand maanden":                {"month", 1, 30.4},
	"year years jahr jahre jahren an ans année années año años anno anni ano anos jaar jaren yrs": {"month", 12, 365},
})

var months = table(map[string]int{
	"january jan januar janvier enero gennaio janeiro januari":         1,
	"february feb februar février febrero febbraio fevereiro februari": 2,
	"march mar märz mars marzo março maart":                            3,
	"april apr avril abril aprile":                                     4,
	"may mai mayo maggio maio mei":                                     5,
	"june jun juni juin junio giugno junho":                            6,
	"july jul juli juillet julio luglio julho":                         7,
	"august aug août agosto augustus":                                  8,
	"september sep sept septembre septiembre settembre setembro":       9,
	"october oct oktober okt octobre octubre ottobre outubro":          10,
	"november nov novembre noviembre novembro":                         11,
	"december dec dezember dez décembre diciembre dicembre dezembro":   12,
})

var currencies = table(map[string]string{
	"usd dollar dollars us$ $": "$", "eur euro euros €": "€", "gbp pounds £": "£", "cent cents": "cent",
	"chf francs franken": "chf", "jpy yen ¥": "¥", "inr rupees ₹": "₹", "cad": "cad", "aud": "aud",
})

var fillers = table(map[string]bool{
	"business working calendar consecutive full additional more further complete whole": true,
})

var references = table(map[string]bool{
	"section sections clause clauses article articles art paragraph paragraphs part annex exhibit schedule chapter point" +
		" appendix step table item no abschnitt ziffer absatz artikel nummer ziff abs sección cláusula artículo figure version": true,
})

var spelledNumbers = map[string]float64{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
	"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
	"eighty": 80, "ninety": 90,
	"ein": 1, "einen": 1, "eine": 1, "einem": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7,
	"acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16,
	"siebzehn": 17, "achtzehn": 18, "neunzehn": 19, "zwanzig": 20, "einundzwanzig": 21, "achtundzwanzig": 28, "dreißig": 30,
	"vierzig": 40, "fünfundvierzig": 45, "fünfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90, "hundert": 100, "einhundert": 100,
	"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11,
	"douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "dix-sept": 17, "dix-huit": 18, "dix-neuf": 19, "vingt": 20,
	"trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "quatre-vingt": 80, "quatre-vingts": 80, "cent": 100,
	"una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
	"once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciséis": 16, "diecisiete": 17, "dieciocho": 18,
	"diecinueve": 19, "veinte": 20, "veintiuno": 21, "veintiún": 21, "veintiocho": 28, "treinta": 30, "cuarenta": 40, "cincuenta": 50,
	"sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90, "cien": 100, "ciento": 100,
}

// doubtful are numbers that mean something else as often, in another language too: they count before what they count.
var doubtful = table(map[string]bool{"sept once cent elf mil acht": true})

// table opens keys that are lists of words.
func table[V any](lists map[string]V) map[string]V {
	all := map[string]V{}
	for list, v := range lists {
		for _, w := range strings.Fields(list) {
			all[w] = v
		}
	}
	return all
}
