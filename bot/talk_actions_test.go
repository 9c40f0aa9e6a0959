package bot_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/console"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher/compare"
	"github.com/clausewatch/clausewatch/watcher/deadline"
)

// actions are what a script can do with a line that begins with "!". Words come without their quotation marks, the lines
// that follow with "|" as block. What an action returns is held as an answer is.
var actions map[string]func(c *talk, words []string, block []string) ([]string, error)

func init() {
	actions = map[string]func(c *talk, words []string, block []string) ([]string, error){
		"world": (*talk).doWorld, "now": (*talk).doNow, "wait": (*talk).doWait,
		"channel": (*talk).doChannel, "user": (*talk).doUser,
		"category": (*talk).doCategory, "platform": (*talk).doPlatform, "document": (*talk).doDocument, "unwatch": (*talk).doUnwatch,
		"text": (*talk).doText, "change": (*talk).doChange, "look": (*talk).doLook, "unreadable": (*talk).doUnreadable,
		"follow": (*talk).doFollow, "told": (*talk).doTold,
	}
}

func (c *talk) act(line string, block []string) ([]string, error) {
	words := split(line)
	do := actions[words[0]]
	if do == nil {
		return nil, fmt.Errorf("there is no such action")
	}
	for i := range block {
		block[i] = strings.TrimPrefix(strings.TrimPrefix(block[i], "|"), " ")
	}
	return do(c, words[1:], block)
}

// split cuts at spaces, but not between quotation marks.
func split(line string) []string {
	var words []string
	inside, option := false, false
	for _, part := range strings.Split(line, `"`) {
		switch {
		case inside && option: // quiet:"why"
			words[len(words)-1] += part
		case inside:
			words = append(words, part)
		default:
			words = append(words, strings.Fields(part)...)
			option = strings.HasSuffix(part, ":")
		}
		inside = !inside
	}
	return words
}

// option takes "name:value" out of words.
func option(words *[]string, name string) string {
	for i, w := range *words {
		if value, ok := strings.CutPrefix(w, name+":"); ok {
			*words = slices.Delete(slices.Clone(*words), i, i+1)
			return value
		}
	}
	return ""
}

var errWords = errors.New("the action has too few words")

// doWorld plays testdata/talk/worlds/NAME.txt, which asks nothing.
func (c *talk) doWorld(words, _ []string) ([]string, error) {
	file := "testdata/talk/worlds/" + words[0] + ".txt"
	if _, err := os.Stat(file); err != nil {
		return nil, err
	}
	c.play(file)
	return nil, nil
}

// doNow sets the clock: now 2026-05-20 10:00.
func (c *talk) doNow(words, _ []string) ([]string, error) {
	t, err := time.Parse("2006-01-02 15:04", strings.Join(words, " "))
	if err == nil && t.Before(c.now) {
		err = errors.New("time does not go back")
	}
	c.now = t
	return nil, err
}

// doWait lets time go by: wait 3h, wait 10d.
func (c *talk) doWait(words, _ []string) ([]string, error) {
	var days int
	if n, err := fmt.Sscanf(words[0], "%dd", &days); n == 1 && err == nil && strings.HasSuffix(words[0], "d") {
		c.now = c.now.AddDate(0, 0, days)
		return nil, nil
	}
	d, err := time.ParseDuration(words[0])
	c.now = c.now.Add(d)
	return nil, err
}

// doChannel says where people speak from now on: channel slack:C1, channel console.
func (c *talk) doChannel(words, _ []string) ([]string, error) {
	c.request.Platform, c.request.Channel, _ = strings.Cut(words[0], ":")
	return nil, nil
}

// doUser says who speaks from now on.
func (c *talk) doUser(words, _ []string) ([]string, error) {
	c.request.User = words[0]
	return nil, nil
}

// doCategory names a category with the laws it touches: category spam "Spam and bulk mail" "Mail Act s. 4".
func (c *talk) doCategory(words, _ []string) ([]string, error) {
	if len(words) < 2 {
		return nil, errWords
	}
	category := clausewatch.Category{ID: words[0], Name: words[1]}
	for _, l := range words[2:] {
		category.Laws = append(category.Laws, clausewatch.Law{Law: l})
	}
	c.bot.Categories = append(c.bot.Categories, category)
	return nil, nil
}

// doPlatform adds a platform with its aliases: platform acme "Acme" "acme cloud" ac.
func (c *talk) doPlatform(words, _ []string) ([]string, error) {
	if len(words) < 2 {
		return nil, errWords
	}
	c.platforms = append(c.platforms, clausewatch.Platform{ID: words[0], Name: words[1], Aliases: words[2:]})
	return nil, c.sync()
}

