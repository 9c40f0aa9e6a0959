package config

import (
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/classify"
	"github.com/clausewatch/clausewatch/watcher/extract"
)

// check complains about what can be read but cannot be meant.
func (c *Config) check(d *decoder) {
	c.checkServices(d)
	c.checkTaxonomy(d)
	c.checkModel(d)
	c.checkWatch(d)
	c.checkPlatforms(d)
	c.checkChannels(d)
	c.checkAccess(d)
	c.checkTriage(d)
	d.sort()
}

func (c *Config) checkServices(d *decoder) {
	if c.Database == "" {
		d.complainAt("database", "database is empty; name a file, for example clausewatch.db")
	}
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log) {
		d.complainAt("log", "log: %q is no level; write debug, info, warn or error", c.Log)
	}
	if c.HTTP.Listen != "" {
		if _, _, err := net.SplitHostPort(c.HTTP.Listen); err != nil {
			d.complainAt("http.listen", "http.listen: %q is no host:port; write 127.0.0.1:8080, or \"\" for none", c.HTTP.Listen)
		}
	}
	if c.HTTP.PublicURL != "" {
		checkURL(d, "http.public_url", c.HTTP.PublicURL)
	}
	for i, s := range c.Fetch.AllowPrivateNetworks {
		if _, err := netip.ParsePrefix(s); err != nil {
			d.complainAt(fmt.Sprintf("fetch.allow_private_networks[%d]", i), "%q is no network; write 10.0.0.0/8 or 127.0.0.1/32", s)
		}
	}
	c.checkBrowser(d)
	if c.Slack.Mode != "socket" && c.Slack.Mode != "http" {
		d.complainAt("slack.mode", "slack.mode: %q is not supported; write socket or http", c.Slack.Mode)
	}
	checkURL(d, "slack.api_url", c.Slack.APIURL)
	c.checkSlack(d)
	c.checkDiscord(d)
	c.checkOAuth(d)
}

// checkTaxonomy reads the taxonomy, so that a fault in it is said at start.
func (c *Config) checkTaxonomy(d *decoder) {
	c.taxonomy = classify.Builtin()
	if c.Taxonomy == "" {
		return
	}
	text, err := os.ReadFile(c.Taxonomy)
	if err != nil {
		d.complainAt("taxonomy", "taxonomy: %v; name a file, or leave it out for the built-in categories", err)
		return
	}
	own, err := classify.Extended(c.Taxonomy, text)
	if err != nil {
		d.complainAt("taxonomy", "the taxonomy has faults:\n%v", err)
		return
	}
	c.taxonomy = own
}

// checkSlack complains of tokens that are wrong, or of one without the other: half of Slack is none.
func (c *Config) checkSlack(d *decoder) {
	bot, app := c.Slack.BotToken, c.Slack.AppToken
	known := "slack.bot_token"
	if bot.Value == "" {
		known = "slack.client_id"
	}
	switch {
	case bot.Value == "" && (app.Value == "" || c.Slack.installs()) || d.misread["slack"]:
	case bot.Value == "":
		d.complainAt("slack.bot_token", "slack.app_token is set and slack.bot_token is not%s", unset(bot))
	case !strings.HasPrefix(bot.Value, "xoxb-"):
		d.complainAt("slack.bot_token", "slack.bot_token is no bot token: one begins with xoxb- (OAuth & Permissions page of the app)")
	}
	switch {
	case !c.Slack.On() || d.misread["slack"]:
	case c.Slack.Mode == "http":
		if secret := c.Slack.SigningSecret; secret.Value == "" {
			d.complainAt("slack.signing_secret", "slack.mode is http and slack.signing_secret, by which Slack's requests are known, is not set%s", unset(secret))
		}
		if c.HTTP.Listen == "" {
			d.complainAt("http.listen", "slack.mode is http, but http.listen is \"\": Slack's requests come there; write 127.0.0.1:8080 behind a proxy with https")
		}
	case app.Value == "":
		d.complainAt("slack.app_token", "%s is set and slack.app_token, over which commands come, is not%s", known, unset(app))
	case !strings.HasPrefix(app.Value, "xapp-"):
		d.complainAt("slack.app_token", "slack.app_token is no app-level token: one begins with xapp- (Basic Information page, scope connections:write)")
	}
}

