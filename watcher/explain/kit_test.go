package explain

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/compare"
	"github.com/clausewatch/clausewatch/watcher/extract"
)

// policy is a policy of our own words, a line for each clause.
var policy = []string{
	"# Kitewing Terms",
	"Effective date: 1 March 2026",
	"## 1. Your account",
	"1.1 You must be at least 16 years old to open an account with Kitewing.",
	"1.2 You keep your password to yourself and tell us when somebody else learns it.",
	"## 2. Your pictures",
	"2.1 We may show your pictures to other members. We will not sell your pictures without your consent.",
	"2.2 Kitewing keeps pictures for 90 days after you delete them.",
	"2.3 You may not upload pictures of people who did not agree to it.",
	"## 3. Fees",
	"3.1 A membership costs $12 a month. You can cancel it within thirty (30) days and get a refund of 50% of the price.",
	"3.2 A late payment costs another $5 for each week.",
	"3.3 Fees are due on the first day of the month.",
	"## 4. Ending",
	"4.1 Either of us may end this agreement with 30 days of notice.",
	"4.2 We may close an account that nobody used for twelve months.",
	"## 5. Disputes",
	"5.1 The law of Lakeland applies, and the courts in Harbourtown decide.",
	"5.2 Our liability is limited to the fees of six months.",
	"5.3 Questions go to help@kitewing.example at Kitewing Ltd.",
}

// revisions are changes of the policy: the line that is put in place of each, "" for none; a line may hold several.
var revisions = map[string]map[int]string{
	"an age":             {3: "1.1 You must be at least 13 years old to open an account with Kitewing.", 1: "Effective date: 1 August 2026"},
	"a period and a sum": {14: "4.1 Either of us may end this agreement with 14 days of notice.", 11: "3.2 A late payment costs another $15 for each week."},
	"a permission":       {6: "2.1 We will show your pictures to other members. We will not sell your pictures without your consent."},
	"a not that went":    {6: "2.1 We may show your pictures to other members. We will sell your pictures without your consent."},
	"a not that came":    {12: "3.3 Fees are not due on the first day of the month."},
	"a clause that came": {8: policy[8] + "\n2.4 We will train our models on the pictures of all members, and you waive any claim about that."},
	"clauses that went":  {4: "", 12: ""},
	"a right that went":  {10: "3.1 A membership costs $12 a month. You can cancel it within thirty (30) days."},
	"names and places":   {17: "5.1 The law of Northmark applies, and the courts in Saltford decide.", 19: "5.3 Questions go to care@kitewing.example at Kitewing Holdings Ltd."},
	"words put in":       {7: "2.2 Kitewing keeps pictures and the messages about them for 90 days after you delete them, and longer where a court asks for them."},
	"many":               {3: "1.1 You must be at least 18 years old to open an account with Kitewing.", 7: "2.2 Kitewing keeps pictures for 180 days after you delete them.", 11: "", 14: "4.1 Either of us must end this agreement with 10 days of notice.", 15: "4.2 We will close an account that nobody used for two months.", 18: "5.2 Our liability is limited to the fees of three months.\n5.2a We do not answer for what other members do."},
	"other numbers":      {13: "## 6. Ending", 14: "6.1 Either of us may end this agreement with 30 days of notice.", 15: "6.2 We may close an account that nobody used for twelve months.", 16: "## 7. Disputes", 17: "7.1" + policy[17][3:], 18: "7.2" + policy[18][3:], 19: "7.3" + policy[19][3:]},
	"another order":      {5: policy[9], 6: policy[10], 7: policy[11], 8: policy[12], 9: policy[5], 10: policy[6], 11: policy[7], 12: policy[8]},
}

// categories of sections, as a classifier would write them.
var sections = map[string]string{"Your account": "age_eligibility_minors", "Your pictures": "content_licence", "Fees": "fees_payment",
	"Ending": "account_termination", "Disputes": "governing_law_venue"}

