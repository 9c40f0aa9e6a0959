package bot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// maxWords is how many characters people may say with a review, and maxWordy how many that is with the command before it.
const (
	maxWords = 1000
	maxWordy = maxWords + 100
)

// reviewCommands are the commands that decide something about an alert.
var reviewCommands = []string{"ack", "assign", "snooze", "immaterial", "comment", "reopen"}

// synonyms are other words for commands about alerts. They count before the number of an alert only: a platform may be called
// so.
var synonyms = map[string]string{
	"acknowledge": "ack", "acknowledged": "ack", "acked": "ack", "seen": "ack", "done": "ack",
	"give": "assign", "reassign": "assign", "delegate": "assign",
	"later": "snooze", "defer": "snooze", "postpone": "snooze",
	"not-material": "immaterial", "notmaterial": "immaterial", "not_material": "immaterial", "dismiss": "immaterial", "ignore": "immaterial",
	"note": "comment", "say": "comment", "remark": "comment",
	"unack": "reopen", "undo": "reopen", "unassign": "reopen", "unsnooze": "reopen",
	"review": "reviews", "history": "reviews",
}

// synonym is the command that a word stands for, seen what follows it.
func synonym(word string, rest []word) (name string, ok bool) {
	if len(rest) == 0 {
		return "", false
	}
	if _, err := alertNumber(rest[0].Text); err != nil {
		return "", false
	}
	name, ok = synonyms[word]
	return name, ok
}

// nearestCommand is the command most like the first of these words, "" when none is like it.
func nearestCommand(words []string) string {
	names := commandNames()
	if len(words) > 1 {
		if _, err := alertNumber(words[1]); err == nil {
			names = append(names, slices.Sorted(maps.Keys(synonyms))...)
		}
	}
	return clausewatch.Nearest(words[0], names)
}

// takesWords tells whether a line is one of the commands after which people say what they like: nothing in it is an option.
func takesWords(line string) bool {
	head, rest, _ := strings.Cut(line, " ")
	head = strings.ToLower(strings.TrimLeft(head, "/"))
	if name, ok := synonym(head, split(rest)); ok {
		head = name
	}
	return slices.Contains(reviewCommands, head)
}

// wordy takes such a line apart. The error is a *puzzle.
func (in input) wordy() (input, error) {
	if n := utf8.RuneCountInString(in.Line); n > maxWordy {
		return in, &puzzle{text: fmt.Sprintf("that is %d characters, and up to %d are kept; say it shorter, or link to where the rest is", n, maxWords)}
	}
	in.Words = split(straight.Replace(in.Line))
	return in, nil
}

// after is the line as it was typed, without its first n words.
func (in input) after(n int) string {
	rest := in.Line
	for range n {
		_, rest, _ = strings.Cut(strings.TrimLeft(rest, " "), " ")
	}
	return strings.TrimSpace(rest)
}

// acknowledge says that somebody has taken an alert up.
func (q *question) acknowledge(ctx context.Context) (chat.Message, error) {
	a, words, err := q.underReview(ctx, "ack", "ack 12")
	if err != nil {
		return chat.Message{}, err
	}
	if one, several := severalNumbers(words); several {
		return chat.Message{}, &puzzle{text: fmt.Sprintf("one alert at a time: /terms ack %d, then /terms ack %s", a.ID, one)}
	}
	return q.review(ctx, a, clausewatch.Review{Action: clausewatch.Acknowledge, Text: q.input.after(2)})
}

// severalNumbers tells whether nothing but more numbers follows, and gives the first of them.
func severalNumbers(words []word) (first string, several bool) {
	for _, w := range words {
		if _, err := alertNumber(w.Text); err != nil {
			return "", false
		}
	}
	if len(words) == 0 {
		return "", false
	}
	return strings.Trim(words[0].Text, "#,"), true
}

