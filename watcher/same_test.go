package watcher_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// TestSamePolicyInAnotherDressIsUnchanged holds the other side of the catalogue: what looks like trouble and is none.
func TestSamePolicyInAnotherDressIsUnchanged(t *testing.T) {
	body := lantern().String()
	dressed := func(change func(p *page)) http.HandlerFunc {
		p := lantern()
		change(&p)
		return sending(p.String())
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte(body))
	z.Close()
	latin := strings.NewReplacer("é", "\xE9", "©", "\xA9", `<meta charset="utf-8">`, "").Replace(body)
	rows := []row{
		{name: "compressed", does: answering(200, packed.String(), "Content-Encoding", "gzip")},
		{name: "labelled as compressed", does: answering(200, body, "Content-Encoding", "gzip")},
		{name: "another charset", does: answering(200, latin, "Content-Type", "text/html; charset=iso-8859-1")},
		{name: "the wrong charset in the header", does: answering(200, body, "Content-Type", "text/html; charset=iso-8859-1")},
		{name: "a byte order mark", does: sending("\uFEFF" + body)},
		{name: "a banner about cookies above the text", does: dressed(func(p *page) {
			p.frame = "<div role='dialog' aria-label='Cookies'><h2>Before you continue</h2><p>We use cookies to count visits.</p><button>Accept all</button><button>Reject all</button></div>"
		})},
		{name: "the script of a bot wall", does: dressed(func(p *page) {
			p.after = "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script><script src='https://www.recaptcha.net/recaptcha/api.js'></script>"
		})},
		{name: "another menu", does: dressed(func(p *page) {
			p.frame = "<header><nav><ul><li><a href='/'>Home</a></li><li><a href='/login'>Log in</a></li></ul></nav></header>"
		})},
		{name: "hidden words", does: dressed(func(p *page) {
			p.after = "<div hidden>Session 8f31 expires in 14 days.</div><template><p>Template</p></template>"
		})},
		{name: "an address that redirects for now", does: func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, "/new") {
				http.Redirect(w, r, r.URL.Path+"/new", http.StatusFound)
				return
			}
			sending(body)(w, r)
		}},
		{name: "a cookie that has to come back", does: func(w http.ResponseWriter, r *http.Request) {
			if _, err := r.Cookie("seen"); err != nil {
				http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1", Path: "/"})
				http.Redirect(w, r, r.URL.Path, http.StatusFound)
				return
			}
			sending(body)(w, r)
		}},
	}
	c := newCatalogue(t)
	w := c.world(clausewatch.Policy, rows)
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			w.t = t // what goes wrong is this row's
			id := slug(r.name)
			c.serves(id, sending(body))
			w.look("lantern/" + id)
			c.breaks(id, r)
			for look := 1; look <= 2; look++ {
				if f := w.due("lantern/" + id); f.Outcome != clausewatch.Unchanged {
					t.Errorf("look %d: got %s, want it unchanged", look, brief(f))
				}
			}
			if got := w.alerts("lantern/" + id); len(got) > 0 {
				t.Errorf("owed %q, want nothing", got)
			}
		})
	}
}
