package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// Inspect tries what the service needs of Discord, without taking anything from its budget: the token, the application, the
// gateway or the public key, and the commands. found is told each result; the error is the first thing that does not work.
func (d *Discord) Inspect(ctx context.Context, found func(what, result string)) error {
	if err := d.Check(ctx); err != nil {
		return err
	}
	found("token", "Discord knows the bot")
	application, err := d.Application(ctx)
	if err != nil {
		return err
	}
	found("application", application)
	if d.Requests {
		if _, err := d.publicKey(); err != nil {
			return err
		}
		found("public key", "it is one; whether it is this application's shows when the endpoint's address is saved")
	} else if err := d.inspectGateway(ctx, found); err != nil {
		return err
	}
	where := "for all servers"
	if d.TestGuild != "" {
		where = "in the test server " + d.TestGuild
	}
	done, err := d.inPlace(ctx, application)
	switch {
	case err != nil:
		return err
	case done:
		found("commands", "those of this version are registered "+where)
	default:
		found("commands", "those of this version are not known to be registered "+where+"; the service does it when it starts, `clausewatch discord register` now")
	}
	return nil
}

// inspectGateway asks for the gateway and lets it greet us.
func (d *Discord) inspectGateway(ctx context.Context, found func(what, result string)) error {
	l, err := d.askLimits(ctx)
	if err != nil {
		return err
	}
	n := d.ShardCount
	if n == 0 {
		n = l.shards
	}
	ids, err := d.shards(n)
	if err != nil {
		return err
	}
	if err := greeted(ctx, l.address); err != nil {
		return fmt.Errorf("open a discord connection: %w; websockets to %s must get through what is on the way", withoutAddress(err), l.address)
	}
	found("gateway", "it lets us through")
	found("shards", fmt.Sprintf("Discord recommends %d; there are %d, and this process holds %d of them", l.shards, n, len(ids)))
	found("sessions", fmt.Sprintf("%d of %d in 24 hours may still be begun", l.remaining, l.total))
	_, why := due(d.now(), nil, 0, l)
	return why
}

// greeted fails when the gateway does not say hello. No session is begun by that.
func greeted(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	dialer := websocket.Dialer{Proxy: http.ProxyFromEnvironment}
	ws, _, err := dialer.DialContext(ctx, spoken(address), nil)
	if err != nil {
		return err
	}
	defer ws.Close()
	ws.SetReadLimit(maxFrame)
	ws.SetReadDeadline(time.Now().Add(callTimeout))
	_, raw, err := ws.ReadMessage()
	if err != nil {
		return err
	}
	e := envelope{Op: -1}
	if json.Unmarshal(raw, &e) != nil || e.Op != opHello {
		return errors.New("it says something else than hello")
	}
	return nil
}
