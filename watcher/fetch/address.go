package fetch

import (
	"fmt"
	"net/netip"
	"slices"
	"syscall"
)

// The networks of the IANA special-purpose registries that no public page lives in, beyond what netip's own predicates
// know, and addresses that clouds serve their machines' secrets from.
var reserved = prefixes(
	"0.0.0.0/8",        // this network
	"10.0.0.0/8",       // private
	"100.64.0.0/10",    // carriers' shared space
	"127.0.0.0/8",      // loopback
	"168.63.129.16/32", // Azure's own services, seen from a machine there
	"169.254.0.0/16",   // link-local, clouds' metadata
	"172.16.0.0/12",    // private
	"192.0.0.0/24",     // protocol assignments
	"192.0.2.0/24",     // documentation
	"192.88.99.0/24",   // 6to4 relays
	"192.168.0.0/16",   // private
	"198.18.0.0/15",    // benchmarks
	"198.51.100.0/24",  // documentation
	"203.0.113.0/24",   // documentation
	"224.0.0.0/4",      // multicast
	"240.0.0.0/4",      // reserved, broadcast

	"2001::/23",     // protocol assignments: Teredo, ORCHID …
	"2001:db8::/32", // documentation
	"2002::/16",     // 6to4: holds any IPv4 address
	"3fff::/20",     // documentation
)

var (
	globalUnicast = netip.MustParsePrefix("2000::/3")     // all of IPv6 that is given out to the public
	nat64         = netip.MustParsePrefix("64:ff9b::/96") // an IPv4 address in its last 32 bits (RFC 6052)
)

func prefixes(texts ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, t := range texts {
		out = append(out, netip.MustParsePrefix(t))
	}
	return out
}

// Public tells whether an address belongs to the public internet: not private, not reserved, not local, not multicast,
// and no other writing of such an address (IPv4 in IPv6, NAT64, 6to4).
func Public(a netip.Addr) bool {
	if !a.IsValid() {
		return false
	}
	a = a.WithZone("").Unmap()
	if nat64.Contains(a) {
		b := a.As16()
		return Public(netip.AddrFrom4([4]byte(b[12:])))
	}
	if a.Is6() && !globalUnicast.Contains(a) {
		return false
	}
	return !slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(a) })
}

// own tells whether a lies in a network that the operator allowed although it is private.
func (c *Client) own(a netip.Addr) bool {
	a = a.WithZone("").Unmap()
	return slices.ContainsFunc(c.AllowPrivate, func(p netip.Prefix) bool { return p.Contains(a) })
}

// An addressError is the guard's refusal to connect.
type addressError struct{ addr netip.Addr }

func (e *addressError) Error() string {
	return fmt.Sprintf("%s is a private or reserved address", e.addr)
}

// guard is asked by the dialer about the very address it is about to connect to, after all names were resolved: what
// is checked is what is used.
func (c *Client) guard(network, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%s address %q: %w", network, address, err)
	}
	if !Public(ap.Addr()) && !c.own(ap.Addr()) {
		return &addressError{ap.Addr().WithZone("").Unmap()}
	}
	if c.connect != nil {
		return c.connect(ap)
	}
	return nil
}
