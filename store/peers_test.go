package store

import (
	"hash/fnv"
	"slices"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// sketched gives each provision of a version the category that stands before its text, "spam| …", and a sketch of its words.
func sketched(v *clausewatch.Version, classifier int64) *clausewatch.Version {
	v.Classifier = classifier
	for i := range v.Provisions {
		p := &v.Provisions[i]
		p.Category = p.Heading
		p.Sketch = sketchOf(p.Text)
	}
	return v
}

// sketchOf is a sketch of words that are all about the same.
func sketchOf(text string) []byte {
	var words []uint32
	for _, w := range strings.Fields(strings.ToLower(text)) {
		h := fnv.New32a()
		h.Write([]byte(w))
		words = append(words, h.Sum32()>>14)
	}
	slices.Sort(words)
	s := []byte{1, 3, 255}
	for _, w := range slices.Compact(words) {
		n := w<<6 | 32
		s = append(s, byte(n>>16), byte(n>>8), byte(n))
	}
	return s
}

func peersOf(t testing.TB, s *Store, q PeerQuery) []string {
	t.Helper()
	peers, err := s.Peers(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range peers {
		if platform, _ := clausewatch.SplitRef(p.Document); platform != p.Platform {
			t.Errorf("the platform of %s is %s", p.Document, p.Platform)
		}
		got = append(got, p.Document+" "+p.Provision.ID)
	}
	return got
}

// shelves is a store with clauses about mail and robots on three platforms.
func shelves(t testing.TB) *Store {
	t.Helper()
	s := fresh(t)
	if err := s.Sync(t.Context(), catalogue("acme/aup", "birch/aup", "birch/terms", "corvid/aup", "corvid/news"), nil, start); err != nil {
		t.Fatal(err)
	}
	for ref, clauses := range map[string][]string{
		"acme/aup": {"mail: send no unsolicited bulk mail"},
		"birch/aup": {"mail: send no unsolicited bulk mail", "robots: send no robots", "mail: mail of yours arrives in bulk",
			"mail: no mail", "mail: send no mail in bulk"},
		"birch/terms": {"mail: send no unsolicited bulk mail ever"},
		"corvid/aup":  {"mail: chain letters are unsolicited mail", "robots: robots send bulk mail unsolicited no"},
	} {
		record(t, s, brings(sketched(reading(ref, clock(1), clauses...), 7), Baseline, nil))
	}
	return s
}

// like is a clause of a category to find others by.
func like(category, text string) clausewatch.Provision {
	return clausewatch.Provision{Category: category, Traits: clausewatch.Traits{Sketch: sketchOf(text)}}
}

// nearly is the likeness of a clause with one word more than mail.
var nearly = clausewatch.Sketch(mail().Sketch).Likeness(sketchOf("send no unsolicited bulk mail ever"))

func mail() clausewatch.Provision { return like("mail", "send no unsolicited bulk mail") }

func TestPeersAreTheLikestOfEachPlatform(t *testing.T) {
	s := shelves(t)
	want := "acme/aup p0, birch/aup p0, corvid/aup p0"
	if got := strings.Join(peersOf(t, s, PeerQuery{Clauses: []clausewatch.Provision{mail()}, Classifier: 7}), ", "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	want = "acme/aup p0, birch/aup p0"
	if got := strings.Join(peersOf(t, s, PeerQuery{Clauses: []clausewatch.Provision{mail()}, Classifier: 7, Least: nearly}), ", "); got != want {
		t.Errorf("nearly alike: got %s, want %s", got, want)
	}
	robots := like("robots", "send no robots")
	want = "acme/aup p0, birch/aup p0, corvid/aup p1"
	if got := strings.Join(peersOf(t, s, PeerQuery{Clauses: []clausewatch.Provision{mail(), robots}, Classifier: 7, Least: 0.8}), ", "); got != want {
		t.Errorf("two clauses: got %s, want %s", got, want)
	}
	want = "birch/aup p4, corvid/aup p0"
	if got := strings.Join(peersOf(t, s, PeerQuery{Clauses: []clausewatch.Provision{mail()}, Classifier: 7,
		Fits: func(p clausewatch.Provision) bool { return !strings.Contains(p.Text, "send no unsolicited") }}), ", "); got != want {
		t.Errorf("without the likest: got %s, want %s", got, want)
	}
}

func TestPeersComeBackAsTheyWereRecorded(t *testing.T) {
	s := shelves(t)
	peers := must(s.Peers(t.Context(), PeerQuery{Clauses: []clausewatch.Provision{mail()}, Classifier: 7}))
	v := must(s.Current(t.Context(), "acme/aup"))
	p := peers[0]
	if p.Version != v.ID || !p.Seen.Equal(v.FirstSeen) || p.Provision.Text != v.Provisions[0].Text || string(p.Provision.Sketch) != string(v.Provisions[0].Sketch) || p.Provision.Category != "mail" {
		t.Errorf("got %+v, want the clause of %+v", p, v)
	}
}

func TestSketchesOfAnotherClassifierAreNotCompared(t *testing.T) {
	s := shelves(t)
	look := brings(sketched(reading("birch/aup", clock(2), "mail: send no unsolicited bulk mail"), 8), Settled, change(clausewatch.Low, false))
	record(t, s, look)
	got := peersOf(t, s, PeerQuery{Clauses: []clausewatch.Provision{mail()}, Classifier: 7, Least: nearly})
	if want := "acme/aup p0, birch/terms p0"; strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	for _, q := range []PeerQuery{{Clauses: []clausewatch.Provision{mail()}}, {Classifier: 7}, {Classifier: 7, Clauses: []clausewatch.Provision{{Category: "mail"}}}} {
		if got := peersOf(t, s, q); got != nil {
			t.Errorf("%+v: got %v, want none", q, got)
		}
	}
}

func TestPeersAreOfWatchedPoliciesInForce(t *testing.T) {
	s := shelves(t)
	record(t, s, brings(sketched(reading("acme/aup", clock(2), "robots: no robots"), 7), Settled, change(clausewatch.Low, false)))
	if err := s.Sync(t.Context(), catalogue("acme/aup", "birch/terms", "corvid/news"), nil, clock(3)); err != nil {
		t.Fatal(err)
	}
	got := peersOf(t, s, PeerQuery{Clauses: []clausewatch.Provision{mail()}, Classifier: 7})
	if want := "birch/terms p0"; strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if got := must(s.DocumentsRead(t.Context())); strings.Join(got, " ") != "acme/aup birch/terms" {
		t.Errorf("documents read: got %v, want acme/aup and birch/terms", got)
	}
}

func TestADamagedSketchIsLikeNothing(t *testing.T) {
	s := shelves(t)
	v := sketched(reading("corvid/news", clock(1), "mail: send no unsolicited bulk mail"), 7)
	v.Provisions[0].Sketch = []byte{9, 1}
	record(t, s, brings(v, Baseline, nil))
	for _, got := range peersOf(t, s, PeerQuery{Clauses: []clausewatch.Provision{mail()}, Classifier: 7, Least: 0.1}) {
		if strings.Contains(got, "corvid/news") {
			t.Errorf("got %s", got)
		}
	}
}
