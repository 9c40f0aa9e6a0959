package discordtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// ErrNoDocument says that Discord's own description of its API is not there, so that bodies are checked against our table alone.
var ErrNoDocument = errors.New("discord's openapi.json is not there; put it into chat-data/discord beside the folder that CLAUSEWATCH_CORPUS names")

// document is Discord's description of its API: github.com/discord/discord-api-spec, specs/openapi.json, version 10.
var document = sync.OnceValues(func() (*openapi3.T, error) {
	name := documentPath()
	if name == "" {
		return nil, ErrNoDocument
	}
	doc, err := openapi3.NewLoader().LoadFromFile(name)
	if err != nil {
		return nil, fmt.Errorf("discordtest: read %s: %w", name, err)
	}
	return doc, nil
})

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

// checked are the bodies that were found good, so that the same body is not read twice: the library prepares its schemas anew
// for each request, which takes some ten milliseconds.
var checked sync.Map

// permissions are written as text, as Discord's pages about commands say; its document says that they are numbers.
var permissions = regexp.MustCompile(`("default_member_permissions":)"(\d+)"`)

// CheckBody tells whether the JSON body of a call of the REST API is one by Discord's own document. path is "/channels/1/messages",
// without the base. The error is ErrNoDocument where the document is not there.
func CheckBody(method, path string, body []byte) error {
	doc, err := document()
	if err != nil {
		return err
	}
	path, query, _ := strings.Cut(path, "?")
	template, params := operationOf(doc, method, path)
	if template == "" {
		return fmt.Errorf("discord's document has no %s %s", method, path)
	}
	key := method + " " + template + "?" + query + "\n" + string(body)
	if _, before := checked.Load(key); before {
		return nil
	}
	r, err := http.NewRequest(method, "https://discord.com/api/v10"+path+"?"+query, bytes.NewReader(permissions.ReplaceAll(body, []byte("$1$2"))))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	item := doc.Paths.Value(template)
	err = openapi3filter.ValidateRequest(context.Background(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params,
		Route:   &routers.Route{Spec: doc, Path: template, PathItem: item, Method: method, Operation: item.GetOperation(method)},
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	})
	if err != nil {
		return fmt.Errorf("by discord's document %s %s is wrong: %.1500s\n%.1500s", method, template, strings.Join(strings.Fields(err.Error()), " "), body)
	}
	checked.Store(key, true)
	return nil
}

// operationOf finds the path of the document that a path is one of, and what stands in its places. A word of the document goes
// before a place: messages/@original is no message id.
func operationOf(doc *openapi3.T, method, path string) (template string, params map[string]string) {
	words := strings.Split(path, "/")
	most := -1
	for candidate, item := range doc.Paths.Map() {
		parts := strings.Split(candidate, "/")
		if item.GetOperation(method) == nil || len(parts) != len(words) {
			continue
		}
		found, same := map[string]string{}, 0
		for i, part := range parts {
			switch {
			case part == words[i]:
				same++
			case strings.HasPrefix(part, "{") && words[i] != "":
				found[strings.Trim(part, "{}")] = words[i]
			default:
				same = -len(parts)
			}
		}
		if same > most {
			template, params, most = candidate, found, same
		}
	}
	return template, params
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
