package classify

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// sentences are those of a training part; the benchmark is skipped without them.
func sentences(b *testing.B, name string) (all []string) {
	b.Helper()
	dir := os.Getenv("CLAUSEWATCH_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	f, err := os.Open(filepath.Join(dir, "..", "nlp", name))
	if err != nil {
		b.Skipf("no sentences: %v; set CLAUSEWATCH_CORPUS to the folder beside nlp", err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var line struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			b.Fatal(err)
		}
		all = append(all, line.Text)
	}
	return all
}

// BenchmarkClassify reads all sentences once an operation: with all there is, and with the cues alone.
func BenchmarkClassify(b *testing.B) {
	short, long := sentences(b, "unfair_tos.train.jsonl"), sentences(b, "tosdr.train.jsonl")
	whole, err := New(Builtin())
	if err != nil {
		b.Fatal(err)
	}
	cuesOnly, err := newClassifier(Builtin(), nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		all  []string
		read func(string)
	}{
		{"whole", short, func(s string) { whole.Classify("", "", s) }},
		{"whole, quotes of ToS;DR", long, func(s string) { whole.Classify("", "", s) }},
		{"cues alone", short, func(s string) { cuesOnly.Classify("", "", s) }},
		{"rules beside the model", short, func(s string) {
			p := passage{text: fold(s)}
			p.sight = whole.cues.look(p.text)
			k := whole.kinds[whole.index["account_termination"]]
			how, said := stance(k.stance, nil, nil, p.text)
			scope(k.ID, p.text)
			attributes(k.ID, p.text)
			whole.weigh(k, p.text, p.sight, how, polarity(how, said, p.text))
			whole.explain(whole.index[k.ID], p.text, p.sight)
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				for _, s := range c.all {
					c.read(s)
				}
			}
			b.ReportMetric(float64(b.N*len(c.all))/b.Elapsed().Seconds(), "sentences/s")
		})
	}
}
