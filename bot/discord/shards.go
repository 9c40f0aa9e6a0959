package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"golang.org/x/sync/errgroup"
)

// A shard is one connection to the gateway. Discord tells each what happens in the servers that fall to it, by
// (server id >> 22) % count, and the shard 0 of direct messages.
type shard struct {
	listener  *listener
	id, count int
	link      *link
}

// tooFew says that Discord wants more shards.
type tooFew struct{ error }

// hold keeps a connection for each of our shards until ctx ends, and fails when there is no use in another one. Where it is
// for Discord to say how many there are, it is asked again when they have become too few.
func (l *listener) hold(ctx context.Context) error {
	d := l.discord
	var few tooFew
	for before := 0; ; {
		count, err := l.count(ctx)
		if err != nil || ctx.Err() != nil {
			return err
		}
		if count <= before {
			return d.bar(few.error)
		}
		ids, err := d.shards(count)
		if err != nil {
			return d.bar(err)
		}
		links := d.linked(ids)
		group, all := errgroup.WithContext(ctx)
		for i, id := range ids {
			s := &shard{listener: l, id: id, count: count, link: links[i]}
			group.Go(func() error { return s.keep(all) })
		}
		if err = group.Wait(); !errors.As(err, &few) {
			return err
		}
		before = count
	}
}

// count is how many shards there are, as soon as that is known; 0 when ctx ended before.
func (l *listener) count(ctx context.Context) (int, error) {
	d := l.discord
	if d.ShardCount > 0 {
		return d.ShardCount, nil
	}
	waiting := d.linked([]int{0})[0]
	for failed := 0; ; failed++ {
		n, err := d.budget.recommended(ctx, d)
		if err == nil || ctx.Err() != nil {
			return n, nil
		}
		d.down(waiting, err)
		if isFinal(err) {
			return 0, err
		}
		wait := max(pauseAfter(loss{}, failed), patienceOf(err))
		d.log().Warn("discord does not say where its gateway is, asking again", "in", wait, "err", err)
		if d.timings.wait(ctx, wait) != nil {
			return 0, nil
		}
	}
}

// shards are those of so many that this process holds.
func (d *Discord) shards(count int) ([]int, error) {
	var all []int
	for n := range count {
		if len(d.ShardIDs) == 0 || slices.Contains(d.ShardIDs, n) {
			all = append(all, n)
		}
	}
	for _, n := range d.ShardIDs {
		if n < 0 || n >= count {
			return nil, fmt.Errorf("discord has no shard %d of %d: set discord.shard_ids to numbers from 0 to %d", n, count, count-1)
		}
	}
	return all, nil
}

func (s *shard) log() *slog.Logger {
	if s.count < 2 {
		return s.listener.discord.log()
	}
	return s.listener.discord.log().With("shard", s.id)
}

// keep keeps the shard's connection until ctx ends, and fails when there is no use in another one. A session is resumed
// once; after anything that goes wrong with that, another one begins, never faster than Discord allows.
func (s *shard) keep(ctx context.Context) error {
	d := s.listener.discord
	var open *session
	for failed := 0; ; failed++ {
		first := open == nil
		if first {
			address, err := d.budget.take(ctx, d, s.id, s.waits)
			if ctx.Err() != nil {
				return nil
			}
			if err != nil {
				d.down(s.link, err)
				if isFinal(err) {
					return err
				}
				wait := max(pauseAfter(loss{}, failed), patienceOf(err))
				s.log().Warn("discord does not say where its gateway is, asking again", "in", wait, "err", err)
				if d.timings.wait(ctx, wait) != nil {
					return nil
				}
				continue
			}
			open = s.newSession(ctx, address)
		}
		begin := d.now()
		lost := open.serve(ctx)
		if first && !lost.begun {
			d.budget.giveBack(ctx, d, s.id)
		}
		if ctx.Err() != nil {
			return nil
		}
		d.down(s.link, lost.err)
		switch {
		case lost.few:
			return tooFew{lost.err}
		case lost.fatal:
			return d.bar(lost.err)
		}
		if lost.up && d.now().Sub(begin) >= lasting {
			failed = 0
		}
		wait := pauseAfter(lost.loss, failed)
		s.log().Warn("discord connection ended, opening another", "resume", lost.resume, "in", wait, "err", lost.err)
		if d.timings.wait(ctx, wait) != nil {
			return nil
		}
		if !lost.resume {
			open = nil
		}
	}
}

// waits notes why the shard begins no session now.
func (s *shard) waits(why error) {
	d := s.listener.discord
	d.mu.Lock()
	known := s.link.err != nil && s.link.err.Error() == why.Error()
	d.mu.Unlock()
	d.down(s.link, why)
	if !known {
		s.log().Error("no discord session is begun for now", "err", why)
	}
}
