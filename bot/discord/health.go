package discord

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
)

// A link is what is known of one shard's connection; in mode http there is one that stands for all.
type link struct {
	shard int
	up    bool
	since time.Time // of up
	err   error     // why it is down, nil when not known
}

// sessions is how many were begun in 24 hours, and what Discord said about it last.
type sessions struct {
	begun int
	limits
}

// A State is how a part of the connection to Discord is doing: a shard, or what is left of the sessions that may be begun.
type State struct {
	Name   string
	Err    error  // nil when it is well
	Detail string // what is known of it when it is
}

// Healthy is nil while Discord lets us in and every shard's connection is up; else it says in one line what is wrong, with
// which shard, and what to do.
func (d *Discord) Healthy() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.refused != nil:
		return d.refused
	case d.barred != nil:
		return d.barred
	case d.overspent() != nil:
		return d.overspent()
	case !d.listens:
		return errors.New("discord: not listening yet; wait for the start, or see the log for why it ended")
	}
	var down []string
	var last error
	for _, k := range d.links {
		if err := d.fault(k); err != nil {
			down, last = append(down, err.Error()), err
		}
	}
	switch {
	case len(down) == 0:
		return nil
	case len(down) == 1:
		return fmt.Errorf("discord: %w", last)
	case len(down) > 3:
		down = append(down[:3], fmt.Sprintf("and %d shards more", len(down)-3))
	}
	return errors.New("discord: " + strings.Join(down, "; "))
}

// fault is why a shard is down, nil when it is up. The lock is held.
func (d *Discord) fault(k *link) error {
	if k.up {
		return nil
	}
	who := ""
	if len(d.links) > 1 {
		who = fmt.Sprintf("shard %d: ", k.shard)
	}
	lasted := d.now().Sub(k.since).Round(time.Second)
	if k.err != nil {
		return fmt.Errorf("%sno connection for %s, trying again: %w", who, lasted, k.err)
	}
	return fmt.Errorf("%sno connection for %s, trying again", who, lasted)
}

// States are the shards of this process, and the sessions begun in 24 hours; nothing while Listen does not run, and in mode
// http.
func (d *Discord) States() []State {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.listens || d.Requests {
		return nil
	}
	var all []State
	for _, k := range d.links {
		s := State{Name: fmt.Sprintf("shard %d", k.shard), Err: d.fault(k)}
		if s.Err == nil {
			s.Detail = "up since " + k.since.UTC().Format(time.RFC3339)
		}
		all = append(all, s)
	}
	if s := d.sessions; s.total > 0 {
		all = append(all, State{Name: "identifies", Detail: fmt.Sprintf("%d of %d in 24 hours; Discord had %d left at %s", s.begun, s.total/2,
			s.remaining, clockTime(s.asked))})
	}
	return all
}

// counted notes how many sessions were begun in 24 hours.
func (d *Discord) counted(begun int, l limits) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sessions = sessions{begun, l}
}

// listening notes that Listen began or ended.
func (d *Discord) listening(yes bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.listens, d.links = yes, []*link{{since: d.now()}}
}

// linked makes the links of these shards, all of them down, for the reason that was known before.
func (d *Discord) linked(shards []int) []*link {
	d.mu.Lock()
	defer d.mu.Unlock()
	before := *d.links[0]
	d.links = nil
	for _, n := range shards {
		d.links = append(d.links, &link{shard: n, since: before.since, err: before.err})
	}
	return d.links
}

// up notes that a connection is up.
func (d *Discord) up(k *link) {
	d.mu.Lock()
	k.up, k.since, k.err = true, d.now(), nil
	d.refused, d.barred = nil, nil
	n := len(d.links)
	d.mu.Unlock()
	d.log().Info("discord connection is up", "shard", k.shard, "shards", n)
}

// bar notes that the gateway will let us in no more, and says so.
func (d *Discord) bar(err error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.barred = err
	return &clausewatch.Failure{Err: err, Permanent: true}
}

// down notes that a connection is not up, and why.
func (d *Discord) down(k *link, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if k.up {
		k.up, k.since = false, d.now()
	}
	k.err = err
}
