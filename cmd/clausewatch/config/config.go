// Package config reads what an operator wants: a YAML file, the secrets it points to, and the built-in catalogue of
// platforms. It says everything that is wrong with a file at once, each with its line and column and the next move.
//
// It opens nothing and starts nothing; the command builds the program from what it returns.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"net/netip"
	"os"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/classify"
)

// FileName is the file that commands read when none is named and it is present.
const FileName = "clausewatch.yaml"

// A Config is everything an operator can set. config.example.yaml explains each setting in place.
type Config struct {
	Database  string     `yaml:"database"`
	Log       string     `yaml:"log"`      // debug, info, warn or error
	Taxonomy  string     `yaml:"taxonomy"` // a file over the built-in taxonomy, "" for that alone
	HTTP      HTTP       `yaml:"http"`
	Fetch     Fetch      `yaml:"fetch"`
	Slack     Slack      `yaml:"slack"`
	Discord   Discord    `yaml:"discord"`
	Watch     Watch      `yaml:"watch"`
	Model     Model      `yaml:"model"`
	Catalogue []string   `yaml:"catalogue"` // ids of built-in platforms to watch
	Platforms []Platform `yaml:"platforms"`
	Channels  []Channel  `yaml:"channels"`
	Access    Access     `yaml:"access"`
	Triage    Triage     `yaml:"triage"`

	// File is where it came from, "" for the built-in default.
	File string `yaml:"-"`

	taxonomy *classify.Taxonomy
}

// Categories is the taxonomy to classify by: the built-in one, with the file that taxonomy names over it.
func (c *Config) Categories() *classify.Taxonomy { return c.taxonomy }

// HTTP is the address of the health pages.
type HTTP struct {
	Listen    string `yaml:"listen"`
	PublicURL string `yaml:"public_url"`
}

// Fetch is how pages are asked for.
type Fetch struct {
	AllowPrivateNetworks []string `yaml:"allow_private_networks"`
	UserAgent            string   `yaml:"user_agent"`
	Browser              Browser  `yaml:"browser"`
}

// Browser is the Chromium for pages whose text appears only after scripts ran. It is off while neither is set.
type Browser struct {
	Path      string `yaml:"path"`
	RemoteURL string `yaml:"remote_url"`
}

// On tells whether a Chromium is configured.
func (b Browser) On() bool { return b.Path != "" || b.RemoteURL != "" }

// Private are the networks that may be fetched from although they are private.
func (f Fetch) Private() []netip.Prefix {
	var all []netip.Prefix
	for _, s := range f.AllowPrivateNetworks {
		if p, err := netip.ParsePrefix(s); err == nil { // checked at load
			all = append(all, p)
		}
	}
	return all
}

// Slack is one workspace, by its bot token, and those that install the app. It is off while it has neither.
type Slack struct {
	Mode          string `yaml:"mode"`
	BotToken      Secret `yaml:"bot_token"`
	AppToken      Secret `yaml:"app_token"`
	SigningSecret Secret `yaml:"signing_secret"` // of requests that Slack sends; mode socket has none
	APIURL        string `yaml:"api_url"`
	ClientID      string `yaml:"client_id"` // with the next two: workspaces install the app
	ClientSecret  Secret `yaml:"client_secret"`
	TokenKey      Secret `yaml:"token_key"` // encrypts their tokens in the database
	AuthorizeURL  string `yaml:"authorize_url"`
}

// On tells whether Slack is configured.
func (s Slack) On() bool { return s.BotToken.Value != "" || s.OAuth() }

// Discord is one bot. It is off while it has no token.
type Discord struct {
	Mode          string `yaml:"mode"`
	Token         Secret `yaml:"token"`
	ApplicationID string `yaml:"application_id"`
	PublicKey     string `yaml:"public_key"` // of requests that Discord sends; mode gateway has none
	APIURL        string `yaml:"api_url"`
	TestGuild     string `yaml:"test_guild"`  // the one server that has the commands, "" for all
	ShardCount    int    `yaml:"shard_count"` // 0 for what Discord recommends
	ShardIDs      []int  `yaml:"shard_ids"`   // those of this process, none for all

	Webhooks []Webhook `yaml:"webhooks"` // they need no token
}

// On tells whether Discord is configured.
func (d Discord) On() bool { return d.Token.Value != "" }

// Watch is how often documents are looked at and when channels hear of it.
type Watch struct {
	Interval     Duration `yaml:"interval"`
	FeedInterval Duration `yaml:"feed_interval"`
	ConfirmAfter Duration `yaml:"confirm_after"`
	SilentAfter  Duration `yaml:"silent_after"` // when not set: confirm_after where that is set to something, else 48h
	BlindAfter   int      `yaml:"blind_after"`
}

const (
	confirmAfter = Duration(10 * time.Minute)
	silentAfter  = Duration(48 * time.Hour)
	notSet       = Duration(math.MinInt64)
)

// fill writes what follows from the other settings: who says how long a text must stand says it of every text, unless
// silent_after says otherwise.
func (w *Watch) fill() {
	switch {
	case w.SilentAfter != notSet:
	case w.ConfirmAfter != confirmAfter:
		w.SilentAfter = w.ConfirmAfter
	default:
		w.SilentAfter = silentAfter
	}
}

// Model is a language model that explains changes beside their summaries. It is off while it has no address.
type Model struct {
	URL     string   `yaml:"url"` // up to and without /chat/completions
	Name    string   `yaml:"name"`
	APIKey  Secret   `yaml:"api_key"`
	Timeout Duration `yaml:"timeout"`
}

