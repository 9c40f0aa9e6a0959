package replay

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/clausewatch/clausewatch"
)

// A declaration says which parts of a page are the document, in Open Terms Archive's form.
type declaration struct {
	Decl        decl `json:"decl"`
	Combined    bool `json:"combined"`
	FiltersUsed bool `json:"filters_used"`
}

type decl struct {
	Fetch                string          `json:"fetch"`
	Select               selectors       `json:"select"`
	Remove               selectors       `json:"remove"`
	Filter               json.RawMessage `json:"filter"`
	ExecuteClientScripts bool            `json:"executeClientScripts"`
}

// selectors are a CSS selector, a range, or a list of these.
type selectors []selector

// A selector is a CSS selector or a range between two of them.
type selector clausewatch.Selection

func (s *selectors) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	if string(b) == "null" {
		*s = nil
		return nil
	}
	if bytes.HasPrefix(b, []byte("[")) {
		var list []selector
		err := json.Unmarshal(b, &list)
		*s = list
		return err
	}
	var one selector
	err := json.Unmarshal(b, &one)
	*s = selectors{one}
	return err
}

func (s *selector) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(b, []byte(`"`)) {
		*s = selector{}
		return json.Unmarshal(b, &s.CSS)
	}
	var r struct{ StartBefore, StartAfter, EndBefore, EndAfter string }
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return fmt.Errorf("selector %.200s: want a CSS selector, or a range of startBefore or startAfter and endBefore or "+
			"endAfter: %w", b, err)
	}
	*s = selector{StartBefore: r.StartBefore, StartAfter: r.StartAfter, EndBefore: r.EndBefore, EndAfter: r.EndAfter}
	return nil
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
	declared := a.meta.Declarations[f.declaration]
	var unsupported []string
	for _, s := range declared.Decl.Select {
		if why := s.incomplete(); why != "" {
			unsupported = append(unsupported, "select: "+why)
			continue
		}
		doc.Select = append(doc.Select, clausewatch.Selection(s))
	}
	for _, s := range declared.Decl.Remove {
		if s.CSS == "" {
			unsupported = append(unsupported, "remove: a range is not supported, only CSS selectors are cut out")
			continue
		}
		doc.Remove = append(doc.Remove, s.CSS)
	}
	if len(declared.Decl.Filter) > 0 || declared.FiltersUsed {
		unsupported = append(unsupported, "filter: functions of the recorder's own code are not run")
	}
	return doc, unsupported
}

// incomplete says what a selection lacks, "" when it is whole.
func (s selector) incomplete() string {
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
