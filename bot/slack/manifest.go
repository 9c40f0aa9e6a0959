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
// reaches at that address, which must be https. Where install is not "", other workspaces install the app at a service that is reached there.
func Manifest(public, install string) (string, error) {
	var at struct{ Public, Install string }
	var err error
	if at.Public, err = reachable(public); err != nil {
		return "", err
	}
	if at.Install, err = reachable(install); err != nil {
		return "", err
	}
	filled, err := template.New("manifest").Parse(manifest)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = filled.Execute(&out, at)
	return out.String(), err
}

// reachable is an address that Slack goes to, without a slash at its end; "" stays so.
func reachable(address string) (string, error) {
	if address == "" {
		return "", nil
	}
	at, err := url.Parse(address)
	if err != nil || at.Scheme != "https" || at.Host == "" {
		return "", fmt.Errorf("%q is no address that Slack goes to: want https://terms.example.org", address)
	}
	return strings.TrimSuffix(at.Scheme+"://"+at.Host+at.EscapedPath(), "/"), nil
}
