package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// frequentWords are the most frequent words of a language that are rare in the others.
var frequentWords = []struct{ language, words string }{
	{"en", "the and you your our with for this that will any not are may from by have which or be"},
	{"de", "der die und das nicht sie wir ist mit für von zu ihre oder werden durch sich auf dem einer"},
	{"fr", "les des vous nous est pour dans vos votre une sur avec par aux ces sont ou qui cette notre"},
	{"es", "los las que del por para con una su sus usted nos como esta puede nuestro se al más o"},
	{"it", "il che di per con una gli dei della nel sono non dati alla questo utente anche le si o"},
	{"pt", "os as que para com uma do da dos não você seus nossos por são ou ao nós em pelo"},
	{"nl", "de het een van en wij voor niet met uw deze zijn wordt aan door ons kan bij die u"},
	{"sv", "och att det som för inte vi med av är din den på kan dina våra eller till om har"},
	{"da", "og at det som for ikke vi med af er din den på kan dine vores eller til om har"},
	{"pl", "i w na do nie się z że oraz jest lub przez dla od ich może te są o"},
	{"cs", "a na se že je pro v s nebo jsou které vaše může k jako naše o při údaje být"},
	{"fi", "ja on ei että tai se me voi sekä kun jos ovat mukaan käyttää joka voit sinun ole"},
	{"hu", "a az és hogy nem vagy egy is meg ha kell által adatok ön mint lehet azt szerint"},
	{"ro", "și de la în nu cu sau pe care pentru din prin este dvs sunt dumneavoastră noastre"},
	{"tr", "ve bir bu için ile veya olarak da daha kişisel olan sizin tarafından bizim gibi"},
	{"id", "dan yang untuk anda kami dengan dari atau ini tidak dalam akan dapat pada kepada"},
	{"vi", "và của các bạn chúng tôi cho được không với này trong có thể những"},
}

// wordLanguages are the languages, as indexes of frequentWords, in which a word is frequent.
var wordLanguages = func() map[string][]int {
	by := map[string][]int{}
	for n, f := range frequentWords {
		for _, w := range strings.Fields(f.words) {
			by[w] = append(by[w], n)
		}
	}
	return by
}()

// scripts are languages that their letters alone tell. Where several languages share the letters, those that only one of
// them has must be among them.
var scripts = []struct {
	language string
	table    *unicode.RangeTable
	own      string
}{
	{"ja", unicode.Hiragana, ""}, {"ja", unicode.Katakana, ""}, {"ko", unicode.Hangul, ""}, {"zh", unicode.Han, ""},
	{"ru", unicode.Cyrillic, "ыэ"}, {"ar", unicode.Arabic, "ةى"}, {"he", unicode.Hebrew, ""}, {"th", unicode.Thai, ""},
	{"el", unicode.Greek, ""}, {"hi", unicode.Devanagari, ""},
}

const (
	languageWords = 4000 // of a text that are looked at
	languageLeast = 6    // percent of them that must be frequent words of a language
	languageSure  = 30   // words below which words tell nothing
	longestWord   = 24   // bytes of the longest frequent word, and some
)

// textLanguage tells the language of a text by its letters and its frequent words, "" when it cannot.
func textLanguage(text string) string {
	counts := make([]int, len(frequentWords))
	byScript, owned := make([]int, len(scripts)), make([]bool, len(scripts))
	letters, total := 0, 0
	word := make([]byte, 0, longestWord)
	for i := 0; i < len(text) && total < languageWords; {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		i += size
		if !unicode.IsLetter(r) {
			if len(word) > 0 {
				total++
				count(word, counts)
				word = word[:0]
			}
			continue
		}
		letters++
		if r >= 0x370 && r < 0x1E00 || r >= 0x2E80 { // beyond Latin
			for n, s := range scripts {
				if unicode.Is(s.table, r) {
					byScript[n]++
					owned[n] = owned[n] || strings.ContainsRune(s.own, unicode.ToLower(r))
					break
				}
			}
		}
		if len(word) < longestWord {
			word = utf8.AppendRune(word, unicode.ToLower(r))
		}
	}
	if len(word) > 0 {
		total++
		count(word, counts)
	}
	if kana := byScript[0] + byScript[1]; 10*kana > letters {
		return "ja"
	}
	for n, s := range scripts {
		if 10*byScript[n] > 4*letters {
			if s.own == "" || owned[n] {
				return s.language
			}
			return ""
		}
	}
	best, second := 0, 0
	for n := range counts {
		switch {
		case counts[n] > counts[best]:
			best, second = n, counts[best]
		case n != best && counts[n] > second:
			second = counts[n]
		}
	}
	if total < languageSure || 100*counts[best] < languageLeast*total || 10*counts[best] < 12*second {
		return ""
	}
	return frequentWords[best].language
}

func count(word []byte, counts []int) {
	for _, n := range wordLanguages[string(word)] {
		counts[n]++
	}
}

// languageOf is the language of a text in BCP 47, lower case: as declared, unless its words say otherwise; "" when it
// cannot be told. A declared language whose words we do not know is believed: its neighbour looks like it.
func languageOf(text, declared string) string {
	tag, err := language.Parse(declared)
	base, sure := tag.Base()
	if err != nil || sure == language.No || tag == language.Und {
		declared = ""
	} else {
		declared = strings.ToLower(tag.String())
	}
	if declared != "" && !knowsLanguage(base.String()) {
		return declared
	}
	told := textLanguage(text)
	if told == "" || declared != "" && base.String() == told {
		return declared
	}
	return told
}

// knowsLanguage tells whether textLanguage can tell the language.
func knowsLanguage(name string) bool {
	for _, f := range frequentWords {
		if f.language == name {
			return true
		}
	}
	for _, s := range scripts {
		if s.language == name {
			return true
		}
	}
	return false
}

// primary is the language of a tag, without region and script.
func primary(tag string) string {
	tag, _, _ = strings.Cut(tag, "-")
	return tag
}
