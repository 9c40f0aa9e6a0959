package extract

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/clausewatch/clausewatch"
)

const (
	fewWords   = 8   // below it there is nothing to read
	shortPage  = 300 // words: what a wall, an error or a login page has at most
	tinyPage   = 90  // words below which phrases count wherever they stand on the page
	knownShare = 60  // percent of the last version's provisions that prove a page to be the document
)

// judgeAnswer names what the status and the headers say already.
func judgeAnswer(s clausewatch.Snapshot) error {
	unreadable := func(cause clausewatch.Cause, format string, args ...any) error {
		return &clausewatch.UnreadableError{Cause: cause, Detail: fmt.Sprintf(format, args...)}
	}
	h := s.Header
	switch {
	case strings.EqualFold(h.Get("Cf-Mitigated"), "challenge"), h.Get("X-Amzn-Waf-Action") != "", h.Get("X-Vercel-Mitigated") != "", h.Get("X-Dd-B") != "":
		return unreadable(clausewatch.CauseChallenge, "a bot wall answered instead of the site (%d)", s.Status)
	case s.Status >= 400 && bytes.Contains(s.Body, []byte(vendorMarks[0])):
		return unreadable(clausewatch.CauseChallenge, "a bot wall answered instead of the site (%d)", s.Status)
	case s.Status == http.StatusNotFound || s.Status == http.StatusGone:
		return unreadable(clausewatch.CauseNotFound, "the server answered %d (%s): the page is not there; look for its new address", s.Status, http.StatusText(s.Status))
	case s.Status == http.StatusUnauthorized:
		return unreadable(clausewatch.CauseLogin, "the server answered 401 (Unauthorized): it asks for a login")
	case s.Status == http.StatusForbidden || s.Status == http.StatusMethodNotAllowed || s.Status == http.StatusTooManyRequests:
		return unreadable(clausewatch.CauseChallenge, "the server answered %d (%s): it refuses us", s.Status, http.StatusText(s.Status))
	case s.Status >= 500:
		return unreadable(clausewatch.CauseErrorPage, "the server answered %d (%s)", s.Status, http.StatusText(s.Status))
	case len(bytes.TrimSpace(s.Body)) == 0:
		return unreadable(clausewatch.CauseEmpty, "an empty page was sent")
	}
	return nil
}

// A sign is a phrase by which a page says that it is not the document.
type sign struct {
	cause  clausewatch.Cause
	detail string
	words  *regexp.Regexp
}

// signs are tried in order, in the languages that most sites use. They decide nothing on a page that holds much text.
var signs = []sign{
	{clausewatch.CauseChallenge, "a bot wall", regexp.MustCompile(`(?i)\bjust a moment\b|attention required|\bare you (?:a )?(?:robot|human)\b|` +
		`verif(?:y|ying) (?:that )?you(?:'re| are) (?:a )?(?:human|not a (?:ro)?bot)|access (?:to this page )?(?:has been |is )?(?:denied|blocked)|` +
		`(?:you have been|you're|you are) (?:temporarily )?blocked|request (?:was )?blocked|unusual (?:traffic|activity)|checking your browser|` +
		`security (?:check|verification)|pardon our interruption|captcha|robot check|zugriff verweigert|accès refusé|acceso denegado|` +
		`not available in your (?:country|region|location)|too many requests|rate limit`)},
	{clausewatch.CauseNotFound, "a page that says that something is not there", regexp.MustCompile(`(?i)\b404\b|(?:page|file|document|article|content|url)\b.{0,40}\b(?:not (?:be )?found|does(?:n't| not) exist|no longer (?:exists|available)|(?:was|has been) (?:re)?moved|is(?:n't| not) available)|` +
		`(?:can(?:'|no)t|could(?: not|n't)|unable to) (?:seem to )?(?:find|locate) (?:the|that|this|what|your)|\bnot found\b|nothing (?:was )?found|page (?:introuvable|inexistante)|n['’]existe (?:pas|plus)|nicht gefunden|` +
		`no (?:se )?(?:ha )?(?:encontr)|não encontrad|pagina non trovata|niet gevonden|lost\?|seite existiert nicht`)},
	{clausewatch.CauseErrorPage, "an error page", regexp.MustCompile(`(?i)something (?:went|has gone) wrong|(?:internal server|server|application|unexpected|runtime|gateway|proxy|database|unknown) error|\berror\s+(?:code\s+)?[45]\d\d\b|\b50[0234]\b|` +
		`(?:service|temporarily|currently|site|is) (?:is )?unavailable|bad gateway|gateway time-?out|(?:under|scheduled|for|down for) maintenance|maintenance mode|` +
		`(?:we'll|we will|will) be (?:right )?back|back (?:soon|shortly)|an error (?:has )?occurred|try again later|\boops\b|technical difficult|wartungsarbeiten|en maintenance|fehler ist aufgetreten|une erreur (?:s'est|est)|error inesperado|no healthy upstream`)},
	{clausewatch.CauseLogin, "a page that asks for a login", regexp.MustCompile(`(?i)^(?:please )?(?:log|sign)[ -]?(?:in|on)\b|\b(?:log|sign) ?in to (?:continue|view|see|your|access)|\byou (?:must|need to) (?:be logged|log|sign) ?in|^anmelden|^se connecter|^iniciar sesión|forgot (?:your )?password`)},
	{clausewatch.CauseConsent, "a consent wall", regexp.MustCompile(`(?i)before you continue|(?:we|our partners|this (?:site|website)).{0,60}(?:use|value).{0,40}(?:cookies|your privacy).{0,400}(?:accept|agree|consent|reject)|(?:accept|allow) (?:all )?cookies.{0,200}(?:reject|manage|settings|preferences)|cookies.{0,100}akzeptieren|accepter (?:les|tous les) cookies`)},
	{clausewatch.CauseNeedsScript, "a page whose text appears only after scripts ran", regexp.MustCompile(`(?i)(?:enable|requires?|need|turn on|activate|without) java ?script|javascript (?:is )?(?:required|disabled|must be|needs to be|aktivieren)|^loading\b|^please wait\b|chargement|wird geladen`)},
}

