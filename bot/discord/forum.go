package discord

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// The kinds of channels that take posts with a title in the place of messages.
const (
	kindForum = 15
	kindMedia = 16
)

const (
	maxTags      = 5         // of a post in a forum
	postedWithin = time.Hour // within which a post of the same name is the one of an attempt whose answer was lost

	tagsNeeded = 40067 // the forum asks for a tag on every post
)

// A place is what Discord says of a channel.
type place struct {
	Kind  int    `json:"type"`
	Guild string `json:"guild_id"`
	Flags int    `json:"flags"`
	Tags  []tag  `json:"available_tags"`
}

type tag struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Moderated bool   `json:"moderated"` // only who manages threads may set it
}

// forum tells whether alerts are posts with a title there.
func (p place) forum() bool { return p.Kind == kindForum || p.Kind == kindMedia }

// needsTag is the flag of a forum whose posts need a tag (REQUIRE_TAG).
const needsTag = 1 << 4

// tagged are the tags of the forum that have the name of a platform, by their ids.
func (p place) tagged(topics [][]string) []string {
	ids := []string{}
	for _, names := range topics {
		for _, t := range p.Tags {
			is := func(name string) bool { return strings.EqualFold(strings.TrimSpace(name), strings.TrimSpace(t.Name)) }
			if !t.Moderated && len(ids) < maxTags && !slices.Contains(ids, t.ID) && slices.ContainsFunc(names, is) {
				ids = append(ids, t.ID)
			}
		}
	}
	return ids
}

// placeOf is what is known of a channel: it is asked for when it first refuses a message, and kept.
func (d *Discord) placeOf(channel string) (place, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	p, known := d.places[channel]
	return p, known
}

// ask asks Discord what a channel is.
func (d *Discord) ask(ctx context.Context, channel string) (p place, err error) {
	if err := d.get(ctx, "channels/"+channel, &p); err != nil {
		return p, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.places == nil || len(d.places) >= maxRemembered {
		d.places = map[string]place{}
	}
	d.places[channel] = p
	return p, nil
}

// takesTitles tells whether a channel that refused a message is a forum. What a channel is does not change.
func (d *Discord) takesTitles(ctx context.Context, channel string, refused error) bool {
	if r := refusalIn(refused); r == nil || r.status != http.StatusBadRequest || !r.spoken {
		return false
	}
	p, known := d.placeOf(channel)
	if !known {
		var err error
		if p, err = d.ask(ctx, channel); err != nil {
			d.log().Warn("discord does not say what a channel is that refuses a message", "channel", channel, "err", withoutAddress(err))
			return false
		}
	}
	return p.forum()
}

// title posts the first part as a post of a forum, which is a thread: with a name, and a tag for each platform that the forum has one
// for. Discord takes no nonce there, so that a post of the last hour by the same name passes for this one.
func (x *delivery) title(ctx context.Context) error {
	forum, known := x.discord.placeOf(x.channel)
	tags := forum.tagged(x.message.Topics)
	if !known || len(tags) == 0 { // somebody may have added one
		now, err := x.discord.ask(ctx, x.channel)
		if err != nil {
			return err
		}
		forum, tags = now, now.tagged(x.message.Topics)
	}
	if len(tags) == 0 && forum.Flags&needsTag != 0 {
		return &refusal{status: http.StatusBadRequest, code: tagsNeeded, message: wantedTags(x.message.Topics), spoken: true}
	}
	at := draft{channel: x.channel, message: x.message, form: x.form}
	id, before := x.discord.remembered(at.nonce())
	if first := (clausewatch.Alert{ID: x.message.Alert}).Key(); !before && x.message.Key == first { // one that takes the place of another has its name
		id = x.discord.titled(ctx, forum.Guild, x.channel, forumName(x.message))
	}
	if id == "" {
		var err error
		if id, err = x.open(ctx, at, tags); err != nil {
			return err
		}
	}
	x.discord.remember(at.nonce(), id)
	x.nonces = append(x.nonces, at.nonce())
	x.at.channel, x.at.ids = id, []string{id}
	return nil
}

// open makes the post in the form in which it was made, or in the plain one when Discord refuses that.
func (x *delivery) open(ctx context.Context, at draft, tags []string) (string, error) {
	id, err := x.discord.title(ctx, at, tags, x.all[0].message())
	if !isOurs(err) {
		return id, err
	}
	x.discord.log().Error("discord refuses the form of a forum's post, sending its plain form", "channel", at.channel, "alert", at.message.Alert,
		"answer", refusalIn(err).detail, "body", asJSON(x.all[0].message()))
	x.discord.wentPlain(at.channel, at.message.Alert, err)
	for i, b := range x.all[0].plainForm() {
		if i == 0 {
			if id, err = x.discord.title(ctx, at, tags, b); err != nil {
				return "", err
			}
			continue
		}
		_, nonce, err := x.discord.attempt(ctx, draft{channel: id, message: x.message, form: "plain" + strconv.Itoa(i)}, b)
		if err != nil {
			return "", err
		}
		x.nonces = append(x.nonces, nonce)
	}
	return id, nil
}

// title makes one call.
func (d *Discord) title(ctx context.Context, at draft, tags []string, b body) (string, error) {
	path := "channels/" + at.channel + "/threads"
	if err := d.turn(ctx, at.channel, path); err != nil {
		return "", err
	}
	raw, err := d.call(ctx, http.MethodPost, path, map[string]any{"name": forumName(at.message), "auto_archive_duration": archiveAfter,
		"applied_tags": tags, "message": at.sent(b)})
	if err != nil {
		return "", err
	}
	return messageID(raw), nil
}

// titled is the post of a forum that has a name and was made within the last hour, "" for none and where Discord does not say.
func (d *Discord) titled(ctx context.Context, guild, forum, name string) string {
	if !isID(guild) {
		return ""
	}
	var said struct {
		Threads []struct {
			ID     string `json:"id"`
			Parent string `json:"parent_id"`
			Name   string `json:"name"`
		} `json:"threads"`
	}
	if err := d.get(ctx, "guilds/"+guild+"/threads/active", &said); err != nil {
		d.log().Warn("discord does not say which posts a forum has; one whose answer was lost would come twice", "channel", forum, "err", withoutAddress(err))
		return ""
	}
	for _, t := range said.Threads {
		if t.Parent == forum && t.Name == name && isID(t.ID) && d.now().Sub(madeAt(t.ID)) < postedWithin {
			return t.ID
		}
	}
	return ""
}

// madeAt is when an id of Discord's was made (docs.discord.com/developers/reference#snowflakes).
func madeAt(id string) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>22) + 1_420_070_400_000)
}

// forumName is the title of an alert's post. The number makes it one of its own.
func forumName(m chat.Message) string {
	name := threadName(m)
	if m.Alert == 0 {
		return name
	}
	number := fmt.Sprintf(" · alert %d", m.Alert)
	if units(name)+units(number) > maxThreadName {
		name = shortened(name, maxThreadName/2-units(number))
	}
	return name + number
}

// wantedTags says which tags would do.
func wantedTags(topics [][]string) string {
	var names []string
	for _, t := range topics {
		names = append(names, strconv.Quote(t[0]))
	}
	if len(names) == 0 {
		return "the message is about no platform, so no tag fits"
	}
	return "the forum has no tag " + strings.Join(names, " or ")
}
