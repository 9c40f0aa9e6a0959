package slack

import (
	"log/slog"
	"sync"
	"time"
)

const (
	// busyText and restartText are what a person reads who cannot be served now.
	busyText    = "I am busy with other questions. Please ask " + command + " again in a moment."
	restartText = "I am being restarted. Please ask " + command + " again in a minute."
	// defaultWorkers is how many commands are answered at the same time.
	defaultWorkers = 16
)

// A pool bounds the work under way. Nobody waits in it for a place.
type pool struct {
	mu     sync.Mutex
	free   int
	closed bool
	busy   sync.WaitGroup
}

func newPool(workers int) *pool {
	if workers <= 0 {
		workers = defaultWorkers
	}
	return &pool{free: workers}
}

// take gives a place, to be released once, or else the words for the person who asked.
func (p *pool) take() (release func(), refusal string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		return nil, restartText
	case p.free == 0:
		return nil, busyText
	}
	p.free--
	p.busy.Add(1)
	return func() {
		p.mu.Lock()
		p.free++
		p.mu.Unlock()
		p.busy.Done()
	}, ""
}

// close gives no more places and waits for those that are taken: for the time of grace as they are, and a second
// longer after stop told them to end. Work that does not end even then is left behind.
func (p *pool) close(grace time.Duration, stop func(), log *slog.Logger) {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	done := make(chan struct{})
	go func() {
		p.busy.Wait()
		close(done)
	}()
	select {
	case <-done:
		return
	case <-time.After(grace):
	}
	log.Warn("slack answers take too long, ending them", "waited", grace)
	stop()
	select {
	case <-done:
	case <-time.After(time.Second):
		log.Error("slack answers do not end, leaving them behind")
	}
}

// seen remembers the envelopes of the last minutes.
type seen struct {
	mu        sync.Mutex
	envelopes map[string]time.Time
}

const (
	seenFor  = 10 * time.Minute
	seenMost = 10_000
)

// before tells whether the envelope came before, and remembers it.
func (s *seen) before(envelope string, now time.Time) bool {
	if envelope == "" {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, ok := s.envelopes[envelope]; ok && now.Sub(at) <= seenFor {
		return true
	}
	if len(s.envelopes) >= seenMost {
		for old, at := range s.envelopes {
			if now.Sub(at) > seenFor {
				delete(s.envelopes, old)
			}
		}
	}
	if s.envelopes == nil || len(s.envelopes) >= seenMost {
		s.envelopes = map[string]time.Time{}
	}
	s.envelopes[envelope] = now
	return false
}
