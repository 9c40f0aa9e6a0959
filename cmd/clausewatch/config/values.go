package config

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A Duration is a time.Duration written as 90s, 10m, 1h30m or 7d.
type Duration time.Duration

// UnmarshalText reads it.
func (d *Duration) UnmarshalText(b []byte) error {
	s := strings.TrimSpace(string(b))
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil {
			*d = Duration(time.Duration(n) * 24 * time.Hour)
			return nil
		}
	}
	v, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("%q is no duration; write 90s, 10m, 1h or 7d", s)
	}
	*d = Duration(v)
	return nil
}

func (d Duration) String() string { return time.Duration(d).String() }

// A Secret is a value that is given in place, as ${VAR}, or as file:/path. It never prints itself.
type Secret struct {
	Value string
	From  string // how it was written, where that is no secret: "${SLACK_BOT_TOKEN}"
}

// String hides the value.
func (s Secret) String() string {
	if s.Value == "" {
		return ""
	}
	return "(secret)"
}

// GoString hides the value from %#v as well.
func (s Secret) GoString() string { return s.String() }

// UnmarshalText resolves it. A variable that is not set gives an empty secret: what needs it says so.
func (s *Secret) UnmarshalText(b []byte) (err error) {
	raw := string(b)
	if variable.MatchString(raw) || strings.HasPrefix(raw, "file:") {
		s.From = raw
	}
	s.Value, err = resolve(raw)
	return err
}

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// resolve puts environment variables and files in place of ${VAR} and file:/path.
func resolve(s string) (string, error) {
	if path, ok := strings.CutPrefix(s, "file:"); ok && strings.HasPrefix(path, "/") {
		b, err := os.ReadFile(path)
		if err != nil {
			return "", fmt.Errorf("%w; create the file or write ${VARIABLE} instead", err)
		}
		return strings.TrimSpace(string(b)), nil
	}
	return variable.ReplaceAllStringFunc(s, func(m string) string { return os.Getenv(m[2 : len(m)-1]) }), nil
}
