package bot

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestASeldomDutyIsDoneOnceInFiveMinutesAndAgainAfterAFailure(t *testing.T) {
	clock, times, fails := &Timetable{}, 0, errors.New("the database is busy")
	var failure error
	begin := time.Date(2026, 6, 1, 8, 59, 50, 0, time.UTC)
	turn := func(after time.Duration) {
		clock.seldom("test", func(context.Context, time.Time) (int, error) { times++; return 1, failure }).owe(t.Context(), begin.Add(after))
	}
	for _, c := range []struct {
		after time.Duration
		fails error
		want  int
	}{
		{0, nil, 1}, {9 * time.Second, nil, 1}, // at 8:59
		{10 * time.Second, fails, 2}, {30 * time.Second, nil, 3}, // at nine it fails first
		{50 * time.Second, nil, 3}, {5 * time.Minute, nil, 3}, {5*time.Minute + 10*time.Second, nil, 4},
		{0, nil, 5}, // the clock was set back
	} {
		failure = c.fails
		if turn(c.after); times != c.want {
			t.Errorf("%s later it was done %d times, want %d", c.after, times, c.want)
		}
	}
}
