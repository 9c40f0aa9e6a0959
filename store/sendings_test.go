package store

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSendingsAreWhatWasSentInItsOrder(t *testing.T) {
	s := watching(t)
	record(t, s, sends("acme/aup", 1, true, "one", "two"))
	record(t, s, sends("acme/terms", 2, true, "of another document"))
	record(t, s, sends("acme/aup", 3, false, "a wall"))
	record(t, s, seen("acme/aup", clock(4), "unchanged")) // nothing was sent again
	var got []string
	for _, sending := range must(s.Sendings(t.Context(), "acme/aup")) {
		line := sending.At.Format("15:04")
		for _, p := range sending.Parts {
			line += " " + p.URL + " " + string(must(s.Snapshot(t.Context(), p.SHA256)).Body)
		}
		got = append(got, line)
	}
	want := []string{clock(1).Format("15:04") + " https://a.example/0 one https://a.example/1 two", clock(3).Format("15:04") + " https://a.example/0 a wall"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCopyLeavesTheDatabaseAsItIs(t *testing.T) {
	folder := t.TempDir()
	s := must(Open(t.Context(), filepath.Join(folder, "a.db")))
	done(t, s.Sync(t.Context(), catalogue("acme/aup"), nil, start))
	record(t, s, sends("acme/aup", 1, true, "one"))
	to := filepath.Join(t.TempDir(), "copy.db")
	state := func() (all []string) {
		for _, e := range must(os.ReadDir(folder)) {
			all = append(all, e.Name()+" "+digest(must(os.ReadFile(filepath.Join(folder, e.Name())))))
		}
		return all
	}
	done(t, Copy(t.Context(), s.path, to)) // while it is open
	copied := must(Open(t.Context(), to))
	defer copied.Close()
	if n := len(must(copied.Sendings(t.Context(), "acme/aup"))); n != 1 {
		t.Errorf("the copy holds %d sendings, want 1", n)
	}
	done(t, s.Close())
	before := state()
	done(t, Copy(t.Context(), s.path, filepath.Join(t.TempDir(), "copy.db")))
	if diff := cmp.Diff(before, state()); diff != "" {
		t.Errorf("the folder of the database (-before +after):\n%s", diff)
	}
	if err := Copy(t.Context(), filepath.Join(folder, "nowhere.db"), to); err == nil {
		t.Error("a database that is not there was copied")
	}
}
