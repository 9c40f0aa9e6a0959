package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

// restless serves policies whose numbers rise with the time, until it is calmed.
type restless struct {
	began time.Time
	calm  atomic.Int64 // the number that stays, once set
}

func (r *restless) number() int64 {
	if n := r.calm.Load(); n > 0 {
		return n
	}
	return 10 + int64(time.Since(r.began)/(1500*time.Millisecond))
}

func (r *restless) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!DOCTYPE html><html lang="en"><head><title>Terms of %[1]s</title></head><body><main><h1>Terms of %[1]s</h1>
<p>These terms apply to everyone who borrows a boat from %[1]s, and to everyone they take along for the ride.</p>
<h2>Return</h2><p>You must bring the boat back within %[2]d days, dry and with both of its oars on board.</p>
<h2>Damage</h2><p>Tell the harbour master about any damage before you leave the pier, in words or with a drawing.</p>
</main></body></html>`, q.URL.Path, r.number())
}

// TestKilledServiceLosesNothing kills the running service at random moments and starts it again. What was recorded
// before must still be there after, each told change must be owed to the channel exactly once, and at last all of it
// must have been printed.
func TestKilledServiceLosesNothing(t *testing.T) {
	const kills, documents = 20, 6
	site := &restless{began: time.Now()}
	server := httptest.NewServer(site)
	defer server.Close()
	folder := t.TempDir()
	config := writeConfig(t, folder, server.URL, documents)
	database := filepath.Join(folder, "kill.db")

	var said bytes.Buffer
	before := map[int64]clausewatch.Change{}
	for kill := range kills {
		p := start(t, config, &said)
		p.running(t)
		wait := time.Duration(rand.Int64N(int64(1500 * time.Millisecond)))
		select {
		case err := <-p.ended:
			t.Fatalf("the service ended by itself: %v\n%s", err, p.log)
		case <-time.After(wait):
		}
		p.signal(t, syscall.SIGKILL)
		before = inspect(t, database, before, fmt.Sprintf("after kill %d", kill+1))
	}

	site.calm.Store(site.number())
	p := start(t, config, &said)
	p.running(t) // before that a signal ends it as it ends any process
	want := fmt.Sprintf("within %d days", site.calm.Load())
	for !settled(t, database, documents, want) {
		select {
		case err := <-p.ended:
			t.Fatalf("the service ended by itself: %v\n%s", err, p.log)
		case <-time.After(200 * time.Millisecond):
		}
	}
	p.signal(t, syscall.SIGTERM)
	before = inspect(t, database, before, "at the end")
	if len(before) == 0 {
		t.Fatal("nothing changed while the service was being killed: the test has tested nothing")
	}
	for id, alert := range alertsOf(t, database) {
		if alert.State != clausewatch.AlertSent {
			t.Errorf("alert %d is %s at the end: %s", id, alert.State, alert.Error)
		}
		if !regexp.MustCompile(fmt.Sprintf(`why %d\b`, id)).Match(said.Bytes()) {
			t.Errorf("alert %d about change %d was never printed", id, alert.Change)
		}
	}
	t.Logf("%d kills, %d changes, each told", kills, len(before))
}

// inspect opens the database of a dead service: sound, nothing gone that was there before, and each told change owed once, in
// an alert or in what waits for one. It returns the changes there are.
func inspect(t *testing.T, database string, before map[int64]clausewatch.Change, when string) map[int64]clausewatch.Change {
	t.Helper()
	db := open(t, database)
	defer db.Close()
	changes, err := db.Changes(t.Context(), store.ChangeFilter{Limit: 10_000})
	if err != nil {
		t.Fatalf("%s: %v", when, err)
	}
	now := map[int64]clausewatch.Change{}
	for _, c := range changes {
		now[c.ID] = c
		for _, id := range []int64{c.From, c.To} {
			if _, err := db.Version(t.Context(), id); err != nil {
				t.Errorf("%s: change %d leads from or to version %d: %v", when, c.ID, id, err)
			}
		}
	}
	for id := range before {
		if _, kept := now[id]; !kept {
			t.Errorf("%s: change %d is gone", when, id)
		}
	}
	waiting, err := db.Waiting(t.Context(), "console")
	if err != nil {
		t.Fatalf("%s: %v", when, err)
	}
	owed := map[int64]int{}
	for _, w := range waiting { // what comes too fast for alerts of its own is told together, later
		owed[w.Change]++
	}
	for id, c := range now {
		alerts, err := db.AlertsOf(t.Context(), id) // alone, or with other changes of the same words
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		if owed[id] += len(alerts); c.Told && owed[id] != 1 {
			t.Errorf("%s: change %d is owed %d times, want once", when, id, owed[id])
		}
	}
	return now
}

// settled tells whether every document's version in force says want and nothing is owed any more.
func settled(t *testing.T, database string, documents int, want string) bool {
	t.Helper()
	db := open(t, database)
	defer db.Close()
	for n := range documents {
		v, err := db.Current(t.Context(), fmt.Sprintf("boats/harbour-%d", n))
		if err != nil || !strings.Contains(v.Text, want) {
			return false
		}
	}
	owed, err := db.Alerts(t.Context(), store.AlertFilter{State: clausewatch.AlertOwed, Limit: 1})
	return err == nil && len(owed) == 0
}

func alertsOf(t *testing.T, database string) map[int64]clausewatch.Alert {
	t.Helper()
	db := open(t, database)
	defer db.Close()
	alerts, err := db.Alerts(t.Context(), store.AlertFilter{Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	all := map[int64]clausewatch.Alert{}
	for _, a := range alerts {
		all[a.ID] = a
	}
	return all
}

func open(t *testing.T, database string) *store.Store {
	t.Helper()
	db, err := store.Open(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func writeConfig(t *testing.T, folder, site string, documents int) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "database: %s\nhttp: {listen: \"\"}\nfetch: {allow_private_networks: [127.0.0.0/8]}\n", filepath.Join(folder, "kill.db"))
	fmt.Fprint(&b, "watch: {interval: 1s, confirm_after: 100ms}\nchannels: [{to: console}]\nplatforms:\n  - id: boats\n    documents:\n")
	for n := range documents {
		fmt.Fprintf(&b, "      - {id: harbour-%d, url: \"%s/harbour-%d\"}\n", n, site, n)
	}
	file := filepath.Join(folder, "kill.yaml")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A process is one life of the service.
type process struct {
	command *exec.Cmd
	log     *watchedLog
	ended   chan error
}

// start runs the service; what it prints is added to said once it has ended.
func start(t *testing.T, config string, said *bytes.Buffer) *process {
	t.Helper()
	p := &process{log: &watchedLog{running: make(chan struct{})}, ended: make(chan error, 1)}
	p.command = exec.CommandContext(t.Context(), os.Args[0], "run", "-c", config)
	p.command.Env = append(os.Environ(), asProgram+"=1")
	p.command.Stdout, p.command.Stderr = said, p.log
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.command.Wait() }() // received by signal, or by the test when it ends unasked
	return p
}

// running waits until the service says that it watches.
func (p *process) running(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	select {
	case <-p.log.running:
	case err := <-p.ended:
		t.Fatalf("the service did not start: %v\n%s", err, p.log)
	case <-ctx.Done():
		t.Fatalf("the service does not say that it watches:\n%s", p.log)
	}
}

// signal ends the service and waits until it is gone.
func (p *process) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := p.command.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
	if err := <-p.ended; s == syscall.SIGTERM && err != nil {
		t.Errorf("stopped by SIGTERM: %v, want a good end\n%s", err, p.log)
	}
}

// A watchedLog keeps what is logged and tells when the service watches.
type watchedLog struct {
	mutex   sync.Mutex
	text    bytes.Buffer
	once    sync.Once
	running chan struct{}
}

func (l *watchedLog) Write(b []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.text.Write(b)
	if bytes.Contains(l.text.Bytes(), []byte("watching")) {
		l.once.Do(func() { close(l.running) })
	}
	return len(b), nil
}

func (l *watchedLog) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.String()
}
