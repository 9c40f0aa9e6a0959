// Package bot is the bot without a platform: it answers what people ask about policies, says what became of them, and
// brings alerts to the channels that are owed them.
//
// Bot answers commands from the store; Outbox takes alerts from it, composes a chat.Message and hands it to the Sender
// of its platform. What a message looks like in Slack or on Discord is the business of their packages; what is owed to
// whom was decided when the change was recorded. Everything shown as a quote is an exact part of a stored version,
// checked when it is said (quoter).
package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// A Bot answers. It implements chat.Handler; its fields are set before it is used, and it may be asked from several
// goroutines at once.
type Bot struct {
	Store     *store.Store
	Now       func() time.Time // nil means time.Now
	Log       *slog.Logger     // nil drops what would be logged
	PublicURL string           // where people reach this service's health page; "" when they cannot
	// Categories name what clauses are about, with the laws that such clauses touch; a category that is not among them is
	// shown by its id.
	Categories []clausewatch.Category
	Access     Access // who may do what
	// Connections are what `status` tells of when it is not connected; those of a process that listens.
	Connections []Connection
	// Look reads a page that somebody asks to watch, under the same guards as the watcher's own looks; nil where no page can be
	// read. Its error says what is wrong with the page where it wraps an *clausewatch.UnreadableError or *clausewatch.Failure.
	Look func(ctx context.Context, url string) (clausewatch.Version, error)

	names atomic.Pointer[catalog] // the last one
}

// A question is one command under way: what was asked, by whom, at what time, and what is watched then.
type question struct {
	bot      *Bot
	request  chat.Request
	input    input
	now      time.Time
	catalog  catalog
	command  string                 // its first word, "" when it begins with none
	notes    []string               // to be said first, such as a word that was taken for another
	retry    func(id string) string // how it is asked again with a platform or document; nil for command, id and the other words
	quoter   *quoter
	versions map[int64]clausewatch.Version
}

// A puzzle is an error for the person who asked: it says what was not understood and what to type instead.
type puzzle struct {
	text    string
	offers  [][]chat.Span // nearest matches, best first
	heading string        // above the offers
	more    []chat.Block  // below them
	field   string        // of a form: which one it is about, "" for the whole command
}

func (p *puzzle) Error() string { return p.text }

// Answer answers one command. It never panics and never returns an empty message: an error of ours is told as one, with the
// id that the log has.
func (b *Bot) Answer(ctx context.Context, r chat.Request) (m chat.Message) {
	defer func() {
		if p := recover(); p != nil {
			m = chat.Fault(b.log(), "answering panicked", "text", r.Text, "panic", p, "stack", string(debug.Stack()))
		}
		m.Text = shorten(m.Text, maxText)
	}()
	m, err := b.answer(ctx, r)
	switch p := (*puzzle)(nil); {
	case err == nil:
		return m
	case errors.As(err, &p):
		return m
	case errors.Is(ctx.Err(), context.Canceled):
		return say("the question was called off before it was answered; ask again")
	}
	return chat.Fault(b.log(), "answer", "text", r.Text, "err", err)
}

// answer is the answer, or an error; of a *puzzle it is both.
func (b *Bot) answer(ctx context.Context, r chat.Request) (m chat.Message, err error) {
	q := &question{bot: b, request: r, now: b.now(), quoter: newQuoter(b.Store, b.log()), versions: map[int64]clausewatch.Version{}}
	defer func() {
		if p := (*puzzle)(nil); errors.As(err, &p) {
			m = p.message()
		}
		var said []chat.Block
		for _, n := range q.notes {
			said = append(said, note(n))
		}
		m.Blocks = append(said, m.Blocks...)
	}()
	b.heardFrom(ctx, q)
	defer b.place(ctx, q) // afterwards, since only channels that hear of something are remembered
	if q.input, err = parse(r.Text); err != nil {
		return m, err
	}
	names, err := b.catalog(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	q.catalog = names
	if err := q.days(); err != nil {
		return m, err
	}
	if m, err = q.dispatch(ctx); err == nil && shared[q.command] {
		m.Share = shorten(strings.TrimSpace(r.Text), maxText)
	}
	return m, err
}

// shared are the commands whose answers are of what is watched, and may be shown to everyone; "" is a question that begins with
// no command.
var shared = map[string]bool{"": true, "changes": true, "diff": true, "since": true, "compare": true, "search": true, "upcoming": true,
	"status": true, "list": true, "report": true, "quiet": true}

// version loads a whole version, once in a question.
func (q *question) version(ctx context.Context, id int64) (clausewatch.Version, error) {
	if v, ok := q.versions[id]; ok {
		return v, nil
	}
	v, err := q.bot.Store.Version(ctx, id)
	if err == nil {
		q.keep(v)
	}
	return v, err
}

// keep remembers a version that was read, and its text for quotes.
func (q *question) keep(v clausewatch.Version) {
	q.versions[v.ID], q.quoter.texts[v.ID] = v, v.Text
}

func (q *question) note(format string, args ...any) {
	q.notes = append(q.notes, fmt.Sprintf(format, args...))
}

func (p *puzzle) message() chat.Message {
	m := say(p.text)
	m.Wrong = cmp.Or(p.field, "command")
	if len(p.offers) > 0 {
		if p.heading != "" {
			m.Blocks = append(m.Blocks, note(p.heading))
		}
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.List, Items: p.offers})
	}
	m.Blocks = append(m.Blocks, p.more...)
	return m
}

func (b *Bot) now() time.Time {
	if b.Now == nil {
		return time.Now().UTC()
	}
	return b.Now().UTC()
}

func (b *Bot) log() *slog.Logger { return orSilent(b.Log) }

func orSilent(log *slog.Logger) *slog.Logger {
	if log == nil {
		return slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	return log
}
