package extract

import (
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

func TestDatesThatATextStatesOfItself(t *testing.T) {
	for _, tc := range []struct {
		name, text         string
		printed, effective clausewatch.Date
	}{
		{"nothing", "We tell you within 30 days.\nYou have 14 days from 2 May.", "", ""},
		{"last updated", "Terms\nLast updated: February 24, 2025\nWe sell hats.", "2025-02-24", ""},
		{"effective", "Terms\nEffective date: 1 March 2025", "", "2025-03-01"},
		{"both in a line", "Last Updated: April 1, 2025 (Effective May 3, 2025)", "2025-04-01", "2025-05-03"},
		{"both, the other way round", "Effective as of May 3, 2025. Last modified on April 1, 2025.", "2025-04-01", "2025-05-03"},
		{"both in a sentence", "These terms are effective as of May 3, 2025 and were last updated on April 1, 2025.", "2025-04-01", "2025-05-03"},
		{"one date for both", "Effective and last updated: 3 May 2025", "2025-05-03", "2025-05-03"},
		{"one date for both, reversed", "Last updated and effective: 3 May 2025", "2025-05-03", "2025-05-03"},
		{"in two lines", "Last updated\n3 May 2025", "2025-05-03", ""},
		{"date before the words", "3 May 2025 (last updated)", "2025-05-03", ""},
		{"in a table", "Effective date | 1 March 2025\nVersion | 3 of 2 February 2025", "2025-02-02", "2025-03-01"},
		{"heads of columns", "Effective date | Last updated\n1 March 2025 | 2 February 2025", "", ""},
		{"alone under the title", "Terms\nMay 3rd, 2025\nWe sell hats.", "2025-05-03", ""},
		{"takes effect", "This policy takes effect on 2025-07-01.", "", "2025-07-01"},
		{"ISO with time", "Last updated 2025-02-24T10:00:00Z", "2025-02-24", ""},
		{"year first", "Last updated 2025/2/4", "2025-02-04", ""},
		{"figures that say it", "Last updated: 24/02/2025", "2025-02-24", ""},
		{"figures, month first", "Last updated: 02/24/2025", "2025-02-24", ""},
		{"equal figures", "Last updated: 05/05/2025", "2025-05-05", ""},
		{"figures that can be read two ways", "Last updated: 05/06/2025", "", ""},
		{"two ways, with dashes", "Effective 05-06-2025", "", ""},
		{"two ways, and another date after it", "Last updated: 05/06/2025 (the version of 14 March 2024 is kept)", "", ""},
		{"no day", "Last updated: May 2025, replaces that of 3 March 2024", "", ""},
		{"no such day", "Last updated: February 30, 2025", "", ""},
		{"no such month", "Last updated: 24/13/2025", "", ""},
		{"with dots", "Stand: 15.02.2027", "2027-02-15", ""},
		{"German", "Zuletzt aktualisiert am 3. März 2025\nGültig ab 1. April 2025", "2025-03-03", "2025-04-01"},
		{"French", "Dernière mise à jour : 1er février 2027\nEn vigueur le 3 août 2027", "2027-02-01", "2027-08-03"},
		{"Spanish", "Última actualización: 5 de mayo de 2025", "2025-05-05", ""},
		{"Portuguese", "Última atualização: 1º de março de 2025", "2025-03-01", ""},
		{"Italian", "Ultimo aggiornamento: 7 luglio 2025", "2025-07-07", ""},
		{"Dutch", "Laatst bijgewerkt op 8 maart 2025", "2025-03-08", ""},
		{"Swedish", "Senast uppdaterad den 9 maj 2025", "2025-05-09", ""},
		{"Polish", "Ostatnia aktualizacja: 10 października 2025", "2025-10-10", ""},
		{"Russian", "Последнее обновление: 11 июня 2025", "2025-06-11", ""},
		{"Turkish", "Son güncelleme: 12 Ağustos 2025", "2025-08-12", ""},
		{"Japanese", "2025年2月3日 最終更新\n2025年4月1日施行", "2025-02-03", "2025-04-01"},
		{"Japanese, adopted and amended", "2010年1月5日 制定\n2025年4月1日 改定", "2025-04-01", ""},
		{"Korean", "시행일: 2025년 3월 4일", "", "2025-03-04"},
		{"abbreviated", "Rev. — last revised Sept. 5, 2025", "2025-09-05", ""},
		{"dashes", "Version of 25-Feb-2025", "2025-02-25", ""},
		{"a day of a month", "dated this 5th day of May, 2025", "2025-05-05", ""},
		{"prose about another date", strings.Repeat("We sell hats and caps to people who like them. ", 3) +
			"The agreement dated 5 May 2019 between the parties is replaced.", "", ""},
		{"what leaves no doubt before what does", "Published 3 March 2019\nLast updated 4 April 2025", "2025-04-04", ""},
		{"former versions", "Terms\nPrevious versions: effective January 1, 2019, effective May 3, 2020", "", ""},
		{"an end", "This offer is effective until 3 May 2025", "", ""},
		{"an end in a sentence", "The terms are effective. They replace those of 3 May 2019.", "", ""},
		{"too far away", "Effective dates are named in the order form that you sign with us when you become a customer, say 3 May 2025", "", ""},
		{"words about change", "We may update this policy. It was not last updated by us in 2025.", "", ""},
		{"may is no month", "You may 2 2025", "", ""},
		{"a number like a year", "Call 2025-555 0192 when you want to know what was last updated", "", ""},
	} {
		got := statedDates(tc.text)
		if want := (clausewatch.Dates{Printed: tc.printed, Effective: tc.effective}); got != want {
			t.Errorf("%s: %q\n got printed %v, effective %v\nwant printed %v, effective %v", tc.name, tc.text, got.Printed, got.Effective, want.Printed, want.Effective)
		}
	}
}

func TestDatesStandAtTheTopOrTheEnd(t *testing.T) {
	prose := strings.Repeat("We sell hats.\n", 200)
	for _, tc := range []struct {
		name, text string
		want       clausewatch.Date
	}{
		{"top", "Last updated 3 May 2025\n" + prose, "2025-05-03"},
		{"end", prose + "Last updated 3 May 2025", "2025-05-03"},
		{"middle", prose + "The list of hats was last updated 3 May 2025\n" + prose, ""},
		{"top before end", "Last updated 3 May 2025\n" + prose + "Last updated 4 April 2019", "2025-05-03"},
	} {
		if got := statedDates(tc.text).Printed; got != tc.want {
			t.Errorf("%s: printed %v, want %v", tc.name, got, tc.want)
		}
	}
}

func FuzzDates(f *testing.F) {
	f.Add("Terms\nLast updated: February 24, 2025\nEffective 1 March 2025")
	f.Add("2010年1月5日 制定\n2025年4月1日 改定")
	f.Add("Stand: 15.02.2027 | gültig ab 1. März 2027\nEffective until 05/06/2025")
	f.Add("Last updated\n3 May 2025")
	f.Fuzz(func(t *testing.T, text string) {
		d := statedDates(text)
		for _, date := range []clausewatch.Date{d.Printed, d.Effective} {
			if date == "" {
				continue
			}
			if _, err := time.Parse(time.DateOnly, string(date)); err != nil || !strings.Contains(text, string(date[:4])) {
				t.Errorf("%q states %q, which is no date or of a year that it does not name", text, date)
			}
		}
	})
}

func BenchmarkStatedDates(b *testing.B) {
	text := longText(60 << 10)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		statedDates(text)
	}
}
