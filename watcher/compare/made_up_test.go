package compare

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// The words of made-up policies. Sentences are drawn from few of them, so that clauses are as like each other as the
// ones of a real text are.
var (
	subjects = strings.Split("You|We|Each member|The account holder|Our partners|A business customer|Our support team|"+
		"A parent or guardian|The seller|Every developer|An administrator|The publisher of a page", "|")
	powers = strings.Split("may|must|will|can|shall|may not|must not|will not|should|are able to", "|")
	acts   = strings.Split("share|keep|delete|copy|publish|review|export|correct|rent out|translate|record|transfer|"+
		"restrict|analyse|store|disclose", "|")
	objects = strings.Split("the pictures that were uploaded|the account and its settings|messages between members|payment details|"+
		"the content of a page|any software we provide|the list of contacts|reports about misuse|location data|"+
		"a copy of the agreement|the name of a brand|fees that are due|statistics on usage|personal information|"+
		"the keys of an application|invoices of the last period|reviews of products|cookies and similar files", "|")
	conditions = strings.Split("if the law requires it|when the service is used outside of the home country|"+
		"unless both sides agree otherwise|as long as the subscription is active|after the account was closed|"+
		"if we find a breach of these rules|where this is needed to keep the service safe|"+
		"once a written request has reached us|for the purpose of billing|in order to answer a complaint|"+
		"before the trial has ended|without asking for a reason", "|")
	limits = strings.Split("within %d days|for up to %d months|at least %d hours ahead|no more than %d times a year|"+
		"against a fee of $%d|for at most %d%% of the price|in each of the %d regions", "|")
	themes = strings.Split("Accounts|Fees|Content|Privacy|Partners|Safety|Complaints|Ending|Changes|Software|Licences|"+
		"Advertising|Minors|Data we keep|Your choices|Contact|Devices|Disputes|Liability|Transfers", "|")
)

// madeUp makes a policy of about n clauses: numbered sections with numbered clauses and lists.
func madeUp(seed uint64, n int) clausewatch.Version {
	rnd := rand.New(rand.NewPCG(seed, 11))
	b := mdBuilder{}
	for section := 1; len(b.all) < n; section++ {
		b.block(clausewatch.Heading, 1, fmt.Sprintf("%d. %s and %s", section, of(rnd, themes), strings.ToLower(of(rnd, themes))))
		for clause := range 3 + rnd.IntN(6) {
			text := make([]string, 1+rnd.IntN(4))
			for s := range text {
				text[s] = madeUpSentence(rnd)
			}
			b.block(clausewatch.Paragraph, 0, fmt.Sprintf("%d.%d %s", section, clause+1, strings.Join(text, " ")))
			if rnd.IntN(6) == 0 {
				for range 2 + rnd.IntN(4) {
					b.block(clausewatch.Item, 1, of(rnd, acts)+" "+of(rnd, objects)+" "+of(rnd, conditions)+";")
				}
			}
		}
	}
	return b.version()
}

func of(rnd *rand.Rand, list []string) string { return list[rnd.IntN(len(list))] }

func madeUpSentence(rnd *rand.Rand) string {
	s := of(rnd, subjects) + " " + of(rnd, powers) + " " + of(rnd, acts) + " " + of(rnd, objects)
	if rnd.IntN(2) == 0 {
		s += " or " + of(rnd, acts) + " " + of(rnd, objects)
	}
	if rnd.IntN(3) == 0 {
		s += " " + fmt.Sprintf(of(rnd, limits), 2+rnd.IntN(80))
	}
	if rnd.IntN(3) > 0 {
		s += " " + of(rnd, conditions)
	}
	return s + "."
}

// BenchmarkVersions compares made-up policies with what became of them: nothing, the usual few edits, many.
func BenchmarkVersions(b *testing.B) {
	for _, size := range []int{120, 1000} {
		old, foreign := madeUp(1, size), madeUp(2, size)
		for _, c := range []struct {
			name  string
			share float64
		}{{"same", 0}, {"few edits", 0.03}, {"many edits", 0.30}} {
			next := forge(3, standard, old.Provisions, foreign.Provisions, c.share).next
			b.Run(fmt.Sprintf("%d provisions/%s", size, c.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					v := next
					v.Provisions = slices.Clone(next.Provisions)
					Versions(old, &v)
				}
			})
		}
		b.Run(fmt.Sprintf("%d provisions/another document", size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				v := foreign
				v.Provisions = slices.Clone(foreign.Provisions)
				Versions(old, &v)
			}
		})
	}
}

// BenchmarkWords compares two long clauses.
func BenchmarkWords(b *testing.B) {
	rnd := rand.New(rand.NewPCG(5, 11))
	var old, next []string
	for n := range 200 {
		s := madeUpSentence(rnd)
		old = append(old, s)
		if n%10 == 0 {
			s = madeUpSentence(rnd)
		}
		next = append(next, s)
	}
	x, y := strings.Join(old, " "), strings.Join(next, " ")
	b.SetBytes(int64(len(x) + len(y)))
	for b.Loop() {
		Words(x, y)
	}
}
