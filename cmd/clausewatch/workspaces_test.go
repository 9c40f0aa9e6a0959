package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

// TestWorkspacesInstallLeaveAndComeBack runs the program for its own workspace and two that install the app in a browser. All three have a
// channel of the same id. One of them removes the app, misses two alerts, installs it again, and hears each of them once.
func TestWorkspacesInstallLeaveAndComeBack(t *testing.T) {
	site, days := pier(t)
	slack := slacktest.Start()
	defer slack.Close()
	quay, reef := slack.AddTeam("T0002", "Quay"), slack.AddTeam("T0003", "Reef")
	file := filepath.Join(t.TempDir(), "teams.yaml")
	address, database := freeAddress(t), filepath.Join(filepath.Dir(file), "teams.db")
	const key = "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
	configure := func(key string) {
		t.Helper()
		config := fmt.Sprintf(`database: %s
log: debug
http: {listen: %q, public_url: "http://%s"}
fetch: {allow_private_networks: [127.0.0.0/8]}
watch: {interval: 1s, confirm_after: 100ms}
slack: {bot_token: %q, app_token: %q, api_url: %q, client_id: %q, client_secret: %q, token_key: %q, authorize_url: %q}
platforms:
  - {id: pier, name: Pier, documents: [{id: terms, name: Pier rules, url: %q}]}
channels: [{to: "slack:%s"}, {to: "slack:T0002/%s"}]
access: {managers: ["slack:T0002/U0000000001"]}
`, database, address, address, slack.BotToken, slack.AppToken, slack.APIURL, slack.ClientID, slack.ClientSecret, key, slack.AuthorizeURL,
			site, slackChannel, slackChannel)
		if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	configure(key)
	var said bytes.Buffer
	p := start(t, file, &said)
	p.running(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()

	eventually(ctx, t, p, "the first version", func() bool {
		var out bytes.Buffer
		return execute(ctx, []string{"ask", "-c", file, "/terms pier terms ropes"}, nil, &out, &out) == 0 && strings.Contains(out.String(), "30 days")
	})
	if report := ready(ctx, t, p, address); !strings.Contains(report, "no workspace has installed the app yet") {
		t.Errorf("health before anybody installed the app: %s", report)
	}
	for _, team := range []*slacktest.Team{quay, reef} {
		slack.Choose(team.ID, nil)
		if page := installed(ctx, t, address); !strings.Contains(page, "Clausewatch is installed in "+team.Name) {
			t.Fatalf("installing in %s: %s", team.ID, page)
		}
	}
	// Who manages in one workspace does in no other; each subscribes for itself.
	refused, err := slack.Command(ctx, "T0003/"+slackChannel, "U0000000001", "mute 1d")
	if err != nil {
		t.Fatal(err)
	}
	answers(ctx, t, refused, "you are slack:T0003/U0000000001")
	subscribed, err := slack.Command(ctx, "T0003/"+slackChannel, "U0000000001", "subscribe pier")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := subscribed.Answer(ctx); err != nil {
		t.Fatal(err)
	}

	places := map[string]string{"": slackChannel, "T0002": "T0002/" + slackChannel, "T0003": "T0003/" + slackChannel}
	// hears waits until a workspace has heard each of these changes, and fails where it heard one twice.
	hears := func(team string, changes ...string) {
		t.Helper()
		eventually(ctx, t, p, fmt.Sprintf("in %q the alerts %v", team, changes), func() bool {
			return !strings.Contains(heard(slack, places[team], changes), "0")
		})
		if got, want := heard(slack, places[team], changes), strings.TrimSpace(strings.Repeat("1 ", len(changes))); got != want {
			t.Errorf("in %q the alerts %v came so often: %s, want %s", team, changes, got, want)
		}
	}
	const first, second, third = "“30 days” becomes “14 days”", "“14 days” becomes “21 days”", "“21 days” becomes “28 days”"
	days.Store(14)
	for team := range places {
		hears(team, first)
	}

	token := quay.Token()
	if err := quay.Uninstall(ctx); err != nil {
		t.Fatal(err)
	}
	days.Store(21)
	hears("", first, second)
	hears("T0003", first, second)
	eventually(ctx, t, p, "what is kept", func() bool { return listed(ctx, t, file)["T0002"].Kept == 1 })
	if one := listed(ctx, t, file)["T0002"]; one.Why != "tokens_revoked" || !strings.Contains(one.State, "http://"+address+"/slack/install") {
		t.Errorf("slack workspaces says %+v", one)
	}
	if report := ready(ctx, t, p, address); !strings.Contains(report, "T0002 lets the app in no more") || !strings.Contains(report, `"ok":true`) {
		t.Errorf("health while one is gone: %s", report)
	}
	status := func() string {
		var out bytes.Buffer
		execute(ctx, []string{"ask", "-c", file, "/terms status"}, nil, &out, &out)
		return out.String()
	}
	if got := status(); !strings.Contains(got, "Quay") || !strings.Contains(got, "1 alert") {
		t.Errorf("status while one is gone: %s", got)
	}
	p.signal(t, syscall.SIGTERM)

	// After a restart with another key nothing is lost, and what to do is said.
	configure(strings.Repeat("00", 32))
	p = start(t, file, &said)
	p.running(t)
	days.Store(28)
	hears("", first, second, third)
	if report := ready(ctx, t, p, address); !strings.Contains(report, "encrypted with another key") || !strings.Contains(report, `"ok":false`) {
		t.Errorf("health with another key: %s", report)
	}
	if one := listed(ctx, t, file)["T0003"]; !strings.Contains(one.State, "another slack.token_key") || one.Kept != 1 {
		t.Errorf("slack workspaces says with another key: %+v", one)
	}
	wrong := p.log.String()
	p.signal(t, syscall.SIGTERM)

	configure(key)
	p = start(t, file, &said)
	p.running(t)
	ready(ctx, t, p, address)
	hears("T0003", first, second, third) // the key opens its token again
	slack.Choose("T0002", nil)
	if page := installed(ctx, t, address); !strings.Contains(page, "Clausewatch is installed in Quay") {
		t.Fatalf("installing again: %s", page)
	}
	hears("T0002", first, second, third)
	if got := status(); strings.Contains(got, "Quay") {
		t.Errorf("status when it is back: %s", got)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	var out bytes.Buffer
	if code := execute(ctx, []string{"backup", "-c", file, "-o", copied}, nil, &out, &out); code != 0 {
		t.Fatalf("backup: %s", &out)
	}
	p.signal(t, syscall.SIGTERM)
	if code := execute(ctx, []string{"alert", "test", "-c", file, "--to", "slack:" + places["T0003"]}, nil, &out, &out); code != 0 {
		t.Errorf("a test alert to an installed workspace: %s", &out)
	}
	for team := range places { // nothing came again meanwhile
		if got := heard(slack, places[team], []string{first, second, third}); got != "1 1 1" {
			t.Errorf("at last the alerts in %q came so often: %s", team, got)
		}
	}

	for _, path := range []string{database, copied} {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(body)
	}
	for _, secret := range []string{token, quay.Token(), reef.Token(), slack.ClientSecret, key} {
		if everything := out.String() + wrong + p.log.String() + said.String(); strings.Contains(everything, secret) {
			t.Errorf("the secret %q is in a log, the database or its backup", secret)
		}
	}
	for _, fault := range slack.Faults() {
		t.Errorf("slack complains: %s", fault)
	}
}

// heard is how often the messages in a place tell of each change, "1 1 0"; answers to questions are no messages.
func heard(slack *slacktest.Server, place string, changes []string) string {
	var counts []string
	for _, change := range changes {
		n := 0
		for _, post := range slack.Posts(place) {
			if post.Answer == "" && strings.Contains(post.Text, change) {
				n++
			}
		}
		counts = append(counts, fmt.Sprint(n))
	}
	return strings.Join(counts, " ")
}

// installed installs the app as a browser does, and gives the page at the end.
func installed(ctx context.Context, t *testing.T, address string) string {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	get := func(address string, cookies ...*http.Cookie) (*http.Response, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cookies {
			r.AddCookie(c)
		}
		resp, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, string(body)
	}
	begun, _ := get("http://" + address + "/slack/install")
	allowed, _ := get(begun.Header.Get("Location"))
	_, page := get(allowed.Header.Get("Location"), begun.Cookies()...)
	return page
}

// listed is what `slack workspaces --json` says, by team.
func listed(ctx context.Context, t *testing.T, file string) map[string]installation {
	t.Helper()
	var out, errs bytes.Buffer
	if code := execute(ctx, []string{"slack", "workspaces", "--json", "-c", file}, nil, &out, &errs); code != 0 {
		t.Fatalf("slack workspaces: %s", &errs)
	}
	all := map[string]installation{}
	for lines := json.NewDecoder(&out); lines.More(); {
		var one installation
		if err := lines.Decode(&one); err != nil {
			t.Fatal(err)
		}
		all[one.Team] = one
	}
	return all
}

// ready is what /readyz says, as soon as somebody answers there.
func ready(ctx context.Context, t *testing.T, p *process, address string) (report string) {
	t.Helper()
	eventually(ctx, t, p, "an answer of /readyz about workspaces", func() bool {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/readyz", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		report = string(body)
		return err == nil && strings.Contains(report, "slack workspaces") && !strings.Contains(report, `"name":"slack","ok":false`)
	})
	return report
}

// freeAddress is one of the loopback that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
