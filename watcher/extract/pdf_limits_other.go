//go:build !linux

package extract

import "os/exec"

// limitChild has nothing to set here: the module's own memory limit and the parent's deadline stand.
func limitChild() {}

// ownGroup leaves the child to exec's own kill: it starts no process of its own.
func ownGroup(*exec.Cmd) {}
