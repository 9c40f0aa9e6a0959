package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/time/rate"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// A body is what is sent to Discord as a message. discordgo's own type knows no nonce.
type body struct {
	Content      string                            `json:"content"`
	Embeds       []*discordgo.MessageEmbed         `json:"embeds"`
	Components   []discordgo.MessageComponent      `json:"components"`
	Mentions     *discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	Flags        discordgo.MessageFlags            `json:"flags,omitempty"`
	Attachments  *[]attachment                     `json:"attachments,omitempty"`
	Nonce        string                            `json:"nonce,omitempty"`
	EnforceNonce bool                              `json:"enforce_nonce,omitempty"`
	file         *file                             // sent with it
	Title        string                            `json:"thread_name,omitempty"` // of a forum's post through a webhook
	Tags         []string                          `json:"applied_tags,omitempty"`
	frame        *frame                            // of the form of components
}

// message is a post as a body that mentions nobody.
func (p post) message() body {
	b := body{Content: p.content, Embeds: p.embeds, Components: p.rows, frame: p.components,
		Mentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}}
	if b.Embeds == nil {
		b.Embeds = []*discordgo.MessageEmbed{}
	}
	if b.Components == nil {
		b.Components = []discordgo.MessageComponent{}
	}
	if p.file != nil {
		b.file, b.Attachments = p.file, &[]attachment{{ID: "0", Name: p.file.name}}
	}
	return b
}

// plainForm are the bodies that are sent instead when Discord refuses the first form.
func (p post) plainForm() []body {
	var all []body
	for _, text := range p.plain {
		plain := post{content: text}
		if p.components != nil {
			plain.components = &frame{}
		}
		all = append(all, plain.message())
	}
	return all
}

// Send posts the message to a channel or thread, in one attempt, as m.Delivery wants it. What does not fit into one post goes on in
// one more, or as a file with that, or in a thread. The post id is that of a spot.
//
// A repeat with the same message and key carries the same nonces, so that within some minutes Discord posts nothing
// twice; what this process knows to be posted is not sent again at all. The error is a *clausewatch.Failure that is
// permanent where somebody must act on the channel (no permission, no such channel), and with After where Discord asks
// for patience or refuses our token; all other errors are temporary.
func (d *Discord) Send(ctx context.Context, channel string, m chat.Message) (string, error) {
	d.prepare()
	tried := "post to discord channel " + channel
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("%s: %w", tried, context.Cause(ctx))
	}
	channel, err := d.place(ctx, channel)
	if err != nil {
		return "", d.failure(ctx, tried, channel, err)
	}
	if !isID(channel) {
		return "", &clausewatch.Failure{Err: fmt.Errorf("post to discord: %q is no id of a channel: it has digits only; "+
			"switch on the developer mode of Discord, then \"Copy Channel ID\"", channel), Of: clausewatch.FaultGone, Permanent: true}
	}
	components := m.Delivery.Form == clausewatch.FormComponents
	x := delivery{discord: d, message: m, channel: channel, at: spot{components: components}, all: laid(m, components)}
	if err := x.send(ctx); err != nil {
		return "", d.failure(ctx, tried, channel, err)
	}
	d.forget(x.nonces)
	return x.at.String(), nil
}

// A draft is a part of a message on its way.
type draft struct {
	channel string
	message chat.Message
	part    int
	form    string // "" or which piece of the plain form
	title   bool   // it opens a forum's post through a webhook
}

// send posts one part: as it was made, or in the plain form when Discord refuses that. It gives the id of the first
// message it made and the nonces under which they are remembered.
func (d *Discord) send(ctx context.Context, at draft, p post) (string, []string, error) {
	id, nonce, err := d.attempt(ctx, at, p.message())
	if err == nil || !isOurs(err) || p.file != nil { // the words of a file have no plain form here, see attach
		return id, []string{nonce}, err
	}
	d.log().Error("discord refuses the form of a message, sending its plain form", "channel", at.channel,
		"alert", at.message.Alert, "part", at.part, "answer", refusalIn(err).detail, "body", asJSON(p.message()))
	d.wentPlain(at.channel, at.message.Alert, err)
	first := ""
	var nonces []string
	for i, b := range p.plainForm() {
		at.form = "plain" + strconv.Itoa(i)
		if at.title && i == 1 {
			at.title, at.channel = false, first
		}
		id, nonce, err := d.attempt(ctx, at, b)
		if err != nil {
			return "", nil, err
		}
		nonces = append(nonces, nonce)
		if i == 0 {
			first = id
		}
	}
	return first, nonces, nil
}

