package store

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

// page is some 100 KB of markup in which edit n has changed one sentence, and a token that is another one each time.
func page(seed uint64, n int) string {
	words := []string{"service", "account", "you", "may", "not", "terms", "liability", "notice", "days", "content",
		"third", "party", "data", "we"}
	random := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	fmt.Fprintf(&b, "<!doctype html><meta name=csrf content=%x>", rand.New(rand.NewPCG(seed, uint64(n))).Uint64())
	for i := 0; b.Len() < 100_000; i++ {
		fmt.Fprintf(&b, "<p class=\"clause c%d\">", i)
		for range 40 {
			b.WriteString(words[random.IntN(len(words))])
			fmt.Fprintf(&b, "%x ", random.IntN(300))
		}
		if i == n%300 {
			fmt.Fprintf(&b, "Edit %d was made here.", n)
		}
		b.WriteString("</p>\n")
	}
	return b.String()
}

func stored(t *testing.T, s *Store, query string, args ...any) (n int64) {
	t.Helper()
	if err := s.read.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func sends(ref string, minute int, readable bool, bodies ...string) Look {
	l := seen(ref, clock(minute), clausewatch.Unchanged)
	if !readable {
		l.Capture.Outcome = clausewatch.Unreadable
	}
	l.Readable = readable
	for i, b := range bodies {
		l.Snapshots = append(l.Snapshots, sent(fmt.Sprintf("https://a.example/%d", i), clock(minute), b))
	}
	return l
}

func TestPagesComeBackAndTakeLittleRoom(t *testing.T) {
	s := watching(t)
	var pages []string
	plain := 0
	for i := range 200 {
		pages = append(pages, page(7, i))
		plain += len(pages[i])
		record(t, s, sends("acme/aup", i, true, pages[i]))
	}
	for i, p := range pages {
		got, err := s.Snapshot(t.Context(), digest([]byte(p)))
		if err != nil {
			t.Fatal(err)
		}
		if string(got.Body) != p || got.Size != int64(len(p)) {
			t.Fatalf("page %d came back otherwise", i)
		}
	}
	kept := stored(t, s, "SELECT sum(length(zstd)) FROM blobs")
	alone := 0
	for _, p := range pages {
		alone += len(s.codec.encoder.EncodeAll([]byte(p), nil))
	}
	t.Logf("200 pages: %d KB plain, %d KB as zstd each, %d KB kept: %.0f times smaller, %.0f times smaller than zstd alone",
		plain>>10, alone>>10, kept>>10, float64(plain)/float64(kept), float64(alone)/float64(kept))
	if kept*10 > int64(alone) {
		t.Errorf("%d bytes are kept, want a tenth of %d at most", kept, alone)
	}
	if n := stored(t, s, "SELECT count(*) FROM blobs WHERE base IS NULL"); n != 7 { // 200 in chains of 32
		t.Errorf("%d keyframes, want 7", n)
	}
	if n := stored(t, s, "SELECT max(depth) FROM blobs"); n != chain-1 {
		t.Errorf("the longest chain has %d deltas, want %d", n, chain-1)
	}
}

func TestAnotherPageIsAKeyframe(t *testing.T) {
	s := watching(t)
	record(t, s, sends("acme/aup", 1, true, page(1, 1)))
	record(t, s, sends("acme/aup", 2, true, page(2, 1))) // nothing in common
	if n := stored(t, s, "SELECT count(*) FROM blobs WHERE base IS NULL"); n != 2 {
		t.Errorf("%d keyframes, want 2", n)
	}
}

func TestBasesStayWithinDocumentPartAndKind(t *testing.T) {
	s := watching(t)
	a, b := page(1, 0), page(2, 0)
	record(t, s, sends("acme/aup", 1, true, a, b))
	record(t, s, sends("acme/aup", 2, false, "You are blocked.", "You are blocked too."))
	record(t, s, sends("birch/aup", 3, true, page(1, 1)))            // like a, of another document
	record(t, s, sends("acme/aup", 4, true, page(1, 2), page(2, 2))) // like a and b, after a challenge
	for sha, base := range map[string]string{digest([]byte(page(1, 1))): "", digest([]byte(page(1,
		2))): digest([]byte(a)), digest([]byte(page(2, 2))): digest([]byte(b))} {
		var got string
		err := s.read.QueryRow("SELECT coalesce((SELECT sha256 FROM blobs WHERE id = b.base), '') FROM blobs b WHERE sha256 = ?", sha).Scan(&got)
		if err != nil || got != base {
			t.Errorf("the base of %.8s is %.8s, %v; want %.8s", sha, got, err, base)
		}
	}
}

func TestEqualBytesAreKeptOnce(t *testing.T) {
	s := watching(t)
	same := page(3, 3)
	record(t, s, sends("acme/aup", 1, true, same, same))
	record(t, s, sends("acme/aup", 2, true, same))
	record(t, s, sends("birch/aup", 3, false, same))
	if n := stored(t, s, "SELECT count(*) FROM blobs"); n != 1 {
		t.Errorf("the same bytes are kept %d times", n)
	}
	if n := stored(t, s, "SELECT count(*) FROM snapshots"); n != 4 {
		t.Errorf("%d sendings are noted, want 4", n)
	}
	got := must(s.Snapshot(t.Context(), digest([]byte(same))))
	if !got.At.Equal(clock(2)) { // the last readable one
		t.Errorf("its facts are of %s, want %s", got.At, clock(2))
	}
}

func TestOddBodies(t *testing.T) {
	s := watching(t)
	random := make([]byte, 3<<20)
	rand.NewChaCha8([32]byte{1}).Read(random)
	bodies := []string{"", "x", "\x00", string(random), strings.Repeat("a", 9<<20), string(random[:1<<20]) + "tail", ""}
	for i, b := range bodies {
		look := sends("acme/aup", i, true, b)
		if i == 0 { // what is not given is computed
			look.Snapshots[0].SHA256, look.Snapshots[0].Size, look.Snapshots[0].Body = "", 0, nil
		}
		record(t, s, look)
		w := watch(t, s, "acme/aup")
		if len(w.Snapshots) != 1 || w.Snapshots[0].Size != int64(len(b)) {
			t.Errorf("body %d: the last snapshots are %+v", i, w.Snapshots)
		}
		if got := must(s.Snapshot(t.Context(), digest([]byte(b)))); !bytes.Equal(got.Body, []byte(b)) {
			t.Errorf("body %d of %d bytes came back with %d", i, len(b), len(got.Body))
		}
	}
}

func TestUnreadablePageIsNotRemembered(t *testing.T) {
	s := watching(t)
	record(t, s, sends("acme/aup", 1, true, "first", "second"))
	record(t, s, sends("acme/aup", 2, false, "challenge"))
	record(t, s, seen("acme/aup", clock(3), clausewatch.Unchanged)) // not modified: nothing was sent
	w := watch(t, s, "acme/aup")
	if len(w.Snapshots) != 2 || !w.Snapshots[0].At.Equal(clock(1)) || w.Snapshots[1].SHA256 != digest([]byte("second")) || w.Snapshots[0].Body != nil {
		t.Errorf("the last snapshots are %+v", w.Snapshots)
	}
	if _, err := s.Snapshot(t.Context(), digest([]byte("challenge"))); err != nil {
		t.Errorf("the evidence is gone: %v", err)
	}
	record(t, s, sends("acme/aup", 4, true, "third")) // one address less
	if w := watch(t, s, "acme/aup"); len(w.Snapshots) != 1 {
		t.Errorf("the last snapshots are %+v", w.Snapshots)
	}
}

func TestPartNotSentAgainKeepsItsBytes(t *testing.T) {
	s := watching(t)
	record(t, s, sends("acme/aup", 1, true, "first", "second"))
	look := sends("acme/aup", 2, true, "changed", "")
	look.Snapshots[1] = watch(t, s, "acme/aup").Snapshots[1] // as it was, without its body
	record(t, s, look)
	got := watch(t, s, "acme/aup").Snapshots
	if len(got) != 2 || got[0].SHA256 != digest([]byte("changed")) || got[1].SHA256 != digest([]byte("second")) {
		t.Errorf("the last snapshots are %+v", got)
	}
}

func TestDamagedBytesAreNotGivenOut(t *testing.T) {
	s := watching(t)
	pages := []string{page(5, 0), page(5, 1), page(5, 2)}
	for i, p := range pages {
		record(t, s, sends("acme/aup", i, true, p))
	}
	for _, fix := range []string{"DROP TRIGGER blobs_stay",
		"UPDATE blobs SET zstd = (SELECT zstd FROM blobs WHERE id = 3) WHERE id = 2"} {
		must(s.write.Exec(fix))
	}
	if _, err := s.Snapshot(t.Context(), digest([]byte(pages[0]))); err != nil {
		t.Errorf("a page before the damage: %v", err)
	}
	for _, p := range pages[1:] {
		got, err := s.Snapshot(t.Context(), digest([]byte(p)))
		says(t, err, "restore a backup")
		if got.Body != nil && digest(got.Body) != digest([]byte(p)) {
			t.Error("other bytes were given out")
		}
	}
	record(t, s, sends("acme/aup", 9, true, page(5, 9))) // what comes after is not lost with it
	if got := must(s.Snapshot(t.Context(), digest([]byte(page(5, 9))))); string(got.Body) != page(5, 9) {
		t.Error("the page after the damage is lost")
	}
}

func TestUnknownSnapshot(t *testing.T) {
	if _, err := fresh(t).Snapshot(t.Context(), digest(nil)); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}

func TestSnapshotFactsComeBack(t *testing.T) {
	s := watching(t)
	want := clausewatch.Snapshot{URL: "https://a.example/", FinalURL: "https://b.example/", Status: 203, At: clock(5),
		Size: 2, Body: []byte("hi"),
		SHA256: digest([]byte("hi")), Header: map[string][]string{"Content-Type": {"text/html"}, "Vary": {"a", "b"}}}
	look := seen("acme/aup", clock(5), clausewatch.Unchanged)
	look.Snapshots = []clausewatch.Snapshot{want}
	record(t, s, look)
	if diff := cmp.Diff(want, must(s.Snapshot(t.Context(), want.SHA256))); diff != "" {
		t.Errorf("snapshot (-want +got):\n%s", diff)
	}
}

// Real pages, where the corpus is at hand: the files of each small sequence, in their order.
func TestRealPagesComeBack(t *testing.T) {
	folder := os.Getenv("CLAUSEWATCH_CORPUS")
	if folder == "" {
		folder = filepath.Join("..", "..", "shared", "corpus")
	}
	archives, _ := filepath.Glob(filepath.Join(folder, "seq", "*.tar.zst"))
	if len(archives) == 0 {
		t.Skip("no corpus: set CLAUSEWATCH_CORPUS to its folder")
	}
	s := watching(t)
	minute, plain := 0, 0
	for _, ref := range []string{"acme/aup", "acme/terms", "birch/aup"} {
		pages := smallArchive(t, archives, minute)
		for _, p := range pages {
			minute++
			plain += len(p)
			record(t, s, sends(ref, minute, true, string(p)))
		}
		for i, p := range pages {
			if got := must(s.Snapshot(t.Context(), digest(p))); !bytes.Equal(got.Body, p) {
				t.Fatalf("%s: page %d came back otherwise", ref, i)
			}
		}
	}
	kept := stored(t, s, "SELECT sum(length(zstd)) FROM blobs")
	t.Logf("%d real pages: %d KB plain, %d KB kept: %.0f times smaller", minute, plain>>10, kept>>10,
		float64(plain)/float64(kept))
}
