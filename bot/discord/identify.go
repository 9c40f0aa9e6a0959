package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

const (
	// identifyGap is the least time between two identifies of shards of the same bucket; five seconds are asked for.
	identifyGap = 5500 * time.Millisecond
	// usualTotal is how many identifies Discord allows in 24 hours where it does not say. Beyond, it resets the token and
	// tells the owner by mail (docs.discord.com/developers/events/gateway, "Session Start Limit").
	usualTotal = 1000
	// fresh is how long Discord's word about new sessions holds.
	fresh = time.Minute
	// longestNap is the longest wait after which it is asked again whether it must go on.
	longestNap = 10 * time.Minute
	// identifyNote is the key of the times of identifies.
	identifyNote = "discord identifies"
)

// limits are what Discord says about new sessions (GET /gateway/bot).
type limits struct {
	asked       time.Time
	address     string // of the gateway
	shards      int    // how many it recommends
	total       int    // identifies in 24 hours
	remaining   int    // of them when it was asked, whoever used the others
	resetAfter  time.Duration
	concurrency int // shards that may identify at the same time: those whose number leaves different rests
}

// askLimits asks Discord.
func (d *Discord) askLimits(ctx context.Context) (limits, error) {
	var said struct {
		URL    string `json:"url"`
		Shards int    `json:"shards"`
		Start  *struct {
			Total       int   `json:"total"`
			Remaining   int   `json:"remaining"`
			ResetAfter  int64 `json:"reset_after"` // milliseconds
			Concurrency int   `json:"max_concurrency"`
		} `json:"session_start_limit"`
	}
	const tried = "ask discord for its gateway (gateway/bot)"
	if err := d.get(ctx, "gateway/bot", &said); err != nil {
		return limits{}, d.failure(ctx, tried, "", err)
	}
	if !isGateway(said.URL) {
		return limits{}, errors.New(tried + ": it named none; is discord.api_url right?")
	}
	l := limits{asked: d.now(), address: said.URL, shards: max(said.Shards, 1), total: usualTotal, remaining: usualTotal, concurrency: 1}
	if s := said.Start; s != nil && s.Total > 0 {
		l.total, l.remaining, l.concurrency = s.Total, s.Remaining, max(s.Concurrency, 1)
		l.resetAfter = time.Duration(min(max(s.ResetAfter, 0), (24*time.Hour).Milliseconds())) * time.Millisecond
	}
	return l, nil
}

// An identify is the beginning of a session.
type identify struct {
	at    time.Time
	shard int
}

// A budget spaces the identifies of all shards of the process, and of the processes before it: one that crashes and is
// started again at once would otherwise use up in hours what Discord allows in a day.
type budget struct {
	mu     sync.Mutex
	read   bool       // the identifies of earlier processes are in last
	last   []identify // of the last 24 hours, the oldest first
	limits limits
}

// take waits until the shard may identify, counts it, and gives the gateway's address. waits is told why it takes longer
// than shards do that follow each other. The error is that ctx ended, or that Discord could not be asked.
func (b *budget) take(ctx context.Context, d *Discord, shard int, waits func(error)) (string, error) {
	for {
		wait, why, err := b.try(ctx, d, shard)
		if err != nil {
			return "", err
		}
		if wait <= 0 {
			return b.address(), ctx.Err()
		}
		if why != nil {
			waits(why)
		}
		if err := d.timings.wait(ctx, min(wait, longestNap)); err != nil {
			return "", err
		}
	}
}

// try counts an identify, or says how long it has to wait, and why where something is wrong.
func (b *budget) try(ctx context.Context, d *Discord, shard int) (wait time.Duration, why error, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.recall(ctx, d)
	if _, err := b.ask(ctx, d, fresh); err != nil {
		return 0, nil, err
	}
	now := d.now()
	b.last = recent(b.last, now)
	at, why := due(now, b.last, shard, b.limits)
	if at.After(now) {
		d.counted(len(b.last), b.limits)
		return at.Sub(now), why, nil
	}
	b.last = append(b.last, identify{now, shard})
	b.write(ctx, d)
	d.counted(len(b.last), b.limits)
	return 0, nil, nil
}

