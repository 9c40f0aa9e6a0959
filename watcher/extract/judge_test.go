package extract

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// paged is an answer with this title and body.
func paged(title, body string) clausewatch.Snapshot {
	return sent("text/html; charset=utf-8", `<!doctype html><html lang="en"><head><title>`+title+`</title></head><body>`+body+`</body></html>`)
}

func answered(status int, headers ...string) clausewatch.Snapshot {
	s := paged("Terms", "<main><h1>Terms</h1>"+prose(20)+"</main>")
	s.Status = status
	for i := 0; i < len(headers); i += 2 {
		s.Header.Set(headers[i], headers[i+1])
	}
	return s
}

func TestPageThatIsNoPolicyIsUnreadable(t *testing.T) {
	menu := `<header><nav><a href="/">Home</a> <a href="/prices">Prices</a> <a href="/help">Help</a></nav></header>`
	footer := `<footer><a href="/about">About</a> <a href="/terms">Terms</a></footer>`
	for _, tc := range []struct {
		name string
		sent clausewatch.Snapshot
		want clausewatch.Cause
	}{
		{"challenge by Cloudflare's header", answered(200, "Cf-Mitigated", "challenge"), clausewatch.CauseChallenge},
		{"challenge by Amazon's header", answered(202, "X-Amzn-Waf-Action", "challenge"), clausewatch.CauseChallenge},
		{"captcha by Amazon's header", answered(405, "X-Amzn-Waf-Action", "captcha"), clausewatch.CauseChallenge},
		{"challenge by Vercel's header", answered(429, "X-Vercel-Mitigated", "challenge"), clausewatch.CauseChallenge},
		{"block by DataDome's header", answered(403, "X-Dd-B", "1"), clausewatch.CauseChallenge},
		{"refused", answered(403), clausewatch.CauseChallenge},
		{"asked to wait", answered(429), clausewatch.CauseChallenge},
		{"asks for a login", answered(401), clausewatch.CauseLogin},
		{"not there", answered(404), clausewatch.CauseNotFound},
		{"gone", answered(410), clausewatch.CauseNotFound},
		{"broken", answered(500), clausewatch.CauseErrorPage},
		{"unavailable", answered(503), clausewatch.CauseErrorPage},
		{"challenge by Cloudflare's page", paged("Just a moment...", `<p>Enable JavaScript and cookies to continue</p><script>window._cf_chl_opt={}</script>`), clausewatch.CauseChallenge},
		{"challenge in another language", paged("Einen Moment", `<p>Wir prüfen den Browser.</p><script>window._cf_chl_opt={}</script>`), clausewatch.CauseChallenge},
		{"block by Sucuri", paged("Access", `<h1>Sucuri Website Firewall - Access Denied</h1><p>You were stopped.</p>`), clausewatch.CauseChallenge},
		{"block by Imperva", paged("", `<iframe src="/_Incapsula_Resource">Request unsuccessful. Incapsula incident ID: 123-456</iframe>`), clausewatch.CauseChallenge},
		{"block by DataDome", paged("harbour.example", `<script src="https://ct.captcha-delivery.com/c.js"></script>`), clausewatch.CauseChallenge},
		{"challenge by Amazon", paged("", `<script>window.gokuProps = {};</script><div id="challenge-container"></div>`), clausewatch.CauseChallenge},
		{"challenge by PerimeterX", paged("Access to this page has been denied", `<div id="px-captcha"></div><p>Press and hold</p>`), clausewatch.CauseChallenge},
		{"challenge by Anubis", paged("Making sure you're not a bot!", `<script id="anubis_challenge" type="application/json">{}</script><p>Please wait a moment while we ensure the security of your connection.</p>`), clausewatch.CauseChallenge},
		{"are you human", paged("Robot check", menu+`<h1>Verify that you are human</h1><p>Type the letters that you see in the picture below.</p>`+footer), clausewatch.CauseChallenge},
		{"blocked", paged("Harbour", `<h1>You're temporarily blocked</h1><p>We noticed something odd about your connection. Come back in an hour.</p>`), clausewatch.CauseChallenge},
		{"login", paged("Sign in - Harbour", menu+`<main><h1>Sign in</h1><form><input name=user><input type=password><button>Next</button></form><a href="/f">Forgot your password?</a></main>`+footer), clausewatch.CauseLogin},
		{"login without words for it", paged("Harbour", `<main><form><p>Welcome back to the harbour of hats, dear captain of the sea.</p><input name=user><input type=password></form></main>`), clausewatch.CauseLogin},
		{"login to continue", paged("Harbour", `<main><p>You must log in to see the documents of your organisation.</p></main>`), clausewatch.CauseLogin},
		{"consent", paged("Harbour", `<div><h1>Before you continue</h1><p>We and our partners use cookies to keep hats warm and to measure things.</p><button>Accept all</button><button>Reject all</button></div>`), clausewatch.CauseConsent},
		{"consent without a dialog", paged("Harbour", `<p>This site uses cookies and other things to remember you. You may accept or reject them here, or manage your choice.</p>`), clausewatch.CauseConsent},
		{"error page", paged("Error", menu+`<h1>Something went wrong</h1><p>Please try again later.</p>`+footer), clausewatch.CauseErrorPage},
		{"maintenance", paged("Harbour", `<h1>We'll be back soon</h1><p>The harbour is down for maintenance for some hours.</p>`), clausewatch.CauseErrorPage},
		{"application error", paged("Harbour", `<p>Application error: a client-side exception has occurred.</p>`), clausewatch.CauseErrorPage},
		{"not found, sent as success", paged("404", menu+`<main><h1>Page not found</h1><p>We looked in every corner of the harbour.</p></main>`+footer), clausewatch.CauseNotFound},
		{"not found in other words", paged("Harbour", menu+`<main><h1>We can't find the page</h1><p>It may have sailed. Try the start page or write to us.</p></main>`+footer), clausewatch.CauseNotFound},
		{"not found in German", paged("Hafen", `<main><h1>Seite nicht gefunden</h1><p>Wir haben überall gesucht.</p></main>`), clausewatch.CauseNotFound},
		{"no bytes", sent("text/html", ""), clausewatch.CauseEmpty},
		{"spaces", sent("text/html", " \n\t "), clausewatch.CauseEmpty},
		{"no words", paged("Terms", `<main><div></div></main>`), clausewatch.CauseEmpty},
		{"a heading without a body", paged("Terms", `<main><h1>Terms of Harbour</h1></main>`), clausewatch.CauseEmpty},
		{"cut within a tag", sent("text/html", `<!doctype html><title>Terms</title><h1>Terms of Harbour</h1><p>You may wear the hats that we sell to you. <a href="/pri`), clausewatch.CauseTruncated},
		{"text that scripts bring", paged("Terms", `<div id="root"></div><script src="/app.js"></script>`), clausewatch.CauseNeedsScript},
		{"asks for scripts", paged("Terms", `<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script src="/app.js"></script>`), clausewatch.CauseNeedsScript},
		{"loading", paged("Terms", menu+`<main><p>Loading…</p></main><script src="/app.js"></script>`+footer), clausewatch.CauseNeedsScript},
		{"a picture", sent("image/png", "\x89PNG\r\n\x1a\n\x00\x00\x00"), clausewatch.CauseNoText},
		{"bytes of an unknown kind", sent("", "\x00\x01\x02\x03\x04\x05"), clausewatch.CauseNoText},
		{"a scanned PDF", sent("application/pdf", string(scannedPDF())), clausewatch.CauseNoText},
		{"data", sent("application/json", `{"error":"no such document"}`), clausewatch.CauseOther},
	} {
		_, err := readSent(t, clausewatch.Document{}, nil, tc.sent)
		var unreadable *clausewatch.UnreadableError
		if !errors.As(err, &unreadable) {
			t.Errorf("%s: error %v, want unreadable (%s)", tc.name, err, tc.want)
		} else if unreadable.Cause != tc.want || unreadable.Detail == "" {
			t.Errorf("%s: %v, want cause %s", tc.name, err, tc.want)
		}
	}
}

