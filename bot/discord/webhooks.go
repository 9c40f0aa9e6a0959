package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// Webhooks posts to channels of Discord through webhooks, which need no bot: a webhook is an address that holds a secret, and is named
// by a word. Set the fields before the first call and leave them alone afterwards.
//
// Nobody can ask through a webhook, so that its messages have buttons that open addresses alone, and no threads. Discord knows no nonce
// there: a message whose answer was lost may come twice.
type Webhooks struct {
	All    []Webhook
	APIURL string           // as that of Discord
	HTTP   *http.Client     // nil means one that honours the proxy variables of the environment
	Log    *slog.Logger     // nil discards
	Now    func() time.Time // nil means time.Now
	// Pace is the least time between two posts through one webhook; 0 means two seconds: Discord takes 30 a minute in a channel, and five
	// in two seconds.
	Pace time.Duration

	once   sync.Once
	byName map[string]*Discord
}

// A Webhook is one of them.
type Webhook struct {
	Name string
	URL  string // secret
	// Tags are the tags of posts, where the webhook is of a forum: their ids, by the name of the platform that an alert is about.
	Tags map[string]string
}

// A hook is a webhook in use.
type hook struct {
	name, path string
	thread     string // that its address names, "" for none
	tags       map[string]string

	mu    sync.Mutex
	forum bool  // it asks for a title
	gone  error // why it is not tried any more
}

// ownChannel stands for the channel of a webhook, which it alone knows.
const ownChannel = "0"

// ParseWebhook takes the address of a webhook apart. It never names the address in its error.
func ParseWebhook(address string) (id, token, thread string, err error) {
	u, parseErr := url.Parse(strings.TrimSpace(address))
	if parseErr == nil && (u.Scheme == "https" || u.Scheme == "http") {
		parts := strings.Split(strings.Trim(u.Path, "/"), "/")
		if at := slices.Index(parts, "webhooks"); at >= 0 && len(parts) == at+3 && isID(parts[at+1]) && parts[at+2] != "" {
			if thread = u.Query().Get("thread_id"); !isID(thread) {
				thread = ""
			}
			return parts[at+1], parts[at+2], thread, nil
		}
	}
	return "", "", "", errors.New("that is no address of a webhook: copy it in the channel's settings (Integrations, Webhooks, \"Copy Webhook URL\"); it is of the form https://discord.com/api/webhooks/ID/TOKEN")
}

// Send posts a message through the webhook of a name, in one attempt, as Discord.Send does.
func (w *Webhooks) Send(ctx context.Context, name string, m chat.Message) (string, error) {
	d, tried, err := w.through(ctx, "post", name)
	if err != nil {
		return "", err
	}
	components := m.Delivery.Form == clausewatch.FormComponents
	m = withoutAsking(m)
	x := delivery{discord: d, message: m, channel: d.hook.channel(), at: spot{components: components}, all: laid(m, components)}
	if err := x.send(ctx); err != nil {
		return "", d.hookFailure(ctx, tried, err)
	}
	d.forget(x.nonces)
	return x.at.String(), nil
}

// Edit changes a message that Send posted, as Discord.Edit does.
func (w *Webhooks) Edit(ctx context.Context, name, postID string, m chat.Message) (string, error) {
	d, tried, err := w.through(ctx, "edit a post", name)
	if err != nil {
		return "", err
	}
	id, err := d.edit(ctx, d.hook.channel(), postID, withoutAsking(m))
	if errors.Is(err, chat.ErrGone) {
		return id, fmt.Errorf("%s: %w", tried, err)
	}
	if err != nil {
		return id, d.hookFailure(ctx, tried, err)
	}
	return id, nil
}

// through is the way to Discord of a webhook.
func (w *Webhooks) through(ctx context.Context, what, name string) (*Discord, string, error) {
	w.once.Do(w.prepare)
	tried := what + " through the discord webhook " + name
	if err := ctx.Err(); err != nil {
		return nil, tried, fmt.Errorf("%s: %w", tried, context.Cause(ctx))
	}
	d := w.byName[name]
	if d == nil {
		return nil, tried, gonePlace(tried, "there is no webhook of that name with an address of one; see discord.webhooks in the configuration")
	}
	d.prepare()
	d.hook.mu.Lock()
	defer d.hook.mu.Unlock()
	return d, tried, d.hook.gone
}

