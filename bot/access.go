package bot

import (
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// Access says who may do what. The zero value lets everyone subscribe and review alerts, and only managers change settings and what is watched; those
// are who is listed, who manages the place by the word of its platform, and who sits at the console.
type Access struct {
	Managers  []string // "slack:U123", "discord:987"
	Subscribe string   // Everyone or Managers; "" is Everyone
	Settings  string   // "" is Managers
	Watch     string   // "" is Managers
	Triage    string   // who may review alerts; "" is Everyone
}

const (
	Everyone = "everyone"
	Managers = "managers"
)

// who is the person that asks, as facts name people: "slack:U123", "console".
func (q *question) who() string {
	if q.request.User == "" || q.request.Platform == "console" {
		return q.request.Platform
	}
	return q.request.Platform + ":" + q.request.User
}

// manages tells whether the person may do everything.
func (q *question) manages() bool {
	return q.request.Platform == "console" || q.request.Manager || slices.Contains(q.bot.Access.Managers, q.who())
}

// may refuses what only managers may do: who is who may, deed what it is. The error is a *puzzle that says who may.
func (q *question) may(who, deed string) error {
	if who == Everyone || q.manages() {
		return nil
	}
	those := "those whom `access: managers:` in the configuration file names"
	if q.request.Platform == "discord" {
		those = "those who have Manage Server here, and " + those
	}
	if ids := q.here(); len(ids) > 0 {
		those += " (" + strings.Join(ids, ", ") + ")"
	}
	return &puzzle{text: "only managers may " + deed + ": " + those + "; you are " + q.who()}
}

// here are the managers in the place that the person is in.
func (q *question) here() []string {
	var ids []string
	for _, id := range q.bot.Access.Managers {
		if q.ofPlace(clausewatch.Channel(id)) {
			ids = append(ids, id)
		}
	}
	return ids
}

// maySubscribe and the others refuse with the word for what was asked.
func (q *question) maySubscribe() error {
	who := q.bot.Access.Subscribe
	if who == "" {
		who = Everyone
	}
	return q.may(who, "change what a channel follows")
}

func (q *question) maySet() error {
	return q.may(q.bot.Access.Settings, "change the settings of a channel")
}

func (q *question) mayWatch() error { return q.may(q.bot.Access.Watch, "change what is watched") }

// mayReview says who may take alerts up, assign them, put them off and set them aside, and refuses the others.
func (q *question) mayReview() error {
	who := q.bot.Access.Triage
	if who == "" {
		who = Everyone
	}
	return q.may(who, "review alerts")
}
