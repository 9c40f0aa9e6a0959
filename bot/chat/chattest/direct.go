package chattest

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
)

// Direct reaches a handler without any network, for tests under a clock of their own: what waits for a network holds up such a clock.
// A handler that takes the connection over has hung up.
func Direct(h http.Handler) http.RoundTripper { return direct{h} }

type direct struct{ handler http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if r.Body == nil {
		r = r.Clone(r.Context())
		r.Body = http.NoBody
	}
	defer r.Body.Close()
	w := &written{ResponseRecorder: httptest.NewRecorder()}
	d.handler.ServeHTTP(w, r)
	if w.hungUp {
		return nil, io.ErrUnexpectedEOF
	}
	return w.Result(), nil
}

// written is what a handler wrote, or that it hung up.
type written struct {
	*httptest.ResponseRecorder
	hungUp bool
}

func (w *written) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.hungUp = true
	return nil, nil, errors.New("chattest: there is no connection to take over")
}
