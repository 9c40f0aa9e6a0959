package slack

import "time"

// sayAgain is how often the log hears that Slack still cannot be reached. Two connections that each try again, and the look
// at the token beside them, would fill it otherwise.
const sayAgain = 10 * time.Minute

// A trouble is a time in which Slack cannot be reached, as the log hears of it.
type trouble struct {
	since, said time.Time // zero while there is none
}

// unreached notes that Slack could not be reached: the log hears of it at once, and then now and then.
func (s *Slack) unreached(tried string, err error) {
	now := s.now()
	s.mu.Lock()
	first := s.trouble.since.IsZero()
	if first {
		s.trouble.since = now
	}
	again := first || now.Sub(s.trouble.said) >= sayAgain
	if again {
		s.trouble.said = now
	}
	since := s.trouble.since
	s.mu.Unlock()
	if !again {
		s.log().Debug("slack cannot be reached, trying on", "tried", tried, "err", withoutAddress(err))
		return
	}
	s.log().Warn("slack cannot be reached, trying on", "tried", tried, "since", since.UTC().Format(time.RFC3339), "err", withoutAddress(err))
}

// reached ends a trouble.
func (s *Slack) reached() {
	s.mu.Lock()
	since := s.trouble.since
	s.trouble = trouble{}
	s.mu.Unlock()
	if !since.IsZero() {
		s.log().Info("slack can be reached again", "after", s.now().Sub(since).Round(time.Second))
	}
}
