package bot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
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
	names := Commands()
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
		return q.request.Person(m[1]), m[2], nil
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
	if err != nil && !errors.Is(err, store.ErrAlready) {
		return chat.Message{}, err
	}
	var m chat.Message
	if err == nil {
		m = written(r)
	} else if m, err = q.already(ctx, a, r); err != nil {
		return m, err
	}
	s, err := alertSubject(ctx, q.bot.Store, q.catalog, a)
	if err != nil {
		return m, err
	}
	m.Blocks = append(m.Blocks, note(s), line(chat.Span{Text: "All that was said: "}, command(fmt.Sprintf("reviews %d", a.ID)),
		chat.Span{Text: " · What is open here: "}, command("open")))
	return m, nil
}

// written says how an alert stands by a review that was written down.
func written(r clausewatch.Review) chat.Message {
	if r.Action == clausewatch.Comment {
		return say(fmt.Sprintf("Your comment stands with alert %d.", r.Alert))
	}
	m := say(fmt.Sprintf("Alert %d is %s.", r.Alert, decided(r)))
	if r.Action == clausewatch.Assign {
		m.Blocks = []chat.Block{line(chat.Span{Text: fmt.Sprintf("Alert %d is assigned to ", r.Alert)}, assignee(r), chat.Span{Text: "."})}
	}
	if r.Text != "" {
		m.Blocks = append(m.Blocks, note("Kept with it: "+r.Text))
	}
	return m
}

// already says by which review an alert stands as r wants it, and keeps the words of r that are not there yet.
func (q *question) already(ctx context.Context, a clausewatch.Alert, r clausewatch.Review) (chat.Message, error) {
	if r.Action == clausewatch.Comment {
		return say(fmt.Sprintf("Your comment stands with alert %d already.", a.ID)), nil
	}
	all, err := q.bot.Store.Reviews(ctx, a)
	if err != nil {
		return chat.Message{}, err
	}
	stands := standing(all, q.now, r)
	who := ""
	if stands.ID != 0 {
		who = fmt.Sprintf(", by %s, %s", by(stands), clock(stands.At))
	}
	m := say(fmt.Sprintf("Alert %d is %s already%s.", a.ID, decided(stands), who))
	if r.Text == "" || r.Text == stands.Text {
		return m, nil
	}
	words := clausewatch.Review{Alert: r.Alert, At: r.At, By: r.By, Name: r.Name, Action: clausewatch.Comment, Text: r.Text}
	if _, err := q.bot.Store.Review(ctx, words); err != nil && !errors.Is(err, store.ErrAlready) {
		return m, err
	}
	m.Blocks = append(m.Blocks, note("What you said with it is kept as a comment."))
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

// zone is the time zone of the channel that asks.
func (q *question) zone(ctx context.Context) (*time.Location, error) {
	set, err := q.bot.Store.ChannelSettings(ctx, q.channel())
	return set.Location(), err
}
