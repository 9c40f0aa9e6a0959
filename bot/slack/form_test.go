package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

// A clerk has a form, completes it, and finds fault with some of what it is sent.
type clerk struct {
	asked    chan chat.Request
	partials chan chat.Partial
}

func newClerk() clerk {
	return clerk{make(chan chat.Request, 99), make(chan chat.Partial, 99)}
}

func subscription() *chat.Form {
	return &chat.Form{Title: "Subscribe to what is watched here", Ask: "subscribe", Send: "Subscribe", Fields: []chat.Input{
		{Name: "platform", Label: "Platform", Suggests: "platform", Else: "all", Hint: "Empty is everything."},
		{Name: "document", Label: "Document", Suggests: "document", Of: "platform"},
		{Name: "clause", Label: "Clause", Before: "#", Of: "platform"},
		{Name: "min", Label: "Severity", Before: "min:", Choices: []chat.Choice{{Label: "Low", Value: "low"}, {Label: "High", Value: "high"}}}}}
}

func (c clerk) Answer(_ context.Context, r chat.Request) chat.Message {
	c.asked <- r
	switch {
	case r.Text == "subscribe":
		return chat.Message{Text: "say what to follow", Form: subscription(), Blocks: []chat.Block{{Kind: chat.Text, Spans: chat.Plain("say what to follow")},
			{Kind: chat.Actions, Buttons: []chat.Button{{Label: "Subscribe", Ask: "subscribe"}}}}}
	case r.Text == "home":
		return chat.Message{Text: "Home", Blocks: []chat.Block{{Kind: chat.Actions, Buttons: []chat.Button{{Label: "Subscribe", Ask: "subscribe"}}}}}
	case strings.Contains(r.Text, "#nothing"):
		return chat.Message{Text: "no clause is about <!channel> nothing", Wrong: "clause"}
	case strings.Contains(r.Text, "min:high"):
		return chat.Message{Text: "only managers may do that", Wrong: "command"}
	}
	return chat.Message{Text: "From now on: " + r.Text + " in " + r.Channel}
}

func (c clerk) Suggest(_ context.Context, p chat.Partial) []chat.Choice {
	c.partials <- p
	var all []chat.Choice
	for i := range 25 {
		all = append(all, chat.Choice{Label: strings.Repeat("長い名前", 30), Value: fmt.Sprintf("%s-%s-%d-%s", p.Field, p.Platform, i, strings.Repeat("x", 60))})
	}
	return append([]chat.Choice{{Label: "Short", Value: p.Field + p.Platform}, {Label: "", Value: "nameless"}, {Label: "too long", Value: strings.Repeat("x", 151)}}, all...)
}

