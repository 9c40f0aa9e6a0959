package main

import (
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/watcher/replay"
)

func TestUndoneIsWhatGoesBackSoonAfterItWasTold(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2031, 5, n, 6, 0, 0, 0, time.UTC) }
	at := func(name string) *string { return &name }
	for name, tc := range map[string]struct {
		days  []int
		texts []string
		told  string
		want  int
	}{
		"back after two days":                      {[]int{1, 2, 4}, []string{"a", "b", "a"}, "1", 1},
		"back after a week":                        {[]int{1, 2, 9}, []string{"a", "b", "a"}, "1", 0},
		"another text comes":                       {[]int{1, 2, 3}, []string{"a", "b", "c"}, "1", 0},
		"nothing was read":                         {[]int{1, 2, 3}, []string{"", "b", ""}, "1", 0},
		"it went back before, and stood when told": {[]int{1, 2, 3, 4}, []string{"a", "b", "a", "b"}, "3", 0},
	} {
		t.Run(name, func(t *testing.T) {
			var files []replay.File
			for i, d := range tc.days {
				files = append(files, replay.File{Name: string(rune('0' + i)), At: day(d), Theirs: i == 1})
			}
			var got tally
			got.add(files, tc.texts, []replayStep{{From: "0", To: "1", Told: true, ToldAt: at(tc.told)}, {From: "1", To: "2"}})
			if want := (tally{told: 1, undone: tc.want, theirs: 1, theirTold: 1}); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}
