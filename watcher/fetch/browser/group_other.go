//go:build !linux

package browser

import "syscall"

// ownGroup puts a process and all it starts into a group.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// groupMemory is not known here; the deadline bounds what a page may do.
func groupMemory(int) int64 { return 0 }

// adopted are none: containers run on Linux.
func adopted(string) []int { return nil }
