//go:build race

package bot_test

import "testing"

// quick skips a test of large sizes under the race detector, which makes it take minutes; .ci/run has it run without.
func quick(t *testing.T) {
	t.Helper()
	t.Skip("large sizes are tested without the race detector")
}
