package main

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/classify"
	"github.com/clausewatch/clausewatch/watcher/fetch"
)

const elmTerms = `<!doctype html><html lang="en"><head><title>Elm Terms of Use</title></head><body><main><h1>Elm Terms of Use</h1>
<p>Last updated: 1 April 2026</p>
<h2>1. Use of the service</h2><p>You use the service at your own risk, and you answer for everything that is done with your account.</p>
<p>You may not resell the service or let others use it in your place without our written consent.</p>
<h2>2. Ending</h2><p>Either of us may end this agreement with fourteen days of notice in writing, for any reason or for none.</p>
<p>We may close an account at once where the law demands it, and we tell you why as soon as we may.</p></main></body></html>`

const elmFeed = `<?xml version="1.0"?><rss version="2.0"><channel><title>Elm news</title><link>https://elm.example</link><description>News</description>
<item><title>Storage in the south</title><link>https://elm.example/1</link><guid>1</guid><description>You can store in a southern region now.</description></item>
</channel></rss>`

func TestPageThatSomebodyAsksToWatchIsReadAsTheWatcherWould(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/terms":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			io.WriteString(w, elmTerms)
		case "/feed":
			w.Header().Set("Content-Type", "application/rss+xml")
			io.WriteString(w, elmFeed)
		case "/members":
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, `<html><title>Sign in</title><body><form action="/login"><input name="user"><input type="password" name="p"></form></body></html>`)
		case "/robots.txt":
			io.WriteString(w, "User-agent: *\nDisallow: /hidden\n")
		default:
			http.NotFound(w, r)
		}
	}))
	defer site.Close()
	classifier, err := classify.New(classify.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	l := looker{&fetch.Client{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, classifier}
	v, err := l.look(t.Context(), site.URL+"/terms")
	if err != nil {
		t.Fatal(err)
	}
	if v.Title != "Elm Terms of Use" || v.Dates.Printed != "2026-04-01" || v.Language != "en" || len(v.Provisions) < 6 ||
		!strings.Contains(v.Text, "You may not resell the service") || v.Provisions[0].Block == clausewatch.Entry {
		t.Errorf("the page is read as %+v", v)
	}
	if v, err = l.look(t.Context(), site.URL+"/feed"); err != nil || len(v.Provisions) != 1 || v.Provisions[0].Block != clausewatch.Entry {
		t.Errorf("the feed is read as %+v, %v", v, err)
	}
	var unreadable *clausewatch.UnreadableError
	if _, err = l.look(t.Context(), site.URL+"/members"); !errors.As(err, &unreadable) || unreadable.Cause != clausewatch.CauseLogin {
		t.Errorf("a login page: %v", err)
	}
	var failure *clausewatch.Failure
	if _, err = l.look(t.Context(), site.URL+"/hidden"); !errors.As(err, &failure) || failure.Cause != clausewatch.CauseRobots {
		t.Errorf("a page that robots.txt keeps: %v", err)
	}
	l.fetcher = &fetch.Client{}
	if _, err = l.look(t.Context(), site.URL+"/terms"); !errors.As(err, &failure) || failure.Cause != clausewatch.CauseAddress {
		t.Errorf("a private address: %v", err)
	}
}
