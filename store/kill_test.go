package store

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// commitForEver records looks and says which change each one made after it is acknowledged.
func commitForEver(path string) error {
	ctx := context.Background()
	s, err := Open(ctx, path)
	if err != nil {
		return err
	}
	w, err := s.Watch(ctx, "acme/aup")
	if err != nil {
		return err
	}
	at := w.Settled.FirstSeen
	for n := 0; ; n++ {
		at = at.Add(time.Minute)
		v := reading("acme/aup", at, "First: always the same.", fmt.Sprintf("Second: text %d of %s.", n, at))
		look := brings(v, Settled, change(clausewatch.High, n%3 != 0))
		look.Snapshots, look.Readable = []clausewatch.Snapshot{sent("https://acme.example/aup", at,
			strings.Repeat("page ", 4000)+v.Text)}, true
		ids, err := s.Record(ctx, look)
		if err != nil {
			return err
		}
		fmt.Println(ids.Change)
	}
}

func TestKillLosesNothingAcknowledged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "killed.db")
	s := must(Open(t.Context(), path))
	subs := []clausewatch.Subscription{follow("slack:a", "", clausewatch.None), follow("discord:b", "", clausewatch.High)}
	if err := s.Sync(t.Context(), catalogue("acme/aup"), subs, start); err != nil {
		t.Fatal(err)
	}
	record(t, s, brings(reading("acme/aup", start, "First: always the same."), Baseline, nil))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var acknowledged int64
	for kill := range 8 {
		c, out, _ := child(t, "commit", path)
		acknowledged = killAfter(t, c, out, rand.N(60)+1)
		inspect(t, path, acknowledged, kill)
	}
	t.Logf("8 kills, %d changes acknowledged", acknowledged)
}

// killAfter lets a process write so many looks and kills it during one of the next; it returns the last change it
// acknowledged.
func killAfter(t *testing.T, c *exec.Cmd, out *bufio.Scanner, looks int) (last int64) {
	t.Helper()
	for n := 0; out.Scan(); n++ {
		id, err := strconv.ParseInt(out.Text(), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		last = id
		if n == looks {
			if err := c.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := c.Wait(); err == nil || last == 0 {
		t.Fatalf("the process ended by itself after change %d: %v", last, err)
	}
	return last
}

// inspect opens what a killed process left: sound, whole, and with one alert a channel for each change told.
func inspect(t *testing.T, path string, acknowledged int64, kill int) {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatalf("after kill %d: %v", kill, err)
	}
	defer s.Close()
	integrity(t, s)
	changes := must(s.Changes(t.Context(), ChangeFilter{}))
	if int64(len(changes)) < acknowledged || int64(len(changes)) > acknowledged+1 { // one may be written and not yet said
		t.Errorf("after kill %d there are %d changes, %d were acknowledged", kill, len(changes), acknowledged)
	}
	told := 0
	for _, c := range changes {
		if c.Told {
			told++
		}
	}
	alerts := map[[2]any]int{}
	for _, a := range alertsOf(t, s, AlertFilter{}) {
		alerts[[2]any{a.Channel, a.Change}]++
	}
	for key, n := range alerts {
		if n != 1 {
			t.Errorf("after kill %d: %d alerts for %v", kill, n, key)
		}
	}
	if len(alerts) != 2*told {
		t.Errorf("after kill %d: %d alerts for %d changes told to 2 channels", kill, len(alerts), told)
	}
	w := watch(t, s, "acme/aup")
	if len(changes) > 0 && (w.Settled.ID != changes[0].To || len(w.Snapshots) != 1) {
		t.Errorf("after kill %d: version %d is in force with %d snapshots, the last change leads to %d", kill,
			w.Settled.ID, len(w.Snapshots), changes[0].To)
	}
	for _, snapshot := range w.Snapshots {
		if _, err := s.Snapshot(t.Context(), snapshot.SHA256); err != nil {
			t.Errorf("after kill %d: %v", kill, err)
		}
	}
	if hits := must(s.Search(t.Context(), Query{Text: "always same"})); len(hits) != 1 || hits[0].Version != w.Settled.ID {
		t.Errorf("after kill %d: search finds %+v", kill, hits)
	}
}
