package fetch

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

func TestVisitHoldsTheTurnOfItsHost(t *testing.T) {
	c := newClient(t)
	s := site(t, send("<p>terms"))
	v, err := c.Visit(t.Context(), policy(s.URL), s.URL, s.URL)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := c.Fetch(ctx, policy(s.URL), 0, clausewatch.Snapshot{}); err != context.DeadlineExceeded {
		t.Errorf("a look during the visit: got error %v", err)
	}
	v.End()
	mustGet(t, c, s.URL, clausewatch.Snapshot{})
}

func TestVisitGoesByTheRulesOfALook(t *testing.T) {
	s := site(t, send("<p>terms"))
	c := newClient(t)
	c.UserAgent = "Clausewatch/7"
	v, err := c.Visit(t.Context(), policy(s.URL), s.URL+"#1", s.URL+"/terms")
	if err != nil {
		t.Fatal(err)
	}
	defer v.End()
	if _, err := v.Dial(t.Context(), "tcp", "10.0.0.1:80"); err == nil {
		t.Error("a private address was connected to")
	} else {
		wantFailure(t, v.Failure(t.Context(), "http://10.0.0.1/", err), clausewatch.CauseAddress, "10.0.0.1 is a private address")
	}
	if err := v.Admit(t.Context(), s.URL+"/terms"); err != nil {
		t.Errorf("robots.txt is not there, and yet: %v", err)
	}
	wantFailure(t, v.Admit(t.Context(), "file:///etc/passwd"), clausewatch.CauseRedirect, "only http and https")
	wantFailure(t, v.Answer(s.URL, 503, http.Header{"Retry-After": {"120"}}), clausewatch.CauseStatus, "answered 503", "2m0s")
	for _, status := range []int{200, 404, 403} {
		if err := v.Answer(s.URL, status, nil); err != nil {
			t.Errorf("%d: got error %v", status, err)
		}
	}
	got := v.Snapshot(s.URL+"/end", 200, http.Header{"Set-Cookie": {"a=b"}, clausewatch.ViaHeader: {"forged"}, "X": {"y"}}, []byte("text"))
	if got.URL != s.URL+"#1" || got.FinalURL != s.URL+"/end" || len(got.Header) != 1 || got.Size != 4 || got.SHA256 == "" || got.At.IsZero() {
		t.Errorf("got %+v", got)
	}
	if v.UserAgent() != "Clausewatch/7" || v.PageLimit() != 16<<20 {
		t.Errorf("got %q and %d", v.UserAgent(), v.PageLimit())
	}
}

func TestServersCannotSayHowAPageWasRead(t *testing.T) {
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(clausewatch.ViaHeader, "browser")
		w.Write([]byte("<p>terms"))
	})
	if got := mustGet(t, newClient(t), s.URL, clausewatch.Snapshot{}); got.Rendered() {
		t.Errorf("got header %v", got.Header)
	}
}
