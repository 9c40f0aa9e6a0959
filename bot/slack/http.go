package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// asks is between two looks at the bot token in mode http.
const asks = time.Minute

// await is Listen in mode http: it takes what ServeHTTP hands over until ctx ends or Slack refuses the bot token.
func (s *Slack) await(ctx context.Context, l *listener) error {
	if s.SigningSecret == "" {
		return s.refuse(errors.New("slack has no signing secret: set slack.signing_secret to that of \"Basic Information\""))
	}
	s.taking(l)
	defer s.taking(nil)
	look := time.NewTicker(asks)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
		if err := s.look(ctx, s.now()); err != nil {
			return err
		}
	}
}

// taking notes who takes what Slack sends, nil for nobody.
func (s *Slack) taking(l *listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listener = l
}

// ServeHTTP takes what Slack sends in mode http, whatever its path: commands, clicks, dialogues and events. With OAuth people come to
// /slack/install and /slack/oauth, in both modes. It believes nothing
// that is not signed with SigningSecret within the last five minutes (docs.slack.dev/authentication/verifying-requests-from-slack),
// and takes a request once. Everything is acknowledged at once and empty; answers follow as in mode socket.
func (s *Slack) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case s.OAuth != nil && (r.URL.Path == installPath || r.URL.Path == oauthPath):
		s.serveInstall(w, r)
		return
	case !s.Requests:
		http.NotFound(w, r)
		return
	}
	s.mu.Lock()
	l := s.listener
	s.mu.Unlock()
	body, ok := chat.Posted(w, r, l != nil)
	if !ok {
		return
	}
	if err := s.signed(r.Header, body); err != nil {
		s.log().Warn("a request that Slack did not sign", "from", r.RemoteAddr, "path", r.URL.Path, "err", err)
		http.Error(w, "not signed by Slack; check slack.signing_secret and the clock", http.StatusUnauthorized)
		return
	}
	s.reached()
	if l.seen.Before("signature "+r.Header.Get("X-Slack-Signature"), s.now()) {
		return // the same request again: 200 and nothing else
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		l.event(w, r, body)
		return
	}
	l.form(w, r, body)
}

// signed fails for a request that is not Slack's.
func (s *Slack) signed(h http.Header, body []byte) error {
	v, err := slack.NewSecretsVerifier(h, s.SigningSecret)
	if err != nil {
		return err
	}
	if _, err := v.Write(body); err != nil {
		return err
	}
	return v.Ensure()
}

// form takes a command, a click or a dialogue.
func (l *listener) form(w http.ResponseWriter, r *http.Request, body []byte) {
	values, err := url.ParseQuery(string(body))
	switch {
	case err != nil:
		http.Error(w, "no form", http.StatusBadRequest)
		return
	case values.Get("ssl_check") == "1":
		return
	case values.Get("payload") != "":
		c, err := slack.InteractionCallbackParse(r)
		if err != nil {
			l.slack.log().Warn("slack sent what we cannot read", "err", err)
			return
		}
		acked := make(chan any, 1)
		l.interaction(c.TriggerID, c, func(payload any) { acked <- payload })
		select {
		case payload := <-acked:
			acknowledging(w)(payload)
		case <-time.After(ackTime): // Slack has given up
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		return
	}
	c, err := slack.SlashCommandParse(r)
	if err != nil || c.Command == "" {
		l.slack.log().Warn("slack sent what we cannot read", "err", err)
		return
	}
	l.command(c.TriggerID, typed(c), acknowledging(w))
}

// ackTime is how long Slack waits for an acknowledgement.
const ackTime = 3 * time.Second

// acknowledging writes the acknowledgement into the answer of a request; without a payload it is empty.
func acknowledging(w http.ResponseWriter) func(payload any) {
	return func(payload any) {
		if payload == nil {
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(payload) // Slack is gone when this fails
	}
}

// event takes an event, of which there is one that wants an answer: Slack asks whether the address is ours. An event that
// Slack sends again, after an acknowledgement that it missed, is taken once.
func (l *listener) event(w http.ResponseWriter, r *http.Request, body []byte) {
	var e struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
		ID        string `json:"event_id"`
		Time      int64  `json:"event_time"`
		Team      string `json:"team_id"`
		Event     struct {
			Type string `json:"type"`
			User string `json:"user"`
			Tab  string `json:"tab"`

			Channel json.RawMessage `json:"channel"`

			Tokens struct {
				Bot []string `json:"bot"`
			} `json:"tokens"`
		} `json:"event"`
	}
	switch {
	case json.Unmarshal(body, &e) != nil:
		l.slack.log().Warn("slack sent an event that we cannot read")
	case e.Type == "url_verification":
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, e.Challenge)
	case e.Event.Type == string(slackevents.AppUninstalled), e.Event.Type == string(slackevents.TokensRevoked) && len(e.Event.Tokens.Bot) > 0:
		if err := l.left(r.Context(), departure{e.Team, e.Event.Type, time.Unix(e.Time, 0)}); err != nil {
			l.slack.log().Error("what became of a workspace could not be noted; slack tells it again", "team", e.Team, "err", err)
			http.Error(w, "not noted", http.StatusServiceUnavailable)
		}
	case e.Event.Type == string(slackevents.AppHomeOpened) && !l.seen.Before(e.ID, l.slack.now()):
		l.opened(e.Team, &slackevents.AppHomeOpenedEvent{User: e.Event.User, Tab: e.Event.Tab})
	case reopens(e.Event.Type):
		var channel string
		if json.Unmarshal(e.Event.Channel, &channel) == nil {
			l.reopened(e.Team, channel)
		}
	}
}
