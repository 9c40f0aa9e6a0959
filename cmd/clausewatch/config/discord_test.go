package config

import (
	"slices"
	"strings"
	"testing"
)

func TestShardsAreReadAndChecked(t *testing.T) {
	c, err := Parse("x.yaml", []byte("discord: {token: t, shard_count: 4, shard_ids: [0, 3]}\nchannels: [{to: console}]"))
	if err != nil || c.Discord.ShardCount != 4 || !slices.Equal(c.Discord.ShardIDs, []int{0, 3}) {
		t.Errorf("got %+v, %v; want shards 0 and 3 of 4", c, err)
	}
	for text, want := range map[string]string{
		"shard_count: -1":                   "x.yaml:1:34: discord.shard_count: -1",
		"shard_ids: [0]":                    "how many shards all processes hold together",
		"shard_count: 2, shard_ids: [0, 2]": "there is no shard 2 of 2; write numbers from 0 to 1",
		"shard_count: 2, shard_ids: [1, 1]": "shard 1 stands there twice",
		"shard_count: two":                  "want a whole number",
		"application_id: my-bot":            "discord.application_id: \"my-bot\" is no id",
		"test_guild: Boats":                 "discord.test_guild: \"Boats\" is no id",
		"mode: http, shard_count: 2":        "has no shards",
	} {
		_, err := Parse("x.yaml", []byte("discord: {token: t, "+text+"}"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}
