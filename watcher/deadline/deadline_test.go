package deadline

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

// stated is a version first seen on 1 November 2026 that says of itself to be of 20 October and effective on 1 December.
func stated(clauses ...string) clausewatch.Version {
	v := clausewatch.Version{FirstSeen: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC), Text: strings.Join(clauses, "\n"),
		Dates: clausewatch.Dates{Printed: "2026-10-20", Effective: "2026-12-01"}}
	for i, c := range clauses {
		v.Provisions = append(v.Provisions, clausewatch.Provision{ID: string(rune('a' + i)), Text: c})
	}
	return v
}

// windows are the last days of windows that a clause states.
func windows(v clausewatch.Version) (all []clausewatch.Date) {
	for _, d := range Read(v) {
		if d.Kind == clausewatch.OptOutCloses {
			all = append(all, d.On)
		}
	}
	return all
}

func TestWindowsAreCountedFromStatedDays(t *testing.T) {
	for text, want := range map[string]clausewatch.Date{
		"You may opt out of arbitration by written notice within thirty (30) days of the effective date of these Terms.":                           "2026-12-31",
		"You can reject any such change by sending us written notice within 30 days of the date such change became effective, as indicated above.": "2026-12-31",
		"You may object within 14 days after these terms were last updated, by e-mail.":                                                            "2026-11-03",
		"If you do not agree, you may cancel your plan no later than 30 days after the date of the last update of this policy.":                    "2026-11-19",
		"You can decline this by writing to us within 30 days of November 5, 2026 or when you first register, whichever is later.":                 "2026-12-05",
		"You have 2 months from 31 December 2026 to opt out of it.":                                                                                "2027-02-28",
		"You may withdraw your consent within one month of the effective date of this Agreement.":                                                  "2027-01-01",
		"You may opt out by December 15, 2026.":                                                                                                         "2026-12-15",
		"To refuse the new terms, you must tell us before 15 December 2026.":                                                                            "2026-12-14",
		"Opt-out requests must reach us no later than 2026-12-15.":                                                                                      "2026-12-15",
		"If you do not wish to accept the changes, you may cancel until December 15, 2026.":                                                             "2026-12-15",
		"Sie können der Änderung innerhalb von 30 Tagen nach Inkrafttreten dieser Bedingungen widersprechen.":                                           "2026-12-31",
		"Sie können den Änderungen bis zum 15. Dezember 2026 widersprechen.":                                                                            "2026-12-15",
		"Vous pouvez refuser cet accord dans les 30 jours suivant le 28 novembre 2026.":                                                                 "2026-12-28",
		"Vous pouvez vous opposer à ces modifications jusqu'au 15 décembre 2026.":                                                                       "2026-12-15",
		"Usted puede rechazar el cambio dentro de los 30 días siguientes a la entrada en vigor de estos términos.":                                      "2026-12-31",
		"Puede cancelar antes del 15 de diciembre de 2026.":                                                                                             "2026-12-14",
		"You may reject this arbitration clause within 30 days after the “Last Updated” date by sending a letter.":                                      "2026-11-19",
		"If you had an account before, you may opt out of the new arbitration clause within 30 days of the date these Terms take effect, by e-mail.":    "2026-12-31",
		"You may opt out. To do so, send us a notice that you opt out within 30 days following the effective date of these changes to the agreement.":   "2026-12-31",
		"Users may opt out of sale of their data until 11:59 p.m. Eastern time on December 15, 2026.":                                                   "2026-12-15",
		"You can close the account and reject the update at any time before its effective date, which is no later than 30 days after you are notified.": "",
	} {
		var expected []clausewatch.Date
		if want != "" {
			expected = append(expected, want)
		}
		if diff := cmp.Diff(expected, windows(stated(text))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestNoDayIsMadeUp(t *testing.T) {
	for _, text := range []string{
		"You may opt out within 30 days of your acceptance of these Terms.",
		"You may opt out within 30 days of first accepting these Terms.",
		"You can reject the change within 30 days after you receive our notice.",
		"You may cancel within 14 days of your purchase.",
		"You may opt out within 10 business days of the effective date of these Terms.",
		"We may cancel your plan within 30 days of the effective date of these Terms.",
		"We may terminate the programme by December 15, 2026 and tell you.",
		"Your subscription will be cancelled by December 15, 2026.",
		"If you registered before December 15, 2026, you may opt out at any time.",
		"The old plan stays available until December 15, 2026, and you may cancel at any time.",
		"You may opt out within 30 days of the earlier of the effective date of these Terms or December 15, 2026, whichever is earlier.",
		"You may opt out within 30 days.",
		"If we raise a fee, you may cancel within 30 days of the effective date of the fee change.",
		"You may cancel within 30 days of the effective date of this price update.",
		"You may cancel 30 days after the effective date of these Terms.",
		"You may opt out by 4/5/2027.",
		"You may opt out by December 2026.",
		"You may opt out of newsletters. This page was last read by December 15, 2026.",
		"You may reject an invoice within 30 days from the date of issue.",
		"You may opt out by September 1, 2026.", // passed long before the text was seen
		"You may opt out by February 30, 2027.",
	} {
		if got := windows(stated(text)); len(got) > 0 {
			t.Errorf("%s: got %v, want no day", text, got)
		}
	}
}

func TestAnEffectiveDateOfItsOwnMeaningIsNoDay(t *testing.T) {
	window := "You may opt out within 30 days of the Effective Date of this Agreement."
	if got := windows(stated(window)); len(got) != 1 {
		t.Fatalf("got %v, want one day", got)
	}
	v := stated("This Agreement begins on the date you click to accept it (the “Effective Date”).", window)
	if got := windows(v); len(got) > 0 {
		t.Errorf("got %v, but the effective date is that of the reader's own acceptance", got)
	}
}

func TestATextWithoutDatesOpensNoWindow(t *testing.T) {
	v := stated("You may opt out within 30 days of the effective date of these Terms.")
	v.Dates = clausewatch.Dates{Printed: "2026-10-20"}
	if got := Read(v); len(got) > 0 {
		t.Errorf("got %+v, want none: the text states no effective date", got)
	}
}

func TestWhatTakesEffect(t *testing.T) {
	for text, want := range map[string]clausewatch.Date{
		"These Terms take effect on December 15, 2026.":                           "2026-12-15",
		"The updated policy will become effective as of 15 December 2026.":        "2026-12-15",
		"This Privacy Notice applies from December 15, 2026.":                     "2026-12-15",
		"Effective: December 15, 2026":                                            "2026-12-15",
		"Effective starting: December 15, 2026 (see older versions)":              "2026-12-15",
		"Starting December 15, 2026, we will charge a fee for each transfer.":     "2026-12-15",
		"Diese Bedingungen treten am 15. Dezember 2026 in Kraft.":                 "2026-12-15",
		"Unsere neuen Bedingungen gelten ab dem 15. Dezember 2026.":               "2026-12-15",
		"Ces conditions entrent en vigueur le 15 décembre 2026.":                  "2026-12-15",
		"Estas condiciones entrarán en vigor el 15 de diciembre de 2026.":         "2026-12-15",
		"The Data Act takes effect on December 15, 2026.":                         "",
		"The Harbour Regulation will apply from December 15, 2026.":               "",
		"These Terms took effect on December 15, 2026.":                           "",
		"These Terms take effect on 4/5/2027.":                                    "",
		"These Terms apply to orders that were placed before December 15, 2026.":  "",
		"We were founded on December 15, 2026, and these Terms are effective.":    "",
		"These Terms take effect on August 1, 2026.":                              "",
		"Our agreement with the port of Lowmere was signed on December 15, 2026.": "",
	} {
		v := stated(text)
		v.Dates = clausewatch.Dates{}
		var wanted []clausewatch.Deadline
		if want != "" {
			wanted = []clausewatch.Deadline{{Kind: clausewatch.TakesEffect, On: want, Provision: "a", Words: text}}
		}
		if diff := cmp.Diff(wanted, Read(v)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestDeadlinesComeInOrderWithTheSentenceThatStatesThem(t *testing.T) {
	v := stated("We changed a lot. You may opt out by January 10, 2027. Write to us.", "Effective: December 1, 2026", "The updated fees take effect on January 1, 2027.")
	want := []clausewatch.Deadline{
		{Kind: clausewatch.TakesEffect, On: "2026-12-01", Provision: "b", Words: "Effective: December 1, 2026"},
		{Kind: clausewatch.TakesEffect, On: "2027-01-01", Provision: "c", Words: "The updated fees take effect on January 1, 2027."},
		{Kind: clausewatch.OptOutCloses, On: "2027-01-10", Provision: "a", Words: "You may opt out by January 10, 2027."},
	}
	if diff := cmp.Diff(want, Read(v)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheTextsOwnDateNeedsNoClause(t *testing.T) {
	want := []clausewatch.Deadline{{Kind: clausewatch.TakesEffect, On: "2026-12-01"}}
	if diff := cmp.Diff(want, Read(stated("A clause."))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheDayDoesNotFollowFromWhenItWasSeen(t *testing.T) {
	v := stated("You may opt out within 30 days of the effective date of these Terms.")
	early := Read(v)
	v.FirstSeen = v.FirstSeen.AddDate(0, 1, 0)
	if diff := cmp.Diff(early, Read(v)); diff != "" {
		t.Errorf("seen later, it reads otherwise (-want +got):\n%s", diff)
	}
}

func TestAnAnnouncedDayStaysWithTheText(t *testing.T) {
	v := stated("A clause.")
	v.Deadlines = Read(v)
	Announce(&v, clausewatch.Change{Stage: clausewatch.StageAnnounced, Dates: clausewatch.DateChanges{Effective: clausewatch.DateChange{New: "2027-02-01"}}})
	again := stated("A clause.")
	again.Deadlines = Read(again)
	Keep(&again, v)
	want := []clausewatch.Deadline{{Kind: clausewatch.TakesEffect, On: "2026-12-01"}, {Kind: clausewatch.TakesEffect, On: "2027-02-01"}}
	if diff := cmp.Diff(want, again.Deadlines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	Announce(&v, clausewatch.Change{Stage: clausewatch.StageWithdrawn, Dates: clausewatch.DateChanges{Effective: clausewatch.DateChange{New: "2027-03-01"}}})
	if len(v.Deadlines) != 2 {
		t.Errorf("what was withdrawn has a day: %+v", v.Deadlines)
	}
}
