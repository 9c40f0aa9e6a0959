package classify

import (
	"slices"
	"strings"
)

// mostScopes bounds what is said of whom a clause covers.
const mostScopes = 8

// scope tells whom a clause covers where it names them: kinds of readers, and the places that they live in. A place alone
// is none: data may be sent to it, and courts may be there.
func scope(category string, texts ...*folded) []string {
	var all []string
	add := func(one string) {
		if one != "" && !slices.Contains(all, one) && len(all) < mostScopes {
			all = append(all, one)
		}
	}
	for _, f := range texts {
		if f == nil {
			continue
		}
		for i := range f.words {
			add(f.audience(i, category == "age_eligibility_minors"))
			for _, place := range f.residence(i) {
				add(place)
			}
		}
	}
	return all
}

// audience names the kind of readers that word i speaks of. Children are readers in a clause about their age, and where it
// says how old they are; elsewhere they may be what a picture shows.
func (f *folded) audience(i int, ofAge bool) string {
	next := f.word(i + 1)
	switch f.word(i) {
	case "consumers", "verbraucher", "consommateurs", "consumidores":
		if next != "protection" && next != "rights" {
			return "consumers"
		}
	case "consumer":
		if f.word(i-1) == "a" && next != "protection" && next != "reporting" {
			return "consumers"
		}
	case "business", "enterprise", "commercial":
		if plural(next) && people[next] && next != "accounts" {
			return "business"
		}
	case "child", "children", "minor", "minors", "teens", "teenagers", "kinder", "enfants", "niños":
		if ofAge || next == "under" || next == "aged" || f.word(i-1) == "a" && f.word(i-2) == "are" {
			return "children"
		}
	}
	return ""
}

func plural(w string) bool { return strings.HasSuffix(w, "s") }

var people = set("users user customers customer consumers consumer residents resident individuals individual people persons person members subscribers" +
	" clients accounts citizens visitors participants players sellers buyers employees parents")

// residence names the places of "residents of …", "if you live in …", "users in …" and "… residents" at word i.
func (f *folded) residence(i int) []string {
	w, next := f.word(i), f.word(i+1)
	reads := people[w]
	switch {
	case reads && (next == "in" || next == "from"), (w == "residents" || w == "resident" || w == "citizens") && next == "of":
		return f.places(i + 2)
	case (w == "live" || w == "reside" || w == "located" || w == "based" || w == "residing" || w == "living" || w == "established" || w == "domiciled" ||
		w == "resident") && (next == "in" || next == "within" || next == "outside") && f.ofReader(i):
		if next == "outside" {
			return nil // the rest of the world has no name
		}
		return f.places(i + 2)
	case reads && i > 0 && f.capital(i-1) && !people[f.word(i-1)]:
		from := i - 1
		for from > 0 && f.capital(from-1) {
			from--
		}
		if place := f.place(from, i); known[strings.ToLower(place)] != "" {
			return []string{known[strings.ToLower(place)]}
		}
	}
	return nil
}

// ofReader tells whether the clause speaks of a reader before word i.
func (f *folded) ofReader(i int) bool {
	for n := i - 1; n >= max(0, i-6) && !f.ends(n); n-- {
		if w := f.word(n); people[w] || w == "you" || w == "who" || w == "those" {
			return true
		}
	}
	return false
}

// places reads a list of names at word i.
func (f *folded) places(i int) (all []string) {
	for n := 0; n < mostScopes; n++ {
		for connecting[f.word(i)] {
			i++
		}
		to := i
		for to < len(f.words) && to-i < 5 && !notNames[f.word(to)] && (f.capital(to) || f.allCapitals(to) || f.word(to) == "of" && to > i && to+1 < len(f.words) && f.capital(to+1)) {
			to++
		}
		if to == i {
			return all
		}
		name := f.place(i, to)
		switch k := known[strings.ToLower(name)]; {
		case k != "":
			name = k
		case f.allCapitals(to - 1):
			return all
		}
		all, i = append(all, name), to
		if w := f.word(i); w != "," && w != "and" && w != "or" && w != "(" && w != ")" {
			return all
		}
	}
	return all
}

var connecting = set("the a an any of and or , ( ) state country countries member states certain u.s")

// allCapitals tells an abbreviation such as "EU".
func (f *folded) allCapitals(n int) bool {
	w := f.words[n]
	s := f.quote(w.from, w.to)
	return len(s) >= 2 && len(s) <= 4 && strings.ToUpper(s) == s && s[0] >= 'A' && s[0] <= 'Z'
}

// place is the text of words from to to.
func (f *folded) place(from, to int) string {
	return f.quote(f.words[from].from, f.words[to-1].to)
}

// known are places that are written in several ways, and those that stand before "residents" without a word that says so.
var known = func() map[string]string {
	all := map[string]string{}
	for name, spellings := range map[string]string{
		"EU": "eu|european union", "EEA": "eea|european economic area", "UK": "uk|united kingdom|great britain|british", "US": "us|u.s|usa|united states|united states of america|american",
	} {
		for s := range strings.SplitSeq(spellings, "|") {
			all[s] = name
		}
	}
	for name := range strings.SplitSeq("California|Colorado|Connecticut|Delaware|Florida|Illinois|Indiana|Iowa|Maryland|Massachusetts|Minnesota|Montana|"+
		"Nebraska|Nevada|New Hampshire|New Jersey|New York|Oregon|Tennessee|Texas|Utah|Virginia|Washington|Australia|Austria|Brazil|Canada|China|"+
		"France|Germany|India|Ireland|Italy|Japan|Korea|Mexico|Netherlands|New Zealand|Quebec|Singapore|Spain|Switzerland", "|") {
		all[strings.ToLower(name)] = name
	}
	return all
}()
