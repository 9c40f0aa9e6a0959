package store

import (
	"path/filepath"
	"testing"
)

func TestNoteOutlivesTheProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Note(t.Context(), "a"); got != "" || err != nil {
		t.Errorf("a note that was never written: got %q, %v; want nothing", got, err)
	}
	for _, value := range []string{"1", "2"} {
		if err := s.SetNote(t.Context(), "a", value); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SetNote(t.Context(), "b", "3"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for key, want := range map[string]string{"a": "2", "b": "3", "c": ""} {
		if got, err := s.Note(t.Context(), key); got != want || err != nil {
			t.Errorf("note %s: got %q, %v; want %q", key, got, err, want)
		}
	}
}