// On tells whether a model is configured.
func (m Model) On() bool { return m.URL != "" }

// A Platform is one entry of platforms.
type Platform struct {
	ID        string     `yaml:"id"`
	Name      string     `yaml:"name"`
	Aliases   []string   `yaml:"aliases"`
	Documents []Document `yaml:"documents"`
	Feeds     []Document `yaml:"feeds"`
}

// A Document is one entry of documents or feeds.
type Document struct {
	ID       string      `yaml:"id"`
	Name     string      `yaml:"name"`
	Aliases  []string    `yaml:"aliases"`
	URL      string      `yaml:"url"`
	URLs     []string    `yaml:"urls"`
	Select   []Selection `yaml:"select"`
	Remove   []string    `yaml:"remove"`
	Interval Duration    `yaml:"interval"`
}

// A Selection is a CSS selector written as a word, or a range written as a mapping.
type Selection struct {
	CSS         string `yaml:"css"`
	StartBefore string `yaml:"start_before"`
	StartAfter  string `yaml:"start_after"`
	EndBefore   string `yaml:"end_before"`
	EndAfter    string `yaml:"end_after"`
}

// Find gives the configuration of file; when file is "", that of clausewatch.yaml if present, else the built-in default.
// The error of a faulty file is Complaints.
func Find(file string) (*Config, error) {
	if file == "" {
		if _, err := os.Stat(FileName); errors.Is(err, fs.ErrNotExist) {
			return Default()
		}
		file = FileName
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w; name a file with -c, or leave it out for the built-in default", err)
	}
	return Parse(file, text)
}

// Default is what runs without a file: the whole catalogue, the console as the only channel, the database in the
// working folder, and Slack or Discord where the environment holds their tokens.
func Default() (*Config, error) {
	c, err := Parse("built-in default", []byte(defaultText))
	if c != nil {
		c.File = ""
	}
	return c, err
}

const defaultText = `
slack: {bot_token: "${SLACK_BOT_TOKEN}", app_token: "${SLACK_APP_TOKEN}"}
discord: {token: "${DISCORD_TOKEN}"}
channels: [{to: console}]
`

// Parse reads text, whose name is used in complaints.
func Parse(name string, text []byte) (*Config, error) {
	c := &Config{
		File: name, Database: "clausewatch.db", Log: "info",
		HTTP:    HTTP{Listen: "127.0.0.1:8080"},
		Slack:   Slack{Mode: "socket", APIURL: "https://slack.com/api/", AuthorizeURL: "https://slack.com/oauth/v2/authorize"},
		Discord: Discord{Mode: "gateway", APIURL: "https://discord.com/api/v10"},
		Model:   Model{Timeout: Duration(30 * time.Second)},
		Access:  Access{Subscribe: Everyone, Settings: Managers, Watch: Managers, Triage: Everyone},
		Triage:  Triage{AgainAfter: againAfter},
		Watch: Watch{Interval: Duration(time.Hour), FeedInterval: Duration(15 * time.Minute),
			ConfirmAfter: confirmAfter, SilentAfter: notSet, BlindAfter: 3},
	}
	d := &decoder{file: name, at: map[string]position{}, misread: map[string]bool{}}
	if d.decode(text, c) {
		c.Watch.fill()
		c.check(d)
	}
	if len(d.complaints) > 0 {
		return nil, d.complaints
	}
	return c, nil
}

// Watched are the platforms to watch: those of the file and those taken from the catalogue; all of the catalogue when
// the file names neither.
func (c *Config) Watched() []clausewatch.Platform {
	var all []clausewatch.Platform
	for _, p := range c.Platforms {
		all = append(all, p.noun())
	}
	for _, p := range Catalogue() {
		if wants(c, p.ID) {
			all = append(all, p)
		}
	}
	return all
}

func wants(c *Config, id string) bool {
	if len(c.Catalogue) == 0 {
		return len(c.Platforms) == 0
	}
	for _, want := range c.Catalogue {
		if want == id || want == "all" {
			return !c.declares(id)
		}
	}
	return false
}

// declares tells whether the file itself describes the platform, which then stands in place of the built-in one.
func (c *Config) declares(id string) bool {
	for _, p := range c.Platforms {
		if p.ID == id {
			return true
		}
	}
	return false
}

func (p Platform) noun() clausewatch.Platform {
	out := clausewatch.Platform{ID: p.ID, Name: p.Name, Aliases: p.Aliases}
	if out.Name == "" {
		out.Name = p.ID
	}
	for _, d := range p.Documents {
		out.Documents = append(out.Documents, d.noun(p.ID, clausewatch.Policy))
	}
	for _, d := range p.Feeds {
		out.Documents = append(out.Documents, d.noun(p.ID, clausewatch.Feed))
	}
	return out
}

func (d Document) noun(platform string, kind clausewatch.Kind) clausewatch.Document {
	out := clausewatch.Document{
		Platform: platform, ID: d.ID, Name: d.Name, Aliases: d.Aliases, Kind: kind,
		URLs: d.URLs, Remove: d.Remove, Interval: time.Duration(d.Interval),
	}
	if out.Name == "" {
		out.Name = d.ID
	}
	if d.URL != "" {
		out.URLs = append([]string{d.URL}, d.URLs...)
	}
	for _, s := range d.Select {
		out.Select = append(out.Select, clausewatch.Selection(s))
	}
	return out
}