// assign gives an alert to one person.
func (q *question) assign(ctx context.Context) (chat.Message, error) {
	a, words, err := q.underReview(ctx, "assign", "assign 12 @person")
	if err != nil {
		return chat.Message{}, err
	}
	if len(words) > 1 && strings.EqualFold(words[0].Text, "to") {
		words = words[1:]
	}
	if len(words) == 0 {
		return chat.Message{}, &puzzle{text: fmt.Sprintf("to whom? /terms assign %d @person, or /terms assign %d me", a.ID, a.ID)}
	}
	name, rest := nameIn(words)
	r := clausewatch.Review{Action: clausewatch.Assign, Text: text(rest)}
	if r.Assignee, r.Assigned, err = q.assignee(name); err != nil {
		return chat.Message{}, err
	}
	return q.review(ctx, a, r)
}

// nameIn takes the name of a person from the beginning of words: the first, and where it is written large those after it that
// are too, up to three: "Ann Lee".
func nameIn(words []word) (string, []word) {
	large := func(w word) bool { return !w.Quoted && unicode.IsUpper([]rune(w.Text)[0]) }
	n := 1
	for n < min(3, len(words)) && large(words[n-1]) && large(words[n]) {
		n++
	}
	parts := make([]string, n)
	for i, w := range words[:n] {
		parts[i] = w.Text
	}
	return strings.Join(parts, " "), words[n:]
}

var (
	mention = regexp.MustCompile(`^<@!?([A-Za-z0-9]+)(?:\|([^>]*))?>$`)
	crowd   = regexp.MustCompile(`^(<!.*>|<@&.*>|@?(everyone|here|channel|all))$`)
)

// assignee reads who is meant: me, a mention as Slack and Discord send it, or a name. It gives the id and what the person
// is called, "" when that is not known. The error is a *puzzle.
func (q *question) assignee(typed string) (id, name string, err error) {
	typed = strings.TrimSpace(typed)
	if m := mention.FindStringSubmatch(typed); m != nil && q.request.Platform != "console" {
		return q.request.Platform + ":" + m[1], m[2], nil
	}
	if strings.EqualFold(typed, "me") || strings.EqualFold(typed, "myself") {
		id, name = q.person()
		return id, name, nil
	}
	plain := strings.TrimSpace(strings.Trim(typed, "<@>"))
	switch {
	case crowd.MatchString(strings.ToLower(typed)):
		return "", "", &puzzle{text: "an alert is assigned to one person; name one, or say me"}
	case plain == "":
		return "", "", &puzzle{text: "“" + shorten(typed, 40) + "” names nobody; write @person, or me"}
	}
	plain = shorten(plain, 80)
	return plain, plain, nil
}

