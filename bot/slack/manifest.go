package slack

import _ "embed"

//go:embed manifest.yaml
var manifest string

// Manifest is the app's manifest in YAML, to create the app with at https://api.slack.com/apps: the /terms command,
// the scopes commands and chat:write, Socket Mode. The HTTP variants of Slack's features are not in it.
func Manifest() string { return manifest }
