package discordtest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Direct is the channel in which a person is spoken to alone, as users/@me/channels gives it.
func Direct(person string) string {
	return ("7" + strings.Repeat("0", 19-min(len(person), 18)) + person)[:20]
}

// serveDirect opens such a channel, the same one every time.
func (s *Server) serveDirect(_ *http.Request, body []byte) (int, any) {
	var asked struct {
		Person string `json:"recipient_id"`
	}
	if json.Unmarshal(body, &asked) != nil || strings.Trim(asked.Person, "0123456789") != "" || asked.Person == "" {
		s.fault("users/@me/channels was sent %.200s", body)
		return 0, Reply{Status: http.StatusBadRequest, Code: 50033, Message: "Invalid Recipient(s)"}
	}
	return http.StatusOK, map[string]any{"id": Direct(asked.Person), "type": 1}
}
