package slack

import (
	_ "embed"
	"fmt"
	"net/url"
	"strings"
	"text/template"
)

//go:embed manifest.yaml
var manifest string

// Manifest is the app's manifest in YAML, to create the app with at https://api.slack.com/apps: the /terms command and
// the scopes commands and chat:write. It is for Socket Mode when public is "", else for mode http of a service that the world
// reaches at that address, which must be https.
func Manifest(public string) (string, error) {
	if public != "" {
		at, err := url.Parse(public)
		if err != nil || at.Scheme != "https" || at.Host == "" {
			return "", fmt.Errorf("%q is no address that Slack posts to: want https://terms.example.org", public)
		}
		public = strings.TrimSuffix(at.Scheme+"://"+at.Host+at.EscapedPath(), "/")
	}
	filled, err := template.New("manifest").Parse(manifest)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = filled.Execute(&out, public)
	return out.String(), err
}
