package compare

import (
	"strings"

	"github.com/clausewatch/clausewatch"
)

// region reads the name of a region whose people terms are made for: "in the EEA". Names of the same region are one.
func (r *reader) region(i int) (fact, int) {
	if !r.capital(i) {
		return fact{}, 0
	}
	p, n := r.phrase(regions, i)
	if n == 0 {
		return fact{}, 0
	}
	f := r.fact(clausewatch.SignalJurisdiction, p.about, i, i+n)
	f.weak = true
	return f, n
}

// regions are the unions and states that consumer and data protection law tells apart, in English, German, French and
// Spanish, by their first word.
var regions = byFirst(
	regionNamed("eea", "EEA", "European Economic Area", "Europäischer Wirtschaftsraum", "Europäischen Wirtschaftsraum", "EWR", "Espace économique européen", "EEE", "Espacio Económico Europeo"),
	regionNamed("eu", "EU", "European Union", "Europäische Union", "Europäischen Union", "Union européenne", "Unión Europea"),
	regionNamed("europe", "Europe", "Europa"),
	regionNamed("uk", "UK", "U.K", "United Kingdom", "Great Britain", "Vereinigtes Königreich", "Vereinigten Königreich", "Royaume-Uni", "Reino Unido"),
	regionNamed("us", "USA", "U.S", "U.S.A", "United States", "Vereinigte Staaten", "Vereinigten Staaten", "États-Unis", "Estados Unidos"),
	regionNamed("switzerland", "Switzerland", "Schweiz", "Suisse", "Suiza"),
	regionNamed("norway", "Norway", "Norwegen", "Norvège", "Noruega"),
	regionNamed("iceland", "Iceland", "Island", "Islande", "Islandia"),
	regionNamed("liechtenstein", "Liechtenstein"),
	regionNamed("ireland", "Ireland", "Irland", "Irlande", "Irlanda"),
	regionNamed("germany", "Germany", "Deutschland", "Allemagne", "Alemania"),
	regionNamed("austria", "Austria", "Österreich", "Autriche"),
	regionNamed("france", "France", "Frankreich", "Francia"),
	regionNamed("spain", "Spain", "Spanien", "Espagne", "España"),
	regionNamed("italy", "Italy", "Italien", "Italie", "Italia"),
	regionNamed("netherlands", "Netherlands", "Niederlande", "Niederlanden", "Pays-Bas", "Países Bajos"),
	regionNamed("luxembourg", "Luxembourg", "Luxemburg", "Luxemburgo"),
	regionNamed("belgium", "Belgium", "Belgien", "Belgique", "Bélgica"),
	regionNamed("poland", "Poland", "Polen", "Pologne", "Polonia"),
	regionNamed("sweden", "Sweden", "Schweden", "Suède", "Suecia"),
	regionNamed("denmark", "Denmark", "Dänemark", "Danemark", "Dinamarca"),
	regionNamed("finland", "Finland", "Finnland", "Finlande", "Finlandia"),
	regionNamed("portugal", "Portugal"),
	regionNamed("canada", "Canada", "Kanada", "Canadá"),
	regionNamed("quebec", "Quebec", "Québec"),
	regionNamed("california", "California", "Kalifornien", "Californie"),
	regionNamed("mexico", "Mexico", "Mexiko", "Mexique", "México"),
	regionNamed("brazil", "Brazil", "Brasilien", "Brésil", "Brasil"),
	regionNamed("argentina", "Argentina", "Argentinien", "Argentine"),
	regionNamed("china", "China", "Chine"),
	regionNamed("hong kong", "Hong Kong", "Hongkong"),
	regionNamed("taiwan", "Taiwan", "Taïwan", "Taiwán"),
	regionNamed("japan", "Japan", "Japon", "Japón"),
	regionNamed("korea", "Korea", "South Korea", "Südkorea", "Corée du Sud", "Corea del Sur"),
	regionNamed("india", "India", "Indien", "Inde"),
	regionNamed("singapore", "Singapore", "Singapur", "Singapour"),
	regionNamed("indonesia", "Indonesia", "Indonesien", "Indonésie"),
	regionNamed("australia", "Australia", "Australien", "Australie"),
	regionNamed("new zealand", "New Zealand", "Neuseeland", "Nouvelle-Zélande", "Nueva Zelanda"),
	regionNamed("turkey", "Turkey", "Türkiye", "Türkei", "Turquie", "Turquía"),
	regionNamed("russia", "Russia", "Russland", "Russie", "Rusia"),
	regionNamed("ukraine", "Ukraine", "Ucrania"),
	regionNamed("israel", "Israel", "Israël"),
	regionNamed("south africa", "South Africa", "Südafrika", "Afrique du Sud", "Sudáfrica"),
	regionNamed("uae", "UAE", "United Arab Emirates", "Vereinigte Arabische Emirate", "Émirats arabes unis", "Emiratos Árabes Unidos"),
)

// regionNamed makes phrases of the names of one region.
func regionNamed(about string, names ...string) []phrase {
	for n := range names {
		names[n] = strings.ToLower(names[n])
	}
	return phrases(about, false, false, "", names...)
}
