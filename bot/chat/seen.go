package chat

import (
	"sync"
	"time"
)

// Seen remembers the commands of the last minutes: platforms send some of them again, after a lost acknowledgement or a
// resumed session. The zero value is ready.
type Seen struct {
	mu  sync.Mutex
	ids map[string]time.Time
}

const (
	seenFor  = 15 * time.Minute // no platform repeats a command, or takes an answer to it, after that
	seenMost = 10_000
)

// Before tells whether the id came before, and remembers it. A command without an id is always new.
func (s *Seen) Before(id string, now time.Time) bool {
	if id == "" {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, ok := s.ids[id]; ok && now.Sub(at) <= seenFor {
		return true
	}
	if len(s.ids) >= seenMost {
		for old, at := range s.ids {
			if now.Sub(at) > seenFor {
				delete(s.ids, old)
			}
		}
	}
	if s.ids == nil || len(s.ids) >= seenMost {
		s.ids = map[string]time.Time{}
	}
	s.ids[id] = now
	return false
}
