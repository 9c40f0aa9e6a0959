package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// What scripts about channels can do beside: turn owes what is due by the clock; fix zone:Europe/Berlin quiet:20-8 report:off sets it for
// this channel in the configuration; access subscribe:managers managers:slack:U1 says who may do what; follow-clause acme/aup spam is a
// subscription of the configuration to a clause; page https://x.example/a Title printed:DATE kind:feed is a page that can be read, with
// the lines below it, and page https://x.example/b unreadable:login one that cannot; lacks "Attach Files" threads: threads:off is a permission that the bot has not here,
// for these options of the channel.
func init() {
	actions["page"] = (*talk).doPage
	actions["follow-clause"] = (*talk).doFollowClause
	actions["turn"] = (*talk).doTurn
	actions["fix"] = (*talk).doFix
	actions["access"] = (*talk).doAccess
	actions["lacks"] = (*talk).doLacks
}

// doLacks lets the platform say that the bot lacks a permission: lacks "Attach Files" threads: threads:off.
func (c *talk) doLacks(words, _ []string) ([]string, error) {
	all := []chat.Lack{}
	if c.request.Lacks != nil {
		all = append(all, *c.request.Lacks...)
	}
	all = append(all, chat.Lack{Permission: words[0], Why: "without it, less comes", For: words[1:]})
	c.request.Lacks = &all
	return nil, nil
}

func (c *talk) doTurn(_, _ []string) ([]string, error) {
	clock := bot.Timetable{Store: c.world.store, Now: func() time.Time { return c.now }}
	n, err := clock.Turn(c.t.Context())
	return []string{fmt.Sprintf("(%d owed)", n)}, err
}

func (c *talk) doFix(words, _ []string) ([]string, error) {
	set := clausewatch.ChannelSettings{Channel: c.channel(), Zone: option(&words, "zone"), Quiet: option(&words, "quiet"), Report: option(&words, "report")}
	for name, value := range map[string]string{clausewatch.SetsZone: set.Zone, clausewatch.SetsQuiet: set.Quiet, clausewatch.SetsReport: set.Report} {
		if value != "" {
			set.Fixed = append(set.Fixed, name)
		}
	}
	for _, name := range clausewatch.DeliveryOptions(set.Channel) {
		if value := option(&words, name); value != "" {
			var err error
			if set.Delivery, err = set.Delivery.With(name, value); err != nil {
				return nil, err
			}
			set.Fixed = append(set.Fixed, name)
		}
	}
	return nil, c.world.store.Sync(c.t.Context(), c.platforms, c.subs, c.now, set)
}

func (c *talk) doAccess(words, _ []string) ([]string, error) {
	a := &c.bot.Access
	if m := option(&words, "managers"); m != "" {
		a.Managers = strings.Split(m, ",")
	}
	for name, field := range map[string]*string{"subscribe": &a.Subscribe, "settings": &a.Settings, "watch": &a.Watch, "triage": &a.Triage} {
		if v := option(&words, name); v != "" {
			*field = v
		}
	}
	return nil, nil
}

func (c *talk) doFollowClause(words, _ []string) ([]string, error) {
	s := clausewatch.Subscription{Channel: c.channel(), About: strings.Join(words[1:], " "), Origin: "config"}
	s.Platform, s.Document = clausewatch.SplitRef(words[0])
	c.subs = append(c.subs, s)
	return nil, c.sync()
}

func (c *talk) doPage(words, block []string) ([]string, error) {
	printed, feed, unreadable := option(&words, "printed"), option(&words, "kind") == "feed", option(&words, "unreadable")
	before := c.bot.Look
	c.bot.Look = func(ctx context.Context, url string) (clausewatch.Version, error) {
		switch {
		case url != words[0] && before != nil:
			return before(ctx, url)
		case url != words[0]:
			return clausewatch.Version{}, &clausewatch.Failure{Err: errors.New("look up " + url + ": no such host"), Cause: clausewatch.CauseDNS}
		case unreadable != "":
			return clausewatch.Version{}, &clausewatch.UnreadableError{Cause: clausewatch.Cause(unreadable), Detail: strings.Join(words[1:], " ")}
		}
		v := read("new/document", c.now, printed, block...)
		v.Title, v.URL = strings.Join(words[1:], " "), url
		for i := range v.Provisions {
			if feed {
				v.Provisions[i].Block = clausewatch.Entry
			}
		}
		return v, nil
	}
	return nil, nil
}
