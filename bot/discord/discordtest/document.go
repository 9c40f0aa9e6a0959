package discordtest

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// ErrNoDocument says that Discord's own description of its API is not there, so that bodies are checked against our table alone.
var ErrNoDocument = errors.New("discord's openapi.json is not there; put it into chat-data/discord beside the folder that CLAUSEWATCH_CORPUS names")

// A description is Discord's description of its API: github.com/discord/discord-api-spec, specs/openapi.json, version 10. It is
// OpenAPI 3.1, whose schemas are JSON Schema, 2020-12.
type description struct {
	paths map[string]any

	mu       sync.Mutex
	compiler *jsonschema.Compiler
	schemas  map[string]*jsonschema.Schema // of bodies, by method and path: to prepare one takes some ten milliseconds
}

var document = sync.OnceValues(func() (*description, error) {
	name := documentPath()
	if name == "" {
		return nil, ErrNoDocument
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("discordtest: %w", err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("discordtest: read %s: %w", name, err)
	}
	whole, _ := doc.(map[string]any)
	paths, _ := whole["paths"].(map[string]any)
	d := &description{paths: paths, compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	if err := d.compiler.AddResource(documentName, doc); err != nil {
		return nil, fmt.Errorf("discordtest: read %s: %w", name, err)
	}
	return d, nil
})

// documentName is what the document is called among schemas.
const documentName = "https://discord.com/openapi.json"

// schema is that of the JSON body of an operation.
func (d *description) schema(method, template string) (*jsonschema.Schema, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := method + " " + template
	if known := d.schemas[key]; known != nil {
		return known, nil
	}
	at := ""
	for _, word := range []string{"paths", template, strings.ToLower(method), "requestBody", "content", "application/json", "schema"} {
		at += "/" + url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(word))
	}
	compiled, err := d.compiler.Compile(documentName + "#" + at)
	if err == nil {
		d.schemas[key] = compiled
	}
	return compiled, err
}

// documentPath is where the document is, "" for nowhere: beside the corpus that CLAUSEWATCH_CORPUS names, else in the folder
// "shared" beside the project.
func documentPath() string {
	rest := filepath.Join("chat-data", "discord", "openapi.json")
	var places []string
	if corpus := os.Getenv("CLAUSEWATCH_CORPUS"); corpus != "" {
		places = append(places, filepath.Join(filepath.Dir(filepath.Clean(corpus)), rest))
	}
	at, err := os.Getwd()
	for err == nil && at != filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			places = append(places, filepath.Join(filepath.Dir(at), "shared", rest))
			break
		}
		at = filepath.Dir(at)
	}
	for _, p := range places {
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	return ""
}

// permissions are written as text, as Discord's pages about commands say; its document says that they are numbers.
var permissions = regexp.MustCompile(`("default_member_permissions":)"(\d+)"`)

// CheckBody tells whether the JSON body of a call of the REST API is one by Discord's own document. path is "/channels/1/messages",
// without the base. The error is ErrNoDocument where the document is not there.
func CheckBody(method, path string, body []byte) error {
	doc, err := document()
	if err != nil {
		return err
	}
	path, _, _ = strings.Cut(path, "?")
	template := doc.operation(method, path)
	if template == "" {
		return fmt.Errorf("discord's document has no %s %s", method, path)
	}
	schema, err := doc.schema(method, template)
	if err != nil {
		return fmt.Errorf("discord's document about %s %s: %w", method, template, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(permissions.ReplaceAll(body, []byte("$1$2"))))
	if err == nil {
		err = schema.Validate(value)
	}
	if err != nil {
		return fmt.Errorf("by discord's document %s %s is wrong: %.1500s\n%.1500s", method, template, strings.Join(strings.Fields(err.Error()), " "), body)
	}
	return nil
}

// operation finds the path of the document that a path is one of. A word of the document goes before a place: messages/@original is no
// message id.
func (d *description) operation(method, path string) (template string) {
	words := strings.Split(path, "/")
	most := -1
	for candidate, item := range d.paths {
		parts := strings.Split(candidate, "/")
		operations, _ := item.(map[string]any)
		if operations[strings.ToLower(method)] == nil || len(parts) != len(words) {
			continue
		}
		same := 0
		for i, part := range parts {
			switch {
			case part == words[i]:
				same++
			case !strings.HasPrefix(part, "{") || words[i] == "":
				same = -len(parts)
			}
		}
		if same > most {
			template, most = candidate, same
		}
	}
	return template
}

// checkDocument notes what Discord's document says against a call.
func (s *Server) checkDocument(r *http.Request, body []byte) {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if len(body) == 0 || kind != "application/json" {
		return
	}
	path := strings.TrimPrefix(r.URL.Path, "/api/v10")
	if r.URL.RawQuery != "" {
		path += "?" + r.URL.RawQuery
	}
	if err := CheckBody(r.Method, path, body); err != nil && !errors.Is(err, ErrNoDocument) {
		s.fault("%v", err)
	}
}
