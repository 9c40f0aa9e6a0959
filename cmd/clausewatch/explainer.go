package main

import (
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/explain"
)

// explainer is the worker that asks the configured language model about changes that were told.
func (v *service) explainer() *explain.Worker {
	m := v.config.Model
	w := &explain.Worker{Store: v.store, Log: v.log,
		Client: &explain.Client{URL: m.URL, Name: m.Name, Key: m.APIKey.Value, Timeout: time.Duration(m.Timeout)}}
	for _, c := range v.config.Categories().Categories() {
		w.Categories = append(w.Categories, clausewatch.CategoryWords(c.ID))
	}
	return w
}
