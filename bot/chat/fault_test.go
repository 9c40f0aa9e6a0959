package chat

import (
	"bytes"
	"errors"
	"log/slog"
	"regexp"
	"strings"
	"testing"
)

func TestAnErrorOfOursHasAnIDThatTheLogHasToo(t *testing.T) {
	var logged bytes.Buffer
	log := slog.New(slog.NewTextHandler(&logged, nil))
	first := Fault(log, "answer", "text", "acme aup", "err", errors.New("the disk is gone"))
	second := Fault(log, "answer")
	ids := regexp.MustCompile(`err_id=([a-z2-7]{6})\b`).FindAllStringSubmatch(logged.String(), -1)
	if len(ids) != 2 || ids[0][1] == ids[1][1] {
		t.Fatalf("the log has the ids %v, want two that differ:\n%s", ids, &logged)
	}
	for i, m := range []Message{first, second} {
		if !strings.Contains(m.Text, " "+ids[i][1]+",") || Join(m.Blocks[0].Spans) != m.Text {
			t.Errorf("the person reads %q, want the id %s in it", m.Text, ids[i][1])
		}
	}
	if !strings.Contains(logged.String(), "the disk is gone") || strings.Contains(first.Text, "disk") {
		t.Errorf("what failed belongs in the log and not in the answer: %q\n%s", first.Text, &logged)
	}
}
