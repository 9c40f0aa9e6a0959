package discord

import (
	"context"
	"encoding/json"
	"strings"
)

// everywhere is the scope of commands that all servers have; the others are ids of servers.
const everywhere = "global"

// A registration is what Discord has of our commands in one scope.
type registration struct {
	Digest string            `json:"digest"` // of their definitions
	IDs    map[string]string `json:"ids"`    // by name; Discord gives them
}

// scope is where the commands are registered.
func (d *Discord) scope() string {
	if d.TestGuild != "" {
		return d.TestGuild
	}
	return everywhere
}

func registeredNote(application string) string { return "discord commands " + application }

// registrations are those of an application by scope, as they were noted.
func (d *Discord) registrations(ctx context.Context, application string) map[string]registration {
	text, err := d.memory().Note(ctx, registeredNote(application))
	all := map[string]registration{}
	if err == nil && text != "" {
		err = json.Unmarshal([]byte(text), &all)
	}
	if err != nil {
		d.log().Warn("it is not known which commands discord has", "err", err)
		all = map[string]registration{}
	}
	d.remembers(all)
	return all
}

// note keeps the registrations of an application.
func (d *Discord) note(ctx context.Context, application string, all map[string]registration) {
	text, err := json.Marshal(all)
	if err == nil {
		err = d.memory().SetNote(context.WithoutCancel(ctx), registeredNote(application), string(text))
	}
	if err != nil { // they are registered once more, which does no harm
		d.log().Warn("which commands discord has could not be noted", "err", err)
	}
	d.remembers(all)
}

func (d *Discord) remembers(all map[string]registration) {
	ids := map[string]map[string]string{}
	for where, r := range all {
		ids[where] = r.IDs
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.commandIDs = ids
}

// Mention is a command as Discord lets people click it, "</terms:ID>" or "</alerts add:ID>", in the server where it is shown;
// just "/terms" as long as its id is not known. The words are ours: nothing in them is escaped.
func (d *Discord) Mention(guild, command string) string {
	name, _, _ := strings.Cut(command, " ")
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, where := range []string{guild, everywhere} {
		if id := d.commandIDs[where][name]; id != "" {
			return "</" + command + ":" + id + ">"
		}
	}
	return "/" + command
}

// doubt looks at a command that somebody typed: one that is none of ours, or has another id than ours, is of a registration
// that we do not know, and what is registered is looked at again.
func (d *Discord) doubt(id, name string) {
	d.mu.Lock()
	known := len(d.commandIDs) == 0
	for _, ids := range d.commandIDs {
		known = known || ids[name] == id
	}
	d.mu.Unlock()
	if known && commandOf(name) != nil {
		return
	}
	select {
	case d.doubts <- struct{}{}:
	default: // it will be looked at anyway
	}
}
