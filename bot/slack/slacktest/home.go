package slacktest

import (
	"context"
	"encoding/json"
	"fmt"
)

// OpenHome opens the Home tab as the person and returns once that was acknowledged. Home waits for what is shown there.
func (s *Server) OpenHome(ctx context.Context, user string) error {
	team, user := s.split(user)
	return s.Event(ctx, team, map[string]any{"type": "app_home_opened", "user": user, "channel": "D0001", "tab": "home", "event_ts": "1700000000.000001"})
}

// Home waits until the person's Home tab shows something, and gives it.
func (s *Server) Home(ctx context.Context, user string) (p Post, err error) {
	err = s.Wait(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		var ok bool
		p, ok = s.homes[user]
		return ok
	})
	return p, err
}

// HomeAfter waits until the person's Home tab was shown so many times, and gives what it shows.
func (s *Server) HomeAfter(ctx context.Context, user string, times int) (p Post, err error) {
	err = s.Wait(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		p = s.homes[user]
		return s.shown[user] >= times
	})
	return p, err
}

// publish takes a Home tab, as views.publish does.
func (s *Server) publish(team string, body []byte) map[string]any {
	var asked struct {
		User string `json:"user_id"`
		View struct {
			Type   string            `json:"type"`
			Blocks []json.RawMessage `json:"blocks"`
		} `json:"view"`
	}
	if json.Unmarshal(body, &asked) != nil || asked.View.Type != "home" || asked.User == "" {
		return refusal("invalid_arguments")
	}
	blocks, err := json.Marshal(asked.View.Blocks)
	if err != nil {
		return refusal(fmt.Sprint(err))
	}
	if err := CheckHome(blocks); err != nil {
		s.fault("%v", err)
		return refusal("invalid_blocks")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	if s.homes == nil {
		s.homes, s.shown = map[string]Post{}, map[string]int{}
	}
	s.shown[s.place(Post{Team: team, Channel: asked.User})]++
	s.homes[s.place(Post{Team: team, Channel: asked.User})] = Post{Team: team, User: asked.User, Blocks: blocks}
	return map[string]any{"ok": true, "view": map[string]any{"id": s.newID("V")}}
}