// doDocument adds a document with its aliases: document acme/aup "Acme Acceptable Use Policy", with feed: for a changelog.
func (c *talk) doDocument(words, _ []string) ([]string, error) {
	feed := option(&words, "kind")
	if len(words) < 2 {
		return nil, errWords
	}
	platform, id := clausewatch.SplitRef(words[0])
	d := policy(id, words[1], words[2:]...)
	if feed == "feed" {
		d.Kind = clausewatch.Feed
	}
	d.Platform, d.URLs = platform, []string{"https://" + platform + ".example/" + id}
	at := slices.IndexFunc(c.platforms, func(p clausewatch.Platform) bool { return p.ID == platform })
	if at < 0 {
		return nil, errors.New("no such platform")
	}
	c.platforms[at].Documents = append(c.platforms[at].Documents, d)
	return nil, c.sync()
}

// doUnwatch takes a document or a platform out of the configuration.
func (c *talk) doUnwatch(words, _ []string) ([]string, error) {
	platform, id := clausewatch.SplitRef(words[0])
	for i := range c.platforms {
		if c.platforms[i].ID == platform {
			c.platforms[i].Documents = slices.DeleteFunc(c.platforms[i].Documents, func(d clausewatch.Document) bool { return id == "" || d.ID == id })
		}
	}
	if id == "" {
		c.platforms = slices.DeleteFunc(c.platforms, func(p clausewatch.Platform) bool { return p.ID == platform })
	}
	return nil, c.sync()
}

// doFollow lets the channel hear of a document, a platform, or with * of everything: follow acme/aup min:high.
func (c *talk) doFollow(words, _ []string) ([]string, error) {
	s := clausewatch.Subscription{Channel: c.channel(), Origin: "config"}
	if least := option(&words, "min"); least != "" {
		if err := s.MinSeverity.UnmarshalText([]byte(least)); err != nil {
			return nil, err
		}
	}
	if s.Platform, s.Document = clausewatch.SplitRef(words[0]); s.Platform == "*" {
		s.Platform = ""
	}
	c.subs = append(c.subs, s)
	return nil, c.sync()
}

func (c *talk) channel() clausewatch.Channel {
	if c.request.Channel == "" {
		return clausewatch.Channel(c.request.Platform)
	}
	return clausewatch.Channel(c.request.Platform + ":" + c.request.Channel)
}

func (c *talk) sync() error {
	return c.world.store.Sync(c.t.Context(), c.platforms, c.subs, c.now)
}

// doText records the first text of a document, a line a clause as read takes them, each with an optional line of what the
// classifier said: text acme/aup printed:2025-11-01 effective:2025-12-01.
func (c *talk) doText(words, block []string) ([]string, error) {
	c.texts[words[0]] = clauses(nil, block)
	v := c.version(words)
	v.Deadlines = deadline.Read(v)
	c.world.baseline(v)
	return nil, nil
}

// doChange records that a document reads otherwise: the block is laid over its text, as clauses says. The change is the one
// that the watcher finds. It is told when it is material, unless it is quiet: with the reason why.
func (c *talk) doChange(words, block []string) ([]string, error) {
	quiet, ref := option(&words, "quiet"), words[0]
	c.texts[ref] = clauses(c.texts[ref], block)
	old, err := c.world.store.Current(c.t.Context(), ref)
	if err != nil {
		return nil, err
	}
	next := c.version(words)
	change := compare.Versions(old, &next)
	next.Deadlines = deadline.Read(next)
	change.Told, change.Why = change.Material && quiet == "", "confirmed: the new text stood at the second look"
	if !change.Material {
		change.Why = "not told: only layout, numbering, places or typography differ"
	}
	if quiet != "" {
		change.Why = quiet
	}
	change.Document, change.At = ref, c.now
	c.world.record(store.Look{Capture: clausewatch.Capture{Document: ref, At: c.now, Outcome: clausewatch.Changed}, Snapshots: snapshot(next, c.now),
		Readable: true, Version: &next, As: store.Settled, Change: &change, Leaves: true})
	c.world.texts[ref] = next
	return nil, nil
}

