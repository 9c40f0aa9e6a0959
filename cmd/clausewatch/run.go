package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/web"
)

type runCommand struct{ configured }

// Run is the service. It ends with nil when it is stopped by a signal, after the work under way.
func (c *runCommand) Run(s *session) error {
	v, err := c.open(s, s.out)
	if err != nil {
		return err
	}
	defer v.Close()
	if err := v.hold(); err != nil {
		return err
	}
	if err := v.refused(s.ctx); err != nil {
		return err
	}
	if err := v.sync(s.ctx); err != nil {
		return err
	}
	return v.run(s.ctx)
}

// run starts everything in one group under one ctx: the first error or the end of ctx stops all of it.
func (v *service) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return v.watcher.Run(ctx) })
	group.Go(func() error { return v.outbox.Run(ctx) })
	group.Go(func() error { return v.clock.Run(ctx) })
	if v.config.Model.On() {
		group.Go(func() error { return v.explainer().Run(ctx) })
	}
	v.bot.Connections = v.connections()
	for platform, l := range v.listeners() {
		group.Go(func() error { return v.listen(ctx, platform, l) })
	}
	if v.config.HTTP.Listen != "" {
		group.Go(func() error { return v.serve(ctx) })
	}
	if subs, err := v.store.Subscriptions(ctx, ""); err == nil && len(subs) == 0 {
		v.log.Warn("no channel follows anything: changes are recorded, and nobody hears of them; name one under channels:, or subscribe one in chat")
	}
	watched := 0
	for _, p := range v.config.Watched() {
		watched += len(p.Documents)
	}
	v.log.Info("watching", "documents", watched, "channels", len(v.config.Channels), "database", v.config.Database)
	return group.Wait()
}

func (v *service) listeners() map[string]chat.Listener {
	all := map[string]chat.Listener{}
	if v.slack != nil {
		all["slack"] = v.slack
	}
	if v.discord != nil {
		all["discord"] = v.discord
	}
	return all
}

// refused tells of a token that its platform refuses, before anything starts. A platform that cannot be reached now
// is no reason to stay down.
func (v *service) refused(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	checks := map[string]func(context.Context) error{}
	if v.slack != nil {
		checks["slack"] = v.slack.Check
	}
	if v.discord != nil {
		checks["discord"] = v.discord.Check
	}
	for name, check := range checks {
		err := check(ctx)
		var failure *clausewatch.Failure
		switch {
		case err == nil:
		case errors.As(err, &failure) && failure.Permanent && name == "slack" && v.slack.OAuth != nil:
			v.log.Error("slack refuses slack.bot_token; the workspaces that installed the app go on", "err", err)
		case errors.As(err, &failure) && failure.Permanent:
			return err
		default:
			v.log.Warn("chat platform not reached at start; trying on", "platform", name, "err", err)
		}
	}
	return nil
}

// hold makes sure that one service alone works on a database. The lock goes with the process, however it ends.
func (v *service) hold() error {
	path := v.config.Database + ".lock"
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("lock the database: %w; the folder must be writable", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return fmt.Errorf("another clausewatch runs on %s; stop it, or give this one its own `database:`", v.config.Database)
	}
	v.lock = f
	return nil
}

// serve answers on http.listen until ctx ends.
func (v *service) serve(ctx context.Context) error {
	listener, err := net.Listen("tcp", v.config.HTTP.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; set http.listen to a free address, or to \"\" for none", v.config.HTTP.Listen, err)
	}
	server := &http.Server{Handler: &web.Server{Checks: v.checks(time.Now()), Notes: v.notes, Routes: v.routes()}, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err = <-done:
		return fmt.Errorf("serve http: %w", err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err = server.Shutdown(last)
	if errors.Is(err, context.DeadlineExceeded) { // a browser keeps a connection open on which nothing was asked yet
		err = server.Close()
	}
	<-done
	return err
}

// routes are where chat platforms post to, and where people install the app.
func (v *service) routes() map[string]http.Handler {
	all := map[string]http.Handler{}
	if v.slack != nil && (v.slack.Requests || v.slack.OAuth != nil) {
		all["/slack/"] = v.slack
	}
	if v.discord != nil && v.discord.Requests {
		all["/discord/"] = v.discord
	}
	return all
}

// behind is how long a look may be due, while the process runs, before the watcher counts as held up.
const behind = 30 * time.Minute

// checks are what /readyz asks of a process that began then.
func (v *service) checks(began time.Time) []web.Check {
	all := []web.Check{{Name: "database", Ask: func(ctx context.Context) error {
		_, err := v.store.NextDue(ctx)
		return err
	}}, {Name: "watcher", Ask: func(ctx context.Context) error {
		due, err := v.store.NextDue(ctx)
		if err != nil || due.IsZero() || time.Since(due) < behind || time.Since(began) < behind {
			return err
		}
		return fmt.Errorf("a look is due since %s and does not come; the log says what holds it up", due.UTC().Format(time.RFC3339))
	}}}
	if v.slack != nil {
		all = append(all, web.Check{Name: "slack", Ask: func(context.Context) error { return v.slack.Healthy() }})
	}
	if v.slack != nil && v.slack.OAuth != nil { // one that is gone is no fault of the service: notes tell of it
		all = append(all, web.Check{Name: "slack workspaces", Ask: func(ctx context.Context) error {
			_, err := v.slack.Installed(ctx)
			return err
		}})
	}
	if v.discord != nil {
		all = append(all, web.Check{Name: "discord", Ask: func(context.Context) error { return v.discord.Healthy() }, Parts: v.shards})
	}
	return all
}
