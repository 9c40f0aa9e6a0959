package clausewatch

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"time"
)

// zoneNames are the names of the IANA time zone database, one a line. The standard library holds the zones and lists them
// nowhere.
//
//go:embed zones.txt
var zoneNames string

var zones = sync.OnceValue(func() []string { return strings.Fields(zoneNames) })

// Zones are the names of all time zones, sorted. They are the caller's to read.
func Zones() []string { return zones() }

// ParseZone finds a time zone by its IANA name, in any case, or by its city alone, and gives the name. The error names the
// nearest one. UTC is "".
func ParseZone(s string) (string, error) {
	typed := strings.ReplaceAll(strings.TrimSpace(s), " ", "_")
	if typed == "" || strings.EqualFold(typed, "UTC") {
		return "", nil
	}
	plain := strings.NewReplacer("_", "", "-", "")
	same := func(name string) bool { return strings.EqualFold(plain.Replace(name), plain.Replace(typed)) }
	var cities, ofCity []string
	for _, z := range zones() {
		if strings.EqualFold(z, typed) || same(z) && !strings.HasPrefix(z, "Etc/") {
			if _, err := time.LoadLocation(z); err != nil {
				return "", fmt.Errorf("time zone %q is not known on this machine: %w", z, err)
			}
			return z, nil
		}
		if area, city := areaAndCity(z); area != "" {
			cities, ofCity = append(cities, city), append(ofCity, z)
		}
	}
	for i, c := range cities {
		if same(c) {
			return ParseZone(ofCity[i])
		}
	}
	near := Nearest(typed, zones())
	if near == "" {
		if c := Nearest(typed, cities); c != "" {
			for i := range cities {
				if cities[i] == c {
					near = ofCity[i]
					break
				}
			}
		}
	}
	if near != "" {
		return "", fmt.Errorf("no time zone %q; did you mean %s?", s, near)
	}
	return "", fmt.Errorf("no time zone %q; write its IANA name, such as Europe/Berlin, or UTC", s)
}

// areaAndCity takes the name of a place apart; those that are no place have no area.
func areaAndCity(zone string) (area, city string) {
	at := strings.LastIndexByte(zone, '/')
	if at < 0 || strings.HasPrefix(zone, "Etc/") || strings.HasPrefix(zone, "US/") || strings.HasPrefix(zone, "Canada/") {
		return "", zone
	}
	return zone[:at], zone[at+1:]
}