func (c *Config) checkBrowser(d *decoder) {
	b := c.Fetch.Browser
	if b.Path != "" {
		if _, err := exec.LookPath(b.Path); err != nil {
			d.complainAt("fetch.browser.path", "fetch.browser.path: %q is no program that can be run; install Chromium, or name where it is", b.Path)
		}
	}
	if b.RemoteURL == "" {
		return
	}
	u, err := url.Parse(b.RemoteURL)
	switch ip, bad := netip.ParseAddr(cmp.Or(u, &url.URL{}).Hostname()); {
	case b.Path != "":
		d.complainAt("fetch.browser.remote_url", "fetch.browser.path and remote_url are both set; keep one")
	case err != nil || (u.Scheme != "http" && u.Scheme != "ws") || u.Hostname() == "":
		d.complainAt("fetch.browser.remote_url", "fetch.browser.remote_url: %q is no DevTools address; write http://127.0.0.1:9222", b.RemoteURL)
	case u.Hostname() != "localhost" && (bad != nil || !ip.IsLoopback()):
		d.complainAt("fetch.browser.remote_url", "fetch.browser.remote_url: %q is another machine, where our address guard does not reach; "+
			"start Chromium beside this program and write http://127.0.0.1:9222", b.RemoteURL)
	}
}

func (c *Config) checkModel(d *decoder) {
	m := c.Model
	if !m.On() {
		if m.Name != "" {
			d.complainAt("model.url", "model.url is not set, but model.name is; write url: http://127.0.0.1:8081/v1, or leave the model out")
		}
		return
	}
	checkURL(d, "model.url", m.URL)
	if m.Name == "" {
		d.complainAt("model.name", "model.name is not set; write the name by which %s knows the model", m.URL)
	}
	u, err := url.Parse(m.URL)
	if ip, bad := netip.ParseAddr(cmp.Or(u, &url.URL{}).Hostname()); err == nil && m.APIKey.Value != "" && u.Scheme == "http" &&
		u.Hostname() != "localhost" && (bad != nil || !ip.IsLoopback()) {
		d.complainAt("model.url", "model.url: the key would go to %s in the clear; write https://…", u.Host)
	}
	if m.Timeout < Duration(time.Second) {
		d.complainAt("model.timeout", "model.timeout: %s is too short; write 30s", m.Timeout)
	}
}

func (c *Config) checkWatch(d *decoder) {
	for key, v := range map[string]Duration{"interval": c.Watch.Interval, "feed_interval": c.Watch.FeedInterval} {
		checkInterval(d, "watch."+key, v)
	}
	if c.Watch.ConfirmAfter < 0 {
		d.complainAt("watch.confirm_after", "watch.confirm_after is negative; write 10m, or 0s to tell at the first look")
	}
	if c.Watch.SilentAfter < 0 {
		d.complainAt("watch.silent_after", "watch.silent_after is negative; write 48h, or 0s to treat such a change as any other")
	}
	if c.Watch.BlindAfter < 1 {
		d.complainAt("watch.blind_after", "watch.blind_after: %d looks; write 1 or more", c.Watch.BlindAfter)
	}
}

func checkInterval(d *decoder, path string, v Duration) {
	if v < Duration(time.Second) {
		d.complainAt(path, "%s: %s is too short; write 1s or more, for public sites 15m or more", path, v)
	}
}

var slug = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)

func (c *Config) checkPlatforms(d *decoder) {
	builtin := ids(Catalogue())
	for i, id := range c.Catalogue {
		if id != "all" && !slices.Contains(builtin, id) {
			d.complainAt(fmt.Sprintf("catalogue[%d]", i), "no platform %q in the catalogue%s",
				id, orAll(did(id, builtin), builtin))
		}
	}
	seen := map[string]bool{}
	for i, p := range c.Platforms {
		path := fmt.Sprintf("platforms[%d]", i)
		checkID(d, path, p.ID, "a platform", seen)
		if len(p.Documents)+len(p.Feeds) == 0 {
			d.complainAt(path, "platform %q has no documents and no feeds; add one, or take it out", p.ID)
		}
		docs := map[string]bool{}
		for j, doc := range p.Documents {
			checkDocument(d, fmt.Sprintf("%s.documents[%d]", path, j), p.ID, doc, clausewatch.Policy, docs)
		}
		for j, doc := range p.Feeds {
			checkDocument(d, fmt.Sprintf("%s.feeds[%d]", path, j), p.ID, doc, clausewatch.Feed, docs)
		}
	}
}

