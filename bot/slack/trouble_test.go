package slack

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestAnOutageIsLoggedNowAndThen(t *testing.T) {
	var log bytes.Buffer
	now := time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)
	s := &Slack{Log: slog.New(slog.NewTextHandler(&log, nil)), Now: func() time.Time { return now }}
	for range 60 { // a quarter of an hour of tries
		s.unreached("open a connection", errors.New("no route to host"))
		now = now.Add(15 * time.Second)
	}
	s.reached()
	s.reached()
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 3 || !strings.Contains(lines[1], "since=2030-01-01T12:00:00Z") || !strings.Contains(lines[2], "can be reached again") || !strings.Contains(lines[2], "after=15m0s") {
		t.Errorf("logged:\n%s\nwant the outage at once, once more after ten minutes, and its end", log.String())
	}
}
