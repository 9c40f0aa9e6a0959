// Command train makes the weights of watcher/classify from the data it is given, and measures them. It is run by hand when the
// data or the features change; the program itself only holds what it wrote.
//
//	go run ./watcher/classify/train -data ../shared/nlp            writes watcher/classify/weights.bin, the same bytes each time
//	go run ./watcher/classify/train -data ../shared/nlp -measure   also prints how good such weights are on what they have not seen
//	go run ./watcher/classify/train -data ../shared/nlp -curve     prints what a part of the quotes does
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"

	"github.com/clausewatch/clausewatch/watcher/classify"
)

func main() {
	dir := flag.String("data", "", "the `folder` of the training data; recorded policies are beside it, in ../corpus")
	name := flag.String("o", "watcher/classify/weights.bin", "the `file` to write")
	measure := flag.Bool("measure", false, "print how good the weights are on what they have not seen")
	curve := flag.Bool("curve", false, "only print how good weights of a part of the services are")
	flag.Parse()
	if err := run(*dir, *name, *measure, *curve); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(dir, name string, measure, curve bool) error {
	d, err := load(dir)
	if err != nil {
		return err
	}
	fmt.Printf("%d of %d texts found whose category was given by reading\n", len(d.read), len(d.read)+d.unread)
	if curve {
		measureCurve(os.Stdout, d)
		return nil
	}
	sentences := d.sentences()
	quotes, tags := tryQuotes(d, first), tryDocuments(d, first)
	if measure {
		measureQuotes(os.Stdout, "five folds of services, each read by weights of the others", quotes)
		measureCategories(os.Stdout, quotes)
		measurePeers(os.Stdout, quotes)
		measureQuotes(os.Stdout, "five other folds", tryQuotes(d, second))
		measureTags(os.Stdout, "five folds of documents, each read by weights of the others", sentences, tags)
		measureTags(os.Stdout, "five other folds", sentences, tryDocuments(d, second))
		measureValidation(os.Stdout, d, tags)
	}
	var packed bytes.Buffer
	if err := train(d, quotes, tags).Write(&packed); err != nil {
		return err
	}
	if err := os.WriteFile(name, packed.Bytes(), 0o644); err != nil {
		return err
	}
	fmt.Printf("%s: %d bytes\n", name, packed.Len())
	return nil
}

// train makes weights of all data. Trust and thresholds come from the trials of weights that had not seen what they were tried on.
func train(d *data, tried trials, scores [][]float64) *classify.Weights {
	w := learn(d.labelled(), d.sentences())
	learnLabels(w, d.labelled(), d.others)
	learnLikening(w, d.labelled(), subjects(d.labelled()))
	learnTags(&w.Tagging.Table, d.sentences())
	w.Trust = fitTrust(tried.quotes, slices.Concat(tried.mined, tried.others))
	w.Tagging.Tags, w.Tagging.Thresholds = tags, thresholds(d.sentences(), scores)
	return w
}
