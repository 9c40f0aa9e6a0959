package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// underReview finds the alert that a command names, and the words behind its number. What tells another alert again stands
// for that one. The error is a *puzzle when the alert is not one of this channel or the person may not.
func (q *question) underReview(ctx context.Context, name, example string) (clausewatch.Alert, []word, error) {
	if err := q.mayReview(); err != nil {
		return clausewatch.Alert{}, nil, err
	}
	a, words, err := q.alertNamed(ctx, name, example)
	switch {
	case err != nil:
	case a.Kind == clausewatch.AlertTest, a.Kind == clausewatch.AlertReport, a.Kind == clausewatch.AlertLost:
		what := map[clausewatch.AlertKind]string{clausewatch.AlertLost: "notice of a lost channel"}[a.Kind]
		if what == "" {
			what = string(a.Kind)
		}
		err = &puzzle{text: fmt.Sprintf("alert %d is a %s; there is nothing to decide about it. /terms open shows what there is", a.ID, what)}
	case a.ToldIn != 0:
		err = &puzzle{text: fmt.Sprintf("alert %d was told as a part of alert %d; say it of that one", a.ID, a.ToldIn)}
	}
	return a, words, err
}

func (q *question) alertNamed(ctx context.Context, name, example string) (a clausewatch.Alert, words []word, err error) {
	words = q.input.Words
	if len(words) == 0 {
		return a, nil, q.whichAlert(ctx, name+" needs the number that stands below an alert, such as /terms "+example)
	}
	id, err := alertNumber(words[0].Text)
	if err != nil {
		return a, nil, q.whichAlert(ctx, fmt.Sprintf("no alert “%s”; %s needs the number that stands below an alert, such as /terms %s",
			shorten(words[0].Text, 40), name, example))
	}
	a, err = q.bot.Store.Alert(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return a, nil, q.whichAlert(ctx, fmt.Sprintf("no alert %d", id))
	}
	if err != nil {
		return a, nil, err
	}
	here := a.Channel
	if a.About != 0 {
		if a, err = q.bot.Store.Alert(ctx, a.About); err != nil {
			return a, nil, err
		}
	}
	ours, err := q.ours(ctx, a, here)
	if err != nil {
		return a, nil, err
	}
	if !ours {
		return clausewatch.Alert{}, nil, q.whichAlert(ctx, fmt.Sprintf("alert %d was told in another channel; it is reviewed there", id))
	}
	return a, words[1:], nil
}

// ours tells whether an alert, which a message in the channel here is about, is one for the channel that asks: it was told
// there, first or again. The console is the operator's and speaks of all; the page of an app for all channels of a workspace speaks of those.
func (q *question) ours(ctx context.Context, a clausewatch.Alert, here clausewatch.Channel) (bool, error) {
	channel := q.channel()
	if q.request.Home && q.ofPlace(here) || q.request.Platform == "console" || channel != "" && (channel == here || channel == a.Channel) {
		return true, nil
	}
	if channel == "" {
		return false, nil
	}
	return q.bot.Store.ToldIn(ctx, a, channel)
}

// alertNumber reads the number of an alert, "12" or "#12".
func alertNumber(typed string) (int64, error) {
	id, err := strconv.ParseInt(strings.TrimRight(strings.TrimLeft(typed, "#"), ".,:;"), 10, 64)
	if err == nil && id <= 0 {
		err = strconv.ErrRange
	}
	return id, err
}

// whichAlert is a puzzle that names the newest alerts of this channel.
func (q *question) whichAlert(ctx context.Context, what string) error {
	channel := q.channel()
	if channel == "" {
		return &puzzle{text: what}
	}
	all, err := q.bot.Store.Alerts(ctx, store.AlertFilter{Channel: channel, State: clausewatch.AlertSent, Limit: 5})
	if err != nil {
		return err
	}
	p := &puzzle{text: what + "; no alert was told here yet"}
	if len(all) > 0 {
		p = &puzzle{text: what, heading: "The newest here:"}
	}
	for _, a := range all {
		s, err := alertSubject(ctx, q.bot.Store, q.catalog, a)
		if err != nil {
			return err
		}
		p.offers = append(p.offers, []chat.Span{{Text: strconv.FormatInt(a.ID, 10), Bold: true}, {Text: " · " + s}})
	}
	return p
}
