package config

import (
	"strings"
	"testing"
)

func TestHalfOfSlackIsAFault(t *testing.T) {
	t.Setenv("CLAUSEWATCH_TEST_EMPTY", "")
	for section, want := range map[string]string{
		`{bot_token: xoxb-1}`: `slack.bot_token is set and slack.app_token, over which commands come, is not; add it`,
		`{app_token: xapp-1}`: `slack.app_token is set and slack.bot_token is not; add it`,
		`{bot_token: xoxb-1, app_token: "${CLAUSEWATCH_TEST_EMPTY}"}`: `is not, but ${CLAUSEWATCH_TEST_EMPTY} is empty`,
		`{bot_token: "${CLAUSEWATCH_TEST_EMPTY}", app_token: xapp-1}`: `is not, but ${CLAUSEWATCH_TEST_EMPTY} is empty`,
		`{bot_token: xoxb-1, app_token: xoxb-1}`:                      `slack.app_token is no app-level token`,
		`{bot_token: xapp-1, app_token: xapp-1}`:                      `slack.bot_token is no bot token`,
		`{bot_token: xoxb-1, app_token: xapp-1}`:                      "",
		`{bot_token: "${CLAUSEWATCH_TEST_EMPTY}"}`:                    "",
	} {
		_, err := Parse("x.yaml", []byte("slack: "+section+"\n"))
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v, want no fault", section, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: got %v, want %q", section, err, want)
		}
	}
}
