package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/cmd/clausewatch/config"
	"github.com/clausewatch/clausewatch/cmd/clausewatch/demo"
	"github.com/clausewatch/clausewatch/store"
)

type demoCommand struct {
	Once bool   `help:"Tell the story and end, without the prompt."`
	Log  string `default:"error" enum:"debug,info,warn,error" help:"What the parts log: ${enum}."`
}

// Run shows the whole line on loopback: a site whose policies change, the watcher on it, the console as the channel.
func (c *demoCommand) Run(s *session) (err error) {
	folder, err := os.MkdirTemp("", "clausewatch-demo-")
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	defer os.RemoveAll(folder)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("demo: %w; it needs the loopback network", err)
	}
	site := &demo.Site{}
	server := &http.Server{Handler: site, ReadHeaderTimeout: 5 * time.Second}
	base := "http://" + listener.Addr().String()

	cfg, err := config.Parse("demo", []byte(demoConfig))
	if err != nil {
		return err
	}
	cfg.Database, cfg.Log = filepath.Join(folder, "demo.db"), c.Log
	out := &together{w: s.out}
	v, err := build(s, cfg, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	v.console.Color, v.console.Width = terminal(s.out), width(s.out)
	if err := v.store.Sync(s.ctx, demo.Platforms(base), cfg.Subscriptions(), time.Now()); err != nil {
		return err
	}

	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error { <-ctx.Done(); return server.Close() })
	group.Go(func() error { return v.watcher.Run(ctx) })
	group.Go(func() error { return v.outbox.Run(ctx) })
	group.Go(func() error {
		defer stop()
		t := &teller{service: v, site: site, out: out}
		if err := t.tell(ctx, base); err != nil || c.Once {
			return err
		}
		fmt.Fprint(out, "\nAsk: help · list · lanternbay aup · lanternbay aup spam · compare spam · changes · exit\n")
		return v.console.Listen(ctx, v.bot)
	})
	return group.Wait()
}

const demoConfig = `
watch: {interval: 1s, feed_interval: 1s, confirm_after: 1s, blind_after: 2}
fetch: {allow_private_networks: ["127.0.0.0/8"]}
http: {listen: ""}
channels: [{to: console}]
`

// together keeps what two goroutines print apart.
type together struct {
	mutex sync.Mutex
	w     io.Writer
}

func (t *together) Write(b []byte) (int, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.w.Write(b)
}

// A teller plays the acts and makes sure that just what belongs to the story is told.
type teller struct {
	service *service
	site    *demo.Site
	out     io.Writer
}

const (
	patience = time.Minute // with one step of the story, on a slow machine
	glance   = 50 * time.Millisecond
)

func (t *teller) tell(ctx context.Context, base string) error {
	fmt.Fprintf(t.out, "Two platforms that do not exist are on %s. First, every page is read once; a first version alarms nobody.\n", base)
	if err := t.await(ctx, "the first versions", t.baseline); err != nil {
		return err
	}
	t.list(ctx)
	expected := 0
	for n, act := range demo.Story() {
		fmt.Fprintf(t.out, "\n▸ %d. %s\n", n+1, act.Says)
		began := time.Now()
		t.site.Advance()
		if act.Tells != "" {
			expected++
		}
		if err := t.await(ctx, act.Says, func(ctx context.Context) (bool, error) { return t.played(ctx, act, began, expected) }); err != nil {
			return err
		}
		if act.Tells == "" {
			fmt.Fprintf(t.out, "  %s was looked at again: nothing is told.\n", act.Document)
		}
	}
	sent, err := t.service.store.Alerts(ctx, store.AlertFilter{Limit: 100})
	if err != nil {
		return err
	}
	if len(sent) != expected {
		return fmt.Errorf("demo: %d alerts were told, the story has %d; run it with --log debug", len(sent), expected)
	}
	fmt.Fprintf(t.out, "\nThe story is over: %d events, %d alerts, none of them false.\n", len(demo.Story()), expected)
	return nil
}

// await asks until done says yes.
func (t *teller) await(ctx context.Context, what string, done func(context.Context) (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("demo: %q did not come about within %s; run it with --log debug", what, patience))
	defer cancel()
	for {
		ok, err := done(ctx)
		if ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(glance):
		}
	}
}

// baseline tells whether every document has its first version.
func (t *teller) baseline(ctx context.Context) (bool, error) {
	health, err := t.service.store.Health(ctx, "")
	for _, h := range health {
		if h.LastReadable.IsZero() {
			return false, err
		}
	}
	return len(health) > 0, err
}

// played tells whether an act has had its effect: all alerts so far are sent, and its document was looked at, twice and
// with nothing waiting for a second look.
func (t *teller) played(ctx context.Context, act demo.Act, began time.Time, expected int) (bool, error) {
	sent, err := t.service.store.Alerts(ctx, store.AlertFilter{State: clausewatch.AlertSent, Limit: 100})
	if err != nil || len(sent) < expected {
		return false, err
	}
	captures, err := t.service.store.Captures(ctx, act.Document, 10)
	if err != nil {
		return false, err
	}
	looks := 0
	for _, c := range captures {
		if c.At.After(began) {
			looks++
		}
	}
	watch, err := t.service.store.Watch(ctx, act.Document)
	return looks >= 2 && watch.Candidate == nil, err
}

func (t *teller) list(ctx context.Context) {
	health, err := t.service.store.Health(ctx, "")
	if err != nil {
		return
	}
	for _, h := range health {
		fmt.Fprintf(t.out, "  %-24s %3d provisions, version %s\n", h.Document.Ref(), h.Provisions, h.Version)
	}
}