// vendorMarks are what bot walls leave in the bytes of their own pages, and of no others.
var vendorMarks = []string{"_cf_chl_opt", "Sucuri Website Firewall", "Incapsula incident ID", "captcha-delivery.com/c.js", "window.gokuProps", "id=\"px-captcha\"", "anubis_challenge"}

// judge decides whether a page is the document at all. A page that holds much text, or most of what we know of the
// document, is; what such a page says about logins and errors is then a part of it.
func (p *page) judge(blocks []block, last *clausewatch.Version) error {
	n := words(blocks)
	if known(blocks, last) {
		return nil
	}
	for _, mark := range vendorMarks {
		if n < shortPage && strings.Contains(p.source, mark) {
			return &clausewatch.UnreadableError{Cause: clausewatch.CauseChallenge, Detail: "a bot wall was sent instead of the page"}
		}
	}
	if n >= shortPage {
		return nil
	}
	if found := p.sign(blocks, n); found != nil {
		return found
	}
	if p.asksPassword() && n < shortPage/2 {
		return &clausewatch.UnreadableError{Cause: clausewatch.CauseLogin, Detail: "a page with a password field was sent, and little text"}
	}
	if p.cutOff() && n < shortPage {
		return &clausewatch.UnreadableError{Cause: clausewatch.CauseTruncated, Detail: "the page breaks off in the middle of a tag"}
	}
	if n >= fewWords {
		return nil
	}
	return p.emptiness(blocks)
}

// sign looks for a phrase in the title and the first heading, and on a tiny page everywhere.
func (p *page) sign(blocks []block, n int) error {
	places := []string{cutAtRune(p.title, 2000)}
	headings := 0
	for i, b := range blocks {
		if b.kind == clausewatch.Heading && headings < 2 && i < 12 {
			headings++
			places = append(places, cutAtRune(b.text, 2000))
		}
		if n < tinyPage && i < 40 {
			places = append(places, cutAtRune(b.text, 2000))
		}
	}
	if n < fewWords { // the page as it is, without our choice of parts
		places = append(places, cutAtRune(canonical(p.visible()), 2000))
	}
	for _, s := range signs {
		for i, text := range places {
			if i == 0 && s.cause == clausewatch.CauseNeedsScript || i == 0 && s.cause == clausewatch.CauseConsent {
				continue
			}
			if at := s.words.FindString(text); at != "" {
				return &clausewatch.UnreadableError{Cause: s.cause, Detail: fmt.Sprintf("%s was sent, with %d words: %q", s.detail, n, cutWords(text, 80))}
			}
		}
	}
	return nil
}

// visible is the text of the body, forms and buttons included.
func (p *page) visible() string {
	var b strings.Builder
	var visit func(n *html.Node)
	visit = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			b.WriteByte(' ')
		}
		if n.Type == html.ElementNode && silent(n) && n.DataAtom != atom.Noscript || b.Len() > 8000 {
			return
		}
		for c := range n.ChildNodes() {
			visit(c)
		}
	}
	visit(p.body)
	return b.String()
}

// known tells whether the blocks hold most of what we know of the document.
func known(blocks []block, last *clausewatch.Version) bool {
	if last == nil || len(last.Provisions) < 3 {
		return false
	}
	have := make(map[string]bool, len(blocks))
	for _, b := range blocks {
		have[b.text] = true
	}
	same := 0
	for _, v := range last.Provisions {
		if have[v.Text] {
			same++
		}
	}
	return 100*same >= knownShare*len(last.Provisions)
}

