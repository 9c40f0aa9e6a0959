package console_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/chat/chattest"
)

func TestEditorKeepsTheContract(t *testing.T) {
	chattest.Editor(t, func(t *testing.T) chattest.EditFake { return newFake(t).(*fake) })
}

func (f *fake) Editor() chat.Editor { return f.console }
func (f *fake) Prints() bool        { return true }
func (f *fake) Delete(int) error    { return errors.ErrUnsupported }

func TestEditIsPrintedAsAnUpdate(t *testing.T) {
	f := newFake(t).(*fake)
	if _, err := f.console.Edit(t.Context(), "", "console-1", chat.Message{Text: "still so", Alert: 12}); err != nil {
		t.Fatal(err)
	}
	if got := f.Posted()[0].Text; !strings.Contains(got, "update of alert 12") || !strings.Contains(got, "still so") {
		t.Errorf("printed %q, want an update of alert 12", got)
	}
}
