//go:build !race

package bot_test

import "testing"

// quick skips a test of large sizes under the race detector.
func quick(*testing.T) {}
