package slack_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/chat/chattest"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

func TestEditorKeepsTheContract(t *testing.T) {
	chattest.Editor(t, func(t *testing.T) chattest.EditFake { return newFake(t).(*fake) })
}

func (f *fake) Editor() chat.Editor { return f.slack }
func (f *fake) Prints() bool        { return false }

func (f *fake) Delete(n int) error {
	p := f.server.Posts()[n]
	f.server.Delete(p.Channel, p.TS)
	return nil
}

func brief(words string) chat.Message {
	return chat.Message{Text: words, Key: "clausewatch-9", Alert: 9, Blocks: []chat.Block{{Kind: chat.Text, Spans: chat.Plain(words)}}}
}

func TestEditFailsInTheClassesOfSend(t *testing.T) {
	for code, want := range map[string]struct{ gone, permanent, waits bool }{
		"message_not_found":   {gone: true},
		"cant_update_message": {gone: true},
		"edit_window_closed":  {gone: true},
		"channel_not_found":   {permanent: true},
		"is_archived":         {permanent: true},
		"ratelimited":         {waits: true},
		"token_revoked":       {waits: true},
		"fatal_error":         {},
	} {
		server := start(t)
		s := connect(server)
		id, err := s.Send(t.Context(), "C0001", brief("first"))
		if err != nil {
			t.Fatal(err)
		}
		server.Script("chat.update", slacktest.Reply{Error: code})
		_, err = s.Edit(t.Context(), "C0001", id, brief("second"))
		var failure *clausewatch.Failure
		failed := errors.As(err, &failure)
		if err == nil || errors.Is(err, chat.ErrGone) != want.gone || (failed && failure.Permanent) != want.permanent || (failed && failure.After > 0) != want.waits {
			t.Errorf("%s: got %v (gone %v, failure %+v), want %+v", code, err, errors.Is(err, chat.ErrGone), failure, want)
		}
		if server.Calls("chat.update") != 1 || server.Calls("chat.postMessage") != 1 {
			t.Errorf("%s: %d edits and %d posts were tried, want one attempt", code, server.Calls("chat.update"), server.Calls("chat.postMessage"))
		}
	}
}

func TestRefusedFormOfAnEditLosesItsBlocksOnly(t *testing.T) {
	server := start(t)
	s := connect(server)
	id, err := s.Send(t.Context(), "C0001", brief("first"))
	if err != nil {
		t.Fatal(err)
	}
	server.Script("chat.update", slacktest.Reply{Error: "invalid_blocks"})
	if _, err := s.Edit(t.Context(), "C0001", id, brief("second & last")); err != nil {
		t.Fatal(err)
	}
	p := server.Posts()[0]
	if len(p.Blocks) > 0 || !strings.Contains(p.Words(), "second & last") {
		t.Errorf("shown are blocks %s and words %q, want the words alone", p.Blocks, p.Words())
	}
}

// TestNoticeOfAnEditKeepsTheLimitInBytes edits with a text whose letters take three bytes each.
func TestNoticeOfAnEditKeepsTheLimitInBytes(t *testing.T) {
	server := start(t)
	s := connect(server)
	id, err := s.Send(t.Context(), "C0001", brief("first"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Edit(t.Context(), "C0001", id, brief(strings.Repeat("条款", 900))); err != nil {
		t.Fatal(err)
	}
}

// TestDeletedReplyIsPostedAgain deletes the second part of a message before it is edited.
func TestDeletedReplyIsPostedAgain(t *testing.T) {
	server := start(t)
	s := connect(server)
	long := chat.Message{Text: "long", Key: "clausewatch-9", Blocks: []chat.Block{{Kind: chat.Text, Spans: chat.Plain(strings.Repeat("many words stand here. ", 1200))}}}
	id, err := s.Send(t.Context(), "C0001", long)
	if err != nil {
		t.Fatal(err)
	}
	before := server.Posts()
	server.Delete("C0001", before[1].TS)
	now, err := s.Edit(t.Context(), "C0001", id, long)
	if err != nil {
		t.Fatal(err)
	}
	after := server.Posts()
	if len(after) != len(before) || after[len(after)-1].ThreadTS != before[0].TS || !strings.Contains(now, after[len(after)-1].TS) {
		t.Errorf("%d posts after the edit, the last in thread %q, id %q; want %d, in %q, named by the id", len(after),
			after[len(after)-1].ThreadTS, now, len(before), before[0].TS)
	}
}