func formIn(t *testing.T, c *slacktest.Command) slacktest.View {
	t.Helper()
	v, err := c.Window(within(t), func(v slacktest.View) bool { return v.Input != "" })
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestFormIsFilledInInPlaceOfTyping(t *testing.T) {
	h := newClerk()
	inBothModes(t, h, func(t *testing.T, server *slacktest.Server) {
		c := ask(t, server, "subscribe")
		v := formIn(t, c)
		if v.Title != "Subscribe to what is…" {
			t.Errorf("the title is %q", v.Title)
		}
		<-h.asked
		options, err := c.Type(within(t), v, "Platform", "ac")
		if err != nil {
			t.Fatal(err)
		}
		if p, want := <-h.partials, (chat.Partial{Field: "platform", Typed: "ac", Channel: "slack:C0001"}); p != want {
			t.Errorf("completed %+v, want %+v", p, want)
		}
		if len(options) < 10 || options[0] != (slacktest.Option{Label: "Short", Value: "platform"}) || options[1].Label != "nameless" {
			t.Errorf("offered are %d, the first %+v", len(options), options[:min(2, len(options))])
		}
		if _, err = c.Choose(within(t), v, "Platform", "acme"); err != nil {
			t.Fatal(err)
		}
		before := string(v.Raw)
		if v, err = c.Window(within(t), func(v slacktest.View) bool { return string(v.Raw) != before }); err != nil {
			t.Fatal(err)
		}
		if _, err = c.Type(within(t), v, "Document", "te"); err != nil {
			t.Fatal(err)
		}
		if p := <-h.partials; p.Field != "document" || p.Platform != "acme" || p.Typed != "te" {
			t.Errorf("completed %+v, want the documents of acme", p)
		}
		sent, err := c.SubmitAll(within(t), v, map[string]string{"Platform": "acme", "Document": "aup", "Clause": "nothing"})
		if err != nil {
			t.Fatal(err)
		}
		<-h.asked
		var ack struct {
			Action string            `json:"response_action"`
			Errors map[string]string `json:"errors"`
		}
		if err := json.Unmarshal(sent.Ack, &ack); err != nil || ack.Action != "errors" || ack.Errors["v1:field:clause"] != "no clause is about <!channel> nothing" {
			t.Errorf("acknowledged with %s, want the fault at its field (%v)", sent.Ack, err)
		}
		if sent, err = c.SubmitAll(within(t), v, map[string]string{"Platform": "acme", "Severity": "high"}); err != nil {
			t.Fatal(err)
		}
		<-h.asked
		if ack.Errors = nil; json.Unmarshal(sent.Ack, &ack) != nil || ack.Errors["v1:field:platform"] != "only managers may do that" {
			t.Errorf("acknowledged with %s, want who may at the first field", sent.Ack)
		}
		if _, err = c.SubmitAll(within(t), v, map[string]string{"Platform": "acme", "Document": "aup", "Clause": "4.2", "Severity": "low"}); err != nil {
			t.Fatal(err)
		}
		if got, want := <-h.asked, (chat.Request{Platform: "slack", Team: "T0001", Channel: "C0001", User: "U0001", Name: "someone", Text: "subscribe acme aup #4.2 min:low"}); got != want {
			t.Errorf("asked %+v, want %+v", got, want)
		}
		if p := answerTo(t, c); p.Answer != "ephemeral" || !strings.Contains(p.Words(), "From now on: subscribe acme aup") {
			t.Errorf("%s answer %q", p.Answer, p.Words())
		}
	})
}

func TestDocumentIsEmptyOnceThePlatformIsAnother(t *testing.T) {
	f := subscription()
	f.Fields[0].Value, f.Fields[1].Value = "acme", "aup"
	before := blockOf(f, f.Fields[1])
	f.Fields[0].Value = "birch"
	if blockOf(f, f.Fields[1]) == before {
		t.Errorf("the field of the document stays %q: what stood in it would be kept", before)
	}
	if got := filledIn(f, nil); got["document"] != "aup" {
		t.Errorf("what was shown first is %v", got)
	}
}

func TestFormThatCannotBeOpenedIsAnAnswer(t *testing.T) {
	server := startServer(t)
	listenWith(t, connected(server), newClerk())
	server.Script("views.open", slacktest.Reply{Error: "expired_trigger_id"})
	if p := answerTo(t, ask(t, server, "subscribe")); !strings.Contains(p.Words(), "say what to follow") {
		t.Errorf("got %q", p.Words())
	}
}

func TestFormInTheHomeTabAsksForTheChannel(t *testing.T) {
	h := newClerk()
	inBothModes(t, h, func(t *testing.T, server *slacktest.Server) {
		if err := server.OpenHome(within(t), "U0005"); err != nil {
			t.Fatal(err)
		}
		p, err := server.Home(within(t), "U0005")
		if err != nil {
			t.Fatal(err)
		}
		<-h.asked
		c := clickOn(t, server, p, "Subscribe", "U0005")
		v := formIn(t, c)
		<-h.asked // the form, and the tab after the click
		<-h.asked
		if v.Input != "conversations_select" {
			t.Fatalf("the form asks first by %s", v.Input)
		}
		sent, err := c.SubmitAll(within(t), v, map[string]string{"Channel": "C0009", "Platform": "acme"})
		if err != nil {
			t.Fatal(err)
		}
		if got := <-h.asked; got.Channel != "C0009" || got.Text != "subscribe acme" || !got.Home {
			t.Errorf("asked %+v", got)
		}
		if !strings.Contains(string(sent.Ack), `"response_action":"update"`) || !strings.Contains(string(sent.Ack), "From now on: subscribe acme in C0009") {
			t.Errorf("acknowledged with %s, want the answer in the window", sent.Ack)
		}
		if got := <-h.asked; got.Text != "home" {
			t.Errorf("afterwards %+v is asked, want the tab", got)
		}
	})
}

func TestAnswerToAFormWhoseAddressIsUsedUpIsADirectMessage(t *testing.T) {
	server := startServer(t)
	listenWith(t, connected(server), newClerk())
	c := ask(t, server, "subscribe")
	v := formIn(t, c)
	server.Script("response_url", slacktest.Reply{Status: 404, Body: "used_url"})
	if _, err := c.SubmitAll(within(t), v, map[string]string{"Platform": "acme"}); err != nil {
		t.Fatal(err)
	}
	if all, err := server.WaitPosts(within(t), "U0001", 1); err != nil || !strings.Contains(all[0].Words(), "From now on") {
		t.Errorf("got %v, %v", all, err)
	}
}

func TestFormOfAnotherFormIsAnswered(t *testing.T) {
	server := startServer(t)
	h := newClerk()
	listenWith(t, connected(server), h)
	await(t, server, "a connection", func() bool { return server.Connections() == 2 })
	for i, view := range []string{`{"id":"V9","type":"modal","callback_id":"v0:form","private_metadata":"{}"}`, `{"id":"V9","type":"modal","callback_id":"v1:form","private_metadata":"{\"channel\":\"C1\"}"}`,
		`{"id":"V9","type":"modal","callback_id":"ask","private_metadata":"x"}`} {
		frame := fmt.Sprintf(`{"envelope_id":"Z%d","type":"interactive","payload":{"type":"view_submission","team":{"id":"T0001"},"user":{"id":"U000%d"},"view":%s}}`, i, i, view)
		if err := server.Raw(within(t), []byte(frame)); err != nil {
			t.Fatal(err)
		}
		if _, err := server.WaitPosts(within(t), fmt.Sprintf("U000%d", i), 1); err != nil {
			t.Fatalf("%s: %v", view, err)
		}
		if p := server.Posts(fmt.Sprintf("U000%d", i))[0]; !strings.Contains(p.Words(), "from an earlier version") {
			t.Errorf("%s: %q", view, p.Words())
		}
	}
}

func TestOptionsKeepTheLimitOfTheAcknowledgement(t *testing.T) {
	server := startServer(t)
	s := connected(server)
	listenWith(t, s, many{})
	c := ask(t, server, "subscribe")
	v := formIn(t, c)
	options, err := c.Type(within(t), v, "Platform", "")
	if err != nil || len(options) < 20 {
		t.Errorf("%d options, %v", len(options), err)
	}
}

// many offers more than fits.
type many struct{ clerk }

func (many) Answer(context.Context, chat.Request) chat.Message {
	return chat.Message{Text: "say what to follow", Form: subscription()}
}

func (many) Suggest(context.Context, chat.Partial) (all []chat.Choice) {
	for i := range 100 {
		all = append(all, chat.Choice{Label: strings.Repeat("名", 70), Value: fmt.Sprint(strings.Repeat("値", 100), i)})
	}
	return all
}

// FuzzForm makes forms of hostile words: all limits are kept, and nothing is more than words.
func FuzzForm(f *testing.F) {
	for _, s := range texts {
		f.Add(s[:min(len(s), 300)], "label", "value", uint8(3))
	}
	f.Add("<!channel> <@U1>", "<https://evil.example|x>", "a\u202eb", uint8(255))
	f.Fuzz(func(t *testing.T, words, label, value string, shape uint8) {
		form := &chat.Form{Title: words, Ask: "subscribe", Send: label, Fields: []chat.Input{
			{Name: "platform", Label: words, Hint: words, Suggests: "platform", Value: value},
			{Name: "document", Label: label, Hint: label, Suggests: "document", Of: "platform", Value: label},
			{Name: "clause", Label: words, Before: "#", Value: words},
			{Name: "min", Label: label, Choices: []chat.Choice{{Label: words, Value: value}, {Label: label, Value: "low"}}}}}
		for i := range form.Fields { // names of fields are ours
			if shape>>i&1 == 0 {
				form.Fields[i].Value = ""
			}
		}
		view, err := asking{Channel: "C0001", URL: "https://hooks.slack.com/x", Home: shape&128 != 0}.formView(form)
		if err != nil { // more than Slack keeps: it is answered in words
			return
		}
		view.PrivateMetadata = "" // which nobody is shown
		raw, err := json.Marshal(view)
		if err != nil {
			t.Fatal(err)
		}
		if blank(words) || blank(label) {
			return // our forms have labels
		}
		if err := slacktest.CheckView(raw); err != nil {
			t.Errorf("%v\n%s", err, raw)
		}
		if strings.Contains(string(raw), `"mrkdwn"`) || strings.ContainsRune(string(raw), '\u202e') {
			t.Errorf("more than words: %s", raw)
		}
		for _, b := range view.Blocks.BlockSet {
			if slices.Contains([]slack.MessageBlockType{slack.MBTRichText, slack.MBTSection}, b.BlockType()) {
				t.Errorf("a block of words: %s", raw)
			}
		}
		faults(form, chat.Message{Text: words, Wrong: "clause"})
	})
}