func (p *page) asksPassword() bool {
	return holds(p.root, func(n *html.Node) bool {
		return n.DataAtom == atom.Input && strings.EqualFold(attr(n, "type"), "password")
	})
}

var openTag = regexp.MustCompile(`<[a-zA-Z/!][^<>]*$`)

// cutOff tells a page that breaks off within a tag.
func (p *page) cutOff() bool {
	tail := p.source[max(0, len(p.source)-2000):]
	return openTag.MatchString(tail) && !strings.Contains(strings.ToLower(tail), "</html")
}

// unclosed tells a page without the tags that end a page. Many leave them out; a page that was cut off has none.
func (p *page) unclosed() bool {
	end := strings.ToLower(p.source[max(0, len(p.source)-4000):])
	return !strings.Contains(end, "</html") && !strings.Contains(end, "</body")
}

// emptiness says what a page without text lacks.
func (p *page) emptiness(blocks []block) error {
	scripts := 0
	for n := range p.root.Descendants() {
		if n.DataAtom == atom.Script {
			scripts++
		}
	}
	if body := wordCount(p.visible()); body < 40 && scripts > 0 {
		return &clausewatch.UnreadableError{Cause: clausewatch.CauseNeedsScript,
			Detail: fmt.Sprintf("%d words and %d scripts were sent: the text appears only after scripts ran", body, scripts)}
	}
	if len(blocks) == 0 {
		return nil // the caller knows what was selected
	}
	return &clausewatch.UnreadableError{Cause: clausewatch.CauseEmpty, Detail: fmt.Sprintf("the page holds %d words: %q", words(blocks), cutWords(blocks[0].text, 80))}
}

// judgeText refuses a text file that says nothing.
func judgeText(blocks []block) error {
	if n := words(blocks); n == 0 {
		return &clausewatch.UnreadableError{Cause: clausewatch.CauseEmpty, Detail: "the file holds no text"}
	}
	return nil
}

// compareWithLast finds what shows only beside the version in force: a text that breaks off where the last one went on,
// letters that were lost on the way, another language. Unclosed says that the page lacks the tags that end a page.
func compareWithLast(v *clausewatch.Version, last *clausewatch.Version, unclosed bool) error {
	if v.Text == "" {
		return &clausewatch.UnreadableError{Cause: clausewatch.CauseEmpty, Detail: "the page holds no text"}
	}
	if last == nil {
		return nil
	}
	if len(v.Text) < len(last.Text) && len(v.Text) > 200 && len(v.Provisions) > 1 && (breaksOff(v, last) || unclosed && begins(v, last)) {
		return &clausewatch.UnreadableError{Cause: clausewatch.CauseTruncated,
			Detail: fmt.Sprintf("the text breaks off after %q, where the last version went on", tail(v.Text, 60))}
	}
	if n := strings.Count(v.Text, "\uFFFD"); n >= 3 && !strings.Contains(last.Text, "\uFFFD") {
		return &clausewatch.UnreadableError{Cause: clausewatch.CauseOther,
			Detail: fmt.Sprintf("%d letters of the page were lost: it is sent in a broken character set", n)}
	}
	if a, b := primary(last.Language), primary(v.Language); a != "" && b != "" && a != b && textLanguage(last.Text) == a && textLanguage(v.Text) == b {
		return &clausewatch.UnreadableError{Cause: clausewatch.CauseOther,
			Detail: fmt.Sprintf("the page came in another language (%s) than the version in force (%s)", b, a)}
	}
	return nil
}

// begins tells a text that is the first provisions of the last one and no more.
func begins(v, last *clausewatch.Version) bool {
	if len(v.Provisions) >= len(last.Provisions) {
		return false
	}
	for i, p := range v.Provisions {
		if p.Text != last.Provisions[i].Text {
			return false
		}
	}
	return true
}

// breaksOff tells a text that is the beginning of the last one and ends within one of its provisions.
func breaksOff(v, last *clausewatch.Version) bool {
	n := len(v.Provisions) - 1
	if n >= len(last.Provisions) {
		return false
	}
	for i := range n {
		if v.Provisions[i].Text != last.Provisions[i].Text {
			return false
		}
	}
	end, whole := v.Provisions[n].Text, last.Provisions[n].Text
	return len(end) < len(whole) && strings.HasPrefix(whole, end) && !strings.ContainsRune(".!?:;", rune(end[len(end)-1]))
}

// tail is the last words of a text, at most limit bytes.
func tail(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	s = s[len(s)-limit:]
	if space := strings.IndexByte(s, ' '); space >= 0 {
		s = s[space+1:]
	}
	return s
}
