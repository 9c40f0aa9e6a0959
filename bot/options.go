package bot

import (
	"regexp"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

var optionForm = regexp.MustCompile(`^([A-Za-z_]+):(.*)$`)

// options takes "key:value" and "key: value" out of words. Another key is a *puzzle that names the nearest one.
func options(words []word, keys ...string) (map[string]string, []word, error) {
	found := map[string]string{}
	var rest []word
	for i := 0; i < len(words); i++ {
		w := words[i]
		m := optionForm.FindStringSubmatch(w.Text)
		if w.Quoted || m == nil || strings.HasPrefix(m[2], "//") {
			rest = append(rest, w)
			continue
		}
		key, value := strings.ToLower(m[1]), m[2]
		if !slices.Contains(keys, key) {
			known := strings.Join(keys, ":, ") + ":"
			if near := clausewatch.Nearest(key, keys); near != "" {
				return nil, nil, &puzzle{text: "no option “" + shorten(w.Text, 40) + "”; did you mean " + near + ":" + shorten(value, 40) + "?"}
			}
			return nil, nil, &puzzle{text: "no option “" + shorten(w.Text, 40) + "”; known here: " + known}
		}
		if value == "" && i+1 < len(words) {
			i++
			value = words[i].Text
		}
		if _, twice := found[key]; twice {
			return nil, nil, &puzzle{text: key + ": is given twice; keep one"}
		}
		found[key] = value
	}
	return found, rest, nil
}
