package discord

import (
	"log/slog"
	"sync"
	"time"
)

const (
	// busyText and restartText are what a person reads who cannot be served now.
	busyText    = "I am busy with other questions. Please ask again in a moment."
	restartText = "I am being restarted. Please ask again in a minute."
	// defaultWorkers is how many commands are answered at the same time.
	defaultWorkers = 16
	// quickWorkers is how many completions and refusals are under way at the same time.
	quickWorkers = 64
)

// A pool bounds the work under way. Nobody waits in it for a place.
type pool struct {
	mu     sync.Mutex
	free   int // places for commands
	quick  int // places for what takes no time
	taken  int
	closed bool
	busy   sync.WaitGroup
}

func newPool(workers int) *pool {
	if workers <= 0 {
		workers = defaultWorkers
	}
	return &pool{free: workers, quick: quickWorkers}
}

// take gives a place for a command, to be released once, or else the words for the person who asked.
func (p *pool) take() (release func(), refusal string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		return nil, restartText
	case p.free == 0:
		return nil, busyText
	}
	return p.place(&p.free), ""
}

// takeQuick gives a place for a completion or a refusal, nil when there is none; while the pool is being closed, as long
// as other work is under way.
func (p *pool) takeQuick() (release func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.quick == 0 || p.closed && p.taken == 0 {
		return nil
	}
	return p.place(&p.quick)
}

// place takes one of the places. The lock is held.
func (p *pool) place(places *int) func() {
	*places--
	p.taken++
	p.busy.Add(1)
	return func() {
		p.mu.Lock()
		*places++
		p.taken--
		p.mu.Unlock()
		p.busy.Done()
	}
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
	log.Warn("discord answers take too long, ending them", "waited", grace)
	stop()
	select {
	case <-done:
	case <-time.After(time.Second):
		log.Error("discord answers do not end, leaving them behind")
	}
}

// seen remembers the commands of the last minutes: a resumed session brings some of them again.
type seen struct {
	mu  sync.Mutex
	ids map[string]time.Time
}

const (
	seenFor  = 15 * time.Minute // Discord takes no answer after that
	seenMost = 10_000
)

// before tells whether the id came before, and remembers it.
func (s *seen) before(id string, now time.Time) bool {
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
