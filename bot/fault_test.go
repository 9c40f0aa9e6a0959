package bot_test

import (
	"bytes"
	"database/sql"
	"log/slog"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// failing are stores that fail: at once, and where only the list of what is watched can be read.
func failing(t *testing.T) map[string]*store.Store {
	t.Helper()
	file := filepath.Join(t.TempDir(), "broken.db")
	broken, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { broken.Close() })
	if err := broken.Sync(t.Context(), platforms(), nil, today); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, table := range []string{"alerts", "changes", "captures", "provisions_words", "provisions", "versions", "subscriptions"} {
		if _, err := db.Exec("DROP TABLE " + table); err != nil {
			t.Fatal(err)
		}
	}
	closed, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "closed.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	return map[string]*store.Store{"a closed database": closed, "a database without its tables": broken, "a panic": nil}
}

func TestAnErrorOfOursIsToldAsOursWithTheIDOfTheLog(t *testing.T) {
	for name, s := range failing(t) {
		for _, text := range []string{"", "help", "list", "acme", "acme aup", "acme aup spam", "acme aup on:2026-02-01", "acme spam",
			"changes", "changes acme", "diff acme aup", "since acme aup spam", "compare spam", "search spam", "status", "quiet", "why 1",
			"subscriptions", "zzzz"} {
			var logged bytes.Buffer
			b := &bot.Bot{Store: s, Now: func() time.Time { return today }, Log: slog.New(slog.NewTextHandler(&logged, nil))}
			m := b.Answer(t.Context(), chat.Request{Platform: "console", Text: text})
			id := regexp.MustCompile(`err_id=([a-z2-7]{6})\b`).FindStringSubmatch(logged.String())
			if id == nil {
				t.Errorf("%s, %q: the log has no id, the answer is %q", name, text, m.Text)
				continue
			}
			has(t, m.Text, "error of ours", " "+id[1]+",")
			for _, inside := range []string{"sql", "SQL", "goroutine", "nil pointer", "no such table"} {
				if strings.Contains(m.Text, inside) {
					t.Errorf("%s, %q: the answer shows our insides: %s", name, text, m.Text)
				}
			}
		}
	}
}
