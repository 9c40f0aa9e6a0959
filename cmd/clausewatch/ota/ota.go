// Package ota takes over what others have declared for Open Terms Archive: which pages are the terms of which services,
// and which parts of a page are the document.
//
// Read gets declarations from files, Convert makes platforms and documents of them and says of each what cannot be taken
// over and why, Write puts both down as a configuration with comments. Only Read touches files; nothing is fetched and
// no filter function is run. What a configuration may hold is checked by package config, what a selector means is known
// to package extract.
//
// The format is that of docs.opentermsarchive.org/terms/reference/declaration.
package ota

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch/watcher/replay"
)

// A Service publishes terms: what one declaration file holds.
type Service struct {
	ID    string // the name of its file, by which it is known; case does not count
	Name  string // as people write it
	Terms []Terms
}

// Terms are one document of a service: a page, or several that are read as one.
type Terms struct {
	Type       string // "Privacy Policy", from a list that all services share
	Collection string // where the declaration is from, "" when that is not said
	Pages      []replay.Declaration
}

// A Source is what was found in a folder or a file.
type Source struct {
	Services []Service
	// Beside counts files that lie beside the declarations and are not read: filter functions and histories.
	Beside int
	// Faults are the declarations that cannot be read, each with its file and place. They keep no other from being read.
	Faults []error
}

// Read reads a folder of declarations, one JSON file a service, or the folder that holds it as "declarations"; one such
// file; or a .jsonl of which each line is the declaration of a service or of one page of its terms. The error says why
// nothing at all can be read.
func Read(path string) (Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Source{}, err
	}
	var src Source
	switch {
	case info.IsDir():
		if inner := filepath.Join(path, "declarations"); isFolder(inner) {
			path = inner
		}
		err = src.folder(path)
	case strings.EqualFold(filepath.Ext(path), ".jsonl"):
		err = src.lines(path)
	default:
		err = src.file(path)
	}
	return src, err
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func (src *Source) folder(path string) error {
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		switch {
		case e.IsDir():
		case strings.HasSuffix(name, ".history.json"), strings.HasSuffix(name, ".filters.js"), strings.HasSuffix(name, ".history.js"):
			src.Beside++ // older declarations, and code that is not run
		case strings.HasSuffix(name, ".json"):
			if err := src.file(filepath.Join(path, name)); err != nil {
				src.Faults = append(src.Faults, err)
			}
		}
	}
	return nil
}

func (src *Source) file(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	src.service(part{path, text, 0, len(text)}, strings.TrimSuffix(filepath.Base(path), ".json"))
	return nil
}

func (src *Source) lines(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	at := 0
	for line := range bytes.Lines(text) {
		p := part{path, text, at, at + len(line)}
		at = p.to
		if len(bytes.TrimSpace(line)) > 0 {
			src.line(p)
		}
	}
	return nil
}

// line reads one line: a whole service, or a page of its terms, which joins those before it that it is combined with.
func (src *Source) line(p part) {
	if !p.valid(src) {
		return
	}
	var kind struct{ Terms, Documents json.RawMessage }
	json.Unmarshal(p.bytes(), &kind) // what is no object is a fault below
	if bytes.HasPrefix(kind.Terms, []byte("{")) || bytes.HasPrefix(kind.Documents, []byte("{")) {
		src.service(p, "")
		return
	}
	var page struct {
		Collection string `json:"collection"`
		Service    string `json:"service"`
		ServiceID  string `json:"service_id"`
		Terms      string `json:"terms"`
		Combined   bool   `json:"combined"`
		replay.Declaration
	}
	if err := json.Unmarshal(p.bytes(), &page); err != nil {
		src.Faults = append(src.Faults, p.fault(0, plain(err).Error()))
		return
	}
	if page.ServiceID == "" {
		page.ServiceID = page.Service
	}
	if page.ServiceID == "" || page.Terms == "" {
		src.Faults = append(src.Faults, p.fault(0, "no service and terms are named"))
		return
	}
	terms := Terms{Type: page.Terms, Collection: page.Collection, Pages: []replay.Declaration{page.Declaration}}
	n := slices.IndexFunc(src.Services, func(s Service) bool { return s.ID == page.ServiceID })
	if n < 0 {
		src.Services = append(src.Services, Service{ID: page.ServiceID, Name: page.Service, Terms: []Terms{terms}})
		return
	}
	s := &src.Services[n]
	if i := slices.IndexFunc(s.Terms, terms.same); page.Combined && i >= 0 {
		s.Terms[i].Pages = append(s.Terms[i].Pages, page.Declaration)
		return
	}
	s.Terms = append(s.Terms, terms)
}

