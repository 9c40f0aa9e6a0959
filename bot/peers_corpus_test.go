package bot

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher/classify"
	"github.com/clausewatch/clausewatch/watcher/extract"
	"github.com/clausewatch/clausewatch/watcher/replay"
)

// TestPeersSpeakOfTheSameMatter asks how other platforms handle clauses of recorded policies, and holds the first four of each
// answer to what a person said of them: testdata/peers-judged.tsv has the matter that was asked for, the beginning of the
// SHA-256 of the clause and of the one found, and whether they speak of the same. Pairs that were not judged are counted only.
func TestPeersSpeakOfTheSameMatter(t *testing.T) {
	if os.Getenv("CLAUSEWATCH_CORPUS_ALL") == "" {
		t.Skip("set CLAUSEWATCH_CORPUS_ALL to read every recorded policy, which takes minutes")
	}
	judged, asked := readJudged(t)
	s, clauses := recordedPolicies(t)
	platforms, err := s.Platforms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	questions, same, other, unknown := 0, 0, 0, 0
	for _, a := range asked {
		at, found := clauses[a[1]]
		if !found {
			continue
		}
		questions++
		b := &Bot{Store: s}
		q := &question{bot: b, request: chat.Request{Platform: "console"}, now: time.Now(), catalog: newCatalog(platforms), quoter: newQuoter(s, b.log()),
			versions: map[int64]clausewatch.Version{}}
		v, err := s.Current(t.Context(), at.document)
		if err != nil {
			t.Fatal(err)
		}
		input, err := parse(a[0])
		if err != nil {
			t.Fatal(err)
		}
		own, _ := clausewatch.SplitRef(at.document)
		var others []clausewatch.Platform
		for _, p := range platforms {
			if p.ID != own {
				others = append(others, p)
			}
		}
		matter := matter{asked: terms(input.Words), like: at.document, classifier: v.Classifier, examples: []clausewatch.Provision{at.clause}}
		got, err := q.survey(t.Context(), others, matter)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range got.found[:min(len(got.found), maxElsewhere)] {
			switch judged[[3]string{a[0], a[1], brief(h.hit.Provision.Text)}] {
			case "same":
				same++
			case "other":
				other++
			default:
				unknown++
			}
		}
	}
	precision := float64(same) / float64(max(same+other, 1))
	t.Logf("%d questions, %d clauses quoted: %d speak of the same matter, %d of another, %d were not judged; precision %.3f", questions,
		same+other+unknown, same, other, unknown, precision)
	if same+other < 100 {
		t.Fatalf("only %d of the clauses found were judged: read what is found now and judge it anew", same+other)
	}
	if precision < 0.8 {
		t.Errorf("got a precision of %.3f, want 0.8", precision)
	}
}

func readJudged(t *testing.T) (judged map[[3]string]string, asked [][2]string) {
	t.Helper()
	file, err := os.Open("testdata/peers-judged.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	judged = map[[3]string]string{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		f := strings.Split(lines.Text(), "\t")
		judged[[3]string{f[0], f[1], f[2]}] = f[3]
		if one := [2]string{f[0], f[1]}; len(asked) == 0 || asked[len(asked)-1] != one {
			asked = append(asked, one)
		}
	}
	return judged, asked
}

// A recordedClause is where a clause stands.
type recordedClause struct {
	document string
	clause   clausewatch.Provision
}

// recordedPolicies are the last readable English texts of the corpus in a store, and their clauses by the hash of their words.
func recordedPolicies(t *testing.T) (*store.Store, map[string]recordedClause) {
	t.Helper()
	dir := os.Getenv("CLAUSEWATCH_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "corpus")
	}
	names, err := filepath.Glob(filepath.Join(dir, "[sv]e*", "*.tar.zst"))
	if err != nil || len(names) == 0 {
		t.Skipf("no recorded policies in %s; set CLAUSEWATCH_CORPUS to their folder", dir)
	}
	c, err := classify.New(classify.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	var versions []clausewatch.Version
	var platforms []clausewatch.Platform
	for _, name := range names {
		v, ok := lastText(t, name)
		if !ok || !strings.HasPrefix(v.Language, "en") {
			continue
		}
		c.Provisions(&v)
		id := strings.ToLower(house.FindString(filepath.Base(name))) // platforms of one house are one: their policies share texts
		i := 0
		for ; i < len(platforms) && platforms[i].ID != id; i++ {
		}
		if i == len(platforms) {
			platforms = append(platforms, clausewatch.Platform{ID: id, Name: id})
		}
		p := &platforms[i]
		d := clausewatch.Document{Platform: id, ID: fmt.Sprint(len(p.Documents)), Name: filepath.Base(name), Kind: clausewatch.Policy, URLs: []string{"https://example.org/"}}
		p.Documents = append(p.Documents, d)
		v.Document, v.Snapshots = d.Ref(), nil
		versions = append(versions, v)
	}
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "corpus.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Sync(t.Context(), platforms, nil, versions[0].FirstSeen); err != nil {
		t.Fatal(err)
	}
	clauses := map[string]recordedClause{}
	for i := range versions {
		v := versions[i]
		look := store.Look{Capture: clausewatch.Capture{Document: v.Document, At: v.FirstSeen, Outcome: clausewatch.Changed}, Version: &v, As: store.Baseline,
			NextAt: v.FirstSeen.Add(time.Hour)}
		if _, err := s.Record(t.Context(), look); err != nil {
			t.Fatal(err)
		}
		for _, p := range v.Provisions {
			if _, known := clauses[brief(p.Text)]; !known && len(p.Sketch) > 0 {
				clauses[brief(p.Text)] = recordedClause{v.Document, p}
			}
		}
	}
	return s, clauses
}

// house is the first word of a recorded service's name.
var house = regexp.MustCompile(`^[A-Za-z][a-z]+|^\w+`)

// lastText is the last text of an archive that can be read.
func lastText(t *testing.T, name string) (v clausewatch.Version, ok bool) {
	t.Helper()
	a, err := replay.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for n := len(a.Files()) - 1; n >= 0 && !strings.HasSuffix(a.Files()[n].Name, ".pdf"); n-- {
		a.Seek(n)
		doc, _ := a.Document(n, false)
		snapshot, err := a.Fetch(t.Context(), doc, 0, clausewatch.Snapshot{})
		if err != nil {
			t.Fatal(err)
		}
		if v, err = extract.Read(t.Context(), doc, []clausewatch.Snapshot{snapshot}, nil); err == nil {
			v.FirstSeen = a.Files()[n].At
			return v, true
		}
	}
	return v, false
}

func brief(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}
