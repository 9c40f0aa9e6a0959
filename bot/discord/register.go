package discord

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Register makes the commands of this version the application's global commands, in the place of all it had. It asks for
// the application's id where ApplicationID is "". The error wraps a permanent clausewatch.Failure when the token is
// refused.
func (d *Discord) Register(ctx context.Context) error {
	const tried = "register the commands with discord"
	application, err := d.applicationID(ctx)
	if err != nil {
		return d.failure(ctx, tried, "", err)
	}
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if _, err := d.rest.ApplicationCommandBulkOverwrite(application, "", definitions(), discordgo.WithContext(call)); err != nil &&
		!errors.Is(err, discordgo.ErrJSONUnmarshal) { // it was done, and the answer holds what this discordgo does not know
		return d.failure(ctx, tried, "", err)
	}
	d.mu.Lock()
	d.registered = digest()
	d.mu.Unlock()
	d.log().Info("commands registered with discord", "commands", len(commands), "application", application)
	return nil
}

// applicationID is the one of the configuration, or the one that Discord says is ours.
func (d *Discord) applicationID(ctx context.Context) (string, error) {
	if err := d.ready(); err != nil {
		return "", err
	}
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

// register registers the commands once in the life of the process, and tries again while that fails for a reason that
// passes. What Discord does not take by tomorrow either is logged; commands registered earlier go on working meanwhile.
func (d *Discord) register(ctx context.Context) error {
	for wait := 5 * time.Second; ; wait = min(2*wait, time.Hour) {
		d.mu.Lock()
		done := d.registered == digest()
		d.mu.Unlock()
		if done {
			return nil
		}
		err := d.Register(ctx)
		switch {
		case err == nil || ctx.Err() != nil:
			return nil
		case isFinal(err):
			return err
		}
		wait = max(wait, patienceOf(err))
		d.log().Warn("the commands are not registered; what people can ask may be that of an earlier version", "again_in", wait,
			"err", err)
		if d.timings.wait(ctx, wait) != nil {
			return nil
		}
	}
}
