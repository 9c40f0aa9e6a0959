package slack

import (
	"context"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

const (
	// formCallback names a form (chat.Form).
	formCallback = "v1:form"
	// fieldPrefix begins the id of a field's block; its name follows, and what it depends on, so that it is empty once that is another.
	fieldPrefix = "v1:field:"
	// channelField is the name of the field that asks for a channel, where a form is filled in outside of one.
	channelField = "channel"
	// sentTime is how long a form that was sent off may take to find out what is wrong: then Slack must have its acknowledgement.
	sentTime = 2 * time.Second
	// maxAck is how many bytes an acknowledgement has over Socket Mode; Slack drops what is longer without a word, at 20,480.
	maxAck = 20_000
	// maxFilled is how many letters a field of words takes.
	maxFilled = 150
	// maxHint is how many letters a hint has, our own wish; Slack's limit is 2,000.
	maxHint = 150
)

// formView is a form as a window. What was filled in before stays, as long as the ids of its blocks do.
func (q asking) formView(f *chat.Form) (slack.ModalViewRequest, error) {
	var blocks []slack.Block
	if q.Home {
		where := slack.NewOptionsSelectBlockElement(slack.OptTypeConversations, plain("Choose a channel"), channelField)
		where.Filter = &slack.SelectBlockElementFilter{Include: []string{"public", "private"}, ExcludeBotUsers: true}
		blocks = append(blocks, slack.NewInputBlock(fieldPrefix+channelField, plain("Channel"), nil, where))
	}
	for _, in := range f.Fields {
		block := slack.NewInputBlock(blockOf(f, in), plain(shortened(clean(in.Label), maxLabel)), nil, element(in))
		block.Optional = true
		block.DispatchAction = dependedOn(f, in.Name)
		if !blank(in.Hint) {
			block.Hint = plain(shortened(clean(in.Hint), maxHint))
		}
		blocks = append(blocks, block)
	}
	k := q.keep()
	k.Form = f
	view, err := k.modal(formCallback, f.Title, blocks...)
	view.Submit, view.Close = plain(shortened(clean(f.Send), maxTitle)), plain("Cancel")
	return view, err
}

// blockOf is the id of a field's block.
func blockOf(f *chat.Form, in chat.Input) string {
	id := fieldPrefix + in.Name
	for _, other := range f.Fields {
		if in.Of == other.Name && in.Suggests != "" {
			id += ":" + shortened(clean(other.Value), maxLabel)
		}
	}
	return id
}

// dependedOn tells whether what another field offers depends on this one.
func dependedOn(f *chat.Form, name string) bool {
	for _, in := range f.Fields {
		if in.Of == name && in.Suggests != "" {
			return true
		}
	}
	return false
}

// element is what a field is filled in with.
func element(in chat.Input) slack.BlockElement {
	filled := option(chat.Choice{Label: in.Value, Value: in.Value})
	switch {
	case in.Suggests != "":
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plain("Type to find"), in.Name)
		none := 0
		e.MinQueryLength, e.InitialOption = &none, filled
		return e
	case len(in.Choices) > 0:
		var options []*slack.OptionBlockObject
		for _, c := range in.Choices {
			if o := option(c); o != nil {
				options = append(options, o)
			}
		}
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain("Choose"), in.Name, options...)
		return e
	}
	e := slack.NewPlainTextInputBlockElement(nil, in.Name)
	e.MaxLength, e.InitialValue = maxFilled, shortened(clean(in.Value), maxFilled)
	return e
}

// option is a choice within Slack's limits, nil for what cannot be offered: a value that is cut would mean something else.
func option(c chat.Choice) *slack.OptionBlockObject {
	label := strings.Join(strings.Fields(clean(c.Label)), " ")
	if blank(label) {
		label = c.Value
	}
	if blank(c.Value) || clean(c.Value) != c.Value || weight(c.Value) > maxOptionValue {
		return nil
	}
	return slack.NewOptionBlockObject(c.Value, plain(shortened(label, maxLabel)), nil)
}

// suggest completes what is being typed into a field, within the acknowledgement.
func (l *listener) suggest(c slack.InteractionCallback, ack func(payload any)) {
	none := map[string]any{"options": []any{}}
	release := l.pool.TakeQuick()
	k, ok := keptIn(c.View)
	if release == nil || !ok || k.Form == nil {
		ack(none)
		if release != nil {
			release()
		}
		return
	}
	go func() {
		defer release()
		ack(l.options(from(c), k.Form, c))
	}()
}

