package extract

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"strings"
)

// entryIDs gives each entry its identity, in order; "" for an entry that repeats another to the letter.
//
// It is the GUID where no other entry of the feed bears it, else the link, else title and text. Entries that share a
// GUID, as in feeds that give all items the same one, are told apart by their links, then by their texts; none of them
// keeps the bare GUID, so that the order of the feed does not matter. Dates are never part of it: publishers move
// whole feeds to another day. The scheme and a final slash of a link are not part of it either.
func entryIDs(entries []feedEntry) []string {
	keys := make([][]string, len(entries)) // from the shortest key to the one that holds everything
	for i, e := range entries {
		place := e.link
		if _, after, ok := strings.Cut(place, "://"); ok {
			place = strings.TrimSuffix(after, "/")
		}
		for _, part := range []string{"guid " + e.guid, "link " + place, "text " + e.title + "\n" + e.text} {
			if _, value, _ := strings.Cut(part, " "); value == "" {
				continue
			}
			key := part
			if n := len(keys[i]); n > 0 {
				key = keys[i][n-1] + "\n" + part
			}
			keys[i] = append(keys[i], key)
		}
	}
	bearers := map[string]int{}
	for _, own := range keys {
		for _, key := range own {
			bearers[key]++
		}
	}
	ids, seen := make([]string, len(entries)), map[string]bool{}
	for i, own := range keys {
		key := own[len(own)-1]
		for _, shorter := range own {
			if bearers[shorter] == 1 {
				key = shorter
				break
			}
		}
		if seen[key] {
			continue
		}
		seen[key] = true
		sum := sha256.Sum256([]byte(key))
		ids[i] = hex.EncodeToString(sum[:8])
	}
	return ids
}

// statedIDs reads the identities that the parser does not hand over as they stand: an Atom id, which it resolves
// against xml:base, so that another base would be another identity, and rdf:about. There is one for each entry or item,
// "" for none; the result is nil when the feed has neither or cannot be read to its end.
func statedIDs(text []byte) []string {
	if !bytes.Contains(text, []byte("xml:base")) && !bytes.Contains(text, []byte(":about")) {
		return nil
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.Strict = false
	var ids []string
	var open []string // local names from the root to where we are, in lower case
	for {
		token, err := d.RawToken()
		if err != nil {
			if len(open) > 0 {
				return nil
			}
			return ids
		}
		switch t := token.(type) {
		case xml.StartElement:
			name := strings.ToLower(t.Name.Local)
			if len(open) > 0 && len(open) < 3 && (name == "entry" || name == "item") {
				ids = append(ids, aboutOf(t))
			}
			open = append(open, name)
		case xml.CharData:
			if n := len(open); n == 3 && open[2] == "id" && open[1] == "entry" && len(ids) > 0 {
				ids[len(ids)-1] = strings.TrimSpace(ids[len(ids)-1] + string(t))
			}
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1] != strings.ToLower(t.Name.Local) {
				return nil
			}
			if open = open[:len(open)-1]; len(open) == 0 {
				return ids
			}
		}
	}
}

func aboutOf(t xml.StartElement) string {
	for _, a := range t.Attr {
		if a.Name.Local == "about" && t.Name.Local == "item" {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}
