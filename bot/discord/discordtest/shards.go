package discordtest

import (
	"slices"
	"strconv"
	"time"
)

// A Limit is what the gateway says about new sessions. Each identify leaves one less.
type Limit struct {
	Shards           int // recommended
	Total, Remaining int
	ResetAfter       time.Duration
	Concurrency      int
}

// Limit says how many shards there should be and how many sessions may be begun.
func (s *Server) Limit(l Limit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.limit = l
}

// Shards are the shards that are connected and were let in, each with the count it said, in order.
func (s *Server) Shards() [][2]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all [][2]int
	for _, c := range s.gateway.conns {
		if c.session != nil && c.session.conn == c {
			all = append(all, c.session.shard)
		}
	}
	slices.SortFunc(all, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	return all
}

// listening is the session that hears of a server's events: the newest of the shard that the server falls to, nil when no such
// shard ever identified. Direct messages ("") fall to shard 0. The lock is held.
func (s *Server) listening(guild string) *session {
	number, _ := strconv.ParseUint(guild, 10, 64)
	var found *session
	for shard, session := range s.gateway.newest {
		if number>>22%uint64(shard[1]) == uint64(shard[0]) && (found == nil || session.id > found.id) {
			found = session
		}
	}
	return found
}

// DispatchTo sends an event to the session that hears of this server.
func (s *Server) DispatchTo(guild, kind string, data any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	to := s.listening(guild)
	if to == nil {
		return errNobody
	}
	s.event(to, kind, data)
	return nil
}

// HangUpShard ends the connection of one shard.
func (s *Server) HangUpShard(shard, code int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.gateway.conns {
		if c.session != nil && c.session.conn == c && c.session.shard[0] == shard {
			return s.hangUp(c.session, code)
		}
	}
	return errNobody
}

// Identified are the shards of all identifies so far, each with the count it said, in order.
func (s *Server) Identified() [][2]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.gateway.shards)
}
