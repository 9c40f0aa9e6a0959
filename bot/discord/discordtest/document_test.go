package discordtest

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

func TestDiscordsDocumentRefusesWhatItDoesNotKnow(t *testing.T) {
	known, err := document()
	if errors.Is(err, ErrNoDocument) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromFile(documentPath())
	if err != nil {
		t.Fatal(err)
	}
	x := func(n int) string { return strings.Repeat("x", n) }
	button := func(fields string) string {
		return `{"content":"x","components":[{"type":1,"components":[{"type":2,` + fields + `}]}]}`
	}
	const callback, original = "/interactions/1/token/callback", "/webhooks/1/token/messages/@original"
	for name, test := range map[string]struct{ method, path, body, want string }{ // want "" is fine
		"a message":              {"POST", "/channels/1/messages", `{"content":"x","allowed_mentions":{"parse":[]},"nonce":"a","enforce_nonce":true}`, ""},
		"content of a number":    {"POST", "/channels/1/messages", `{"content":5}`, "/content"},
		"a long title":           {"POST", "/channels/1/messages", `{"embeds":[{"title":"` + x(257) + `"}]}`, "title"},
		"a button":               {"POST", "/channels/1/messages", button(`"style":5,"label":"Open","url":"https://a.example/"`), ""},
		"a style of none":        {"POST", "/channels/1/messages", button(`"style":9,"label":"Open","custom_id":"a"`), "style"},
		"an edit":                {"PATCH", "/channels/1/messages/2", `{"content":"x","embeds":[],"components":[]}`, ""},
		"an edit with 11 embeds": {"PATCH", "/channels/1/messages/2", `{"embeds":[` + strings.Repeat(`{},`, 10) + `{}]}`, "embeds"},
		"an answer":              {"POST", callback, `{"type":4,"data":{"content":"x","flags":64}}`, ""},
		"an answer to come":      {"POST", callback, `{"type":5,"data":{"flags":64}}`, ""},
		"an answer of no type":   {"POST", callback, `{"data":{"content":"x"}}`, "type"},
		"completions":            {"POST", callback, `{"type":8,"data":{"choices":[{"name":"a","value":"a"}]}}`, ""},
		"a choice without name":  {"POST", callback, `{"type":8,"data":{"choices":[{"value":"a"}]}}`, "name"},
		"the original":           {"PATCH", original, `{"content":"x"}`, ""},
		"a list as the original": {"PATCH", original, `[]`, "object"},
		"a command":              {"PUT", "/applications/1/commands", `[{"type":1,"name":"terms","description":"d","default_member_permissions":"32"}]`, ""},
		"a long description":     {"PUT", "/applications/1/commands", `[{"type":1,"name":"terms","description":"` + x(101) + `"}]`, "description"},
		"a path of none":         {"POST", "/channels/1/nothing", `{}`, "has no POST /channels/1/nothing"},
	} {
		for range 2 { // what was found wrong once is not taken for good the next time
			err := CheckBody(test.method, test.path, []byte(test.body))
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%s: got %v, want %q", name, err, test.want)
			}
		}
		if template := known.operation(test.method, test.path); template != "" {
			if err := second(t, doc, test.method, test.path, template, test.body); (err != nil) != (test.want != "") {
				t.Errorf("%s: another reader of the document says %v", name, err)
			}
		}
	}
}

// second is what kin-openapi says of a request. It prepares its schemas anew for each of them, which is too slow for every
// body of every test.
func second(t *testing.T, doc *openapi3.T, method, path, template, body string) error {
	t.Helper()
	r, err := http.NewRequest(method, "https://discord.com/api/v10"+path, bytes.NewReader(permissions.ReplaceAll([]byte(body), []byte("$1$2"))))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	params := map[string]string{}
	for i, word := range strings.Split(template, "/") {
		if strings.HasPrefix(word, "{") {
			params[strings.Trim(word, "{}")] = strings.Split(path, "/")[i]
		}
	}
	item := doc.Paths.Value(template)
	return openapi3filter.ValidateRequest(t.Context(), &openapi3filter.RequestValidationInput{Request: r, PathParams: params,
		Route:   &routers.Route{Spec: doc, Path: template, PathItem: item, Method: method, Operation: item.GetOperation(method)},
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}})
}

func TestServerChecksBodiesByDiscordsDocument(t *testing.T) {
	if _, err := document(); errors.Is(err, ErrNoDocument) {
		t.Skip(err)
	}
	s := Start()
	defer s.Close()
	call(t, s, "POST", "/channels/1/messages", `{"content":"x","allowed_mentions":{"parse":[]},"flags":"four"}`)
	if faults := s.Faults(); len(faults) != 1 || !strings.Contains(faults[0], "/flags") {
		t.Errorf("faults %q, want one about the flags", faults)
	}
}