// options are what the handler offers for a field, as many as an acknowledgement holds.
func (l *listener) options(q asking, f *chat.Form, c slack.InteractionCallback) any {
	found := make(chan []chat.Choice, 1)
	ctx, cancel := context.WithTimeout(l.work, sentTime)
	defer cancel()
	values := filledIn(f, c.View.State)
	go func() { // left behind where the handler does not heed ctx; it can send without a reader
		defer close(found)
		defer l.recovered("completing")
		for _, in := range f.Fields {
			if in.Name == c.ActionID && in.Suggests != "" {
				found <- l.handler.Suggest(ctx, chat.Partial{Field: in.Suggests, Typed: c.Value, Platform: values["platform"], Document: values["document"],
					Channel: clausewatch.Channel("slack:" + l.slack.named(q.Team, q.Channel))})
				return
			}
		}
	}()
	var all []chat.Choice
	select {
	case all = <-found:
	case <-ctx.Done():
	}
	options, size := []*slack.OptionBlockObject{}, 0
	for _, one := range all {
		o := option(one)
		if o == nil {
			continue
		}
		if size += sizeOf(o) + 1; size > maxAck {
			break
		}
		options = append(options, o)
	}
	return map[string]any{"options": options}
}

// filledIn is what stands in the fields of a form: by the window's state, and where that says nothing, as it was shown.
func filledIn(f *chat.Form, state *slack.ViewState) map[string]string {
	values := map[string]string{}
	for _, in := range f.Fields {
		values[in.Name] = in.Value
		if state == nil {
			continue
		}
		if a, stands := state.Values[blockOf(f, in)][in.Name]; stands {
			values[in.Name] = a.Value
			if in.Suggests != "" || len(in.Choices) > 0 {
				values[in.Name] = a.SelectedOption.Value
			}
		}
	}
	return values
}

// chosen shows a form anew after a field was chosen on which another one depends.
func (l *listener) chosen(c slack.InteractionCallback, a slack.BlockAction, ack func(payload any)) {
	ack(nil)
	k, ok := keptIn(c.View)
	release := l.pool.TakeQuick()
	if release == nil {
		return // what depends on it is found by the state of the window, or not completed
	}
	if !ok || k.Form == nil {
		release()
		l.say(from(c), chat.StaleText)
		return
	}
	values := filledIn(k.Form, c.View.State)
	values[a.ActionID] = a.SelectedOption.Value
	for i := range k.Form.Fields {
		in := &k.Form.Fields[i]
		if dependedOn(k.Form, in.Name) {
			in.Value = values[in.Name]
		}
		if in.Of == a.ActionID && in.Suggests != "" {
			in.Value = ""
		}
	}
	q := from(c)
	go func() {
		defer release()
		view, err := q.formView(k.Form)
		if err == nil {
			err = l.updateView(q, c.View.ID, c.View.Hash, view)
		}
		if err != nil {
			l.slack.log().Warn("a form could not be shown anew", "channel", q.Channel, "err", withoutAddress(err))
		}
	}()
}

// filled asks the command that a form was filled in for. What is wrong with it stands at its field, as long as Slack waits.
func (l *listener) filled(id string, c slack.InteractionCallback, f *chat.Form, ack func(payload any)) {
	if l.seen.Before(id, l.slack.now()) {
		ack(nil)
		return
	}
	q := from(c)
	if q.Home && c.View.State != nil {
		q.Channel = c.View.State.Values[fieldPrefix+channelField][channelField].SelectedConversation
	}
	q.Text = f.Question(filledIn(f, c.View.State))
	release, refusal := l.pool.Take()
	if refusal != "" {
		ack(faults(f, chat.Message{Text: refusal}))
		return
	}
	go func() {
		defer release()
		ctx, cancel := context.WithTimeout(l.work, answerTime)
		defer cancel()
		answer := make(chan chat.Message, 1)
		go func() { answer <- l.ask(ctx, q.request()) }()
		late := time.NewTimer(sentTime)
		defer late.Stop()
		select {
		case m := <-answer:
			l.outcome(ctx, q, f, m, ack)
		case <-late.C:
			ack(nil)
			l.brought(ctx, q, <-answer)
		}
	}()
}

// outcome acknowledges a form with what became of it.
func (l *listener) outcome(ctx context.Context, q asking, f *chat.Form, m chat.Message, ack func(payload any)) {
	if m.Wrong != "" {
		ack(faults(f, m))
		return
	}
	if q.Home {
		q.Title = f.Title
		if view, err := q.view(m); err == nil {
			if payload := slack.NewUpdateViewSubmissionResponse(&view); sizeOf(payload) < maxAck {
				ack(payload)
				l.publish(ctx, q.home())
				return
			}
		}
	}
	ack(nil)
	l.brought(ctx, q, m)
}

// brought brings the answer to a form that is closed.
func (l *listener) brought(ctx context.Context, q asking, m chat.Message) {
	l.deliver(ctx, q, m)
	if q.Home {
		l.publish(ctx, q.home())
	}
}

// faults say what is wrong at the field that it is about, the first one where it is about the whole.
func faults(f *chat.Form, m chat.Message) any {
	at := blockOf(f, f.Fields[0])
	for _, in := range f.Fields {
		if in.Name == m.Wrong {
			at = blockOf(f, in)
		}
	}
	return slack.NewErrorsViewSubmissionResponse(map[string]string{at: shortened(clean(m.Text), maxNotice/8)})
}
