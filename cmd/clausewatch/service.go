package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/console"
	"github.com/clausewatch/clausewatch/bot/discord"
	"github.com/clausewatch/clausewatch/bot/slack"
	"github.com/clausewatch/clausewatch/cmd/clausewatch/config"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher"
	"github.com/clausewatch/clausewatch/watcher/classify"
	"github.com/clausewatch/clausewatch/watcher/fetch"
)

// A configured command takes -c.
type configured struct {
	File string `short:"c" name:"config" placeholder:"FILE" help:"Configuration file; clausewatch.yaml if present, else the built-in default."`
}

// A service is the program built from a configuration: everything but the goroutines.
type service struct {
	config  *config.Config
	log     *slog.Logger
	store   *store.Store
	watcher *watcher.Watcher
	bot     *bot.Bot
	outbox  *bot.Outbox
	clock   *bot.Timetable
	slack   *slack.Slack     // nil when off
	discord *discord.Discord // nil when off
	console *console.Console
	lock    *os.File // held by run alone
}

// build makes the parts. The console writes alerts to out. Close it.
func build(s *session, cfg *config.Config, out io.Writer) (*service, error) {
	log := slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: level(cfg.Log)}))
	db, err := store.Open(s.ctx, cfg.Database)
	if err != nil {
		return nil, err
	}
	classifier, err := classify.New(cfg.Categories())
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	v := &service{config: cfg, log: log, store: db}
	v.watcher = &watcher.Watcher{
		Store: db, Log: log, Rules: rules(cfg), Classifier: classifier,
		Fetcher: fetcher(&fetch.Client{UserAgent: cfg.Fetch.UserAgent, AllowPrivate: cfg.Fetch.Private(), Log: log}, cfg.Fetch.Browser),
	}
	v.bot = &bot.Bot{Store: db, Log: log, PublicURL: cfg.HTTP.PublicURL, Categories: cfg.Categories().Categories(), Access: access(cfg.Access),
		Look: looker{v.watcher.Fetcher, classifier}.look}
	v.console = &console.Console{In: s.in, Out: out, Color: terminal(out), Width: width(out)}
	senders := map[string]chat.Sender{"console": v.console}
	if cfg.Slack.On() {
		v.slack = &slack.Slack{BotToken: cfg.Slack.BotToken.Value, AppToken: cfg.Slack.AppToken.Value, APIURL: cfg.Slack.APIURL, Log: log,
			Requests: cfg.Slack.Mode == "http", SigningSecret: cfg.Slack.SigningSecret.Value}
		if cfg.Slack.OAuth() {
			v.slack.OAuth = &slack.OAuth{ClientID: cfg.Slack.ClientID, ClientSecret: cfg.Slack.ClientSecret.Value, AuthorizeURL: cfg.Slack.AuthorizeURL,
				PublicURL: cfg.HTTP.PublicURL, Key: cfg.Slack.Key(), Store: db}
		}
		v.slack.Plain = v.plain("slack")
		senders["slack"] = v.slack
	}
	if cfg.Discord.On() {
		v.discord = connection(cfg, log, db)
		v.discord.Plain = v.plain("discord")
		senders["discord"] = v.discord
	}
	if len(cfg.Discord.Webhooks) > 0 {
		senders[clausewatch.DiscordWebhook] = webhooks(cfg.Discord, log)
	}
	v.outbox = &bot.Outbox{Store: db, Senders: senders, Log: log, Managers: cfg.Access.Managers}
	v.clock = &bot.Timetable{Store: db, Log: log,
		Again: store.AgainRule{After: time.Duration(cfg.Triage.AgainAfter), To: clausewatch.Channel(cfg.Triage.AgainTo)}}
	return v, nil
}

// Close ends what build began.
func (v *service) Close() error {
	err := v.store.Close()
	if v.lock != nil {
		err = errors.Join(err, v.lock.Close())
	}
	return err
}

// sync makes the configuration the truth about what is watched and who hears of it.
func (v *service) sync(ctx context.Context) error {
	added, err := v.store.Added(ctx)
	if err != nil {
		return err
	}
	watched := v.config.Watched()
	for _, p := range watched {
		for _, d := range p.Documents {
			if slices.Contains(added, d.Ref()) {
				v.log.Warn("the configuration names a document that was added in chat; what it says holds from now on", "document", d.Ref())
			}
		}
	}
	return v.store.Sync(ctx, watched, v.config.Subscriptions(), time.Now(), v.config.ChannelSettings()...)
}

// access is who may do what, as the bot asks it.
func access(a config.Access) bot.Access {
	return bot.Access{Managers: a.Managers, Subscribe: a.Subscribe, Settings: a.Settings, Watch: a.Watch, Triage: a.Triage}
}

// ensure syncs a database that knows no platform yet; one in use keeps what its service was told.
func (v *service) ensure(ctx context.Context) error {
	known, err := v.store.Platforms(ctx)
	if err != nil || len(known) > 0 {
		return err
	}
	return v.sync(ctx)
}

func rules(cfg *config.Config) watcher.Rules {
	r := watcher.Rules{
		Interval: time.Duration(cfg.Watch.Interval), FeedInterval: time.Duration(cfg.Watch.FeedInterval),
		ConfirmAfter: time.Duration(cfg.Watch.ConfirmAfter), SilentAfter: time.Duration(cfg.Watch.SilentAfter),
		BlindAfter: cfg.Watch.BlindAfter,
	}
	// The operator's 0 is no wait, where that of the rules is the default.
	if r.ConfirmAfter == 0 {
		r.ConfirmAfter = -1
	}
	if r.SilentAfter == 0 {
		r.SilentAfter = -1
	}
	return r
}

// open reads the configuration and builds the parts, for commands that look into the database.
func (c configured) open(s *session, out io.Writer) (*service, error) {
	cfg, err := c.find()
	if err != nil {
		return nil, err
	}
	return build(s, cfg, out)
}

// find reads the configuration.
func (c configured) find() (*config.Config, error) {
	cfg, err := config.Find(c.File)
	if err != nil {
		return nil, complaint(err)
	}
	return cfg, nil
}

// complaint puts all that is wrong with a configuration into one error.
func complaint(err error) error {
	var all config.Complaints
	if errors.As(err, &all) {
		return fmt.Errorf("the configuration has %s:\n%w", count(len(all), "fault"), all)
	}
	return err
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

func level(s string) slog.Level {
	var l slog.Level
	if l.UnmarshalText([]byte(strings.ToUpper(s))) != nil {
		return slog.LevelInfo
	}
	return l
}

func terminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// width of the terminal in columns, 100 where there is none.
func width(w any) int {
	if f, ok := w.(*os.File); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 40 {
			return min(columns, 120)
		}
	}
	return 100
}
