package discordtest

import (
	"net/http"

	"github.com/clausewatch/clausewatch/bot/chat/chattest"
)

// Transport reaches the fake without any network (chattest.Direct). It serves what the REST API does.
func (s *Server) Transport() http.RoundTripper { return chattest.Direct(s.http.Config.Handler) }
