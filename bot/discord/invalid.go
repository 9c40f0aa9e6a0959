package discord

import (
	"fmt"
	"net/http"
	"time"
)

const (
	// mostInvalid is how many invalid requests we allow ourselves within invalidWithin. Discord bars an address from everything after
	// 10,000 of them, which others may share with us (docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans).
	mostInvalid   = 5_000
	invalidWithin = 10 * time.Minute
)

// An invalidCount counts the requests of the last ten minutes that Discord counts as invalid, by minutes.
type invalidCount struct {
	minutes [11]struct {
		begin time.Time
		n     int
	}
}

// isInvalid tells whether an answer counts: it refuses us (401), the request (403), or its rate (429), but for a rate that others
// share.
func isInvalid(status int, h http.Header) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return true
	case http.StatusTooManyRequests:
		return h.Get("X-RateLimit-Scope") != "shared"
	}
	return false
}

// add counts one.
func (c *invalidCount) add(now time.Time) {
	begin := now.Truncate(time.Minute)
	m := &c.minutes[begin.Unix()/60%int64(len(c.minutes))]
	if !m.begin.Equal(begin) {
		m.begin, m.n = begin, 0
	}
	m.n++
}

// until is from when on a request may be made, and how many invalid ones there were; the zero time says that it may be now.
func (c *invalidCount) until(now time.Time) (until time.Time, n int) {
	for _, m := range c.minutes {
		if c.counts(m.begin, now) {
			n += m.n
		}
	}
	if n < mostInvalid {
		return time.Time{}, n
	}
	left := n
	for at := now.Truncate(time.Minute).Add(-invalidWithin); ; at = at.Add(time.Minute) {
		for _, m := range c.minutes {
			if m.begin.Equal(at) && c.counts(m.begin, now) {
				left -= m.n
			}
		}
		if left < mostInvalid { // until the last of that minute is old enough
			return at.Add(time.Minute + invalidWithin), n
		}
	}
}

// counts tells whether the last requests of a minute are within the time.
func (c *invalidCount) counts(begin, now time.Time) bool {
	return begin.Add(time.Minute + invalidWithin).After(now)
}

// overspent says that too many requests were invalid, nil while they were not. The lock is held.
func (d *Discord) overspent() error {
	until, n := d.invalid.until(d.now())
	if until.IsZero() {
		return nil
	}
	return fmt.Errorf("discord: %d requests of the last ten minutes were refused (401, 403, 429), and at 10,000 Discord bars our address: nothing is sent until %s; "+
		"the log says what it refuses", n, until.UTC().Format(time.RFC3339))
}
