package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/clausewatch/clausewatch/watcher/extract"
)

// asProgram makes the test binary be the program, for tests that kill it.
const asProgram = "CLAUSEWATCH_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	extract.Child()
	if os.Getenv(asProgram) != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"clausewatch": main})
}

// TestCommands plays what a user types. The command `serve DIR` puts a folder on loopback and its address into $SITE.
func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			cache, err := os.UserCacheDir() // the compiled PDF reader is kept between runs
			if err != nil {
				return err
			}
			env.Setenv("XDG_CACHE_HOME", cache)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"serve": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 1 {
					ts.Fatalf("usage: serve DIR")
				}
				files := http.FileServer(http.Dir(ts.MkAbs(args[0])))
				site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					r.Header.Del("If-Modified-Since") // files are written faster than times of a second can tell
					files.ServeHTTP(w, r)
				}))
				ts.Defer(site.Close)
				ts.Setenv("SITE", site.URL)
			},
			"expand": func(ts *testscript.TestScript, neg bool, args []string) { // $SITE inside a file
				for _, name := range args {
					text := os.Expand(ts.ReadFile(name), func(key string) string {
						if value := ts.Getenv(key); value != "" {
							return value
						}
						return "${" + key + "}"
					})
					ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o600))
				}
			},
		},
	})
}
