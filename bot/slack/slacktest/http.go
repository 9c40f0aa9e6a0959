package slacktest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// CommandForm is "/terms text" as Slack posts it to an app without Socket Mode, to be signed with Signed.
func (s *Server) CommandForm(channel, user, text string) (c *Command, body string) {
	c = s.compose(channel, user, text)
	return c, c.form()
}

func (c *Command) form() string {
	values := url.Values{}
	for name, value := range c.fields {
		values.Set(name, value)
	}
	return values.Encode()
}

// Signed are the headers of a request with this body, as Slack signs it
// (docs.slack.dev/authentication/verifying-requests-from-slack).
func Signed(secret string, at time.Time, body string) http.Header {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	return http.Header{"X-Slack-Request-Timestamp": {stamp}, "X-Slack-Signature": {"v0=" + hex.EncodeToString(mac.Sum(nil))}}
}
