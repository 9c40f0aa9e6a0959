package main

import (
	"github.com/clausewatch/clausewatch/cmd/clausewatch/config"
	"github.com/clausewatch/clausewatch/watcher/classify"
)

// nearestTaxonomy is for commands that take no configuration: that of clausewatch.yaml where there is one that is good, else
// the built-in one.
func nearestTaxonomy() *classify.Taxonomy {
	if cfg, err := config.Find(""); err == nil {
		return cfg.Categories()
	}
	return classify.Builtin()
}
