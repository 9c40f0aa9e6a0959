package slacktest

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
)

// Transport reaches the fake without any network, for tests under a clock of their own: what waits for a network holds up
// such a clock. It serves what the Web API does, one request at a time a goroutine.
func (s *Server) Transport() http.RoundTripper { return direct{s.http.Config.Handler} }

type direct struct{ handler http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if r.Body != nil {
		defer r.Body.Close()
	}
	w := &answer{ResponseRecorder: httptest.NewRecorder()}
	d.handler.ServeHTTP(w, r)
	if w.hungUp {
		return nil, io.ErrUnexpectedEOF
	}
	return w.Result(), nil
}

// An answer is what a handler writes, or that it hung up.
type answer struct {
	*httptest.ResponseRecorder
	hungUp bool
}

func (a *answer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	a.hungUp = true
	return nil, nil, errors.New("slacktest: there is no connection to take over")
}
