package fetch

import (
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/clausewatch/clausewatch"
)

func TestPublicAddresses(t *testing.T) {
	for text, want := range map[string]bool{
		"8.8.8.8": true, "93.184.216.34": true, "1.1.1.1": true, "172.15.255.255": true, "172.32.0.1": true,
		"100.63.255.255": true, "100.128.0.1": true, "198.17.255.255": true, "198.20.0.1": true, "192.0.1.1": true, "223.255.255.255": true,
		"2606:4700::1111": true, "2a00:1450:4001::1": true, "2001:4860:4860::8888": true, "2001:200::1": true, "64:ff9b::808:808": true,
		"::ffff:8.8.8.8": true,

		"0.0.0.0": false, "0.1.2.3": false, "10.1.2.3": false, "100.64.0.1": false, "100.100.100.200": false, "127.0.0.1": false,
		"127.255.255.254": false, "168.63.129.16": false, "169.254.169.254": false, "172.16.0.1": false, "172.31.255.255": false,
		"192.0.0.8": false, "192.0.2.1": false, "192.88.99.1": false, "192.168.1.1": false, "198.18.0.1": false, "198.19.255.255": false,
		"198.51.100.7": false, "203.0.113.9": false, "224.0.0.1": false, "240.0.0.1": false, "255.255.255.255": false,

		"::": false, "::1": false, "::7f00:1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "64:ff9b::7f00:1": false,
		"64:ff9b::a9fe:a9fe": false, "64:ff9b:1::808:808": false, "100::1": false, "2001::1": false, "2001:10::1": false,
		"2001:1ff::1": false, "2001:db8::1": false, "2002:808:808::1": false, "2002:7f00:1::": false, "3fff::1": false, "5f00::1": false,
		"fc00::1": false, "fd00:ec2::254": false, "fe80::1": false, "fe80::1%eth0": false, "fec0::1": false, "ff02::1": false,
	} {
		if got := Public(netip.MustParseAddr(text)); got != want {
			t.Errorf("Public(%s) = %v, want %v", text, got, want)
		}
	}
	if Public(netip.Addr{}) {
		t.Error("the zero address is public")
	}
}

// A recorder is asked about each address that the guard let pass, and lets nothing be connected to but loopback.
type recorder struct {
	mu     sync.Mutex
	passed []string
}

var errRecorded = errors.New("recorded, not connected to")

func (r *recorder) connect(ap netip.AddrPort) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.passed = append(r.passed, ap.Addr().String())
	if ap.Addr().IsLoopback() {
		return nil
	}
	return errRecorded
}

// hits serves on loopback and counts who came.
func hits(t *testing.T) (url string, n *atomic.Int64) {
	n = new(atomic.Int64)
	s := site(t, func(w http.ResponseWriter, r *http.Request) { n.Add(1) })
	return s.URL, n
}

func TestPrivateAddressesAreNotConnectedTo(t *testing.T) {
	url, n := hits(t)
	_, port, _ := strings.Cut(strings.TrimPrefix(url, "http://"), ":")
	names := &nameServer{names: map[string][][]string{
		"inside.test": {{"127.0.0.1"}}, "mapped.test": {{"::ffff:127.0.0.1"}}, "metadata.test": {{"169.254.169.254"}},
		"six.test": {{"fd00:ec2::254"}}, "both.test": {{"10.0.0.1", "127.0.0.1", "fe80::1"}},
	}}
	for address, says := range map[string]string{
		"http://127.0.0.1:" + port:                "127.0.0.1 is a private address; allow it with fetch.allow_private_networks",
		"http://[::ffff:127.0.0.1]:" + port:       "127.0.0.1, which is a private address",
		"http://[::1]:" + port:                    "::1 is a private address",
		"http://169.254.169.254/latest/meta-data": "169.254.169.254 is a private address",
		"http://[64:ff9b::7f00:1]/":               "64:ff9b::7f00:1 is a private address",
		"http://[2002:7f00:1::]/":                 "is a private address",
		"http://0.0.0.0:" + port:                  "is a private address",
		"http://inside.test:" + port:              "inside.test is 127.0.0.1, which is a private address",
		"http://mapped.test:" + port:              "is a private address",
		"https://metadata.test/":                  "metadata.test is 169.254.169.254, which is a private address",
		"http://six.test/":                        "fd00:ec2::254, which is a private address",
		"http://both.test:" + port:                "is a private address",
	} {
		rec := &recorder{}
		c := &Client{Resolver: names.resolver(), connect: rec.connect}
		t.Cleanup(c.Close)
		_, err := get(t, c, address, clausewatch.Snapshot{})
		wantFailure(t, err, clausewatch.CauseAddress, says, "fetch "+address+": ")
		if len(rec.passed) > 0 {
			t.Errorf("%s: the guard let %q pass", address, rec.passed)
		}
	}
	if n.Load() != 0 {
		t.Errorf("a private server was reached %d times", n.Load())
	}
}

