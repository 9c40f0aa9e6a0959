package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clausewatch/clausewatch"
)

func TestOneLookAtATimeForAHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h hosts
		var mu sync.Mutex
		var wg sync.WaitGroup
		busy := map[string]int{}
		start, ended := time.Now(), map[string]time.Duration{}
		for range 4 {
			for _, host := range []string{"a", "b"} {
				wg.Go(func() {
					turn, err := h.enter(t.Context(), host)
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					if busy[host]++; busy[host] > 1 {
						t.Errorf("%d looks at %s at once", busy[host], host)
					}
					mu.Unlock()
					time.Sleep(time.Second)
					mu.Lock()
					busy[host]--
					ended[host] = time.Since(start)
					mu.Unlock()
					turn.next = time.Now().Add(5 * time.Second)
					h.leave(turn)
				})
			}
		}
		wg.Wait()
		for host, took := range ended { // four looks of a second, three pauses of five
			if took != 19*time.Second {
				t.Errorf("%s: four looks took %s, want 19s", host, took)
			}
		}
	})
}

func TestWaitingForAHostEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h hosts
		first, err := h.enter(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := h.enter(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("in line: got %v", err)
		}
		first.next = time.Now().Add(time.Hour)
		h.leave(first)
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := h.enter(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("in the pause: got %v", err)
		}
		if _, err := h.enter(t.Context(), "a"); err != nil {
			t.Errorf("afterwards: got %v, want the turn", err)
		}
	})
}

func TestHostsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h hosts
		visit := func(n int, from string) {
			for i := range n {
				turn, err := h.enter(t.Context(), from+string(rune('0'+i)))
				if err != nil {
					t.Fatal(err)
				}
				turn.next = time.Now().Add(time.Minute)
				h.leave(turn)
			}
		}
		visit(600, "a")
		if len(h.turn) != 600 {
			t.Errorf("%d hosts, want 600 while their pauses last", len(h.turn))
		}
		time.Sleep(2 * time.Minute)
		visit(1, "b")
		if len(h.turn) != 1 {
			t.Errorf("%d hosts, want only the new one", len(h.turn))
		}
	})
}

func TestHostKey(t *testing.T) {
	for address, want := range map[string]string{
		"https://Lantern.example/a": "lantern.example", "http://lantern.example:80": "lantern.example",
		"https://lantern.example:443": "lantern.example", "http://127.0.0.1:8080/": "127.0.0.1:8080",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := hostKey(u); got != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}

// What a public host asked for holds for all its documents; our own hosts need no manners. The guard's verdict is all
// that is used here: nothing public is connected to.
func TestPublicHostsAreLeftAloneAndOwnOnesAreNot(t *testing.T) {
	rec := &recorder{}
	c := &Client{connect: rec.connect, Resolver: (&nameServer{names: map[string][][]string{"lantern.test": {{"93.184.216.34"}}}}).resolver()}
	t.Cleanup(c.Close)
	before := time.Now()
	_, err := get(t, c, "http://lantern.test/", clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseNetwork)
	if next := c.hosts.turn["lantern.test"].next; next.Before(before.Add(5 * time.Second)) {
		t.Errorf("public host: the next look may come at %s, want five seconds later", next)
	}
	c.hosts.turn["lantern.test"].next = time.Time{}
	c.hosts.turn["lantern.test"].closed = time.Now().Add(time.Hour)
	_, err = get(t, c, "http://lantern.test/other", clausewatch.Snapshot{})
	if f := wantFailure(t, err, clausewatch.CauseStatus, "asked to be left alone"); f.After < 59*time.Minute || f.After > time.Hour {
		t.Errorf("got after %s, want what is left of the hour", f.After)
	}
	if len(rec.passed) != 1 {
		t.Errorf("connected %d times, want only the first look to try", len(rec.passed))
	}

	own := site(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "600")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	c = newClient(t)
	for range 2 {
		_, err = get(t, c, own.URL, clausewatch.Snapshot{})
		wantFailure(t, err, clausewatch.CauseStatus, "answered 429")
	}
	u, _ := url.Parse(own.URL)
	if turn := c.hosts.turn[hostKey(u)]; !turn.next.IsZero() || !turn.closed.IsZero() {
		t.Errorf("our own host: got %+v, want no pause", turn)
	}
}