func (t Terms) same(other Terms) bool {
	return t.Type == other.Type && t.Collection == other.Collection
}

// service reads the declaration of a service. Terms that cannot be read are left out, each with a fault of its own.
func (src *Source) service(p part, id string) {
	if !p.valid(src) {
		return
	}
	d := json.NewDecoder(bytes.NewReader(p.bytes()))
	s := Service{ID: id}
	declared := false
	if t, _ := d.Token(); t != json.Delim('{') {
		src.Faults = append(src.Faults, p.fault(0, "a declaration is an object with name and terms"))
		return
	}
	for d.More() { // by token, to keep the order of the file and the place of each entry
		key, _ := d.Token()
		var value json.RawMessage
		d.Decode(&value) // valid
		at := int(d.InputOffset()) - len(value)
		switch key {
		case "name":
			json.Unmarshal(value, &s.Name) // one that is no text is as good as none
		case "terms", "documents": // documents is the older name
			declared = true
			src.terms(p, at, value, &s)
		}
	}
	if s.ID == "" {
		s.ID = s.Name
	}
	switch {
	case s.ID == "":
		src.Faults = append(src.Faults, p.fault(0, "the service has no name"))
	case !declared:
		src.Faults = append(src.Faults, p.fault(0, "it declares no terms"))
	case len(s.Terms) > 0:
		src.Services = append(src.Services, s)
	}
}

// terms reads the terms of a service, which stand at a place of its declaration.
func (src *Source) terms(p part, at int, value json.RawMessage, s *Service) {
	d := json.NewDecoder(bytes.NewReader(value))
	if t, _ := d.Token(); t != json.Delim('{') {
		src.Faults = append(src.Faults, p.fault(at, "terms are an object by their names"))
		return
	}
	for d.More() {
		name, _ := d.Token()
		var one json.RawMessage
		d.Decode(&one) // valid
		pages, err := pagesOf(one)
		if err != nil {
			src.Faults = append(src.Faults, p.fault(at+int(d.InputOffset())-len(one), fmt.Sprintf("%q: %v", name, plain(err))))
			continue
		}
		s.Terms = append(s.Terms, Terms{Type: name.(string), Pages: pages})
	}
}

// pagesOf reads one page, or those that are combined; what is stated beside combine holds for each that does not state
// it itself.
func pagesOf(b json.RawMessage) ([]replay.Declaration, error) {
	var common struct {
		replay.Declaration
		Combine []json.RawMessage `json:"combine"`
	}
	if err := json.Unmarshal(b, &common); err != nil {
		return nil, err
	}
	if common.Combine == nil {
		return []replay.Declaration{common.Declaration}, nil
	}
	var pages []replay.Declaration
	for _, b := range common.Combine {
		page := common.Declaration
		if err := json.Unmarshal(b, &page); err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	if len(pages) == 0 {
		return nil, errors.New("it combines no pages")
	}
	return pages, nil
}

// A part is a stretch of a file.
type part struct {
	path     string
	text     []byte
	from, to int
}

var mark = []byte("\xEF\xBB\xBF") // that a text is UTF-8, which JSON does not allow for

func (p part) bytes() []byte { return p.text[p.from:p.to] }

// valid notes a fault when the part is no JSON. It takes a byte order mark for a space.
func (p *part) valid(src *Source) bool {
	if bytes.HasPrefix(p.text, mark) && p.from == 0 {
		p.from = min(len(mark), p.to)
	}
	var any json.RawMessage
	err := json.Unmarshal(p.bytes(), &any)
	if err == nil {
		return true
	}
	at := 0
	if syntax := new(json.SyntaxError); errors.As(err, &syntax) {
		at = max(int(syntax.Offset)-1, 0)
	}
	src.Faults = append(src.Faults, p.fault(at, "not JSON: "+err.Error()))
	return false
}

// plain says in words of JSON what a decoder says in words of Go.
func plain(err error) error {
	if wrong, ok := err.(*json.UnmarshalTypeError); ok { // a selector wraps none: it says itself what it wants
		what := wrong.Field[strings.LastIndexByte(wrong.Field, '.')+1:]
		return fmt.Errorf("%s: no %s can stand here", cmp.Or(what, "the line"), wrong.Value)
	}
	return err
}

// fault is what is wrong at a place of the part, told with line and column of the file.
func (p part) fault(at int, text string) error {
	before := p.text[:min(p.from+at, len(p.text))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len([]rune(string(before[bytes.LastIndexByte(before, '\n')+1:]))) + 1
	return fmt.Errorf("%s:%d:%d: %s", p.path, line, column, strings.ToValidUTF8(text, "?"))
}
