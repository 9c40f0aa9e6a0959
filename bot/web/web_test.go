package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/clausewatch/clausewatch/bot/web"
)

func get(t *testing.T, s *web.Server, method, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, nil))
	return w
}

func works(context.Context) error { return nil }

func TestHealthzSaysThatTheProcessIsUpWhateverIsBroken(t *testing.T) {
	s := &web.Server{Checks: []web.Check{{Name: "slack",
		Ask: func(context.Context) error { return errors.New("down") }}}}
	if w := get(t, s, "GET", "/healthz"); w.Code != http.StatusOK || w.Body.String() != "ok\n" {
		t.Errorf("got %d %q, want 200 ok", w.Code, w.Body)
	}
}

func TestReadyzNamesEveryCheckAndTheReason(t *testing.T) {
	for _, c := range []struct {
		name   string
		checks []web.Check
		code   int
		body   string
	}{
		{"no checks", nil, 200, `{"ok":true,"checks":[]}`},
		{"all well", []web.Check{{Name: "database", Ask: works}, {Name: "slack", Ask: works}}, 200,
			`{"ok":true,"checks":[{"name":"database","ok":true},{"name":"slack","ok":true}]}`},
		{"one down", []web.Check{{Name: "database", Ask: works}, {Name: "slack",
			Ask: func(context.Context) error { return errors.New("the token is refused") }}}, 503,
			`{"ok":false,"checks":[{"name":"database","ok":true},{"name":"slack","ok":false,"reason":"the token is refused"}]}`},
		{"one panics", []web.Check{{Name: "discord", Ask: func(context.Context) error { panic("boom") }}}, 503,
			`{"ok":false,"checks":[{"name":"discord","ok":false,"reason":"the check panicked: boom"}]}`},
		{"with parts", []web.Check{{Name: "discord", Ask: func(context.Context) error { return errors.New("shard 1 is down") },
			Parts: func() []web.Result {
				return []web.Result{{Name: "shard 0", OK: true, Reason: "up"}, {Name: "shard 1", Reason: "closed"}}
			}}}, 503,
			`{"ok":false,"checks":[{"name":"discord","ok":false,"reason":"shard 1 is down","parts":[` +
				`{"name":"shard 0","ok":true,"reason":"up"},{"name":"shard 1","ok":false,"reason":"closed"}]}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := get(t, &web.Server{Checks: c.checks}, "GET", "/readyz")
			if w.Code != c.code || strings.TrimSpace(w.Body.String()) != c.body {
				t.Errorf("got %d %s\nwant %d %s", w.Code, w.Body, c.code, c.body)
			}
			if got := w.Header().Get("Content-Type"); got != "application/json" {
				t.Errorf("content type %q, want application/json", got)
			}
		})
	}
}

func TestReadyzDoesNotWaitForACheckThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		s := &web.Server{Checks: []web.Check{{Name: "slack", Ask: func(context.Context) error { <-release; return nil }},
			{Name: "database", Ask: works}}}
		w := get(t, s, "GET", "/readyz")
		var report web.Report
		if err := json.Unmarshal(w.Body.Bytes(), &report); err != nil {
			t.Fatal(err)
		}
		if report.OK || report.Checks[0].OK || !report.Checks[1].OK || !strings.Contains(report.Checks[0].Reason,
			"no answer") {
			t.Errorf("got %+v, want slack without an answer and database well", report)
		}
	})
}

func TestOtherPathsAndMethodsAreRefused(t *testing.T) {
	s := &web.Server{}
	for _, c := range []struct {
		method, path string
		code         int
	}{{"GET", "/", 404}, {"GET", "/readyz/x", 404}, {"POST", "/readyz", 405}, {"DELETE", "/healthz", 405}, {"HEAD",
		"/readyz", 200}} {
		if w := get(t, s, c.method, c.path); w.Code != c.code {
			t.Errorf("%s %s: got %d, want %d", c.method, c.path, w.Code, c.code)
		}
	}
}

func TestNotesFailNoCheck(t *testing.T) {
	for _, c := range []struct {
		notes func(context.Context) ([]string, error)
		body  string
	}{
		{func(context.Context) ([]string, error) { return []string{"slack:C1 cannot be reached"}, nil }, `{"ok":true,"checks":[],"notes":["slack:C1 cannot be reached"]}`},
		{func(context.Context) ([]string, error) { return nil, nil }, `{"ok":true,"checks":[]}`},
		{func(context.Context) ([]string, error) { return nil, errors.New("locked") }, `{"ok":true,"checks":[],"notes":["what else there is to say could not be read: locked"]}`},
		{func(context.Context) ([]string, error) { panic("boom") }, `{"ok":true,"checks":[],"notes":["what else there is to say could not be read: the check panicked: boom"]}`},
	} {
		if w := get(t, &web.Server{Notes: c.notes}, "GET", "/readyz"); w.Code != 200 || strings.TrimSpace(w.Body.String()) != c.body {
			t.Errorf("got %d %s, want 200 %s", w.Code, w.Body, c.body)
		}
	}
}
