package explain

import (
	"errors"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mark stands for a quote where quotes are taken out of a text. No text has it: it is for private use.
const mark = '\ue000'

// A sentence is part of a text: as it stands, and with each quote replaced by a mark. Tag is a severity in brackets.
type sentence struct {
	raw    string
	masked string
	quotes []string
	tag    string
	head   string // what stands before the tag
}

var quoteMarks = map[rune]rune{'«': '»', '“': '”', '"': '"', '„': '“'}

// split takes quotes out of a text and cuts it into sentences.
func split(text string) ([]sentence, error) {
	if strings.ContainsRune(text, mark) {
		return nil, errors.New("it holds signs that are not printed")
	}
	var masked strings.Builder
	var quotes []string
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		end, opens := quoteMarks[r]
		if !opens {
			if r == '»' || r == '”' {
				return nil, errors.New("it closes a quote that it did not open")
			}
			masked.WriteRune(r)
			i += n
			continue
		}
		size := closing(text[i+n:], r, end)
		if size < 0 {
			return nil, errors.New("it opens a quote that it does not close")
		}
		quote := text[i+n : i+n+size]
		if strings.TrimSpace(quote) == "" {
			return nil, errors.New("it quotes nothing")
		}
		quotes = append(quotes, quote)
		masked.WriteRune(mark)
		i += n + size + utf8.RuneLen(end)
	}
	return sentences(masked.String(), quotes), nil
}

// closing is where the quote ends that began with open: marks of the same kind may stand in it, in pairs.
func closing(text string, open, end rune) int {
	depth := 0
	for i, r := range text {
		switch {
		case r == end && depth == 0:
			return i
		case r == end:
			depth--
		case r == open:
			depth++
		}
	}
	return -1
}

// sentences cuts a masked text after its stops, and after a quote that ends with one where a large letter follows.
func sentences(masked string, quotes []string) (all []sentence) {
	from, taken, seen := 0, 0, 0
	add := func(to int) {
		s := sentence{masked: strings.TrimSpace(masked[from:to]), quotes: quotes[taken:seen]}
		from, taken = to, seen
		if s.masked == "" {
			return
		}
		s.raw = unmask(s.masked, s.quotes)
		s.takeTag()
		all = append(all, s)
	}
	for i, r := range masked {
		after := strings.TrimLeft(masked[i+utf8.RuneLen(r):], ")")
		ends := after == "" || after[0] == ' '
		next, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, " "))
		switch {
		case r == mark:
			seen++
			last, _ := utf8.DecodeLastRuneInString(quotes[seen-1])
			if ends && strings.ContainsRune(".!?", last) && (unicode.IsUpper(next) || unicode.IsDigit(next)) {
				add(i + utf8.RuneLen(r))
			}
		case strings.ContainsRune(".!?", r) && ends:
			add(i + 1)
		}
	}
	add(len(masked))
	return all
}

func unmask(masked string, quotes []string) string {
	for _, q := range quotes {
		masked = strings.Replace(masked, string(mark), "«"+q+"»", 1)
	}
	return masked
}

var severityTag = regexp.MustCompile(`\[(none|low|medium|high)(, in the reader's favour)?\]`)

// takeTag takes the severity in brackets out of a sentence.
func (s *sentence) takeTag() {
	at := severityTag.FindStringSubmatchIndex(s.masked)
	if at == nil {
		return
	}
	s.tag, s.head = s.masked[at[2]:at[3]], strings.TrimSpace(s.masked[:at[0]])
	s.masked = s.masked[:at[0]] + s.masked[at[1]:]
}

// lower are the words of a text in lower case, with marks as words of their own; signs are no words.
func lower(s string) []string {
	return strings.FieldsFunc(strings.ReplaceAll(strings.ToLower(s), string(mark), " "+string(mark)+" "), func(r rune) bool {
		return !(unicode.IsLetter(r) || unicode.IsDigit(r) || r == mark || strings.ContainsRune("'’-—→+.,", r))
	})
}
