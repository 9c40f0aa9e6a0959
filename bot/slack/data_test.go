package slack

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/slack-go/slack"
)

// slackData is the folder of what Slack and others publish about Slack's formats: beside the corpus. The test skips without it.
func slackData(t *testing.T) string {
	root := os.Getenv("CLAUSEWATCH_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	folder := filepath.Join(root, "..", "chat-data", "slack")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("no published data about Slack in %s; name the corpus beside it with CLAUSEWATCH_CORPUS", folder)
	}
	return folder
}

func TestManifestIsValidBySlacksSchema(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	compiler.UseRegexpEngine(func(pattern string) (jsonschema.Regexp, error) { // Go has no look-ahead; the schema has one, about domains
		return regexp.Compile(strings.ReplaceAll(pattern, `(?![\.\-])`, ""))
	})
	schema, err := compiler.Compile(filepath.Join(slackData(t), "manifest.schema.2.0.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	check := func(text string) error {
		var m any
		raw, err := yaml.YAMLToJSON([]byte(text))
		if err == nil {
			err = json.Unmarshal(raw, &m)
		}
		if err != nil {
			return err
		}
		return schema.Validate(m)
	}
	for _, public := range []string{"", "https://terms.example.org"} {
		text, err := Manifest(public, public)
		if err != nil {
			t.Fatal(err)
		}
		if err := check(text); err != nil {
			t.Errorf("the manifest for %q: %v", public, err)
		}
	}
	if err := check("display_information: {name: x}\nsettings: {socket_mode_enabled: perhaps}"); err == nil {
		t.Error("the schema takes a manifest that says perhaps")
	}
}

// TestOurLimitsAreWithinThePublishedOnes compares limits.go with the table of limits.
func TestOurLimitsAreWithinThePublishedOnes(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(slackData(t), "limits.json"))
	if err != nil {
		t.Fatal(err)
	}
	var table map[string]map[string]any
	if err := json.Unmarshal(raw, &table); err != nil {
		t.Fatal(err)
	}
	limit := func(path ...string) int {
		var at any = table[path[0]]
		for _, key := range path[1:] {
			at, _ = at.(map[string]any)[key], true
		}
		n, ok := at.(float64)
		if !ok {
			t.Fatalf("the table has no %v", path)
		}
		return int(n)
	}
	for _, l := range []struct {
		name string
		ours int
		path []string
	}{
		{"a text", maxText, []string{"text", "max_length"}},
		{"a section's text", maxText, []string{"section", "text", "max_length"}},
		{"a field", maxField, []string{"section", "fields", "item_max_length"}},
		{"fields", maxFields, []string{"section", "fields", "max_items"}},
		{"buttons", maxButtons, []string{"actions", "elements", "max_items"}},
		{"choices of a menu", maxOptions, []string{"overflow", "options", "max_items"}},
		{"a choice's words", maxLabel, []string{"option", "text", "max_length"}},
		{"a choice's value", maxOptionValue, []string{"option", "value", "max_length"}},
		{"a button's words", maxLabel, []string{"button", "text", "max_length"}},
		{"a button's value", maxValue, []string{"button", "value", "max_length"}},
		{"a button's address", maxURL, []string{"button", "url", "max_length"}},
		{"a dialogue's title", maxTitle, []string{"view", "title", "max_length"}},
		{"a dialogue's words", maxWords, []string{"plain_text_input", "max_length", "max"}},
	} {
		if theirs := limit(l.path...); l.ours > theirs {
			t.Errorf("%s: ours is %d, Slack's %d", l.name, l.ours, theirs)
		}
	}
}

// TestBlocksComeBackAsTheyWere decodes and encodes what clients send back with a click: the published examples of the blocks that
// our messages, dialogues and Home tabs are made of.
func TestBlocksComeBackAsTheyWere(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(slackData(t), "fixtures", "valid", "blocks", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	ours := []string{"section", "context", "actions", "divider", "header", "input", "rich_text"}
	seen := map[string]bool{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var want map[string]any
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		kind, _ := want["type"].(string)
		if !slices.Contains(ours, kind) {
			continue
		}
		seen[kind] = true
		var blocks slack.Blocks
		if err := json.Unmarshal([]byte("["+string(raw)+"]"), &blocks); err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
			continue
		}
		back, err := json.Marshal(blocks)
		if err != nil {
			t.Fatal(err)
		}
		var got []map[string]any
		if err := json.Unmarshal(back, &got); err != nil {
			t.Fatal(err)
		}
		if !holds(got[0], want) {
			t.Errorf("%s came back as %s", filepath.Base(file), back)
		}
	}
	for _, kind := range ours {
		if !seen[kind] {
			t.Errorf("no example of %s", kind)
		}
	}
}

// holds tells whether a value has all that another one has; slack-go adds zero values.
func holds(got, want any) bool {
	switch want := want.(type) {
	case map[string]any:
		m, ok := got.(map[string]any)
		for key, value := range want {
			ok = ok && (holds(m[key], value) || value == false && m[key] == nil)
		}
		return ok
	case []any:
		l, ok := got.([]any)
		ok = ok && len(l) == len(want)
		for i := range want {
			ok = ok && holds(l[i], want[i])
		}
		return ok
	}
	return reflect.DeepEqual(got, want)
}