// snooze puts an alert off until a time, at which it is told again.
func (q *question) snooze(ctx context.Context) (chat.Message, error) {
	a, words, err := q.underReview(ctx, "snooze", "snooze 12 3d")
	if err != nil {
		return chat.Message{}, err
	}
	zone, err := q.zone(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	until, rest, err := until(words, q.now, zone)
	if err != nil {
		return chat.Message{}, &puzzle{text: fmt.Sprintf("%v /terms snooze %d 12h, 3d, until:%s or until:monday", err, a.ID,
			q.now.AddDate(0, 0, 7).Format("2006-01-02"))}
	}
	return q.review(ctx, a, clausewatch.Review{Action: clausewatch.Snooze, Until: until, Text: text(rest)})
}

// immaterial sets an alert aside, for a reason.
func (q *question) immaterial(ctx context.Context) (chat.Message, error) {
	a, words, err := q.underReview(ctx, "immaterial", "immaterial 12 only the layout changed")
	if err != nil {
		return chat.Message{}, err
	}
	if len(words) == 0 {
		return chat.Message{}, &puzzle{text: fmt.Sprintf("why is it not material? Those who come later will ask: /terms immaterial %d only the layout changed", a.ID)}
	}
	return q.review(ctx, a, clausewatch.Review{Action: clausewatch.NotMaterial, Text: q.input.after(2)})
}

// comment says something about an alert and decides nothing.
func (q *question) comment(ctx context.Context) (chat.Message, error) {
	a, words, err := q.underReview(ctx, "comment", "comment 12 we have asked them")
	if err != nil {
		return chat.Message{}, err
	}
	if len(words) == 0 {
		return chat.Message{}, &puzzle{text: fmt.Sprintf("what is the comment? /terms comment %d we have asked them", a.ID)}
	}
	return q.review(ctx, a, clausewatch.Review{Action: clausewatch.Comment, Text: q.input.after(2)})
}

// reopen takes back what was decided about an alert.
func (q *question) reopen(ctx context.Context) (chat.Message, error) {
	a, _, err := q.underReview(ctx, "reopen", "reopen 12")
	if err != nil {
		return chat.Message{}, err
	}
	return q.review(ctx, a, clausewatch.Review{Action: clausewatch.Reopen, Text: q.input.after(2)})
}

// person is who asks: by which id reviews know them, and what they are called.
func (q *question) person() (id, name string) {
	name = q.request.Name
	if q.request.Platform == "console" { // where people are known by their name alone
		name = q.request.User
	}
	return q.who(), shorten(clean(name), 80)
}

// review writes a decision down and says how the alert stands then. What was said with one that stands already is kept as a
// comment.
func (q *question) review(ctx context.Context, a clausewatch.Alert, r clausewatch.Review) (chat.Message, error) {
	if utf8.RuneCountInString(r.Text) > maxWords {
		return chat.Message{}, &puzzle{text: fmt.Sprintf("up to %d characters are kept with an alert; say it shorter, or link to where the rest is", maxWords)}
	}
	r.Alert, r.At = a.ID, q.now
	r.By, r.Name = q.person()
	_, err := q.bot.Store.Review(ctx, r)
	so := errors.Is(err, store.ErrAlready)
	if err != nil && !so {
		return chat.Message{}, err
	}
	all, err := q.bot.Store.Reviews(ctx, a)
	if err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{}
	switch {
	case !so && r.Action == clausewatch.Comment:
		m.Text = fmt.Sprintf("Your comment stands with alert %d", a.ID)
	case !so:
		m.Text = fmt.Sprintf("Alert %d is %s", a.ID, decided(r))
	case r.Action == clausewatch.Comment:
		m.Text = fmt.Sprintf("Your comment stands with alert %d already", a.ID)
	default:
		stands := standing(all, q.now, r)
		m.Text = fmt.Sprintf("Alert %d is %s already", a.ID, decided(stands))
		if stands.ID != 0 {
			m.Text += fmt.Sprintf(", by %s, %s", by(stands), clock(stands.At))
		}
	}
	said := chat.Plain(m.Text + ".")
	if r.Action == clausewatch.Assign && !so {
		said = []chat.Span{{Text: fmt.Sprintf("Alert %d is assigned to ", a.ID)}, assignee(r), {Text: "."}}
	}
	m.Blocks = append(m.Blocks, line(said...))
	if !so && r.Text != "" && r.Action != clausewatch.Comment {
		m.Blocks = append(m.Blocks, note("Kept with it: "+r.Text))
	}
	if so && r.Text != "" && r.Action != clausewatch.Comment && r.Action != clausewatch.NotMaterial {
		r.Action = clausewatch.Comment
		r.Assignee, r.Assigned = "", ""
		if _, err := q.bot.Store.Review(ctx, r); err != nil && !errors.Is(err, store.ErrAlready) {
			return m, err
		}
		m.Blocks = append(m.Blocks, note("What you said with it is kept as a comment."))
	}
	s, err := alertSubject(ctx, q.bot.Store, q.catalog, a)
	if err != nil {
		return m, err
	}
	m.Blocks = append(m.Blocks, note(s))
	m.Blocks = append(m.Blocks, line(chat.Span{Text: "All that was said: "}, command(fmt.Sprintf("reviews %d", a.ID)),
		chat.Span{Text: " · What is open here: "}, command("open")))
	return m, nil
}

// standing is the review by which an alert stands as r wants it.
func standing(reviews []clausewatch.Review, now time.Time, r clausewatch.Review) clausewatch.Review {
	s := clausewatch.Standing(reviews, now)
	switch {
	case r.Action == clausewatch.Reopen:
		return clausewatch.Review{Action: clausewatch.Reopen}
	case r.Action == clausewatch.Assign:
		return s.Assignment
	}
	return s.Decision
}

// underReview finds the alert that a command names, and the words behind its number. What tells another alert again stands
// for that one. The error is a *puzzle when the alert is not one of this channel or the person may not.
func (q *question) underReview(ctx context.Context, name, example string) (clausewatch.Alert, []word, error) {
	if err := q.mayReview(); err != nil {
		return clausewatch.Alert{}, nil, err
	}
	a, words, err := q.alertNamed(ctx, name, example)
	if err == nil && (a.Kind == clausewatch.AlertTest || a.Kind == clausewatch.AlertReport) {
		err = &puzzle{text: fmt.Sprintf("alert %d is a %s; there is nothing to decide about it. /terms open shows what there is", a.ID, a.Kind)}
	}
	return a, words, err
}

func (q *question) alertNamed(ctx context.Context, name, example string) (a clausewatch.Alert, words []word, err error) {
	words = q.input.Words
	if len(words) == 0 {
		return a, nil, q.whichAlert(ctx, name+" needs the number that stands below an alert, such as /terms "+example)
	}
	id, err := alertNumber(words[0].Text)
	if err != nil {
		return a, nil, q.whichAlert(ctx, fmt.Sprintf("no alert “%s”; %s needs the number that stands below an alert, such as /terms %s",
			shorten(words[0].Text, 40), name, example))
	}
	a, err = q.bot.Store.Alert(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return a, nil, q.whichAlert(ctx, fmt.Sprintf("no alert %d", id))
	}
	if err != nil {
		return a, nil, err
	}
	here := a.Channel
	if a.About != 0 {
		if a, err = q.bot.Store.Alert(ctx, a.About); err != nil {
			return a, nil, err
		}
	}
	ours, err := q.ours(ctx, a, here)
	if err != nil {
		return a, nil, err
	}
	if !ours {
		return clausewatch.Alert{}, nil, q.whichAlert(ctx, fmt.Sprintf("alert %d was told in another channel; it is reviewed there", id))
	}
	return a, words[1:], nil
}

// ours tells whether an alert, which a message in the channel here is about, is one for the channel that asks: it was told
// there, first or again. The console is the operator's and speaks of all.
func (q *question) ours(ctx context.Context, a clausewatch.Alert, here clausewatch.Channel) (bool, error) {
	channel := q.channel()
	if q.request.Platform == "console" || channel != "" && (channel == here || channel == a.Channel) {
		return true, nil
	}
	if channel == "" {
		return false, nil
	}
	return q.bot.Store.ToldIn(ctx, a, channel)
}

// alertNumber reads the number of an alert, "12" or "#12".
func alertNumber(typed string) (int64, error) {
	id, err := strconv.ParseInt(strings.TrimRight(strings.TrimLeft(typed, "#"), ".,:;"), 10, 64)
	if err == nil && id <= 0 {
		err = strconv.ErrRange
	}
	return id, err
}

// whichAlert is a puzzle that names the newest alerts of this channel.
func (q *question) whichAlert(ctx context.Context, what string) error {
	channel := q.channel()
	if channel == "" {
		return &puzzle{text: what}
	}
	all, err := q.bot.Store.Alerts(ctx, store.AlertFilter{Channel: channel, State: clausewatch.AlertSent, Limit: 5})
	if err != nil {
		return err
	}
	p := &puzzle{text: what + "; no alert was told here yet"}
	if len(all) > 0 {
		p = &puzzle{text: what, heading: "The newest here:"}
	}
	for _, a := range all {
		s, err := alertSubject(ctx, q.bot.Store, q.catalog, a)
		if err != nil {
			return err
		}
		p.offers = append(p.offers, []chat.Span{{Text: strconv.FormatInt(a.ID, 10), Bold: true}, {Text: " · " + s}})
	}
	return p
}

// zone is the time zone of the channel that asks.
func (q *question) zone(ctx context.Context) (*time.Location, error) {
	set, err := q.bot.Store.ChannelSettings(ctx, q.channel())
	return set.Location(), err
}
