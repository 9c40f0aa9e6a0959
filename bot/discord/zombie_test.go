package discord

import (
	"testing"
	"time"
)

// TestConnectionWithoutAcknowledgementsIsResumed plays a connection that is dead in one direction: events still come, and no
// heartbeat is acknowledged.
func TestConnectionWithoutAcknowledgementsIsResumed(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	server.Heartbeat = 500 * time.Millisecond
	d, _ := connected(server)
	_, stop := listenWith(t, d, answering(echo))
	answerTo(t, ask(t, server, "before"))
	server.Deaf(true)
	await(t, server, "the end of the connection", func() bool { return server.Opened() > 1 })
	server.Deaf(false)
	answerTo(t, ask(t, server, "after"))
	stop()
	if n := server.Resumes(); n == 0 {
		t.Error("the session was not resumed")
	}
}
