package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/clausewatch/clausewatch"
)

var (
	errTotal = errors.New("the look took too long")
	errIdle  = errors.New("the server stopped sending")
)

// fail makes a failure that says what was tried.
func fail(cause clausewatch.Cause, u *url.URL, format string, args ...any) *clausewatch.Failure {
	return &clausewatch.Failure{Cause: cause, Err: fmt.Errorf("fetch "+escape(u.Redacted())+": "+format, args...)}
}

// escape keeps a per cent sign of an address from being taken for a verb.
func escape(s string) string { return strings.ReplaceAll(s, "%", "%%") }

// networkFailure names what went wrong between us and the host. Ctx is the request's, whose cause tells our own limits
// from the network's.
func (c *Client) networkFailure(ctx context.Context, u *url.URL, err error) *clausewatch.Failure {
	limits := c.Limits.withDefaults()
	host := u.Hostname()
	var (
		address *addressError
		dns     *net.DNSError
	)
	switch {
	case errors.As(err, &address):
		what := address.addr.String()
		if host != what {
			what = host + " is " + what + ", which"
		}
		return fail(clausewatch.CauseAddress, u, "%s is a private address; allow it with fetch.allow_private_networks", what)
	case context.Cause(ctx) == errIdle:
		return fail(clausewatch.CauseTimeout, u, "%s sent nothing for %s; it is tried again at the next look", host, limits.Idle)
	case context.Cause(ctx) == errTotal:
		return fail(clausewatch.CauseTimeout, u, "%s did not finish within %s; it is tried again at the next look",
			host, limits.Total)
	case errors.As(err, &dns):
		return dnsFailure(u, dns)
	}
	if f := tlsFailure(u, err, c.now()); f != nil {
		return f
	}
	return transportFailure(u, err)
}

func dnsFailure(u *url.URL, err *net.DNSError) *clausewatch.Failure {
	switch host := u.Hostname(); {
	case err.IsNotFound:
		return fail(clausewatch.CauseDNS, u, "no such host %s; check the spelling, or whether the site moved: %w", host, err)
	case err.IsTimeout:
		return fail(clausewatch.CauseDNS, u, "the name server did not answer about %s; check this machine's DNS: %w",
			host, err)
	default:
		return fail(clausewatch.CauseDNS, u, "the name %s could not be looked up; check this machine's DNS: %w", host, err)
	}
}

// tlsFailure is nil when err is not about TLS. Nothing is ever fetched again without the checks.
func tlsFailure(u *url.URL, err error, now time.Time) *clausewatch.Failure {
	host := u.Hostname()
	var (
		invalid   x509.CertificateInvalidError
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		alert     tls.AlertError
	)
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil:
		return fail(clausewatch.CauseTLS, u, "the certificate of %s is valid from %s to %s and this machine's clock says %s; "+
			"check the clock, else the site must renew it: %w", host, invalid.Cert.NotBefore.Format(time.DateOnly),
			invalid.Cert.NotAfter.Format(time.DateOnly), now.Format("2006-01-02 15:04"), err)
	case errors.As(err, &authority):
		return fail(clausewatch.CauseTLS, u, "the certificate of %s is signed by an authority this machine does not know; "+
			"check its root certificates, or whether something stands between: %w", host, err)
	case errors.As(err, &name):
		return fail(clausewatch.CauseTLS, u, "the certificate that answered is not one for %s; check the address: %w", host, err)
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return fail(clausewatch.CauseTLS, u,
			"%s does not speak TLS on this port; check whether the address begins with http://: %w", host, err)
	case errors.As(err, &invalid), errors.As(err, &verify), errors.As(err, &alert), isTLS(err):
		return fail(clausewatch.CauseTLS, u, "no secure connection to %s; the site must mend it: %w", host, err)
	}
	return nil
}

// isTLS knows the errors of crypto/tls that have no type of their own.
func isTLS(err error) bool {
	var netErr net.Error
	if errors.As(err, &netErr) && netErr.Timeout() {
		return false
	}
	text := err.Error()
	return strings.HasPrefix(text, "tls: ") || strings.Contains(text, "remote error: tls: ") ||
		strings.HasPrefix(text, "x509: ")
}

func transportFailure(u *url.URL, err error) *clausewatch.Failure {
	host, text := u.Hostname(), err.Error()
	var netErr net.Error
	switch {
	case strings.Contains(text, "response headers exceeded"), strings.Contains(text, "header list larger than"):
		return fail(clausewatch.CauseTooLarge, u, "the header of %s's answer is too large; it is not read: %w", host, err)
	case errors.As(err, &netErr) && netErr.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return fail(clausewatch.CauseTimeout, u, "%s did not answer in time; it is tried again at the next look: %w", host, err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fail(clausewatch.CauseNetwork, u, "%s refused the connection; check the address and port: %w", host, err)
	case errors.Is(err, syscall.ECONNRESET):
		return fail(clausewatch.CauseNetwork, u, "%s broke the connection off; it is tried again at the next look: %w",
			host, err)
	case strings.Contains(text, "malformed"), strings.Contains(text, "PROTOCOL_ERROR"),
		strings.Contains(text, "invalid byte in chunk"):
		return fail(clausewatch.CauseProtocol, u, "%s answered with something that is not HTTP; check the address: %w",
			host, err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fail(clausewatch.CauseNetwork, u,
			"%s closed the connection before its answer was complete; it is tried again at the next look: %w", host, err)
	}
	return fail(clausewatch.CauseNetwork, u, "%s could not be reached; it is tried again at the next look: %w",
		host, err)
}
