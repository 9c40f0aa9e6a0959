package clausewatch

import "time"

// A Workspace is a Slack workspace that installed the app. The one whose token the configuration holds is none.
type Workspace struct {
	Team       string   `json:"team"` // its id, "T0123"
	Enterprise string   `json:"enterprise,omitempty"`
	Name       string   `json:"name"`
	Bot        string   `json:"bot"` // the user that the app is there
	Scopes     []string `json:"scopes"`
	// Token is encrypted with the key that Key names; only the package of Slack reads it.
	Token     []byte    `json:"-"`
	Key       string    `json:"key"`
	Installed time.Time `json:"installed"`
	By        string    `json:"by"` // who installed it, "slack:T0123/U0123"
	// Gone is when Slack let the app in there no more, zero while it does, and Why Slack's word for it: "app_uninstalled".
	Gone time.Time `json:"gone,omitzero"`
	Why  string    `json:"why,omitempty"`
}
