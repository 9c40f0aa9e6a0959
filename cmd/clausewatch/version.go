package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is the release, set when one is built: -ldflags "-X main.version=1.2.3".
var version = "0.1.0-dev"

type versionCommand struct{}

// Run prints version, commit and Go version.
func (c *versionCommand) Run(s *session) error {
	_, err := fmt.Fprintf(s.out, "clausewatch %s, commit %s, %s\n", version, commit(), runtime.Version())
	return err
}

// commit is what the build recorded, "unknown" outside a checkout.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, changed := "unknown", ""
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			revision = setting.Value[:min(12, len(setting.Value))]
		case "vcs.modified":
			if setting.Value == "true" {
				changed = " (changed since)"
			}
		}
	}
	return revision + changed
}
