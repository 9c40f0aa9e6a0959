package chat

import "strings"

// A Form is a command to be filled in. Where a platform has forms it is shown in place of its message; what is sent off is the command
// that a person would have typed.
type Form struct {
	Title  string  `json:"title"`
	Ask    string  `json:"ask"` // the command, to which the fields are added in their order
	Send   string  `json:"send"`
	Fields []Input `json:"fields"`
}

// An Input is one field of a form.
type Input struct {
	Name     string   `json:"name"` // Message.Wrong speaks of it
	Label    string   `json:"label"`
	Hint     string   `json:"hint,omitempty"`
	Before   string   `json:"before,omitempty"`   // stands before what is filled in: "min:"
	Else     string   `json:"else,omitempty"`     // stands for what is left empty
	Suggests string   `json:"suggests,omitempty"` // the field of Partial that completes it
	Of       string   `json:"of,omitempty"`       // the name of the field that it depends on: without that it says nothing
	Choices  []Choice `json:"choices,omitempty"`  // all that it can be; without them and Suggests it takes words
	Value    string   `json:"value,omitempty"`    // filled in already
}

// Question is the command with what was filled in.
func (f Form) Question(values map[string]string) string {
	words := []string{f.Ask}
	for _, in := range f.Fields {
		value := strings.Join(strings.Fields(values[in.Name]), " ")
		switch {
		case in.Of != "" && values[in.Of] == "":
		case value != "":
			words = append(words, in.Before+value)
		case in.Else != "":
			words = append(words, in.Else)
		}
	}
	return strings.Join(words, " ")
}
