package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Register makes the commands of this version those of the application, in the place of all it had: for all servers, or for
// TestGuild alone. It asks for the application's id where ApplicationID is "". The error wraps a permanent clausewatch.Failure
// when the token is refused.
func (d *Discord) Register(ctx context.Context) error {
	application, err := d.applicationID(ctx)
	if err != nil {
		return d.failure(ctx, registering, "", err)
	}
	return d.put(ctx, application)
}

const registering = "register the commands with discord"

// put registers the commands in our scope and notes it. A test server that is none any more loses them: there they would stand
// beside those of all servers. Those of all servers stay while there is a test server; other servers use them.
func (d *Discord) put(ctx context.Context, application string) error {
	ours := d.scope()
	ids, err := d.overwrite(ctx, application, ours, definitions(ours != everywhere))
	if r := refusalIn(err); r != nil && ours != everywhere && r.spoken && (r.status == http.StatusForbidden || r.status == http.StatusNotFound) {
		return fmt.Errorf("%s in the test server %s: %s; check discord.test_guild, and invite the bot there: `clausewatch discord invite`",
			registering, ours, r)
	}
	if err != nil {
		return d.failure(ctx, registering, "", err)
	}
	all := d.registrations(ctx, application)
	all[ours] = registration{digest(), ids}
	d.note(ctx, application, all)
	d.log().Info("commands registered with discord", "commands", len(commands), "application", application, "where", ours)
	for where := range all {
		if where == ours || where == everywhere {
			continue
		}
		_, err := d.overwrite(ctx, application, where, nil)
		if r := refusalIn(err); err != nil && (r == nil || r.status != http.StatusForbidden && r.status != http.StatusNotFound) {
			return d.failure(ctx, "take the commands out of the former test server "+where, "", err)
		}
		delete(all, where) // where the bot is not any more, there are none
		d.note(ctx, application, all)
	}
	if _, other := all[everywhere]; other && ours != everywhere {
		d.log().Warn("the commands of all servers stay registered beside those of the test server, where each shows twice", "test_guild", ours)
	}
	return nil
}

// overwrite registers these commands in the place of all that there are, and gives their ids by name. An answer that cannot be
// read is that of commands that are registered, whose ids are not known.
func (d *Discord) overwrite(ctx context.Context, application, where string, all any) (map[string]string, error) {
	if all == nil {
		all = []any{}
	}
	raw, err := d.call(ctx, http.MethodPut, commandsPath(application, where), all)
	if err != nil {
		return nil, err
	}
	ids, _ := commandIDs(raw)
	return ids, nil
}

// inPlace tells whether Discord has the commands of this version in our scope. It is believed what was noted about their
// definitions, since Discord's own differ from them in many ways; but it is asked whether they are the ones of then.
func (d *Discord) inPlace(ctx context.Context, application string) (bool, error) {
	noted := d.registrations(ctx, application)
	ours := noted[d.scope()]
	if ours.Digest != digest() || len(ours.IDs) != len(commands) {
		return false, nil
	}
	for where := range noted { // a former test server has to be cleared
		if where != d.scope() && where != everywhere {
			return false, nil
		}
	}
	raw, err := d.call(ctx, http.MethodGet, commandsPath(application, d.scope()), nil)
	if r := refusalIn(err); r != nil && r.spoken && (r.code == unknownCommand || r.status == http.StatusForbidden || r.status == http.StatusNotFound) {
		return false, nil // the registration itself says what is wrong
	}
	if err != nil {
		return false, d.failure(ctx, "ask discord for the registered commands", "", err)
	}
	ids, err := commandIDs(raw)
	if err != nil || len(ids) != len(ours.IDs) {
		return false, nil
	}
	for name, id := range ids {
		if ours.IDs[name] != id {
			return false, nil
		}
	}
	return true, nil
}

// commandsPath is where the commands of a scope are.
func commandsPath(application, where string) string {
	if where == everywhere {
		return "applications/" + application + "/commands"
	}
	return "applications/" + application + "/guilds/" + where + "/commands"
}

// commandIDs are the ids of the chat commands in an answer, by name.
func commandIDs(raw []byte) (map[string]string, error) {
	var all []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for _, c := range all {
		if isID(c.ID) {
			ids[c.Name] = c.ID
		}
	}
	return ids, nil
}

// applicationID is the one of the configuration, or the one that Discord says is ours.
func (d *Discord) applicationID(ctx context.Context) (string, error) {
	d.mu.Lock()
	id := d.application
	d.mu.Unlock()
	switch {
	case isID(d.ApplicationID):
		return d.ApplicationID, nil
	case d.ApplicationID != "":
		return "", errors.New("discord.application_id has something else than digits: copy it from the \"General Information\" page")
	case id != "":
		return id, nil
	}
	var me struct {
		ID string `json:"id"`
	}
	err := d.get(ctx, "applications/@me", &me)
	if r := refusalIn(err); r != nil && r.status == http.StatusNotFound {
		err = d.get(ctx, "oauth2/applications/@me", &me)
	}
	if err != nil {
		return "", err
	}
	if !isID(me.ID) {
		return "", errors.New("discord did not say which application we are; set discord.application_id")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.application = me.ID
	return me.ID, nil
}

// doubtPause is the least time between two looks at what is registered. Two installations of different versions with one
// application overwrite each other's commands, at this pace.
const doubtPause = 10 * time.Minute

// register sees to it that the commands are registered, tries again while that fails for a reason that passes, and looks again
// when there is doubt. What Discord does not take by tomorrow either is logged; commands registered earlier go on working
// meanwhile.
func (d *Discord) register(ctx context.Context) error {
	const first = 5 * time.Second
	for wait := first; ; wait = min(2*wait, time.Hour) {
		err := d.ensure(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case isFinal(err):
			return err
		case err != nil:
			wait = max(wait, patienceOf(err))
			d.log().Warn("the commands are not registered; what people can ask may be that of an earlier version", "again_in", wait,
				"err", err)
			if d.timings.wait(ctx, wait) != nil {
				return nil
			}
			continue
		}
		looked := d.now()
		select {
		case <-ctx.Done():
			return nil
		case <-d.doubts:
		}
		if d.timings.wait(ctx, looked.Add(doubtPause).Sub(d.now())) != nil {
			return nil
		}
		wait = first
	}
}

// ensure registers the commands unless they are.
func (d *Discord) ensure(ctx context.Context) error {
	application, err := d.applicationID(ctx)
	if err != nil {
		return d.failure(ctx, registering, "", err)
	}
	if done, err := d.inPlace(ctx, application); err != nil || done {
		return err
	}
	return d.put(ctx, application)
}

// registers tells whether it is for this process to register: of several that share the shards, for the one with the first.
func (d *Discord) registers() bool {
	first := d.Requests || len(d.ShardIDs) == 0
	for _, n := range d.ShardIDs {
		first = first || n == 0
	}
	return first
}
