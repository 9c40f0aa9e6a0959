package config

import (
	_ "embed"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/clausewatch/clausewatch"
)

//go:embed catalogue.yaml
var catalogueText []byte

// Catalogue are the built-in platforms with their public addresses, ordered by id.
var Catalogue = sync.OnceValue(func() []clausewatch.Platform {
	var list struct {
		Platforms []Platform `yaml:"platforms"`
	}
	if err := yaml.UnmarshalWithOptions(catalogueText, &list, yaml.Strict()); err != nil {
		panic("built-in catalogue: " + err.Error()) // a test reads it
	}
	var all []clausewatch.Platform
	for _, p := range list.Platforms {
		all = append(all, p.noun())
	}
	return all
})
