package fetch

import (
	"net/http"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// TestPermanentRedirectsAreNotedAsFarAsTheyGo follows chains of redirects; what one for now leads to is for now as well.
func TestPermanentRedirectsAreNotedAsFarAsTheyGo(t *testing.T) {
	hops := map[string]struct {
		status int
		to     string
	}{
		"/none":          {0, ""},
		"/moved":         {301, "/end"},
		"/moved-308":     {308, "/end"},
		"/found":         {302, "/end"},
		"/other":         {307, "/end"},
		"/moved-twice":   {301, "/moved"},
		"/moved-found":   {301, "/found"},
		"/found-moved":   {302, "/moved"},
		"/claims-itself": {0, ""},
	}
	server := site(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Clausewatch-Moved", "http://evil.example/")
		if hop := hops[r.URL.Path]; hop.status != 0 {
			http.Redirect(w, r, hop.to, hop.status)
			return
		}
		w.Write([]byte("text"))
	})
	for from, want := range map[string]string{"/none": "", "/moved": "/end", "/moved-308": "/end", "/found": "", "/other": "", "/moved-twice": "/end",
		"/moved-found": "/found", "/found-moved": "", "/claims-itself": ""} {
		got, err := get(t, newClient(t), server.URL+from, clausewatch.Snapshot{})
		if err != nil {
			t.Fatal(err)
		}
		if want != "" {
			want = server.URL + want
		}
		if got.MovedTo() != want {
			t.Errorf("%s: moved to %q, want %q", from, got.MovedTo(), want)
		}
	}
}
