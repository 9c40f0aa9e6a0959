package bot_test

import (
	"errors"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/store"
)

// What scripts about reviews can do beside: named Ann says what the person that speaks is called; again 24h slack:C9 owes what
// nobody took up in that time, to that channel, and delivers it.
func init() {
	actions["named"] = (*talk).doNamed
	actions["again"] = (*talk).doAgain
}

func (c *talk) doNamed(words, _ []string) ([]string, error) {
	c.request.Name = strings.Join(words, " ")
	return nil, nil
}

func (c *talk) doAgain(words, _ []string) ([]string, error) {
	if len(words) == 0 {
		return nil, errors.New("after what time?")
	}
	after, err := time.ParseDuration(words[0])
	if err != nil {
		return nil, err
	}
	rule := store.AgainRule{After: after}
	if len(words) > 1 {
		rule.To = clausewatch.Channel(words[1])
	}
	clock := &bot.Timetable{Store: c.world.store, Now: func() time.Time { return c.now }, Again: rule}
	if _, err := clock.Turn(c.t.Context()); err != nil {
		return nil, err
	}
	return c.doTold(nil, nil)
}
