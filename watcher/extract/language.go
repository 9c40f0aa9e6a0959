package extract

import (
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

// stopWords are the most frequent words of a language that are rare in the others.
var stopWords = map[string]map[string]bool{
	"en": nameSet("the and you your our with for this that will any not are may from by have which or be"),
	"de": nameSet("der die und das nicht sie wir ist mit für von zu ihre oder werden durch sich auf dem einer"),
	"fr": nameSet("les des vous nous est pour dans vos votre une sur avec par aux ces sont ou qui cette notre"),
	"es": nameSet("los las que del por para con una su sus usted nos como esta puede nuestro se al más o"),
	"it": nameSet("il che di per con una gli dei della nel sono non dati alla questo utente anche le si o"),
	"pt": nameSet("os as que para com uma do da dos não você seus nossos por são ou ao nós em pelo"),
	"nl": nameSet("de het een van en wij voor niet met uw deze zijn wordt aan door ons kan bij die u"),
	"sv": nameSet("och att det som för inte vi med av är din den på kan dina våra eller till om har"),
	"da": nameSet("og at det som for ikke vi med af er din den på kan dine vores eller til om har"),
	"pl": nameSet("i w na do nie się z że oraz jest lub przez dla od ich może te są o"),
	"cs": nameSet("a na se že je pro v s nebo jsou které vaše může k jako naše o při údaje být"),
	"fi": nameSet("ja on ei että tai se me voi sekä kun jos ovat mukaan käyttää joka voit sinun ole"),
	"hu": nameSet("a az és hogy nem vagy egy is meg ha kell által adatok ön mint lehet azt szerint"),
	"ro": nameSet("și de la în nu cu sau pe care pentru din prin este dvs sunt dumneavoastră noastre"),
	"tr": nameSet("ve bir bu için ile veya olarak da daha kişisel olan sizin tarafından bizim gibi"),
	"id": nameSet("dan yang untuk anda kami dengan dari atau ini tidak dalam akan dapat pada kepada"),
	"vi": nameSet("và của các bạn chúng tôi cho được không với này trong có thể những"),
}

// scripts are languages that their letters alone tell.
var scripts = []struct {
	name  string
	table *unicode.RangeTable
}{
	{"ja", unicode.Hiragana}, {"ja", unicode.Katakana}, {"ko", unicode.Hangul}, {"zh", unicode.Han}, {"ru", unicode.Cyrillic},
	{"ar", unicode.Arabic}, {"he", unicode.Hebrew}, {"th", unicode.Thai}, {"el", unicode.Greek}, {"hi", unicode.Devanagari},
}

const (
	languageWords = 4000 // of a text that are looked at
	languageLeast = 6    // percent of them that must be frequent words of a language
)

// textLanguage tells the language of a text by its letters and its frequent words, "" when it cannot.
func textLanguage(text string) string {
	letters, by := 0, map[string]int{}
	counts, total := map[string]int{}, 0
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if total++; total > languageWords {
			break
		}
		for _, r := range w {
			letters++
			if r < 0x370 {
				continue
			}
			for _, s := range scripts {
				if unicode.Is(s.table, r) {
					by[s.name]++
					break
				}
			}
		}
		for name, set := range stopWords {
			if set[w] {
				counts[name]++
			}
		}
	}
	if 10*by["ja"] > letters {
		return "ja"
	}
	for _, s := range scripts {
		if 10*by[s.name] > 4*letters {
			return s.name
		}
	}
	best, second := "", ""
	for name := range stopWords {
		switch n := counts[name]; {
		case best == "" || n > counts[best] || n == counts[best] && name < best:
			best, second = name, best
		case second == "" || n > counts[second] || n == counts[second] && name < second:
			second = name
		}
	}
	if total < 30 || 100*counts[best] < languageLeast*min(total, languageWords) || 10*counts[best] < 12*counts[second] {
		return ""
	}
	return best
}

// languageOf is the language of a text in BCP 47: as declared, unless its words say otherwise; "" when it cannot be told.
func languageOf(text, declared string) string {
	if tag, err := language.Parse(declared); err == nil && tag != language.Und {
		declared = strings.ToLower(tag.String())
	} else {
		declared = ""
	}
	told := textLanguage(text)
	if told == "" || primary(declared) == told {
		return declared
	}
	return told
}

// primary is the language of a tag, without region and script.
func primary(tag string) string {
	tag, _, _ = strings.Cut(tag, "-")
	return tag
}
