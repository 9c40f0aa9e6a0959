package extract

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words that announce a date that a text states about itself. Printed words leave no doubt, weak ones are used in prose
// as well. Former words tell of versions that are no more, until words of the end of a time.
var (
	effectiveWords = newPhrases("effective|effective date|effective as of|effective from|effective on|effective since|effective starting|date effective|date of effect",
		"take effect|takes effect|come into effect|comes into effect|come into force|comes into force|goes into effect|go into effect|goes into force|"+
			"enter into force|enters into force|entered into force|enter into effect|enters into effect|entered into effect|"+
			"in effect as of|in effect from|in effect since|in force as of|in force from|in force since",
		"gültig ab|gültig seit|in kraft", "en vigueur", "vigente|vigencia|vigência|en vigor|em vigor", "in vigore", "ingangsdatum|van kracht",
		"gäller från|gælder fra|gjelder fra|i kraft", "obowiązuje od", "yürürlü…", "вступа…|действует с", "発効|施行|生效|시행…")
	printedWords = newPhrases("last updated|last update|last modified|last revised|last changed|last amended|last revision|latest update|latest revision|"+
		"most recently updated|most recently revised|date last updated|date of revision|date of last revision|date of last update|revision date|update date",
		"zuletzt aktualisiert|zuletzt geändert|letzte aktualisierung|letzte änderung|letzten aktualisierung|letzten änderung",
		"mise à jour|dernière modification", "última actualización|última modificación|última revisión|última atualização|última modificação|última revisão",
		"ultimo aggiornamento|ultima modifica", "laatst bijgewerkt|laatst gewijzigd", "senast uppdaterad|senast uppdaterades|senest opdateret|sist oppdatert",
		"ostatnia aktualizacja|ostatniej aktualizacji|ostatnia zmiana", "päivitetty", "son güncelle…",
		"последнее обновление|последнего обновления|последнее изменение|дата обновления|обновлено", "最終更新…|最終改定…|更新日|更新于|更新日期|最近更新…|最后更新…|최종 수정…|최종 업데이트…")
	weakWords = newPhrases("updated|revised|modified|amended|published|posted|issued|dated|version|version date|version of|last reviewed|last review|date of publication|as of",
		"aktualisiert|geändert|stand|fassung vom", "modification|mis à jour", "actualización|modificación|atualização|actualizado|atualizado",
		"aggiornato|aggiornata", "bijgewerkt|gewijzigd", "改定|改訂|制定|修订")
	formerWords = newPhrases("previous version…|prior version…|past version…|older version…|former version…|earlier version…|archived version…|archive|superseded")
	untilWords  = newPhrases("until|till|through|before|prior to|bis|jusqu…|hasta|fino|tot")
)

// phrases are words in lower case, single spaces between them. One that ends in "…" goes on to the end of its word.
type phrases []string

func newPhrases(lists ...string) (p phrases) {
	for _, list := range lists {
		p = append(p, strings.Split(list, "|")...)
	}
	return p
}

// A place is where something stands, in bytes.
type place struct{ from, to int }

// find is where the phrases stand in a line in lower case, in its order; of several at one place the longest counts.
func (p phrases) find(line string) (found []place) {
	for _, phrase := range p {
		words, open := strings.CutSuffix(phrase, "…")
		for from := 0; from < len(line); {
			at := strings.Index(line[from:], words)
			if at < 0 {
				break
			}
			start := from + at
			end := start + len(words)
			if open {
				if rest := strings.IndexFunc(line[end:], func(r rune) bool { return !joins(r) }); rest >= 0 {
					end += rest
				} else {
					end = len(line)
				}
			}
			if from = end; standsAlone(line, start, end) {
				found = append(found, place{start, end})
			}
		}
	}
	if len(found) < 2 {
		return found
	}
	slices.SortFunc(found, func(a, b place) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	end := -1
	return slices.DeleteFunc(found, func(at place) bool {
		if at.from < end {
			return true
		}
		end = at.to
		return false
	})
}

// standsAlone tells whether what stands there is no part of a longer word.
func standsAlone(line string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(line[:from])
	first, _ := utf8.DecodeRuneInString(line[from:])
	last, _ := utf8.DecodeLastRuneInString(line[:to])
	after, _ := utf8.DecodeRuneInString(line[to:])
	return !(joins(before) && joins(first)) && !(joins(last) && joins(after))
}

// joins tells a letter that makes a longer word beside another: one of a script that puts spaces between words.
func joins(r rune) bool { return unicode.IsLetter(r) && !unspaced(r) && !unicode.Is(unicode.Hangul, r) }
