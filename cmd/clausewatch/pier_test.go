package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// pier is the address of a page of rules in which a number of days, 30 at first, can be changed.
func pier(t *testing.T) (rules string, days *atomic.Int64) {
	days = new(atomic.Int64)
	days.Store(30)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!DOCTYPE html><html lang="en"><head><title>Pier rules</title></head><body><main><h1>Pier rules</h1>
<p>These rules apply to everyone who ties a boat to our pier, and to everyone they bring along for the day.</p>
<h2>Lost ropes</h2><p>You must report a lost rope within %d days, to the harbour office or to any of our wardens.</p>
<h2>Noise</h2><p>You may not run an engine beside the pier between ten in the evening and six in the morning.</p></main></body></html>`, days.Load())
	}))
	t.Cleanup(site.Close)
	return site.URL + "/rules", days
}