func (w *Webhooks) prepare() {
	w.byName = map[string]*Discord{}
	for _, one := range w.All {
		id, token, thread, err := ParseWebhook(one.URL)
		if err != nil {
			continue
		}
		pace := w.Pace
		if pace == 0 {
			pace = 2 * time.Second
		}
		w.byName[one.Name] = &Discord{APIURL: w.APIURL, HTTP: w.HTTP, Log: w.Log, Now: w.Now, Pace: pace,
			hook: &hook{name: one.Name, path: "webhooks/" + id + "/" + url.PathEscape(token), thread: thread, tags: one.Tags}}
	}
}

// channel is where the webhook posts: a thread that its address names, else its own channel.
func (h *hook) channel() string {
	if h.thread != "" {
		return h.thread
	}
	return ownChannel
}

// withoutAsking is a message without the buttons that ask: nobody would get an answer.
func withoutAsking(m chat.Message) chat.Message {
	m.Blocks = slices.Clone(m.Blocks)
	for i := range m.Blocks {
		m.Blocks[i].Buttons = nil
	}
	return m
}

// postPath and messagePath are where a message is posted, and where it is changed.
func (d *Discord) postPath(channel string) string {
	if d.hook == nil {
		return "channels/" + channel + "/messages"
	}
	return d.hook.path + "?wait=true&with_components=true" + threadQuery(channel)
}

func (d *Discord) messagePath(channel, id string) string {
	if d.hook == nil {
		return "channels/" + channel + "/messages/" + id
	}
	return d.hook.path + "/messages/" + id + "?with_components=true" + threadQuery(channel)
}

func threadQuery(channel string) string {
	if channel == ownChannel {
		return ""
	}
	return "&thread_id=" + channel
}

const (
	invalidWebhook = 50027  // the token in its address is wrong
	titleNeeded    = 220001 // the webhook is of a forum
)

// hookFailure says what was tried and how the owner of the retry should take it. A webhook that is no more is not called again, by Discord's
// rule (docs.discord.com/developers/topics/rate-limits).
func (d *Discord) hookFailure(ctx context.Context, tried string, err error) error {
	r := refusalIn(err)
	noThread := r != nil && r.code == unknownChannel // the webhook is there, the thread is not
	if r != nil && ctx.Err() == nil && !noThread && (r.code == invalidWebhook || r.status == http.StatusNotFound || r.status == http.StatusUnauthorized) {
		gone := gonePlace(fmt.Sprintf("%s: %s", tried, r), "the webhook was deleted, or its address is wrong; make one in the channel's settings (Integrations, Webhooks), set discord.webhooks to its address and start again")
		d.hook.mu.Lock()
		defer d.hook.mu.Unlock()
		d.hook.gone = gone
		return gone
	}
	return d.failure(ctx, tried, ownChannel, err)
}

// gonePlace is the failure of a place that comes back only when somebody names another way to it.
func gonePlace(tried, move string) error {
	return &clausewatch.Failure{Err: fmt.Errorf("%s: %s", tried, move), Of: clausewatch.FaultGone, Why: move, Permanent: true}
}

// titled tells whether the webhook is of a forum, as it turned out.
func (h *hook) titled() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.forum
}

// wantsTitle tells whether a refusal says that the webhook is of a forum, and remembers it.
func (h *hook) wantsTitle(err error) bool {
	if r := refusalIn(err); r == nil || r.code != titleNeeded {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forum = true
	return true
}

// tagged are the tags of a message's platforms.
func (h *hook) tagged(topics [][]string) (ids []string) {
	for _, names := range topics {
		for _, name := range names {
			for platform, id := range h.tags {
				if strings.EqualFold(platform, name) && !slices.Contains(ids, id) && len(ids) < maxTags {
					ids = append(ids, id)
				}
			}
		}
	}
	return ids
}

// hooked makes the first post through a webhook. In a forum it is a post with a title, whose thread has the id of the message.
func (x *delivery) hooked(ctx context.Context) error {
	h := x.discord.hook
	x.at.channel = x.channel
	title := h.titled()
	id, err := x.hookedAs(ctx, title)
	if !title && err != nil && h.wantsTitle(err) {
		title = true
		id, err = x.hookedAs(ctx, title)
	}
	if err != nil {
		return err
	}
	if x.at.ids = []string{id}; title {
		x.at.channel = id
	}
	return nil
}

func (x *delivery) hookedAs(ctx context.Context, title bool) (string, error) {
	id, nonces, err := x.discord.send(ctx, draft{channel: x.channel, message: x.message, form: x.form, title: title}, x.all[0])
	if err == nil {
		x.nonces = append(x.nonces, nonces...)
	}
	return id, err
}
