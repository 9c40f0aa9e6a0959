package slack

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

// TestRemovedAppIsNoted removes the app in one workspace, over connections and over HTTP.
func TestRemovedAppIsNoted(t *testing.T) {
	for _, mode := range []string{"socket", "http"} {
		t.Run(mode, func(t *testing.T) {
			h := newHouse(t)
			pier := h.server.AddTeam("T0002", "Pier")
			h.install(pier)
			if mode == "http" {
				h.slack.AppToken, h.slack.Requests, h.slack.SigningSecret = "", true, testSecret
			}
			_, stop := listenWith(t, h.slack, answering(echo))
			defer stop()
			await(t, h.server, "it listens", func() bool { return h.slack.Healthy() == nil })
			event := func(team string, e map[string]any) {
				t.Helper()
				if mode == "socket" {
					if err := h.server.Event(within(t), team, e); err != nil {
						t.Fatal(err)
					}
					return
				}
				_, body := h.server.EventBody(team, e)
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/slack/events", strings.NewReader(body))
				r.Header = slacktest.Signed(testSecret, time.Now(), body)
				r.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				h.slack.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					t.Fatalf("the event is answered with %d %s", w.Code, w.Body)
				}
			}
			why := func() string {
				w, err := h.db.Workspace(t.Context(), "T0002")
				if err != nil {
					t.Fatal(err)
				}
				return w.Why
			}
			event("T0002", map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"oauth": []string{"U0001"}}}) // of a person
			event("T0009", slacktest.Removal()[1])
			if got := why(); got != "" {
				t.Errorf("gone although nothing happened: %s", got)
			}
			event("T0002", slacktest.Removal()[1])
			if got := why(); got != "app_uninstalled" {
				t.Errorf("gone because of %q, want app_uninstalled", got)
			}
			h.install(pier)
			if got := why(); got != "" {
				t.Errorf("gone after it was installed again: %s", got)
			}
			event("T0002", slacktest.Removal()[0])
			if got := why(); got != "tokens_revoked" {
				t.Errorf("gone because of %q, want tokens_revoked", got)
			}
			event(h.server.Team, slacktest.Removal()[1]) // of our own Slack is asked anew, and lets us in
			await(t, h.server, "it is healthy", func() bool { return h.slack.Check(t.Context()) == nil && h.slack.Healthy() == nil })
		})
	}
}

// TestOwnWorkspaceThatInstalledTheAppIsSaid sets the token of a workspace that installed the app. Nothing is lost on the way.
func TestOwnWorkspaceThatInstalledTheAppIsSaid(t *testing.T) {
	h := newHouse(t)
	pier := h.server.AddTeam("T0002", "Pier")
	h.install(pier)
	h.slack = &Slack{BotToken: pier.Token(), AppToken: h.server.AppToken, APIURL: h.server.APIURL, Pace: time.Nanosecond, OAuth: h.slack.OAuth, Log: h.slack.Log}
	if err := h.slack.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.slack.probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	const want = "slack workspace T0002 is that of slack.bot_token, and installed the app before"
	if words, err := h.slack.Installed(t.Context()); err != nil || !strings.Contains(words, want) || !strings.Contains(h.log.String(), want) {
		t.Errorf("health says %q %v, the log %s", words, err, h.log)
	}
	for _, channel := range []string{"C0001", "T0002/C0001"} {
		if _, err := h.slack.Send(t.Context(), channel, alertOf("x")); err != nil {
			t.Errorf("%s: %v", channel, err)
		}
	}
	if posts := h.server.Posts("T0002/C0001"); len(posts) != 2 {
		t.Errorf("%d posts, want both", len(posts))
	}
}

// TestEventThatIsNotNotedComesAgain has a database that fails: neither way acknowledges the event.
func TestEventThatIsNotNotedComesAgain(t *testing.T) {
	h := newHouse(t)
	h.install(h.server.AddTeam("T0002", "Pier"))
	h.slack.Requests, h.slack.SigningSecret = true, testSecret
	_, stop := listenWith(t, h.slack, answering(echo))
	defer stop()
	await(t, h.server, "it listens", func() bool { return h.slack.Healthy() == nil })
	h.db.Close()
	_, body := h.server.EventBody("T0002", slacktest.Removal()[1])
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/slack/events", strings.NewReader(body))
	r.Header = slacktest.Signed(testSecret, time.Now(), body)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.slack.ServeHTTP(w, r)
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("answered with %d, want one that Slack repeats", w.Code)
	}
}

// TestProbeFindsWhoIsGoneAndWhoIsBack has workspaces whose state is not what was noted of them.
func TestProbeFindsWhoIsGoneAndWhoIsBack(t *testing.T) {
	h := newHouse(t)
	h.slack.prepare()
	for i, name := range []string{"Pier", "Quay", "Reef"} {
		h.install(h.server.AddTeam(fmt.Sprintf("T000%d", i+2), name))
	}
	h.wait(time.Minute)
	leave := func(team string) {
		if err := h.db.Leave(t.Context(), team, "account_inactive", h.slack.now()); err != nil {
			t.Fatal(err)
		}
	}
	leave("T0003")
	states := func() string {
		all, err := h.db.Workspaces(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, w := range all {
			fmt.Fprintf(&b, "%s=%s ", w.Team, w.Why)
		}
		return strings.TrimSpace(b.String())
	}
	h.server.Script("auth.test", slacktest.Reply{Error: "account_inactive"}) // of the first
	if err := h.slack.probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := states(); got != "T0002=account_inactive T0003= T0004=" {
		t.Errorf("got %s", got)
	}
	leave("T0004")
	h.server.Script("auth.test", slacktest.Reply{Status: 503})
	if err := h.slack.probe(t.Context()); err == nil {
		t.Error("slack could not be asked, and nothing is said")
	}
	if got := states(); got != "T0002=account_inactive T0003= T0004=account_inactive" {
		t.Errorf("when slack cannot be asked: %s", got)
	}
	if err := h.slack.probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := states(); got != "T0002= T0003= T0004=" {
		t.Errorf("when it lets all in again: %s", got)
	}
}
