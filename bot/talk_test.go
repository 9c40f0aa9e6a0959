package bot_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/console"
)

// A talk is a conversation under way: a world that the script builds, who speaks where, and what time it is. How a script
// is written stands at the top of testdata/talk/first.txt; what its actions do in talk_actions_test.go.
type talk struct {
	t         *testing.T
	world     *world
	bot       *bot.Bot
	now       time.Time
	platforms []clausewatch.Platform
	subs      []clausewatch.Subscription
	texts     map[string][]clause // of each document, the lines of its text in force
	request   chat.Request        // who speaks, where
	sender    *crowd
	read      map[int64]string  // texts of versions
	followed  map[string]bool   // what was offered and tried since the world was last another
	said      map[string]string // long answers of this file, with the remark that each was given to
}

// A remark is one line that is answered, with its answer.
type remark struct {
	line int    // in its file
	text string // as the script writes it, "> amazon aup spam"
	want []string
}

// TestTalk holds the conversations of testdata/talk: each input is a subtest. With -update the answers are written anew.
func TestTalk(t *testing.T) {
	files, err := filepath.Glob("testdata/talk/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversation was found: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			out := newTalk(t).play(file)
			if *update {
				if err := os.WriteFile(file, []byte(out), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func newTalk(t *testing.T) *talk {
	w := newWorldOf(t, nil)
	c := &talk{t: t, world: w, now: at("2026-01-05 08:00"), texts: map[string][]clause{}, request: chat.Request{Platform: "console"},
		sender: &crowd{}, read: map[int64]string{}, followed: map[string]bool{}, said: map[string]string{}}
	c.bot = &bot.Bot{Store: w.store, Now: func() time.Time { return c.now }, PublicURL: "https://terms.example"}
	return c
}

// play runs a script and gives it back with the answers that were given.
func (c *talk) play(file string) string {
	c.t.Helper()
	body, err := os.ReadFile(file)
	if err != nil {
		c.t.Fatal(err)
	}
	var out strings.Builder
	lines := strings.Split(strings.TrimSuffix(string(body), "\n"), "\n")
	for n := 0; n < len(lines); n++ {
		l := lines[n]
		out.WriteString(l + "\n")
		switch {
		case strings.TrimSpace(l) == "", strings.HasPrefix(l, "#"):
		case strings.HasPrefix(l, "! "):
			from := n + 1
			for n+1 < len(lines) && strings.HasPrefix(lines[n+1], "|") {
				n++
				out.WriteString(lines[n] + "\n")
			}
			spoken, err := c.act(strings.TrimPrefix(l, "! "), lines[from:n+1])
			if err != nil {
				c.t.Fatalf("%s:%d: %s: %v", file, from, l, err)
			}
			clear(c.followed)
			var want []string
			n, want = answerAt(lines, n)
			out.WriteString(c.hold(file, remark{from, l, want}, spoken, nil))
		case strings.HasPrefix(l, ">"):
			r := remark{line: n + 1, text: l}
			n, r.want = answerAt(lines, n)
			text, err := typed(l)
			if err != nil {
				c.t.Fatalf("%s:%d: %v", file, r.line, err)
			}
			if writes.MatchString(text) {
				clear(c.followed)
			}
			request := c.request
			request.Text = text
			m := c.bot.Answer(c.t.Context(), request)
			out.WriteString(c.hold(file, r, shown(m), func(t *testing.T) { c.check(t, m, request) }))
		default:
			c.t.Fatalf("%s:%d: a line begins with #, !, |, > or, where it is part of an answer, four spaces: %q", file, n+1, l)
		}
	}
	return out.String()
}

// answerAt are the lines of the answer below line n, without their indentation, and its last line.
func answerAt(lines []string, n int) (int, []string) {
	var want []string
	end := n
	for i := n + 1; i < len(lines) && (strings.HasPrefix(lines[i], "    ") || lines[i] == ""); i++ {
		want = append(want, strings.TrimPrefix(lines[i], "    "))
		if lines[i] != "" {
			end = i
		}
	}
	return end, want[:end-n]
}

// typed is what a line that begins with > types: the rest of it; behind >> a Go string, so that what cannot be seen can be
// written, and how often it comes: >> "spam " * 80.
func typed(line string) (string, error) {
	quoted, ok := strings.CutPrefix(line, ">>")
	if !ok {
		return strings.TrimPrefix(strings.TrimPrefix(line, ">"), " "), nil
	}
	times := 1
	if head, tail, found := strings.Cut(quoted, `" * `); found {
		n, err := strconv.Atoi(tail)
		if err != nil {
			return "", fmt.Errorf("how often? %w", err)
		}
		quoted, times = head+`"`, n
	}
	text, err := strconv.Unquote(strings.TrimSpace(quoted))
	return strings.Repeat(text, times), err
}

// shown is a message as a terminal shows it.
func shown(m chat.Message) []string {
	return strings.Split(strings.TrimRight(console.Render(m, console.Options{Width: 110}), "\n"), "\n")
}

// longAnswer is how many lines an answer has that stands in a script once.
const longAnswer = 12

// once is an answer, or where a long one was given before in this file to what.
func (c *talk) once(r remark, got []string) []string {
	if len(got) < longAnswer {
		return got
	}
	all := strings.Join(got, "\n")
	if to, before := c.said[all]; before {
		return []string{"(the same answer as to: " + to + ")"}
	}
	c.said[all] = r.text
	return got
}

// hold compares an answer with the one that the script has and checks it, as a subtest, and gives it back as a script writes it.
func (c *talk) hold(file string, r remark, got []string, check func(*testing.T)) string {
	got = c.once(r, got)
	if len(got)+len(r.want) > 0 {
		c.t.Run(fmt.Sprintf("%d %s", r.line, shortly(r.text)), func(t *testing.T) {
			if diff := cmp.Diff(r.want, got); diff != "" && !*update {
				t.Errorf("%s:%d: %s\nis answered differently (- as it stands there, + as it is):\n%s\n(go test ./bot -run TestTalk -update writes it anew; read what differs)",
					file, r.line, shortly(r.text), diff)
			}
			if check != nil {
				check(t)
			}
		})
	}
	var out strings.Builder
	for _, l := range got {
		if l != "" {
			l = "    " + l
		}
		out.WriteString(l + "\n")
	}
	return out.String()
}
