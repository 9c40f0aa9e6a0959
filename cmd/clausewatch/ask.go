package main

import (
	"encoding/json"
	"fmt"
	"os/user"
	"strings"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/console"
)

type askCommand struct {
	configured
	JSON bool     `name:"json" help:"The platform-free message as JSON on stdout."`
	Text []string `arg:"" name:"TEXT" help:"What would be typed in chat, e.g. \"/terms amazon aup spam\"."`
}

// Run answers one command through the same handler as Slack and Discord.
func (c *askCommand) Run(s *session) error {
	v, err := c.open(s, s.out)
	if err != nil {
		return err
	}
	defer v.Close()
	if err := v.ensure(s.ctx); err != nil {
		return err
	}
	message := v.bot.Answer(s.ctx, chat.Request{Platform: "console", User: who(), Text: strings.Join(c.Text, " ")})
	text := console.Render(message, console.Options{Color: terminal(s.out) && !c.JSON, Width: width(s.out)})
	if c.JSON {
		out := json.NewEncoder(s.out)
		out.SetEscapeHTML(false)
		return out.Encode(struct {
			Text    string       `json:"text"`
			Message chat.Message `json:"message"`
		}{text, message})
	}
	_, err = fmt.Fprintln(s.out, strings.TrimRight(text, "\n"))
	return err
}

type chatCommand struct{ configured }

// Run answers at a prompt until the input ends.
func (c *chatCommand) Run(s *session) error {
	v, err := c.open(s, s.out)
	if err != nil {
		return err
	}
	defer v.Close()
	if err := v.ensure(s.ctx); err != nil {
		return err
	}
	return v.console.Listen(s.ctx, v.bot)
}

// who is the person at the console.
func who() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}
