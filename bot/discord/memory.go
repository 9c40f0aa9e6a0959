package discord

import (
	"context"
	"sync"
)

// A Memory keeps what must be known again after a restart: when sessions were begun, and which commands Discord has of us.
// Note is "" for a key that was never set. *store.Store is one.
type Memory interface {
	Note(ctx context.Context, key string) (string, error)
	SetNote(ctx context.Context, key, value string) error
}

// brief is a memory for the life of the process, for who has no database.
type brief struct {
	mu    sync.Mutex
	notes map[string]string
}

func (b *brief) Note(_ context.Context, key string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.notes[key], nil
}

func (b *brief) SetNote(_ context.Context, key, value string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.notes == nil {
		b.notes = map[string]string{}
	}
	b.notes[key] = value
	return nil
}
