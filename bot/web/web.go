// Package web answers for the health of the process over HTTP: /healthz and /readyz.
//
// What health is made of is given to it as a list of checks; it knows neither the database nor any chat platform, and
// leaves listening and shutting down to the caller's http.Server.
package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// limit is how long one check may take before it counts as failed.
const limit = 5 * time.Second

// A Check asks one part whether it works.
type Check struct {
	Name string
	// Ask returns nil when the part works, else the reason in words for an operator. It may be called from several goroutines at once.
	Ask func(ctx context.Context) error
	// Parts say how the parts of it are doing, for the report alone; nil for what has none. It returns at once.
	Parts func() []Result
}

// A Server is an http.Handler. /healthz says 200 as long as the process answers; /readyz asks every check and says 200,
// or 503 when one of them fails, with a Report as JSON.
type Server struct {
	Checks []Check
	// Notes are what else an operator should know, and what fails no check; nil for nothing.
	Notes func(ctx context.Context) ([]string, error)
	// Routes are handlers of others by the beginning of their paths, "/slack/"; they answer for themselves.
	Routes map[string]http.Handler
}

// A Report is what /readyz says.
type Report struct {
	OK     bool     `json:"ok"`
	Checks []Result `json:"checks"`
	Notes  []string `json:"notes,omitempty"`
}

// A Result is the outcome of one check, or how a part of what it asks is doing. Reason is empty when it is OK.
type Result struct {
	Name   string   `json:"name"`
	OK     bool     `json:"ok"`
	Reason string   `json:"reason,omitempty"`
	Parts  []Result `json:"parts,omitempty"`
}

// ServeHTTP answers GET and HEAD, and hands over what is for Routes.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for prefix, h := range s.Routes {
		if strings.HasPrefix(r.URL.Path, prefix) {
			h.ServeHTTP(w, r)
			return
		}
	}
	if r.URL.Path != "/healthz" && r.URL.Path != "/readyz" {
		http.Error(w, "nothing here; /healthz and /readyz answer", http.StatusNotFound)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if r.URL.Path == "/healthz" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprintln(w, "ok")
		return
	}
	report := s.Ready(r.Context())
	w.Header().Set("Content-Type", "application/json")
	if !report.OK {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	json.NewEncoder(w).Encode(report) // the client is gone when this fails
}

// Ready asks all checks at the same time. One that panics or takes longer than 5 s has failed.
func (s *Server) Ready(ctx context.Context) Report {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	report := Report{OK: true, Checks: make([]Result, len(s.Checks))}
	answers := make([]chan error, len(s.Checks))
	for i, c := range s.Checks {
		answers[i] = make(chan error, 1)
		go func() { answers[i] <- ask(ctx, c) }()
	}
	report.Notes = s.notes(ctx)
	for i, c := range s.Checks {
		var err error
		select {
		case err = <-answers[i]:
		case <-ctx.Done():
			select {
			case err = <-answers[i]:
			default:
				err = fmt.Errorf("no answer within %s", limit)
			}
		}
		report.Checks[i] = Result{Name: c.Name, OK: err == nil}
		if err != nil {
			report.OK, report.Checks[i].Reason = false, err.Error()
		}
		if c.Parts != nil {
			report.Checks[i].Parts = c.Parts()
		}
	}
	return report
}

// notes are those there are, or why there are none.
func (s *Server) notes(ctx context.Context) []string {
	if s.Notes == nil {
		return nil
	}
	var all []string
	err := ask(ctx, Check{Ask: func(ctx context.Context) (err error) {
		all, err = s.Notes(ctx)
		return err
	}})
	if err != nil {
		return []string{"what else there is to say could not be read: " + err.Error()}
	}
	return all
}

// ask turns a panic into a reason.
func ask(ctx context.Context, c Check) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the check panicked: %v", p)
		}
	}()
	return c.Ask(ctx)
}
