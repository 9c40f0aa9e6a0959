package slacktest

import (
	"net/http"

	"github.com/clausewatch/clausewatch/bot/chat/chattest"
)

// Transport reaches the fake without any network (chattest.Direct). It serves what the Web API does, one request at a time a goroutine.
func (s *Server) Transport() http.RoundTripper { return chattest.Direct(s.http.Config.Handler) }