// giveBack takes back the shard's last identify: there was none, because the gateway was not reached.
func (b *budget) giveBack(ctx context.Context, d *Discord, shard int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, one := range slices.Backward(b.last) {
		if one.shard == shard {
			b.last = slices.Delete(b.last, i, i+1)
			break
		}
	}
	b.write(ctx, d)
	d.counted(len(b.last), b.limits)
}

// ask gives Discord's word about new sessions, not older than that. The lock is held.
func (b *budget) ask(ctx context.Context, d *Discord, old time.Duration) (limits, error) {
	if age := d.now().Sub(b.limits.asked); b.limits.address != "" && age >= 0 && age < old {
		return b.limits, nil
	}
	l, err := d.askLimits(ctx)
	if err == nil {
		b.limits = l
	}
	return l, err
}

// recommended is how many shards Discord recommends now.
func (b *budget) recommended(ctx context.Context, d *Discord) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l, err := b.ask(ctx, d, 0)
	return l.shards, err
}

func (b *budget) address() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.limits.address
}

// recall reads the identifies of earlier processes. Without them Discord's own count is left to go by. The lock is held.
func (b *budget) recall(ctx context.Context, d *Discord) {
	if b.read {
		return
	}
	text, err := d.memory().Note(ctx, identifyNote)
	var all [][2]int64
	if err == nil && text != "" {
		err = json.Unmarshal([]byte(text), &all)
	}
	if err != nil {
		d.log().Warn("it is not known when discord sessions were begun before", "err", err)
	}
	for _, one := range all {
		b.last = append(b.last, identify{time.UnixMilli(one[0]), int(one[1])})
	}
	b.read = err == nil
}

// write notes the identifies, before the newest of them happens. The lock is held.
func (b *budget) write(ctx context.Context, d *Discord) {
	all := make([][2]int64, len(b.last))
	for i, one := range b.last {
		all[i] = [2]int64{one.at.UnixMilli(), int64(one.shard)}
	}
	text, err := json.Marshal(all)
	if err == nil {
		err = d.memory().SetNote(context.WithoutCancel(ctx), identifyNote, string(text))
	}
	if err != nil {
		d.log().Warn("the beginning of a discord session could not be noted", "err", err)
	}
}

// recent are the identifies of the last 24 hours. One of the future is of a clock that was wrong, and counts as of now.
func recent(all []identify, now time.Time) []identify {
	var kept []identify
	for _, one := range all {
		if one.at.After(now) {
			one.at = now
		}
		if now.Sub(one.at) < 24*time.Hour {
			kept = append(kept, one)
		}
	}
	return kept
}

// due is when a shard may identify, after those of the last 24 hours. Shards of one bucket keep identifyGap. Up to a fifth of
// what Discord allows that is all; from there on the next one waits so long that half of it lasts for a day; at half of it,
// and where Discord has but a twentieth left (another program uses the token too), there is none. why is nil where
// nothing is wrong.
func due(now time.Time, last []identify, shard int, l limits) (at time.Time, why error) {
	at = now
	later := func(t time.Time, reason error) {
		if t.After(at) {
			at, why = t, reason
		}
	}
	used, n := 0, len(last)
	for _, one := range last {
		if one.at.After(l.asked) {
			used++
		}
		if one.shard%l.concurrency == shard%l.concurrency {
			later(one.at.Add(identifyGap), nil)
		}
	}
	const move = "the log says what ends them; another program with the same token does, and a crash loop"
	if half := l.total / 2; half > 0 && n >= half {
		t := last[n-half].at.Add(24 * time.Hour)
		later(t, fmt.Errorf("%d sessions were begun in 24 hours, and at %d Discord resets the token: none before %s; %s",
			n, l.total, clockTime(t), move))
	} else if half > 0 && n >= l.total/5 {
		t := last[n-1].at.Add(24 * time.Hour / time.Duration(half))
		later(t, fmt.Errorf("%d sessions were begun in 24 hours: the next one at %s; %s", n, clockTime(t), move))
	}
	if left := l.remaining - used; left <= l.total/20 {
		t := l.asked.Add(max(l.resetAfter, fresh))
		later(t, fmt.Errorf("Discord lets this bot begin %d more sessions and resets the token after that: none before %s; %s",
			max(left, 0), clockTime(t), move))
	}
	return at, why
}

func clockTime(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
