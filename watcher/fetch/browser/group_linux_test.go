package browser

import (
	"context"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// A container's first process inherits the orphans of all others; here we ask to.
func TestNoOrphanIsLeftUnburied(t *testing.T) {
	const childSubreaper = 36 // PR_SET_CHILD_SUBREAPER of prctl(2)
	if _, _, err := syscall.RawSyscall(syscall.SYS_PRCTL, childSubreaper, 1, 0); err != 0 {
		t.Skip("no orphans can be taken in here:", err)
	}
	defer syscall.RawSyscall(syscall.SYS_PRCTL, childSubreaper, 0, 0)
	b := newBrowser(t)
	s := newSite(t, "127.0.0.1", map[string]any{"/terms": shell(later(50 * time.Millisecond))})
	wantText(t, mustRead(t, b, s.URL+"/terms"))
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond) // Chromium is killed in the middle of its start
	defer cancel()
	b.Fetch(ctx, policy(s.URL+"/terms"), 0, clausewatch.Snapshot{})
	for _, p := range processes() {
		if p.parent == os.Getpid() {
			t.Errorf("an orphan is left: %+v", p)
		}
	}
}
