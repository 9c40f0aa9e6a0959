package main

import (
	"context"
	"net"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/cmd/clausewatch/config"
	"github.com/clausewatch/clausewatch/store"
)

// TestServiceEndsWhateverBrowsersKeepOpen ends the service while a connection is open on which nothing was ever asked.
func TestServiceEndsWhateverBrowsersKeepOpen(t *testing.T) {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	v := &service{store: db, config: &config.Config{HTTP: config.HTTP{Listen: freeAddress(t)}}}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- v.serve(ctx) }()
	var silent net.Conn
	for silent == nil {
		if silent, err = net.Dial("tcp", v.config.HTTP.Listen); err != nil {
			silent = nil
			select {
			case err := <-ended:
				t.Fatalf("it ended before anybody came: %v", err)
			case <-time.After(10 * time.Millisecond):
			}
		}
	}
	defer silent.Close()
	if resp, err := http.Get("http://" + v.config.HTTP.Listen + "/healthz"); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("beside it: %v %v", resp, err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("it ends with %v, want a good end", err)
	}
}
