package config

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// checkDiscord complains of what cannot be meant. Which servers fall to a shard depends on how many there are: processes that
// share them must agree on the number, so that it cannot be left to what Discord recommends to each of them.
func (c *Config) checkDiscord(d *decoder) {
	s := c.Discord
	if s.Mode != "gateway" && s.Mode != "http" {
		d.complainAt("discord.mode", "discord.mode: %q is not supported; write gateway or http", s.Mode)
	}
	if s.On() && s.Mode == "http" {
		if key, err := hex.DecodeString(s.PublicKey); err != nil || len(key) != 32 {
			d.complainAt("discord.public_key", "discord.mode is http and discord.public_key is not the 64 hex digits of the \"General Information\" page")
		}
		if c.HTTP.Listen == "" {
			d.complainAt("http.listen", "discord.mode is http, but http.listen is \"\": Discord's requests come there; write 127.0.0.1:8080 behind a proxy with https")
		}
	}
	for key, id := range map[string]string{"application_id": s.ApplicationID, "test_guild": s.TestGuild} {
		if strings.Trim(id, "0123456789") != "" {
			d.complainAt("discord."+key, "discord.%s: %q is no id, which has digits only", key, id)
		}
	}
	checkURL(d, "discord.api_url", s.APIURL)
	c.checkWebhooks(d)
	if d.misread["discord"] {
		return
	}
	if s.ShardCount < 0 {
		d.complainAt("discord.shard_count", "discord.shard_count: %d; write 1 or more, or 0 for what Discord recommends", s.ShardCount)
		return
	}
	if s.Mode == "http" && (s.ShardCount > 0 || len(s.ShardIDs) > 0) {
		path := "discord.shard_count"
		if s.ShardCount == 0 {
			path = "discord.shard_ids"
		}
		d.complainAt(path, "discord.mode is http, which has no shards; take shard_count and shard_ids out")
		return
	}
	if len(s.ShardIDs) > 0 && s.ShardCount == 0 {
		d.complainAt("discord.shard_ids", "discord.shard_ids is set and discord.shard_count is not: write how many shards all processes hold together")
		return
	}
	for i, id := range s.ShardIDs {
		path := fmt.Sprintf("discord.shard_ids[%d]", i)
		switch {
		case id < 0 || id >= s.ShardCount:
			d.complainAt(path, "there is no shard %d of %d; write numbers from 0 to %d", id, s.ShardCount, s.ShardCount-1)
		case slices.Index(s.ShardIDs, id) < i:
			d.complainAt(path, "shard %d stands there twice; take one out", id)
		}
	}
}