func TestPolicyThatSpeaksOfWallsAndErrorsIsReadable(t *testing.T) {
	long := "<main><h1>Terms</h1>" + prose(15) + "</main>"
	for name, s := range map[string]clausewatch.Snapshot{
		"in its text": paged("Terms", `<main><h1>Terms</h1><p>When a page shows error 404 or is not found, you have not broken a rule.</p>
			<p>You must log in to continue. You may be asked to solve a captcha, or to verify that you are human.</p>
			<p>You may be blocked when there is unusual traffic. We use cookies; you may accept or reject them. You need to enable JavaScript.</p>
			<p>When something went wrong, try again later. The service is unavailable during maintenance.</p>`+prose(12)+`</main>`),
		"in its headings": paged("Terms", `<main><h1>Terms</h1><h2>Log in</h2>`+prose(4)+`<h2>Cookies</h2>`+prose(4)+`<h2>Access denied</h2>`+prose(4)+`</main>`),
		"in its title":    paged("Cookies and login: what Harbour keeps", long),
		"with a bot wall's beacon": paged("Terms", long+`<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>
			<script src="https://www.google.com/recaptcha/api.js"></script>`),
		"with a login form in its menu":  paged("Terms", `<header><form><input name=u><input type=password><button>Log in</button></form></header>`+long),
		"with a noscript line":           paged("Terms", `<noscript>Please enable JavaScript.</noscript>`+long+`<script src=/app.js></script>`),
		"short":                          paged("Hats", `<main><h1>Hat policy</h1><p>You may wear the hats that we sell to you in any weather and on any day of the week, as long as you like them.</p></main>`),
		"that sells protection to shops": paged("Security", `<main><h1>How we protect accounts</h1>`+prose(10)+`<p>Our captcha keeps bots out.</p></main>`),
	} {
		if _, err := readSent(t, clausewatch.Document{}, nil, s); err != nil {
			t.Errorf("%s: %v, want it readable", name, err)
		}
	}
}