func checkID(d *decoder, path, id, what string, seen map[string]bool) {
	switch {
	case id == "":
		d.complainAt(path, "%s has no id; write for example id: example", what)
	case !slug.MatchString(id):
		d.complainAt(path+".id", "id %q: use small letters, digits and hyphens", id)
	case seen[id]:
		d.complainAt(path+".id", "id %q is taken by another one above; each needs its own", id)
	}
	seen[id] = true
}

func checkDocument(d *decoder, path, platform string, doc Document, kind clausewatch.Kind, seen map[string]bool) {
	checkID(d, path, doc.ID, "a document of "+platform, seen)
	n := doc.noun(platform, kind)
	if len(n.URLs) == 0 {
		d.complainAt(path, "%s has no url; write url: https://…", n.Ref())
	}
	if doc.URL != "" {
		checkURL(d, path+".url", doc.URL)
	}
	for k, u := range doc.URLs {
		checkURL(d, fmt.Sprintf("%s.urls[%d]", path, k), u)
	}
	if doc.Interval != 0 {
		checkInterval(d, path+".interval", doc.Interval)
	}
	for k, s := range n.Select {
		one := clausewatch.Document{Platform: platform, ID: doc.ID, Select: []clausewatch.Selection{s}}
		if err := extract.Selectors(one); err != nil {
			d.complainAt(fmt.Sprintf("%s.select[%d]", path, k), "%v", err)
		}
	}
	for k, s := range n.Remove {
		if err := extract.Selectors(clausewatch.Document{Platform: platform, ID: doc.ID, Remove: []string{s}}); err != nil {
			d.complainAt(fmt.Sprintf("%s.remove[%d]", path, k), "%v", err)
		}
	}
}

func (c *Config) checkChannels(d *decoder) {
	watched := c.Watched()
	var refs []string
	for _, p := range watched {
		for _, doc := range p.Documents {
			refs = append(refs, doc.Ref())
		}
	}
	c.checkOnce(d)
	for i, ch := range c.Channels {
		path := fmt.Sprintf("channels[%d]", i)
		c.checkTo(d, path+".to", ch.To)
		if _, err := clausewatch.ParseSeverity(ch.MinSeverity); ch.MinSeverity != "" && err != nil {
			d.complainAt(path+".min_severity", "%v", err)
		}
		c.checkWishes(d, path, ch)
		if d.misread["platforms"] || d.misread["catalogue"] {
			continue
		}
		for j, id := range ch.Platforms {
			if known := ids(watched); !slices.Contains(known, id) {
				d.complainAt(fmt.Sprintf("%s.platforms[%d]", path, j), "no platform %q is watched%s", id, did(id, known))
			}
		}
		for j, ref := range ch.Documents {
			if !slices.Contains(refs, ref) {
				d.complainAt(fmt.Sprintf("%s.documents[%d]", path, j), "no document %q is watched%s", ref, did(ref, refs))
			}
		}
	}
}

// unset says which variable a missing secret was to come from.
func unset(s Secret) string {
	if s.From != "" {
		return fmt.Sprintf(", but %s is empty; set it and start again", s.From)
	}
	return "; add it"
}

func did(word string, names []string) string {
	if near := clausewatch.Nearest(word, names); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// orAll says what there is where nothing comes near.
func orAll(did string, names []string) string {
	if did != "" {
		return did
	}
	return "; \"all\" takes everything, and there are: " + strings.Join(names, ", ")
}

func ids(platforms []clausewatch.Platform) []string {
	var all []string
	for _, p := range platforms {
		all = append(all, p.ID)
	}
	return all
}

func checkURL(d *decoder, path, s string) {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		d.complainAt(path, "%q is no web address; write https://…", s)
	}
}