func TestAllowedPrivateNetworksAreReached(t *testing.T) {
	s := site(t, send("<p>inside</p>"))
	rec := &recorder{}
	c := &Client{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, connect: rec.connect}
	t.Cleanup(c.Close)
	if got := mustGet(t, c, s.URL, clausewatch.Snapshot{}); string(got.Body) != "<p>inside</p>" {
		t.Errorf("got %q", got.Body)
	}
	_, err := get(t, c, "http://10.0.0.1/", clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseAddress, "10.0.0.1")
}

func TestNameThatTurnsPrivateIsNotFollowed(t *testing.T) {
	url, n := hits(t)
	_, port, _ := strings.Cut(strings.TrimPrefix(url, "http://"), ":")
	names := &nameServer{names: map[string][][]string{"rebind.test": {{"93.184.216.34"}, {"127.0.0.1"}}}}
	rec := &recorder{}
	c := &Client{Resolver: names.resolver(), connect: rec.connect, Limits: Limits{Gap: 1}}
	t.Cleanup(c.Close)
	_, err := get(t, c, "http://rebind.test:"+port, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseNetwork)
	if len(rec.passed) != 1 || rec.passed[0] != "93.184.216.34" {
		t.Fatalf("first look: the guard let %q pass, want the public address", rec.passed)
	}
	_, err = get(t, c, "http://rebind.test:"+port, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseAddress, "127.0.0.1")
	if n.Load() != 0 || len(rec.passed) != 1 {
		t.Errorf("second look: loopback was reached %d times, the guard let %q pass", n.Load(), rec.passed)
	}
}

func TestRedirectToMetadataStopsBeforeConnecting(t *testing.T) {
	for _, to := range []string{
		"http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://metadata.test/", "//10.0.0.1/",
	} {
		s := site(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) })
		rec := &recorder{}
		names := &nameServer{names: map[string][][]string{"metadata.test": {{"169.254.169.254"}}}}
		c := &Client{AllowPrivate: loopback, Resolver: names.resolver(), connect: rec.connect}
		t.Cleanup(c.Close)
		_, err := get(t, c, s.URL, clausewatch.Snapshot{})
		wantFailure(t, err, clausewatch.CauseAddress, "(redirected from "+s.URL+")")
		for _, a := range rec.passed {
			if a != "127.0.0.1" {
				t.Errorf("redirect to %s: the guard let %s pass", to, a)
			}
		}
	}
}

func TestNumbersAreNoAddresses(t *testing.T) {
	for _, host := range []string{"2130706433", "0x7f000001", "0177.0.0.1", "127.1"} {
		rec := &recorder{}
		c := &Client{Resolver: (&nameServer{}).resolver(), connect: rec.connect}
		t.Cleanup(c.Close)
		_, err := get(t, c, "http://"+host+"/", clausewatch.Snapshot{})
		wantFailure(t, err, clausewatch.CauseDNS, "no such host")
		if len(rec.passed) > 0 {
			t.Errorf("%s: the guard let %q pass", host, rec.passed)
		}
	}
}

func TestRobotsRedirectIsGuardedToo(t *testing.T) {
	rec := &recorder{}
	s := redirectingRobots(t, "http://169.254.169.254/robots.txt")
	c := &Client{AllowPrivate: loopback, connect: rec.connect}
	t.Cleanup(c.Close)
	_, err := get(t, c, s, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseAddress)
	for _, a := range rec.passed {
		if a != "127.0.0.1" {
			t.Errorf("the guard let %s pass", a)
		}
	}
}