// attempt makes one call, unless what it would post was posted before.
func (d *Discord) attempt(ctx context.Context, at draft, b body) (id, nonce string, err error) {
	nonce = at.nonce()
	if id, ok := d.remembered(nonce); ok {
		return id, nonce, nil
	}
	path := d.postPath(at.channel)
	if err := d.turn(ctx, at.channel, path); err != nil {
		return "", nonce, err
	}
	b = at.sent(b)
	if d.hook == nil {
		b.Nonce, b.EnforceNonce = nonce, nonce != ""
	} else if at.title {
		b.Title, b.Tags = forumName(at.message), d.hook.tagged(at.message.Topics)
	}
	raw, err := d.carry(ctx, http.MethodPost, path, b)
	if err != nil {
		return "", nonce, err
	}
	id = messageID(raw)
	d.remember(nonce, id)
	return id, nonce, nil
}

// maxTurn is how long a post waits for a channel; the outbox waits longer where it must.
const maxTurn = 15 * time.Second

// turn waits until the channel takes the next post: for its pace, and for what Discord said about it.
func (d *Discord) turn(ctx context.Context, channel, path string) error {
	if d.hook != nil {
		channel, path = ownChannel, route(path) // its rate is one for all its threads
	}
	if err := d.lane(channel).Wait(ctx); err != nil {
		return err
	}
	if after := d.heldFor(path); after > maxTurn {
		return &refusal{status: http.StatusTooManyRequests, after: after}
	} else if after > 0 {
		return wait(ctx, after)
	}
	return nil
}

// nonce is the same for each repeat of a part, "" for a message without a key. The text is in it besides the key, because
// keys start again with a new database, and an alert of the new one must not pass for an old one; the channel, because
// Discord looks for a nonce among all that a bot posted anywhere.
func (at draft) nonce() string {
	if at.message.Key == "" {
		return ""
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "clausewatch %q %q %q %d %s", at.message.Key, at.channel, at.message.Text, at.part,
		at.form))
	return hex.EncodeToString(sum[:])[:nonceLength]
}

// isID tells whether a string is an id of Discord's. It becomes part of an address.
func isID(s string) bool {
	return len(s) > 0 && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}

// maxRemembered bounds what is kept of unfinished messages and of channels.
const maxRemembered = 4096

// lane keeps the pace of a channel.
func (d *Discord) lane(channel string) *rate.Limiter {
	d.mu.Lock()
	defer d.mu.Unlock()
	lane := d.lanes[channel]
	if lane == nil {
		if len(d.lanes) >= maxRemembered {
			clear(d.lanes)
		}
		pace := d.Pace
		if pace == 0 {
			pace = time.Second
		}
		lane = rate.NewLimiter(rate.Every(pace), 1)
		d.lanes[channel] = lane
	}
	return lane
}

func (d *Discord) remembered(nonce string) (string, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	id, ok := d.posted[nonce]
	return id, ok && nonce != ""
}

func (d *Discord) remember(nonce, id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if nonce == "" {
		return
	}
	if len(d.posted) >= maxRemembered {
		clear(d.posted)
	}
	d.posted[nonce] = id
}

// forget drops the parts of a message that is complete: from here on only Discord knows them.
func (d *Discord) forget(nonces []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, nonce := range nonces {
		delete(d.posted, nonce)
	}
}

// wentPlain tells of a message whose form Discord refused.
func (d *Discord) wentPlain(channel string, alert int64, err error) {
	if d.Plain != nil {
		d.Plain(channel, alert, err.Error())
	}
}

// asJSON is what was refused, for the log.
func asJSON(b body) string {
	raw, err := json.Marshal(b)
	if err != nil {
		return errors.Join(errors.New("not to be written down"), err).Error()
	}
	return string(raw)
}