// version reads the text that a document has now.
func (c *talk) version(words []string) clausewatch.Version {
	printed, effective := option(&words, "printed"), option(&words, "effective")
	var lines []string
	for _, l := range c.texts[words[0]] {
		lines = append(lines, l.text)
	}
	v := read(words[0], c.now, printed, lines...)
	v.Dates.Effective = clausewatch.Date(effective)
	if d := c.document(words[0]); d != nil && d.Kind == clausewatch.Feed {
		for i := range v.Provisions {
			v.Provisions[i].Block = clausewatch.Entry
		}
	}
	intro := ""
	for i, l := range c.texts[words[0]] {
		if p := &v.Provisions[i]; p.Block == clausewatch.Item {
			p.Intro = intro
		} else if intro = ""; strings.HasSuffix(p.Text, ":") {
			intro = p.Text
		}
		if l.said != "" {
			v.Classifier = 5
			l.judge(&v.Provisions[i])
		}
	}
	return v
}

// document is one that is watched, nil when it is none.
func (c *talk) document(ref string) *clausewatch.Document {
	for _, p := range c.platforms {
		for i := range p.Documents {
			if p.Documents[i].Ref() == ref {
				return &p.Documents[i]
			}
		}
	}
	return nil
}

// doLook records that the text of documents still stands; without a name, that of all that were read.
func (c *talk) doLook(words, _ []string) ([]string, error) {
	if len(words) == 0 {
		for ref := range c.texts {
			words = append(words, ref)
		}
		slices.Sort(words)
	}
	for _, ref := range words {
		c.world.looks(ref, c.now)
	}
	return nil, nil
}

// doUnreadable records that a look gave no text: unreadable acme/aup login "a form with a password field".
func (c *talk) doUnreadable(words, _ []string) ([]string, error) {
	if len(words) < 2 {
		return nil, errWords
	}
	all, err := c.world.store.Health(c.t.Context(), "")
	if err != nil {
		return nil, err
	}
	look := store.Look{Capture: clausewatch.Capture{Document: words[0], At: c.now, Outcome: clausewatch.Unreadable, Cause: clausewatch.Cause(words[1]),
		Detail: strings.Join(words[2:], " ")}, Failures: 1, BlindSince: c.now}
	if look.Capture.Cause.Unanswered() {
		look.Capture.Outcome = clausewatch.Failed
	}
	for _, h := range all {
		if h.Document.Ref() == words[0] && !h.BlindSince.IsZero() {
			look.Failures, look.BlindSince = h.Failures+1, h.BlindSince
		}
	}
	if look.Failures > 1 {
		look.Joins = clausewatch.OutageOfHost
	}
	c.world.record(look)
	return nil, nil
}

// doTold delivers what is owed now and shows what each channel hears.
func (c *talk) doTold(_, _ []string) ([]string, error) {
	clock := &bot.Timetable{Store: c.world.store, Now: func() time.Time { return c.now }}
	if _, err := clock.Turn(c.t.Context()); err != nil {
		return nil, err
	}
	for _, platform := range []string{"console", "slack", "discord"} { // one after the other, so that posts come in the same order
		o := &bot.Outbox{Store: c.world.store, Senders: map[string]chat.Sender{platform: c.sender.in(platform)}, Now: func() time.Time { return c.now }}
		if _, err := o.Deliver(c.t.Context()); err != nil {
			return nil, err
		}
	}
	heard := c.sender.heard
	c.sender.heard = nil
	if len(heard) == 0 {
		heard = []string{"(nobody is told anything)"}
	}
	return heard, nil
}

// A crowd hears what channels are told.
type crowd struct {
	heard []string
	posts int
}

// in is the crowd as the sender of a platform.
func (c *crowd) in(platform string) chat.Sender { return listener{c, platform} }

type listener struct {
	*crowd
	platform string
}

func (l listener) Send(_ context.Context, channel string, m chat.Message) (string, error) {
	l.posts++
	l.hear(fmt.Sprintf("%s hears in post %d:", l.name(channel), l.posts), m)
	return fmt.Sprintf("post-%d", l.posts), nil
}

func (l listener) Edit(_ context.Context, channel, post string, m chat.Message) (string, error) {
	l.hear(fmt.Sprintf("%s sees %s become:", l.name(channel), strings.ReplaceAll(post, "-", " ")), m)
	return "", nil
}

func (l listener) name(channel string) string {
	if l.platform == "console" {
		return "console"
	}
	return l.platform + ":" + channel
}

func (l listener) hear(who string, m chat.Message) {
	if len(l.heard) > 0 {
		l.crowd.heard = append(l.heard, "")
	}
	shown := strings.TrimRight(console.Render(m, console.Options{Width: 110}), "\n")
	l.crowd.heard = append(append(l.heard, who, ""), strings.Split(shown, "\n")...)
}