func TestShortPolicyKnownBeforeIsReadable(t *testing.T) {
	body := `<main><h1>Security check</h1><p>A captcha keeps bots out.</p><p>You may be asked for it.</p><p>Nothing else is asked for.</p></main>`
	last := clausewatch.Version{Provisions: []clausewatch.Provision{{Text: "Security check"}, {Text: "A captcha keeps bots out."}, {Text: "You may be asked for it."}, {Text: "Nothing is asked for."}}}
	if _, err := readSent(t, clausewatch.Document{}, &last, paged("Security", body)); err != nil {
		t.Errorf("with a last version of the same words: %v, want it readable", err)
	}
	if _, err := readSent(t, clausewatch.Document{}, nil, paged("Security", body)); cause(err) != clausewatch.CauseChallenge {
		t.Errorf("without: %v, want %s", err, clausewatch.CauseChallenge)
	}
}

func TestConsentDialogOverThePolicyChangesNothing(t *testing.T) {
	policy := "<main><h1>Terms of Harbour</h1>" + prose(12) + "</main>"
	plain := readBody(t, policy)
	for name, dialog := range map[string]string{
		"role":    `<div role="dialog" aria-modal="true"><h2>We value your privacy</h2><p>We use cookies. Accept or reject?</p><button>Accept all</button></div>`,
		"element": `<dialog open><h2>We value your privacy</h2><p>We use cookies. Accept or reject?</p><button>Accept all</button></dialog>`,
		"names":   `<div id="cookie-consent" class="banner"><p>We use cookies. Accept or reject?</p><button>Accept all</button><button>Reject</button></div>`,
		"vendor":  `<div id="onetrust-consent-sdk"><div class="onetrust-pc-dark-filter"></div><div><h2>Privacy center</h2><p>` + strings.Repeat("We use cookies for many things. ", 30) + `</p><button>Save</button></div></div>`,
	} {
		for place, body := range map[string]string{"before": dialog + policy, "after": policy + dialog} {
			v, err := readSent(t, clausewatch.Document{}, &plain, sent("text/html", htmlPage(body)))
			if err != nil || v.TextSHA != plain.TextSHA {
				t.Errorf("%s, %s the policy: error %v, want the same text, got\n%s", name, place, err, cutAtRune(v.Text, 300))
			}
		}
	}
}

func TestTextThatBreaksOffIsUnreadable(t *testing.T) {
	whole := "<h1>Terms</h1>" + prose(12)
	last := readBody(t, whole)
	cut := func(at int) clausewatch.Snapshot { return sent("text/html", htmlPage(whole)[:at]) }
	page := htmlPage(whole)
	within := strings.Index(page, "service number 9 in the way that these")
	if _, err := readSent(t, clausewatch.Document{}, &last, cut(within+20)); cause(err) != clausewatch.CauseTruncated {
		t.Errorf("cut within a sentence: %v, want %s", err, clausewatch.CauseTruncated)
	}
	shorter := "<h1>Terms</h1>" + prose(10)
	if _, err := readSent(t, clausewatch.Document{}, &last, sent("text/html", htmlPage(shorter))); err != nil {
		t.Errorf("two paragraphs fewer: %v, want a shorter text", err)
	}
	other := "<h1>Terms</h1>" + prose(11) + "<p>You may use service number 12 in the way</p>"
	if _, err := readSent(t, clausewatch.Document{}, &last, sent("text/html", htmlPage(other))); cause(err) != clausewatch.CauseTruncated {
		t.Errorf("the last paragraph cut short: %v, want %s", err, clausewatch.CauseTruncated)
	}
}

func TestAnotherLanguageIsUnreadable(t *testing.T) {
	page := func(lang, text string) clausewatch.Snapshot {
		return sent("text/html", `<!doctype html><html lang="`+lang+`"><title>x</title><body><main><h1>Harbour</h1><p>`+strings.Repeat(text+"</p><p>", 6)+`</p></main></body></html>`)
	}
	last, err := readSent(t, clausewatch.Document{}, nil, page("en", samples["en"]))
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]clausewatch.Snapshot{"declared": page("de", samples["de"]), "not declared": page("", samples["de"]), "declared wrong": page("en", samples["de"])} {
		_, err := readSent(t, clausewatch.Document{}, &last, s)
		if cause(err) != clausewatch.CauseOther || !strings.Contains(err.Error(), "language") {
			t.Errorf("%s: error %v, want %s, with the language named", name, err, clausewatch.CauseOther)
		}
	}
	if _, err := readSent(t, clausewatch.Document{}, &last, page("de", samples["en"])); err != nil {
		t.Errorf("the same language, declared wrong: %v", err)
	}
	if _, err := readSent(t, clausewatch.Document{}, nil, page("de", samples["de"])); err != nil {
		t.Errorf("another language at the first look: %v", err)
	}
}

func TestStatusOfASuccessIsNoCause(t *testing.T) {
	for _, status := range []int{0, http.StatusOK, http.StatusNonAuthoritativeInfo} {
		if _, err := readSent(t, clausewatch.Document{}, nil, answered(status)); err != nil {
			t.Errorf("status %d: %v", status, err)
		}
	}
}
