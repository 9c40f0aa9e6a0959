// Package console is the chat platform that needs no network: a terminal, or any reader and writer.
//
// It prints messages as text and answers what is typed at a prompt. What a message says is made elsewhere; here it is
// only set in lines, with everything taken out that could drive the terminal.
package console

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// A Console is a chat.Sender and chat.Editor that prints to Out and a chat.Listener that reads lines from In. Its fields are set before
// it is used; both sides may be used at once.
type Console struct {
	In    io.Reader
	Out   io.Writer
	Color bool // ANSI styles; without it words that came and went stand in [-brackets-] and {+braces+}
	Width int  // columns, 0 means 100
	User  string
	Log   *slog.Logger // nil drops what would be logged

	mutex sync.Mutex
	posts int
}

// Send prints the message. The channel is not looked at: there is one console.
func (c *Console) Send(ctx context.Context, _ string, m chat.Message) (postID string, err error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if err := c.show(m, "alert"); err != nil {
		return "", err
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.posts++
	return fmt.Sprintf("console-%d", c.posts), nil
}

// Edit prints the message as an update: what stands on a terminal cannot be changed.
func (c *Console) Edit(ctx context.Context, _, _ string, m chat.Message) (newID string, err error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	return "", c.show(m, "update of alert")
}

func (c *Console) show(m chat.Message, what string) error {
	if err := c.print(frame(m, what, c.options()) + "\n"); err != nil {
		return fmt.Errorf("print to the console: %w", err)
	}
	return nil
}

// frame puts a rule above an alert, so that one is told from the next.
func frame(m chat.Message, what string, o Options) string {
	title := ""
	if m.Alert != 0 {
		title = fmt.Sprintf(" %s %d · %s ", what, m.Alert, m.Severity)
	}
	rule := "──" + title + strings.Repeat("─", max(2, o.width()-2-len([]rune(title))))
	return "\n" + rule + "\n" + Render(m, o)
}

// Listen answers lines until ctx ends, the input ends, or someone types exit. A line may begin with /terms.
//
// A read that has begun cannot be called off: after the end of ctx the reader waits for one more line or the end of In.
func (c *Console) Listen(ctx context.Context, h chat.Handler) error {
	lines, failed := make(chan string), make(chan error, 1)
	go c.read(ctx, lines, failed)
	for {
		if ctx.Err() != nil {
			return nil
		}
		if err := c.print("/terms> "); err != nil {
			return fmt.Errorf("print to the console: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			if err != nil {
				return fmt.Errorf("read from the console: %w", err)
			}
			return c.print("\n")
		case line := <-lines:
			if word := strings.ToLower(line); word == "exit" || word == "quit" || word == "/exit" || word == "/quit" {
				return nil
			}
			m := c.answer(context.WithoutCancel(ctx), h, line)
			if err := c.print(Render(m, c.options()) + "\n"); err != nil {
				return fmt.Errorf("print to the console: %w", err)
			}
		}
	}
}

// read hands over the lines of In until it or ctx ends. Lines of up to 1 MiB are read.
func (c *Console) read(ctx context.Context, lines chan<- string, failed chan<- error) {
	in := bufio.NewScanner(c.In)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		select {
		case lines <- strings.TrimSpace(in.Text()):
		case <-ctx.Done():
			return
		}
	}
	failed <- in.Err()
}

// answer asks the handler. A panic in it is logged, and a word about it is the answer.
func (c *Console) answer(ctx context.Context, h chat.Handler, line string) (m chat.Message) {
	defer func() {
		if p := recover(); p != nil {
			log := c.Log
			if log == nil {
				log = slog.New(slog.DiscardHandler)
			}
			m = chat.Fault(log, "answering panicked", "text", line, "panic", p)
		}
	}()
	return h.Answer(ctx, chat.Request{Platform: "console", User: c.User, Text: line})
}

func (c *Console) print(s string) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	_, err := io.WriteString(c.Out, s)
	return err
}

func (c *Console) options() Options { return Options{Color: c.Color, Width: c.Width} }
