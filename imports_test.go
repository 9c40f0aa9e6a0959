package clausewatch

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/clausewatch/clausewatch"

// picture is the house: each package and the packages of the project it may import. Imports go down; watcher and bot
// never meet, the database is the only thing between them. A new package is a line here.
var picture = map[string][]string{
	".":                       {},
	"store":                   {"."},
	"watcher":                 {".", "store", "watcher/compare", "watcher/deadline", "watcher/extract"},
	"watcher/extract":         {"."},
	"watcher/compare":         {"."},
	"watcher/deadline":        {".", "watcher/compare"},
	"watcher/classify":        {".", "watcher/compare"},
	"watcher/classify/train":  {"watcher/classify", "."},
	"watcher/explain":         {".", "store", "watcher/compare"},
	"watcher/fetch":           {"."},
	"watcher/fetch/browser":   {".", "watcher/fetch"},
	"watcher/replay":          {"."},
	"bot":                     {".", "store", "bot/chat"},
	"bot/chat":                {"."},
	"bot/chat/chattest":       {".", "bot/chat"},
	"bot/console":             {".", "bot/chat"},
	"bot/slack":               {".", "bot/chat"},
	"bot/slack/slacktest":     {"bot/chat/chattest"},
	"bot/discord":             {".", "bot/chat"},
	"bot/discord/discordtest": {"bot/chat/chattest"},
	"bot/web":                 {},
	"cmd/clausewatch/config":  {".", "watcher/classify", "watcher/extract"},
	"cmd/clausewatch/demo":    {"."},
	"cmd/clausewatch/ota":     {".", "watcher/extract", "watcher/replay"},
	"cmd/clausewatch": {".", "store", "watcher", "watcher/classify", "watcher/compare", "watcher/explain", "watcher/extract", "watcher/fetch", "watcher/fetch/browser", "watcher/replay",
		"bot", "bot/chat", "bot/console", "bot/slack", "bot/discord", "bot/web", "cmd/clausewatch/config", "cmd/clausewatch/demo",
		"cmd/clausewatch/ota"},
}

// alone are libraries that one package keeps to itself.
var alone = map[string]string{
	"github.com/slack-go/slack":       "bot/slack",
	"github.com/bwmarrin/discordgo":   "bot/discord",
	"github.com/getkin/kin-openapi":   "bot/discord/discordtest",
	"github.com/mmcdole/gofeed":       "watcher/extract",
	"github.com/klippa-app/go-pdfium": "watcher/extract",
	"github.com/chromedp/chromedp":    "watcher/fetch/browser",
	"github.com/chromedp/cdproto":     "watcher/fetch/browser",
	"modernc.org/sqlite":              "store",
	"database/sql":                    "store",
}

func TestImportsFollowThePicture(t *testing.T) {
	found := map[string]bool{}
	eachFile(t, func(folder, file string, imports []string) {
		found[folder] = true
		allowed, drawn := picture[folder]
		if !drawn {
			t.Errorf("%s: package %q is not in the picture; draw it or move it", file, folder)
			return
		}
		for _, imported := range imports {
			if own, ok := strings.CutPrefix(imported, module); ok {
				own = path.Clean("./" + own)
				if !contains(allowed, own) {
					t.Errorf("%s imports %s: the picture has no such arrow", file, own)
				}
				continue
			}
			if folder == "." && strings.Contains(imported, ".") {
				t.Errorf("%s imports %s: the nouns know the standard library only", file, imported)
			}
			for library, owner := range alone {
				if folder != owner && (imported == library || strings.HasPrefix(imported, library+"/")) {
					t.Errorf("%s imports %s, which belongs to %s alone", file, imported, owner)
				}
			}
		}
	})
	for folder := range picture {
		if !found[folder] {
			t.Errorf("the picture has %q, the project has not", folder)
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	said := map[string]int{}
	eachFile(t, func(folder, file string, _ []string) {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if tree.Doc != nil {
			said[folder] = max(said[folder], len(tree.Doc.Text()))
		} else if _, known := said[folder]; !known {
			said[folder] = 0
		}
	})
	for folder, length := range said {
		if length < 80 {
			t.Errorf("package %s: its comment says too little (%d letters); what is it for, what does it leave to others?", folder, length)
		}
	}
}

// eachFile visits the Go files that are built into the program; tests may import what they test with.
func eachFile(t *testing.T, visit func(folder, file string, imports []string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && file != "." || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		var imports []string
		for _, i := range tree.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, name)
		}
		visit(filepath.ToSlash(filepath.Dir(file)), file, imports)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func contains(all []string, one string) bool {
	for _, a := range all {
		if a == one {
			return true
		}
	}
	return false
}
