package slack

import (
	"bytes"
	"crypto/tls"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
	"github.com/clausewatch/clausewatch/store"
)

// A house is a service that several workspaces can install: its own has a token in the configuration.
type house struct {
	t      *testing.T
	server *slacktest.Server
	slack  *Slack
	db     *store.Store
	path   string // of the database
	site   *httptest.Server
	log    *logged
	mu     sync.Mutex
	ahead  time.Duration // of the clock
}

// logged is all that was logged, at every level.
type logged struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

func newHouse(t *testing.T) *house {
	h := &house{t: t, server: startServer(t), log: &logged{}}
	h.path = filepath.Join(t.TempDir(), "house.db")
	db, err := store.Open(t.Context(), h.path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	h.db, h.slack = db, connected(h.server)
	h.slack.Log = slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h.slack.Now = func() time.Time {
		h.mu.Lock()
		defer h.mu.Unlock()
		return time.Now().Add(h.ahead)
	}
	h.site = httptest.NewTLSServer(h.slack)
	t.Cleanup(h.site.Close)
	h.slack.OAuth = &OAuth{ClientID: h.server.ClientID, ClientSecret: h.server.ClientSecret, AuthorizeURL: h.server.AuthorizeURL,
		PublicURL: h.site.URL + "/", Key: bytes.Repeat([]byte{7}, KeySize), Store: db}
	return h
}

func (h *house) wait(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ahead += d
}

// browser is one that knows no site yet.
func (h *house) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &http.Client{Jar: jar, Timeout: testTime, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: h.site.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}}}
}

// visit opens an address and gives where the browser ended, the status and the page.
func (h *house) visit(b *http.Client, address string) (end *url.URL, status int, page string) {
	h.t.Helper()
	resp, err := b.Get(address)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return resp.Request.URL, resp.StatusCode, string(body)
}

// install installs the app in a workspace, as people do.
func (h *house) install(team *slacktest.Team) {
	h.t.Helper()
	h.server.Choose(team.ID, nil)
	if _, status, page := h.visit(h.browser(), h.site.URL+installPath); status != http.StatusOK || !strings.Contains(page, "is installed in "+team.Name) {
		h.t.Fatalf("installing in %s: %d %s", team.ID, status, page)
	}
}

