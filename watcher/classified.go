package watcher

import (
	"slices"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

// A Classifier writes on each provision of a version what it is about, and its number on the version. Number tells apart
// classifiers that may say otherwise of the same text.
type Classifier interface {
	Number() int64
	Provisions(v *clausewatch.Version)
}

// classified tells whether the classifier of today has written on a version, or there is none to do so. Entries of feeds
// are news and no clauses.
func (w *Watcher) classified(doc clausewatch.Document, v clausewatch.Version) bool {
	return w.Classifier == nil || doc.Kind == clausewatch.Feed || v.Classifier == w.Classifier.Number()
}

// classify writes on a version that is not shared yet.
func (w *Watcher) classify(doc clausewatch.Document, v *clausewatch.Version) {
	if !w.classified(doc, *v) {
		w.Classifier.Provisions(v)
	}
}

// reclassify brings the version in force up to the classifier of today, so that both sides of a comparison were classified
// by the same one. Anew says that this is more than what is stored.
func (w *Watcher) reclassify(watch *store.Watch) (anew bool) {
	if watch.Settled == nil || w.classified(watch.Document, *watch.Settled) {
		return false
	}
	v := *watch.Settled
	v.Provisions = slices.Clone(v.Provisions)
	w.Classifier.Provisions(&v)
	watch.Settled = &v
	return true
}

// keepClassified lets a look that found the text in force unchanged, while no other text waits, store what the classifier
// of today says of it: as a technical version without a change, since the text is the same.
func keepClassified(watch store.Watch, look *store.Look) {
	waits := watch.Candidate != nil && !look.Drop
	if look.Capture.Outcome == clausewatch.Unchanged && look.Version == nil && !look.Settle && !waits {
		look.Version, look.As = watch.Settled, store.Technical
	}
}
