package discord

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

// guildOf is a server that falls to a shard of so many.
func guildOf(shard, count int) string {
	for n := uint64(7 * count); ; n++ {
		if int(n%uint64(count)) == shard {
			return fmt.Sprint(n << 22)
		}
	}
}

func TestShardsShareTheServers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		count int
		ids   []int
		want  [][2]int
	}{
		"as Discord recommends": {0, nil, [][2]int{{0, 3}, {1, 3}, {2, 3}}},
		"as configured":         {2, nil, [][2]int{{0, 2}, {1, 2}}},
		"some of them":          {4, []int{1, 3}, [][2]int{{1, 4}, {3, 4}}},
		"one":                   {1, nil, [][2]int{{0, 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startServer(t)
			server.Limit(discordtest.Limit{Shards: 3, Total: 1000, Remaining: 1000, Concurrency: 1})
			d, _ := connected(server)
			d.ShardCount, d.ShardIDs = test.count, test.ids
			_, stop := listenWith(t, d, answering(echo))
			await(t, server, "all shards", func() bool { return slices.Equal(server.Shards(), test.want) && d.Healthy() == nil })
			for _, shard := range test.want {
				i := server.TypeIn(guildOf(shard[0], shard[1]), testChannel, testUser, "terms", discordtest.Option{Name: "platform", Value: "x"})
				if p := answerTo(t, i); !strings.Contains(p.Words(), "you said x") {
					t.Errorf("shard %d answers %q", shard[0], p.Words())
				}
			}
			if test.want[0][0] == 0 { // direct messages are the first one's
				answerTo(t, server.TypeIn("", testChannel, testUser, "help"))
			}
			var names []string
			for _, s := range d.States() {
				names = append(names, s.Name)
				if s.Err != nil || s.Detail == "" {
					t.Errorf("%s: %v %q, want it well", s.Name, s.Err, s.Detail)
				}
			}
			if len(names) != len(test.want)+1 || names[len(test.want)] != "identifies" {
				t.Errorf("the states are of %q, want each shard and the identifies", names)
			}
			stop()
			if got := server.Identified(); len(got) != len(test.want) {
				t.Errorf("identifies %v, want one for each of %v", got, test.want)
			}
		})
	}
}

func TestShardsOfOneBucketIdentifyOneAfterTheOther(t *testing.T) {
	t.Parallel()
	for concurrency, want := range map[int]time.Duration{1: 5 * identifyGap, 3: identifyGap, 16: 0} {
		server := startServer(t)
		server.Limit(discordtest.Limit{Shards: 6, Total: 1000, Remaining: 1000, Concurrency: concurrency})
		d, _ := connected(server)
		shared := &brief{}
		d.Memory = shared
		_, stop := listenWith(t, d, answering(echo))
		await(t, server, "all shards", func() bool { return len(server.Shards()) == 6 && d.Healthy() == nil })
		stop()
		all := d.budget.last
		if got := all[len(all)-1].at.Sub(all[0].at); got < want-time.Second {
			t.Errorf("six shards, %d at a time, identify within %s, want at least %s", concurrency, got, want)
		}
		for i, a := range all {
			for _, b := range all[:i] {
				if gap := a.at.Sub(b.at); a.shard%concurrency == b.shard%concurrency && gap < identifyGap {
					t.Errorf("%d at a time: shard %d identifies %s after shard %d", concurrency, a.shard, gap, b.shard)
				}
			}
		}
	}
}

func TestHealthNamesTheShardThatIsDown(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	d, _ := connected(server)
	d.ShardCount = 3
	_, stop := listenWith(t, d, answering(echo))
	await(t, server, "all shards", func() bool { return len(server.Shards()) == 3 && d.Healthy() == nil })
	server.AlwaysGateway(discordtest.Act{Close: 4000})
	if err := server.HangUpShard(1, 4000); err != nil {
		t.Fatal(err)
	}
	await(t, server, "the end of one", func() bool { return d.Healthy() != nil })
	err := d.Healthy()
	if !strings.Contains(err.Error(), "shard 1: no connection for") || strings.Contains(err.Error(), "shard 0") || strings.Contains(err.Error(), "shard 2") {
		t.Errorf("Healthy: %v, want shard 1 alone", err)
	}
	for i, s := range d.States()[:3] {
		if (s.Err != nil) != (i == 1) {
			t.Errorf("%s: %v", s.Name, s.Err)
		}
	}
	answerTo(t, server.TypeIn(guildOf(2, 3), testChannel, testUser, "help")) // the others go on
	server.AlwaysGateway(discordtest.Act{})
	await(t, server, "it is up again", func() bool { return d.Healthy() == nil })
	answerTo(t, server.TypeIn(guildOf(1, 3), testChannel, testUser, "help"))
	stop()
}

func TestShardsThatBecameTooFewAreMore(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	d, _ := connected(server)
	_, stop := listenWith(t, d, answering(echo))
	answerTo(t, ask(t, server, "before"))
	server.Limit(discordtest.Limit{Shards: 2, Total: 1000, Remaining: 999, Concurrency: 1})
	if err := server.HangUp(4011); err != nil {
		t.Fatal(err)
	}
	await(t, server, "two shards", func() bool {
		return slices.Equal(server.Shards(), [][2]int{{0, 2}, {1, 2}}) && d.Healthy() == nil
	})
	answerTo(t, server.TypeIn(guildOf(1, 2), testChannel, testUser, "help"))
	stop()
}

func TestShardThatThereIsNotEndsListening(t *testing.T) {
	t.Parallel()
	d, _ := connected(startServer(t))
	d.ShardCount, d.ShardIDs = 2, []int{2}
	if err := d.Listen(within(t), answering(echo)); !isFinal(err) || !strings.Contains(err.Error(), "discord.shard_ids") {
		t.Errorf("got %v, want a permanent failure that names the setting", err)
	}
}

func TestListeningWaitsWhereNoSessionMayBeBegun(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	server.Limit(discordtest.Limit{Shards: 1, Total: 1000, Remaining: 3, ResetAfter: 2 * time.Hour, Concurrency: 1})
	d, c := connected(server)
	held := make(chan struct{})
	fast := d.timings.wait
	d.timings.wait = func(ctx context.Context, t time.Duration) error { // the first long wait lasts until the test has looked
		if t >= time.Minute {
			select {
			case <-held:
			case <-ctx.Done():
			}
		}
		return fast(ctx, t)
	}
	_, stop := listenWith(t, d, answering(echo))
	await(t, server, "the wait", func() bool { return d.Healthy() != nil && strings.Contains(d.Healthy().Error(), "more sessions") })
	if n := server.Opened(); n != 0 {
		t.Errorf("%d connections meanwhile, want none", n)
	}
	server.Limit(discordtest.Limit{Shards: 1, Total: 1000, Remaining: 1000, Concurrency: 1})
	close(held)
	answerTo(t, ask(t, server, "x"))
	if waited, _ := c.waited(); waited < 10*time.Minute {
		t.Errorf("it waited %s", waited)
	}
	stop()
}
