package replay

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/clausewatch/clausewatch"
)

// declared is one entry of meta.json's declarations.
type declared struct {
	Decl        Declaration `json:"decl"`
	Combined    bool        `json:"combined"`
	FiltersUsed bool        `json:"filters_used"`
}

// A Declaration says where a page is and which parts of it are the document, in Open Terms Archive's form. Decoded into
// one that is filled, it changes what is stated and not null.
type Declaration struct {
	Fetch                string    `json:"fetch"`
	Select               Selectors `json:"select"`
	Remove               Selectors `json:"remove"`
	Filter               Filters   `json:"filter"`
	ExecuteClientScripts bool      `json:"executeClientScripts"`
}

// Selectors are a CSS selector, a range, or a list of these.
type Selectors []Selector

// A Selector is a CSS selector or a range between two of them. It may be incomplete.
type Selector clausewatch.Selection

// UnmarshalJSON reads each of the three forms.
func (s *Selectors) UnmarshalJSON(b []byte) error { return oneOrMore(b, (*[]Selector)(s)) }

// UnmarshalJSON reads a word or a range; another key than those of a range is an error.
func (s *Selector) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(b, []byte(`"`)) {
		*s = Selector{}
		return json.Unmarshal(b, &s.CSS)
	}
	var r struct{ StartBefore, StartAfter, EndBefore, EndAfter string }
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if d.Decode(&r) != nil {
		return fmt.Errorf("selector %.200s: want a CSS selector, or a range of startBefore or startAfter and endBefore or "+
			"endAfter", b)
	}
	*s = Selector{StartBefore: r.StartBefore, StartAfter: r.StartAfter, EndBefore: r.EndBefore, EndAfter: r.EndAfter}
	return nil
}

// Filters are the names of functions that the archive runs on a page, one or a list.
type Filters []Filter

// A Filter is the name of a function. What it is called with is not kept: no function is run here.
type Filter string

// UnmarshalJSON reads one filter or a list.
func (f *Filters) UnmarshalJSON(b []byte) error { return oneOrMore(b, (*[]Filter)(f)) }

// UnmarshalJSON reads a name, or an object of one name and its arguments.
func (f *Filter) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(b, []byte(`"`)) {
		return json.Unmarshal(b, (*string)(f))
	}
	var called map[string]json.RawMessage
	if err := json.Unmarshal(b, &called); err != nil || len(called) != 1 {
		return fmt.Errorf("filter %.200s: want the name of a function, or an object of one name and its arguments", b)
	}
	for name := range called {
		*f = Filter(name)
	}
	return nil
}

// oneOrMore reads a list, or one value as a list of one; null changes nothing.
func oneOrMore[T any](b []byte, into *[]T) error {
	b = bytes.TrimSpace(b)
	if string(b) == "null" {
		return nil
	}
	var list []T
	if bytes.HasPrefix(b, []byte("[")) {
		err := json.Unmarshal(b, &list)
		*into = list
		return err
	}
	var one T
	err := json.Unmarshal(b, &one)
	*into = append(list, one)
	return err
}

// Document is the document as it was declared when file i was captured. With zeroConfig nothing of the declaration
// counts but the address. Its second result says in words what of the declaration cannot be honoured. An i that is not
// there panics.
func (a *Archive) Document(i int, zeroConfig bool) (clausewatch.Document, []string) {
	f := a.files[i]
	doc := clausewatch.Document{
		Platform: a.meta.platform(), ID: a.meta.document(), Name: a.meta.Service + " " + a.meta.Terms,
		Kind: clausewatch.Policy, URLs: []string{f.URL},
	}
	if zeroConfig || f.declaration < 0 {
		return doc, nil
	}
	d := a.meta.Declarations[f.declaration]
	var unsupported []string
	for _, s := range d.Decl.Select {
		if why := s.incomplete(); why != "" {
			unsupported = append(unsupported, "select: "+why)
			continue
		}
		doc.Select = append(doc.Select, clausewatch.Selection(s))
	}
	for _, s := range d.Decl.Remove {
		if s.CSS == "" {
			unsupported = append(unsupported, "remove: a range is not supported, only CSS selectors are cut out")
			continue
		}
		doc.Remove = append(doc.Remove, s.CSS)
	}
	if len(d.Decl.Filter) > 0 || d.FiltersUsed {
		unsupported = append(unsupported, "filter: functions of the recorder's own code are not run")
	}
	return doc, unsupported
}

// incomplete says what a selection lacks, "" when it is whole.
func (s Selector) incomplete() string {
	switch {
	case s.CSS != "":
		return ""
	case (s.StartBefore == "") == (s.StartAfter == ""):
		return "a range needs one of startBefore and startAfter"
	case (s.EndBefore == "") == (s.EndAfter == ""):
		return "a range needs one of endBefore and endAfter"
	}
	return ""
}