// all are names of categories of which the policy has some.
var all = []string{"age and minors", "content licence", "fees and payment", "account termination", "governing law and courts",
	"mandatory arbitration", "data sharing", "data retention", "refunds and withdrawal", "warranty disclaimer", "cookies and tracking"}

func read(t testing.TB, name, text string) (clausewatch.Version, error) {
	t.Helper()
	doc := clausewatch.Document{Platform: "file", ID: "file", Kind: clausewatch.Policy, URLs: []string{"file:///" + name}}
	v, err := extract.Read(context.Background(), doc, []clausewatch.Snapshot{{URL: doc.URLs[0], FinalURL: doc.URLs[0], Status: http.StatusOK,
		Header: http.Header{"Content-Type": {"text/markdown"}}, Size: int64(len(text)), Body: []byte(text)}}, nil)
	return v, err
}

// A pair is a change with its summary.
type pair struct {
	name   string
	change clausewatch.Change
}

// ownPairs are the changes of the policy above, with categories and without.
func ownPairs(t testing.TB) (pairs []pair) {
	t.Helper()
	for name, lines := range revisions {
		next := slices.Clone(policy)
		for n, line := range lines {
			next[n] = line
		}
		for _, categories := range []bool{false, true} {
			old, err := read(t, "old.md", strings.Join(policy, "\n\n"))
			if err != nil {
				t.Fatal(err)
			}
			new, err := read(t, "new.md", strings.ReplaceAll(strings.Join(next, "\n\n"), "\n\n\n", "\n"))
			if err != nil {
				t.Fatal(err)
			}
			if categories {
				label(&old)
				label(&new)
				name += " by category"
			}
			pairs = append(pairs, pair{name, compare.Versions(old, &new)})
		}
	}
	slices.SortFunc(pairs, func(x, y pair) int { return strings.Compare(x.name, y.name) })
	return pairs
}

func label(v *clausewatch.Version) {
	for n := range v.Provisions {
		v.Provisions[n].Category = sections[v.Provisions[n].Heading]
	}
}

// recordedPairs are consecutive versions of real policies; a few of them, or all where CLAUSEWATCH_CORPUS_ALL is set. It
// skips the test where there are none.
func recordedPairs(t testing.TB, each func(pair)) {
	t.Helper()
	root := os.Getenv("CLAUSEWATCH_CORPUS")
	if root == "" {
		t.Skip("set CLAUSEWATCH_CORPUS to the folder of recorded versions to read them")
	}
	names, err := filepath.Glob(filepath.Join(root, "versions", "*.tar.zst"))
	if err != nil || len(names) == 0 {
		t.Skip("no recorded versions in " + root)
	}
	slices.Sort(names)
	most := 1 << 30
	if os.Getenv("CLAUSEWATCH_CORPUS_ALL") == "" {
		names, most = slices.DeleteFunc(names, func(name string) bool {
			info, err := os.Stat(name)
			return err != nil || info.Size() > 24_000
		}), 6
		for n := range min(8, len(names)) {
			names[n] = names[n*len(names)/min(8, len(names))]
		}
		names = names[:min(8, len(names))]
	}
	for _, name := range names {
		var last *clausewatch.Version
		for n, text := range texts(t, name) {
			if n > most {
				break
			}
			v, err := read(t, filepath.Base(name)+".md", text)
			if err != nil {
				continue
			}
			if last != nil {
				if c := compare.Versions(*last, &v); len(c.Provisions) > 0 {
					each(pair{filepath.Base(name), c})
				}
			}
			last = &v
		}
	}
}

// texts are the versions in one archive, in order.
func texts(t testing.TB, name string) (all []string) {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	files := map[string]string{}
	var meta struct{ Versions []struct{ File string } }
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(h.Name) == "meta.json" {
			if err := json.Unmarshal(body, &meta); err != nil {
				t.Fatal(err)
			}
		}
		files[filepath.Base(h.Name)] = string(body)
	}
	for _, v := range meta.Versions {
		if text, ok := files[v.File]; ok {
			all = append(all, text)
		}
	}
	return all
}