// workspaces are the stored ones.
func (h *house) workspaces() []string {
	h.t.Helper()
	all, err := h.db.Workspaces(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	var ids []string
	for _, w := range all {
		ids = append(ids, w.Team)
	}
	return ids
}

func TestWorkspaceInstallsTheApp(t *testing.T) {
	h := newHouse(t)
	pier := h.server.AddTeam("T0002", "Pier & Sons <b>")
	h.server.Choose(pier.ID, nil)
	b := h.browser()
	end, status, page := h.visit(b, h.site.URL+installPath)
	if status != http.StatusOK || !strings.Contains(page, "Clausewatch is installed in Pier &amp; Sons &lt;b&gt;") ||
		!strings.Contains(page, "/invite @clausewatch") || !strings.Contains(page, "/terms") {
		t.Errorf("at the end stands %d %s", status, page)
	}
	w, err := h.db.Workspace(t.Context(), "T0002")
	if err != nil {
		t.Fatal(err)
	}
	if w.Name != "Pier & Sons <b>" || w.Bot != "U0BOT" || w.By != "slack:T0002/U0ADMIN" || !slices.Equal(w.Scopes, scopes) || !w.Gone.IsZero() {
		t.Errorf("stored is %+v", w)
	}
	if id, err := h.slack.Send(t.Context(), "T0002/C0001", alertOf("to the pier")); err != nil || !strings.HasPrefix(id, "C0001/") {
		t.Errorf("sent: %q, %v", id, err)
	}
	if posts := h.server.Posts("T0002/C0001"); len(posts) != 1 || posts[0].Team != "T0002" {
		t.Errorf("posts %+v, want one in the workspace", posts)
	}
	// The same address again, whether the browser still has its cookie or not.
	if _, status, page := h.visit(b, end.String()); status != http.StatusBadRequest || !strings.Contains(page, "out of date") {
		t.Errorf("a second time: %d %s", status, page)
	}
	if n := h.server.Calls("oauth.v2.access"); n != 1 {
		t.Errorf("%d codes were exchanged, want 1", n)
	}
	h.secretsAreKept(pier.Token())
}

// secretsAreKept looks for secrets where they must not be: in the log, the database, what is beside it, and a backup of it.
func (h *house) secretsAreKept(tokens ...string) {
	h.t.Helper()
	copied := filepath.Join(h.t.TempDir(), "copy.db")
	if err := h.db.Backup(h.t.Context(), copied); err != nil {
		h.t.Fatal(err)
	}
	beside, err := filepath.Glob(h.path + "*")
	if err != nil || len(beside) == 0 {
		h.t.Fatalf("no database: %v", err)
	}
	places := map[string]string{"the log": h.log.String()}
	for _, file := range append(beside, copied) {
		body, err := os.ReadFile(file)
		if err != nil {
			h.t.Fatal(err)
		}
		places[file] = string(body)
	}
	for place, body := range places {
		for _, secret := range append(tokens, h.server.BotToken, h.server.AppToken, h.server.ClientSecret, string(h.slack.OAuth.Key)) {
			if strings.Contains(body, secret) {
				h.t.Errorf("%s holds the secret %q", place, secret)
			}
		}
	}
}

func TestInstallationThatFailsStoresNothing(t *testing.T) {
	chosen := func(key, value string) func(*house) {
		return func(h *house) { h.server.Choose("T0002", url.Values{key: {value}}) }
	}
	scripted := func(r slacktest.Reply) func(*house) {
		return func(h *house) { h.server.Script("oauth.v2.access", r) }
	}
	for name, test := range map[string]struct {
		before func(*house)
		status int
		want   string
	}{
		"cancelled":             {chosen("error", "access_denied"), 403, "You did not allow the app"},
		"another error":         {chosen("error", "<script>"), 400, "Slack does not take what it sent you back with"},
		"a scope is missing":    {chosen("scope", "commands"), 403, "chat:write"},
		"no scope":              {chosen("scope", ""), 403, "chat:write"},
		"a whole organisation":  {chosen("is_enterprise_install", "true"), 403, "choose one workspace"},
		"a token that expires":  {chosen("refresh_token", "xoxe-1"), 502, "Tell who runs this service"},
		"a token of a person":   {chosen("access_token", "xoxp-1"), 502, "Tell who runs this service"},
		"our own workspace":     {func(h *house) { h.server.Choose(h.server.Team, nil) }, 200, "has the app already"},
		"a code that is stale":  {scripted(slacktest.Reply{Error: "invalid_code"}), 400, "Start again"},
		"a code that was used":  {scripted(slacktest.Reply{Error: "code_already_used"}), 400, "Start again"},
		"neither yes nor no":    {scripted(slacktest.Reply{Body: `{"ok":false}`}), 502, "Tell who runs this service"},
		"slack is down":         {scripted(slacktest.Reply{Status: 503}), 502, "Slack could not be reached"},
		"slack asks to wait":    {scripted(slacktest.Reply{Status: 429, RetryAfter: "30"}), 502, "Slack could not be reached"},
		"wrong secret":          {func(h *house) { h.slack.OAuth.ClientSecret = "other" }, 502, "Tell who runs this service"},
		"no answer from auth":   {func(h *house) { h.server.Script("auth.test", slacktest.Reply{Status: 503}) }, 502, "Slack could not be reached"},
		"the database is gone":  {func(h *house) { h.db.Close() }, 500, "could not be stored"},
		"the key is no key":     {func(h *house) { h.slack.OAuth.Key = []byte("short") }, 500, "could not be stored"},
		"the answer was lost":   {scripted(slacktest.Reply{Lose: true}), 502, "Slack could not be reached"},
		"the address is no url": {func(h *house) { h.slack.OAuth.AuthorizeURL = "%" }, 502, "Tell who runs this service"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.server.AddTeam("T0002", "Pier")
			h.server.Choose("T0002", nil)
			test.before(h)
			_, status, page := h.visit(h.browser(), h.site.URL+installPath)
			if status != test.status || !strings.Contains(page, test.want) {
				t.Errorf("got %d %s\nwant %d with %q", status, page, test.status, test.want)
			}
			for _, inside := range []string{"oauth.v2", "auth.test", "_code", "bad_client", "xox", "err", "<script>", h.slack.OAuth.ClientSecret} {
				if strings.Contains(page, inside) {
					t.Errorf("the page shows our insides: %q in %s", inside, page)
				}
			}
			if name != "the database is gone" {
				if all := h.workspaces(); len(all) > 0 {
					t.Errorf("stored is %v", all)
				}
				h.secretsAreKept("xoxb-T0002-1", "xoxp-1", "xoxe-1")
			}
		})
	}
}

