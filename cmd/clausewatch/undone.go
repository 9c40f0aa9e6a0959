package main

import (
	"fmt"
	"io"
	"time"

	"github.com/clausewatch/clausewatch/watcher/replay"
)

// soon is within which time a change that was told and is taken back counts as undone: it should not have been told.
const soon = 72 * time.Hour

// A tally counts what was told of archives, and what of that was wrong by their own history.
type tally struct {
	told, undone      int
	theirs, theirTold int // steps that the archive's own tools made
}

// add counts the steps of an archive. Texts identifies what was read in each of its files, "" for nothing.
func (t *tally) add(files []replay.File, texts []string, steps []replayStep) {
	index := map[string]int{}
	for i, f := range files {
		index[f.Name] = i
	}
	for _, s := range steps {
		to := index[s.To]
		if files[to].Theirs {
			t.theirs++
		}
		if !s.Told {
			continue
		}
		t.told++
		if files[to].Theirs {
			t.theirTold++
		}
		if undone(files, texts, to, index[*s.ToldAt]) {
			t.undone++
		}
	}
}

// undone tells whether a text that came before file to is back within three days after file told, at which channels
// heard of the change.
func undone(files []replay.File, texts []string, to, told int) bool {
	before := map[string]bool{}
	for _, text := range texts[:to] {
		before[text] = text != ""
	}
	delete(before, texts[told])
	for i := told + 1; i < len(files) && files[i].At.Sub(files[told].At) <= soon; i++ {
		if before[texts[i]] {
			return true
		}
	}
	return false
}

func (t *tally) join(o tally) {
	t.told, t.undone, t.theirs, t.theirTold = t.told+o.told, t.undone+o.undone, t.theirs+o.theirs, t.theirTold+o.theirTold
}

func (t *tally) print(w io.Writer) {
	fmt.Fprintf(w, "\nchanges told                                %4d\n", t.told)
	fmt.Fprintf(w, "undone within 72 hours                      %4d (%.1f %%)\n", t.undone, 100*float64(t.undone)/float64(max(1, t.told)))
	if t.theirs > 0 {
		fmt.Fprintf(w, "steps of the archives' own tools told       %4d of %d\n", t.theirTold, t.theirs)
	}
}
