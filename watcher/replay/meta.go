package replay

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// meta is the part of meta.json that is read. Labels and other judgements on the steps are in the file too; a replay
// that looked at them would know the answers.
type meta struct {
	Service      string     `json:"service"`
	Terms        string     `json:"terms"`
	Page         string     `json:"page"`
	Repo         string     `json:"repo"`
	Path         string     `json:"path"`
	Declarations []declared `json:"declarations"`
	Snapshots    []capture  `json:"snapshots"`
	Versions     []capture  `json:"versions"`
}

// A capture is one recorded file: a snapshot of a page, or a version of a text.
type capture struct {
	File        string `json:"file"`
	Date        string `json:"date"`
	URL         string `json:"url"`
	Declaration *int   `json:"declaration"`
	Kind        string `json:"kind"` // of a version: "technical" when the archive's own tools made it
	Step        *struct {
		Contiguous *bool `json:"contiguous"`
	} `json:"step"`
}

func parseMeta(b []byte) (meta, error) {
	var m meta
	if err := json.Unmarshal(b, &m); err != nil {
		return meta{}, fmt.Errorf("meta.json: %w", err)
	}
	if len(m.Snapshots) > 0 && len(m.Versions) > 0 {
		return meta{}, fmt.Errorf("meta.json lists both snapshots and versions; it must be one of them")
	}
	return m, nil
}

func (m meta) captures() []capture {
	if len(m.Snapshots) > 0 {
		return m.Snapshots
	}
	return m.Versions
}

// address is where a capture came from. Where that is not recorded, it is the place of the file in its repository, and
// else a name that can exist nowhere (RFC 2606).
func (m meta) address(c capture, declaration int) string {
	if c.URL != "" {
		return c.URL
	}
	if declaration >= 0 {
		if d := m.Declarations[declaration].Decl; d.Fetch != "" {
			return d.Fetch
		}
	}
	if repo, ok := strings.CutPrefix(m.Repo, "github:"); ok && m.Path != "" {
		return (&url.URL{Scheme: "https", Host: "github.com", Path: "/" + repo + "/blob/HEAD/" + m.Path}).String()
	}
	return (&url.URL{Scheme: "https", Host: "replay.invalid", Path: "/" + m.platform() + "/" + m.document()}).String()
}

func (m meta) platform() string { return Slug(m.Service, "platform") }

// document names the terms; where they are of several pages, the page too.
func (m meta) document() string {
	if m.Page == "" {
		return Slug(m.Terms, "document")
	}
	return Slug(m.Terms+" "+m.Page, "document")
}

// Slug writes a name as an id: small letters without accents, digits and single hyphens. It is
// otherwise where the name has nothing of these.
func Slug(name, otherwise string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToLower(name)) {
		switch {
		case unicode.Is(unicode.Mn, r): // an accent, taken off its letter
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			gap = false
		default:
			gap = true
		}
	}
	if b.Len() == 0 {
		return otherwise
	}
	return b.String()
}