// TestStateIsBoundToItsBrowser comes back from Slack with what is not that browser's own of the last ten minutes.
func TestStateIsBoundToItsBrowser(t *testing.T) {
	h := newHouse(t)
	h.server.AddTeam("T0002", "Pier")
	h.server.Choose("T0002", nil)
	// begin goes to Slack and stops before it comes back.
	begin := func(b *http.Client) (back string, cookie *http.Cookie) {
		b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		defer func() { b.CheckRedirect = nil }()
		var headers [2]http.Header
		at := h.site.URL + installPath
		for i := range headers {
			resp, err := b.Get(at)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			headers[i], at = resp.Header, resp.Header.Get("Location")
		}
		set, err := http.ParseSetCookie(headers[0].Get("Set-Cookie"))
		if err != nil {
			t.Fatal(err)
		}
		return at, set
	}
	with := func(address, key, value string) string {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		q.Set(key, value)
		u.RawQuery = q.Encode()
		return u.String()
	}
	refused := func(name string, b *http.Client, address string) {
		t.Helper()
		if _, status, page := h.visit(b, address); status != http.StatusBadRequest || !strings.Contains(page, "out of date") {
			t.Errorf("%s: %d %s", name, status, page)
		}
	}
	mine := h.browser()
	back, cookie := begin(mine)
	if !cookie.HttpOnly || !cookie.Secure || cookie.SameSite != http.SameSiteLaxMode || cookie.MaxAge != 600 || cookie.Path != "/" || cookie.Domain != "" {
		t.Errorf("the cookie is %s", cookie)
	}
	refused("another browser", h.browser(), back)
	other, _ := begin(h.browser())
	refused("the state of another browser", mine, other)
	back, _ = begin(mine)
	refused("no state", mine, with(back, "state", ""))
	back, cookie = begin(mine)
	forged := strings.Replace(cookie.Value, cookie.Value[:4], "AAAA", 1)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, with(back, "state", forged), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: cookie.Name, Value: forged})
	w := httptest.NewRecorder()
	h.slack.ServeHTTP(w, r)
	if w.Code != http.StatusBadRequest {
		t.Errorf("a state that we did not make, with the cookie to it: %d", w.Code)
	}
	back, _ = begin(mine)
	h.wait(stateLives + time.Second)
	refused("after ten minutes", mine, back)
	if n := h.server.Calls("oauth.v2.access"); n != 0 || len(h.workspaces()) != 0 {
		t.Errorf("%d codes were exchanged, stored is %v; want none", n, h.workspaces())
	}
	if resp, err := mine.Post(h.site.URL+oauthPath, "text/plain", nil); err != nil || resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("a post there: %v %v", resp, err)
	}
	if _, status, _ := h.visit(mine, h.site.URL+"/slack/other"); status != http.StatusNotFound {
		t.Errorf("another address in mode socket: %d", status)
	}
	back, cookie = begin(mine)
	if _, status, page := h.visit(mine, back); status != http.StatusOK {
		t.Errorf("after all of that, the right way: %d %s", status, page)
	}
	// A browser forgets the cookie then. Somebody who kept it gets no further.
	again := httptest.NewRequestWithContext(t.Context(), http.MethodGet, back, nil)
	again.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
	w = httptest.NewRecorder()
	h.slack.ServeHTTP(w, again)
	if n := h.server.Calls("oauth.v2.access"); w.Code != http.StatusBadRequest || n != 1 {
		t.Errorf("a state that was used, with its cookie: %d, and %d codes were exchanged, want 1", w.Code, n)
	}
}
