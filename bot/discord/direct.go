package discord

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// direct is the channel in which a person is spoken to alone. Discord makes it when it is first asked for, and gives the same one every
// time (docs.discord.com/developers/resources/user#create-dm).
func (d *Discord) direct(ctx context.Context, person string) (string, error) {
	d.mu.Lock()
	known := d.directs[person]
	d.mu.Unlock()
	if known != "" {
		return known, nil
	}
	raw, err := d.call(ctx, http.MethodPost, "users/@me/channels", map[string]string{"recipient_id": person})
	if err != nil {
		return "", err
	}
	var said struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(raw, &said) != nil || !isID(said.ID) {
		return "", errors.New("discord named no channel for the person; trying again")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.directs == nil || len(d.directs) >= maxRemembered {
		d.directs = map[string]string{}
	}
	d.directs[person] = said.ID
	return said.ID, nil
}

// place is the channel to post to: of "@987" the one in which that person is spoken to alone.
func (d *Discord) place(ctx context.Context, channel string) (string, error) {
	person, direct := strings.CutPrefix(channel, "@")
	if !direct || !isID(person) {
		return channel, nil
	}
	at, err := d.direct(ctx, person)
	if err != nil {
		return channel, err
	}
	return at, nil
}
