package clausewatch

import (
	"fmt"
	"net/http"
	"time"
)

// A Snapshot is what one address sent: bytes, headers and time. It is never rewritten.
type Snapshot struct {
	URL      string      `json:"url"`       // the address asked for
	FinalURL string      `json:"final_url"` // the address that answered, after redirects
	Status   int         `json:"status"`
	Header   http.Header `json:"header,omitempty"` // of the final answer, without cookies
	At       time.Time   `json:"at"`
	SHA256   string      `json:"sha256"` // hex digest of Body
	Size     int64       `json:"size"`   // bytes of Body
	Body     []byte      `json:"-"`      // decoded of any content encoding; nil when only the facts were loaded
	// NotModified says that the server answered a conditional request with 304: Body is empty and the last one stands.
	NotModified bool `json:"not_modified,omitempty"`
}

// ViaHeader is a header of our own on a snapshot whose scripts ran before it was read: it names what ran them. Servers
// cannot set it.
const ViaHeader = "X-Clausewatch-Via"

// MovedHeader is a header of our own on a snapshot whose address redirects for good (301, 308): where to. Servers cannot set it.
const MovedHeader = "X-Clausewatch-Moved"

// MovedTo is the address that the one asked for leads to by permanent redirects alone, "" when it does not.
func (s Snapshot) MovedTo() string { return s.Header.Get(MovedHeader) }

// Rendered tells whether Body is a page as a browser had it after its scripts ran, and not the bytes that were sent.
func (s Snapshot) Rendered() bool { return s.Header.Get(ViaHeader) != "" }

// ContentType is the media type as the server stated it, "" when it did not.
func (s Snapshot) ContentType() string { return s.Header.Get("Content-Type") }

// An Outcome is how one look ended.
type Outcome string

const (
	Unchanged  Outcome = "unchanged"  // read, and the text is the one we know
	Changed    Outcome = "changed"    // read, and the text differs from the settled version
	Unreadable Outcome = "unreadable" // an answer came, but it is no policy text
	Failed     Outcome = "failed"     // no usable answer came
)

// A Cause names why a look gave no text. The first group belongs to Unreadable, the second to Failed.
type Cause string

const (
	CauseChallenge   Cause = "challenge"    // a bot wall answered
	CauseLogin       Cause = "login"        // the page asks for a login
	CauseConsent     Cause = "consent"      // a consent wall hides the text
	CauseErrorPage   Cause = "error_page"   // an error or maintenance page sent as success
	CauseNotFound    Cause = "not_found"    // a "page not found" sent as success, or 404/410
	CauseEmpty       Cause = "empty"        // the page or the selected part holds no text
	CauseTruncated   Cause = "truncated"    // the page was cut off
	CauseNeedsScript Cause = "needs_script" // the text appears only after scripts ran
	CauseMoved       Cause = "moved"        // the address leads to something else now
	CauseNoText      Cause = "no_text"      // scanned or encrypted PDF, image, binary
	CauseOther       Cause = "other"

	CauseNetwork  Cause = "network" // refused, reset, unreachable
	CauseDNS      Cause = "dns"
	CauseTimeout  Cause = "timeout"
	CauseTLS      Cause = "tls"
	CauseStatus   Cause = "status"    // an HTTP status that is no answer: 429, 5xx, other 4xx
	CauseTooLarge Cause = "too_large" // more bytes than we accept
	CauseRedirect Cause = "redirect"  // loop, too many hops, or a hop we do not follow
	CauseAddress  Cause = "address"   // the address is private or reserved and not allowed
	CauseRobots   Cause = "robots"    // robots.txt asks us not to fetch it
	CauseProtocol Cause = "protocol"  // an answer outside the protocol: 304 without a question, bad encoding
	CauseParse    Cause = "parse"     // a feed or PDF that cannot be parsed
	CauseDamaged  Cause = "damaged"   // our own: what we stored of it cannot be read any more
)

// A Capture is the outcome of looking at a document once. Rows of it are small and kept for ever.
type Capture struct {
	ID       int64         `json:"id"`
	Document string        `json:"document"`
	At       time.Time     `json:"at"`
	Took     time.Duration `json:"took"`
	Outcome  Outcome       `json:"outcome"`
	Cause    Cause         `json:"cause,omitempty"`
	Detail   string        `json:"detail,omitempty"` // what was seen, in words for people
	Version  int64         `json:"version,omitempty"`
	// Moved are the addresses that seem to hold the document now, one for each of its own; nil when none seems to have moved.
	Moved []string `json:"moved,omitempty"`
}

// UnreadableError says that an answer came but holds no policy text. It never becomes a version.
type UnreadableError struct {
	Cause  Cause  `json:"cause"`
	Detail string `json:"detail"`
}

func (e *UnreadableError) Error() string {
	return fmt.Sprintf("unreadable (%s): %s", e.Cause, e.Detail)
}

// A Failure qualifies an error for the owner of the retry. An error that wraps none is temporary.
type Failure struct {
	Err       error
	Cause     Cause         // of a look; empty for a send
	Of        Fault         // of a send: what it concerns, empty for this one attempt; empty for a look
	Why       string        // of a send that concerns a channel or an installation: what is wrong, in plain words, with the next move
	Permanent bool          // trying the same again cannot help
	After     time.Duration // the other side's wish to be left alone, 0 when it stated none
}

func (f *Failure) Error() string { return f.Err.Error() }
func (f *Failure) Unwrap() error { return f.Err }
