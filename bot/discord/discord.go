// Package discord brings messages to Discord servers and answers the /terms command and its siblings there.
//
// It speaks to Discord with one bot token: alerts are posted and commands answered over REST, and commands arrive over
// gateway connections (shards), without any public address, or as requests to ServeHTTP. An answer that is there within a second is given
// at once; before one that takes longer stands the word that it follows. What was looked up is for the channel unless the person
// says otherwise; errors, settings and answers to clicks are for the person who asked alone. Completions are given within the
// acknowledgement.
//
// discordgo writes and reads what goes over the wire. What it does wrong is kept from it: gate.go stands between it and
// the gateway (it would reconnect for ever with a refused token, identify without end when Discord says no, hang on a
// silent connection), shards.go and gateway.go decide when there is another connection, identify.go when a session may be
// begun, and call.go makes single calls without its rate limiter and its retries. None of its globals is touched.
//
// What it does not do: it decides nothing about what is said or to whom, and it repeats no alert. A Send is one attempt;
// the outbox that called it repeats, and a repeat carries the same nonce, by which Discord knows what it posted in the
// last minutes. How an alert comes to its channel (threads, files, forums, components) is in deliver.go and its neighbours;
// webhooks.go posts without a bot.
//
// Words that a policy or a person wrote are escaped in text.go, the one file that makes Markdown, and every message
// forbids all mentions.
package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/time/rate"

	"github.com/clausewatch/clausewatch"
)

const (
	// defaultAPI is where Discord's REST API is.
	defaultAPI = "https://discord.com/api/v10"
	// callTimeout bounds one call of it.
	callTimeout = 10 * time.Second
	// userAgent is of the form that Discord asks of bots.
	userAgent = "DiscordBot (https://github.com/clausewatch/clausewatch, 1)"
)

// Discord is one bot, reached by its token. Set the exported fields before the first call and leave them alone
// afterwards; all methods may be called from several goroutines.
type Discord struct {
	// Token is the bot's, from the "Bot" page of the application.
	Token string
	// ApplicationID is on the "General Information" page; when it is "", Discord is asked for it.
	ApplicationID string
	// Requests says that Discord posts interactions to ServeHTTP, signed for PublicKey (64 hex digits of the "General Information"
	// page), in place of a gateway connection.
	Requests  bool
	PublicKey string
	// APIURL is the base of the REST API with its version; "" means https://discord.com/api/v10.
	APIURL string
	// HTTP makes the calls; nil means a client that honours the proxy variables of the environment.
	HTTP *http.Client
	Log  *slog.Logger     // nil discards
	Now  func() time.Time // nil means time.Now
	// Pace is the least time between two posts to one channel; 0 means one second, which is the rate that Discord has
	// held for years. What it says itself about a channel (X-RateLimit-Remaining) is obeyed besides.
	Pace time.Duration
	// Plain is told of each message whose form Discord refused and that went out without its layout, which is a bug of ours: its channel, its
	// alert (0 for an answer), and Discord's word for what is wrong; nil tells nobody.
	Plain func(channel string, alert int64, answer string)
	// Workers bounds the commands answered at the same time; 0 means 64. One more is told that we are busy.
	Workers int
	// TestGuild is the id of the one server where the commands are registered, "" for all servers.
	TestGuild string
	// ShardCount is how many connections share the bot's servers; 0 means what Discord recommends, which is one up to some
	// 2,000 servers. ShardIDs are those that this process holds, none for all of them.
	ShardCount int
	ShardIDs   []int
	// Memory keeps what must be known after a restart; nil keeps it for the life of the process alone.
	Memory Memory
	// Grace is how long Listen waits for the answers under way when it is stopped; 0 means eight seconds.
	Grace time.Duration

	hook *hook // it is not a bot but a webhook, when this is not nil

	once      sync.Once
	base      *url.URL // nil when APIURL is none
	rest      *discordgo.Session
	timings   timings
	budget    budget
	memorized Memory
	doubts    chan struct{} // the registered commands have to be looked at

	mu          sync.Mutex
	lanes       map[string]*rate.Limiter // by channel
	until       map[string]time.Time     // by path: when Discord takes the next request
	held        time.Time                // until when it takes none of us at all
	places      map[string]place         // by channel, of those that refused a message
	posted      map[string]string        // message ids by nonce: parts of messages that are not complete yet
	refused     error                    // why Discord does not take our token, nil when it does or has not been asked
	directs     map[string]string        // channels of single persons
	invalid     invalidCount
	barred      error // why its gateway lets us in no more
	known       bool  // Discord has said who we are
	application string
	commandIDs  map[string]map[string]string // by scope and name
	listens     bool                         // Listen runs
	links       []*link                      // of our shards
	sessions    sessions
	listener    *listener // while Listen runs in mode http
}

