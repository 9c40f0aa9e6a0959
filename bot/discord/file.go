package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// maxFile is how large a file with the words of an alert may be, our own wish; Discord takes 10 MiB of a bot.
const maxFile = 4 << 20

// A file goes with a message.
type file struct {
	name string
	text string
}

// An attachment names a file of a message.
type attachment struct {
	ID   string `json:"id"` // its place among the files of the request
	Name string `json:"filename"`
}

// attach brings the whole message as a file, with one further message that says so. Where the bot may attach none, or it is too large,
// the words come in further messages.
func (x *delivery) attach(ctx context.Context, more []post) error {
	f := fileOf(x.message)
	if len(f.text) > maxFile {
		return x.follow(ctx, more)
	}
	err := x.follow(ctx, []post{x.inForm(fileNote(f))})
	if r := refusalIn(err); r != nil && (r.code == missingRight || isOurs(err) || r.status == http.StatusRequestEntityTooLarge) {
		x.discord.log().Warn("a file could not be attached to an alert; its words come in messages", "channel", x.channel, "alert", x.message.Alert,
			"err", withoutAddress(err), "move", "give the bot \"Attach Files\", or set threads:on")
		return x.follow(ctx, more)
	}
	return err
}

// missingRight is Discord's code for what the bot may not do.
const missingRight = 50013

// fileNote is the message that the file stands below.
func fileNote(f file) post {
	words := "(2/2) The whole of it is in the file below."
	return post{content: escape(words), plain: []string{escape(words)}, file: &f}
}

// fileOf is a message as text: what changed is told in lines as those of a diff, so that programs that know these colour them.
func fileOf(m chat.Message) file {
	w := writer{}
	w.line("", chat.Plain(m.Text))
	for _, b := range m.Blocks {
		w.block(b)
	}
	f := file{"changes.txt", w.b.String()}
	if w.changes {
		f.name = "changes.diff"
	}
	return f
}

// A writer writes a message as text.
type writer struct {
	b       strings.Builder
	changes bool // it has a quote of which words went or came
}

// line writes spans, each line of them behind a mark.
func (w *writer) line(mark string, spans []chat.Span) {
	var text strings.Builder
	for i, s := range spans {
		if i > 0 && chat.Apart(spans[i-1], s) {
			text.WriteByte(' ')
		}
		text.WriteString(s.Text)
		if s.URL != "" && s.URL != s.Text {
			text.WriteString(" <" + s.URL + ">")
		}
	}
	words := strings.TrimRight(clean(text.String()), " \n")
	if blank(words) {
		return
	}
	w.b.WriteString(each(mark, words) + "\n")
}

func (w *writer) block(b chat.Block) {
	w.b.WriteString("\n")
	if b.Label != "" {
		w.line("", chat.Plain(b.Label))
	}
	if b.Kind == chat.Quote {
		w.quote(b.Spans)
	} else {
		w.line("", b.Spans)
	}
	for _, f := range b.Fields {
		w.line("", append([]chat.Span{{Text: f.Name + ": "}}, f.Value...))
	}
	for _, item := range b.Items {
		w.line("* ", item)
	}
	for _, a := range b.Buttons {
		w.line("", chat.Plain(a.Label+": /terms "+a.Ask))
	}
	for _, l := range b.Links {
		w.line("", chat.Plain(l.Label+": "+l.URL))
	}
}

// quote writes words of a policy, a line a sentence: one that stayed as it was, one that changed as it was and as it is.
func (w *writer) quote(spans []chat.Span) {
	spans = slices.Clone(spans)
	for i := range spans {
		spans[i].Text = clean(spans[i].Text)
	}
	for _, p := range stretches(spans) {
		if p.stayed() {
			w.line("  ", p.side(false))
			continue
		}
		w.changes = true
		w.line("- ", p.side(true))
		w.line("+ ", p.side(false))
	}
}

// multiparted is a body with its file as a request, and the content type of that.
func multiparted(b body) (raw []byte, kind string, err error) {
	payload, err := json.Marshal(b)
	if err != nil {
		return nil, "", err
	}
	var out bytes.Buffer
	parts := multipart.NewWriter(&out)
	for _, part := range []struct{ disposition, kind, text string }{
		{`form-data; name="payload_json"`, "application/json", string(payload)},
		{fmt.Sprintf(`form-data; name="files[0]"; filename=%q`, b.file.name), "text/plain; charset=utf-8", b.file.text},
	} {
		w, err := parts.CreatePart(textproto.MIMEHeader{"Content-Disposition": {part.disposition}, "Content-Type": {part.kind}})
		if err != nil {
			return nil, "", err
		}
		if _, err := w.Write([]byte(part.text)); err != nil {
			return nil, "", err
		}
	}
	if err := parts.Close(); err != nil {
		return nil, "", err
	}
	return out.Bytes(), parts.FormDataContentType(), nil
}
