package extract

import (
	"os"
	"testing"
)

// TestMain lets the test binary be its own PDF child.
func TestMain(m *testing.M) {
	Child()
	os.Exit(m.Run())
}