// timings are the times of the gateway; tests shorten them.
type timings struct {
	open    time.Duration // a connection must be up within this time
	ack     time.Duration // an acknowledgement may take so long
	quick   time.Duration // an answer within this time is the acknowledgement
	silence time.Duration // a connection without a word for so long is dead; a heartbeat is answered every 41 seconds
	wait    func(ctx context.Context, d time.Duration) error
}

// Check asks Discord who we are. It fails with a permanent clausewatch.Failure that names the next move when the token
// is refused, and with a temporary error when Discord could not be asked.
func (d *Discord) Check(ctx context.Context) error {
	var me struct {
		ID       string `json:"id"`
		Username string `json:"username"`
	}
	const tried = "ask discord who we are (users/@me)"
	if err := d.get(ctx, "users/@me", &me); err != nil {
		return d.failure(ctx, tried, "", err)
	}
	if me.ID == "" {
		return errors.New(tried + ": it did not say; is discord.api_url right?")
	}
	d.mu.Lock()
	first := !d.known
	d.known, d.refused = true, nil
	d.mu.Unlock()
	if first {
		d.log().Info("discord knows us", "bot", me.Username, "id", me.ID)
	}
	return nil
}

// refuse remembers why Discord cannot be used and says that trying again will not help.
func (d *Discord) refuse(err error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refused = err
	return &clausewatch.Failure{Err: err, Permanent: true}
}

// prepare builds the client once from the exported fields.
func (d *Discord) prepare() {
	d.once.Do(func() {
		if d.timings.open == 0 {
			d.timings.open = 20 * time.Second
		}
		if d.timings.ack == 0 {
			d.timings.ack = ackTime
		}
		if d.timings.quick == 0 {
			d.timings.quick = quickTime
		}
		if d.timings.silence == 0 {
			d.timings.silence = 75 * time.Second
		}
		if d.timings.wait == nil {
			d.timings.wait = wait
		}
		d.base = baseOf(d.APIURL)
		d.rest = d.session()
		d.rest.Client = d.client(&trip{discord: d, base: d.base, next: d.transport()})
		d.lanes = map[string]*rate.Limiter{}
		d.until = map[string]time.Time{}
		d.posted = map[string]string{}
		d.memorized = d.Memory
		if d.memorized == nil {
			d.memorized = &brief{}
		}
		d.doubts = make(chan struct{}, 1)
	})
}

// session is one of discordgo's, with all that it does by itself switched off.
func (d *Discord) session() *discordgo.Session {
	s, err := discordgo.New("Bot " + d.token())
	if err != nil {
		panic(err) // it has no way to fail
	}
	if d.hook != nil {
		s.Token = ""
	}
	s.LogLevel = -1 // its log is the standard one, and says less than our errors
	s.UserAgent = userAgent
	s.StateEnabled = false
	s.SyncEvents = true
	s.ShouldReconnectOnError = false
	s.ShouldReconnectVoiceOnSessionError = false
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
	s.Compress = false
	s.Identify.Compress = false
	s.Identify.Token = d.token()
	s.Identify.Intents = discordgo.IntentsGuilds
	return s
}

func (d *Discord) memory() Memory {
	d.prepare()
	return d.memorized
}

func (d *Discord) token() string { return strings.TrimSpace(strings.TrimPrefix(d.Token, "Bot ")) }

func (d *Discord) transport() http.RoundTripper {
	if d.HTTP == nil || d.HTTP.Transport == nil {
		return http.DefaultTransport
	}
	return d.HTTP.Transport
}

func (d *Discord) client(through http.RoundTripper) *http.Client {
	c := http.Client{Timeout: callTimeout}
	if d.HTTP != nil {
		c = *d.HTTP
	}
	c.Transport = through
	return &c
}

// baseOf is the base address without a slash at its end, nil when it is none.
func baseOf(address string) *url.URL {
	if address == "" {
		address = defaultAPI
	}
	u, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil
	}
	return u
}

// ready says what is missing before Discord can be called at all.
func (d *Discord) ready() error {
	d.prepare()
	switch {
	case d.token() == "" && d.hook == nil:
		return d.refuse(errors.New("discord has no token: set discord.token to the token of the application's \"Bot\" page"))
	case d.base == nil:
		return d.refuse(fmt.Errorf("discord.api_url %q is no http address: the usual one is %s", d.APIURL, defaultAPI))
	}
	return nil
}

// wait lets time pass; its error is that ctx ended before.
func wait(ctx context.Context, t time.Duration) error {
	if t <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func (d *Discord) log() *slog.Logger {
	if d.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return d.Log
}

func (d *Discord) now() time.Time {
	if d.Now == nil {
		return time.Now()
	}
	return d.Now()
}
