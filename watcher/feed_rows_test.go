package watcher_test

import (
	"strings"

	"github.com/clausewatch/clausewatch"
)

// feedRows come in place of a feed.
func feedRows() []row {
	f, u := clausewatch.Failed, clausewatch.Unreadable
	whole := feed(news()...)
	return []row{
		{name: "login page", does: sending(wall("Sign in", "<form><input type=password></form>")), want: u, cause: clausewatch.CauseLogin},
		{name: "challenge", does: sending(challenge), want: u, cause: clausewatch.CauseChallenge},
		{name: "web page", does: sending(lantern().String()), want: u},
		{name: "JSON error", does: answering(200, `{"error":"rate limited"}`, "Content-Type", "application/json"), want: f, cause: clausewatch.CauseParse},
		{name: "not found 404", does: answering(404, "not found"), want: u, cause: clausewatch.CauseNotFound},
		{name: "server error 500", does: answering(500, "broken"), want: f, cause: clausewatch.CauseStatus},
		{name: "empty", does: sending(""), want: u, cause: clausewatch.CauseEmpty},
		{name: "cut off", does: sending(whole[:len(whole)/2]), want: u, cause: clausewatch.CauseTruncated},
		{name: "words", does: sending("The feed has moved."), want: f, cause: clausewatch.CauseParse},
		{name: "too long", does: sending(strings.Replace(whole, "</channel>", strings.Repeat("<item><title>More</title></item>", 20_000)+"</channel>", 1)),
			want: f, cause: clausewatch.CauseTooLarge},
	}
}
