package bot_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
)

// What scripts about channels can do beside: turn owes what is due by the clock; fix zone:Europe/Berlin quiet:20-8 report:off sets it for
// this channel in the configuration; access subscribe:managers managers:slack:U1 says who may do what; follow-file acme/aup#spam daily
// is a subscription of the configuration.
func init() {
	actions["turn"] = (*talk).doTurn
	actions["fix"] = (*talk).doFix
	actions["access"] = (*talk).doAccess
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
	return nil, c.world.store.Sync(c.t.Context(), c.platforms, c.subs, c.now, set)
}

func (c *talk) doAccess(words, _ []string) ([]string, error) {
	a := &c.bot.Access
	if m := option(&words, "managers"); m != "" {
		a.Managers = strings.Split(m, ",")
	}
	for name, field := range map[string]*string{"subscribe": &a.Subscribe, "settings": &a.Settings, "watch": &a.Watch} {
		if v := option(&words, name); v != "" {
			*field = v
		}
	}
	return nil, nil
}
