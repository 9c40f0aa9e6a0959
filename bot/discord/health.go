package discord

import (
	"errors"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// A link is what is known of the gateway connection.
type link struct {
	listening bool
	up        bool
	since     time.Time // of up
	err       error     // why it is down, nil when not known
}

// Healthy is nil while Discord lets us in and the gateway connection is up; else it says in one line what is wrong and
// what to do.
func (d *Discord) Healthy() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	k := d.link
	lasted := d.now().Sub(k.since).Round(time.Second)
	switch {
	case d.refused != nil:
		return d.refused
	case d.barred != nil:
		return d.barred
	case !k.listening:
		return errors.New("discord: not listening yet; wait for the start, or see the log for why it ended")
	case k.up:
		return nil
	case k.err != nil:
		return fmt.Errorf("discord: no connection for %s, trying again: %w", lasted, k.err)
	}
	return fmt.Errorf("discord: no connection for %s, trying again", lasted)
}

// listening notes that Listen began or ended.
func (d *Discord) listening(yes bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.link = link{listening: yes, since: d.now()}
}

// up notes that the connection is up.
func (d *Discord) up() {
	d.mu.Lock()
	d.link.up, d.link.since, d.link.err = true, d.now(), nil
	d.refused, d.barred = nil, nil
	d.mu.Unlock()
	d.log().Info("discord connection is up")
}

// bar notes that the gateway will let us in no more, and says so.
func (d *Discord) bar(err error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.barred = err
	return &clausewatch.Failure{Err: err, Permanent: true}
}

// down notes that it is not, and why.
func (d *Discord) down(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.link.up {
		d.link.up, d.link.since = false, d.now()
	}
	d.link.err = err
}
