package chat

import (
	"log/slog"
	"sync"
	"time"
)

const (
	// BusyText and RestartText are what a person reads who cannot be served now.
	BusyText    = "I am busy with other questions. Please ask again in a moment."
	RestartText = "I am being restarted. Please ask again in a minute."
	// defaultWorkers is how many commands are answered at the same time. Each is acknowledged in time, however long its answer takes;
	// what they wait for are the database's few readers.
	defaultWorkers = 64
	// quickWorkers is how many completions and refusals are under way at the same time.
	quickWorkers = 64
)

// A Pool bounds the answers under way of a listener. Nobody waits in it for a place. Make one with NewPool.
type Pool struct {
	mu     sync.Mutex
	free   int // places for commands
	quick  int // places for what takes no time
	taken  int
	closed bool
	busy   sync.WaitGroup
}

// NewPool has places for so many commands at the same time; 64 when workers is not positive.
func NewPool(workers int) *Pool {
	if workers <= 0 {
		workers = defaultWorkers
	}
	return &Pool{free: workers, quick: quickWorkers}
}

// Take gives a place for a command, to be released once, or else the words for the person who asked.
func (p *Pool) Take() (release func(), refusal string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		return nil, RestartText
	case p.free == 0:
		return nil, BusyText
	}
	return p.place(&p.free), ""
}

// TakeQuick gives a place for a completion or a refusal, nil when there is none; while the pool is being closed, as long
// as other work is under way.
func (p *Pool) TakeQuick() (release func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.quick == 0 || p.closed && p.taken == 0 {
		return nil
	}
	return p.place(&p.quick)
}

// place takes one of the places. The lock is held.
func (p *Pool) place(places *int) func() {
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

// Close gives no more places and waits for those that are taken: for the time of grace as they are, and a second
// longer after stop told them to end. Work that does not end even then is left behind.
func (p *Pool) Close(grace time.Duration, stop func(), log *slog.Logger) {
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
	log.Warn("answers take too long, ending them", "waited", grace)
	stop()
	select {
	case <-done:
	case <-time.After(time.Second):
		log.Error("answers do not end, leaving them behind")
	}
}
