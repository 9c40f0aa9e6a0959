package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/web"
	"github.com/clausewatch/clausewatch/store"
)

func TestReadyTellsWhenTheWatcherIsHeldUp(t *testing.T) {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	doc := clausewatch.Document{Platform: "acme", ID: "tos", Name: "Terms", Kind: clausewatch.Policy, URLs: []string{"https://acme.example/tos"}}
	acme := clausewatch.Platform{ID: "acme", Name: "Acme", Documents: []clausewatch.Document{doc}}
	if err := db.Sync(t.Context(), []clausewatch.Platform{acme}, nil, time.Now().Add(-2*behind)); err != nil {
		t.Fatal(err)
	}
	v := &service{store: db}
	if r := (&web.Server{Checks: v.checks(time.Now())}).Ready(t.Context()); !r.OK {
		t.Errorf("a process that just began: got %+v, want ready", r)
	}
	r := (&web.Server{Checks: v.checks(time.Now().Add(-2 * behind))}).Ready(t.Context())
	if r.OK || len(r.Checks) != 2 || !strings.Contains(r.Checks[1].Reason, "a look is due since") {
		t.Errorf("got %+v, want the watcher's reason", r)
	}
}
