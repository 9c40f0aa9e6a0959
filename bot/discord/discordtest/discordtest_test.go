package discordtest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestCheckMessageRefusesWhatDiscordDoes(t *testing.T) {
	message := func(fields string) string {
		return `{"allowed_mentions":{"parse":[]},` + fields + `}`
	}
	embed := func(fields string) string { return message(`"embeds":[{` + fields + `}]`) }
	x := func(n int) string { return strings.Repeat("x", n) }
	field := `{"name":"n","value":"v"}`
	button := `{"type":2,"style":5,"label":"Open","url":"https://a.example/"}`
	row := `{"type":1,"components":[` + button + `]}`
	tests := map[string]struct {
		body string
		want string // "" is fine
	}{
		"content":               {message(`"content":"x"`), ""},
		"longest content":       {message(`"content":"` + x(2000) + `"`), ""},
		"too long":              {message(`"content":"` + x(2001) + `"`), "2001 characters of content"},
		"too long in UTF-16":    {message(`"content":"` + strings.Repeat("👍", 1001) + `"`), "2002 characters"},
		"nothing":               {message(`"content":""`), "empty message"},
		"nothing to see":        {message(`"content":" \u200b\u3164 "`), "empty message"},
		"buttons alone":         {message(`"components":[` + row + `]`), "empty message"},
		"embed":                 {embed(`"title":"t","description":"d","fields":[` + field + `],"footer":{"text":"f"},"color":255`), ""},
		"empty embed":           {embed(`"color":1`), "empty embed"},
		"long title":            {embed(`"title":"` + x(257) + `"`), "title"},
		"long description":      {embed(`"description":"` + x(4097) + `"`), "description"},
		"26 fields":             {embed(`"fields":[` + strings.Repeat(field+",", 25) + field + `]`), "26 fields"},
		"empty field":           {embed(`"fields":[{"name":"n","value":" "}]`), "value"},
		"long value":            {embed(`"fields":[{"name":"n","value":"` + x(1025) + `"}]`), "value"},
		"sum":                   {message(`"embeds":[{"description":"` + x(3000) + `"},{"description":"` + x(3001) + `"}]`), "6001 characters of all embeds"},
		"11 embeds":             {message(`"embeds":[` + strings.Repeat(`{"title":"t"},`, 10) + `{"title":"t"}]`), "11 embeds"},
		"colour":                {embed(`"title":"t","color":16777216`), "colour"},
		"rows":                  {message(`"content":"x","components":[` + strings.Repeat(row+",", 4) + row + `]`), ""},
		"6 rows":                {message(`"content":"x","components":[` + strings.Repeat(row+",", 5) + row + `]`), "6 rows"},
		"6 buttons":             {message(`"content":"x","components":[{"type":1,"components":[` + strings.Repeat(button+",", 5) + button + `]}]`), "6 buttons"},
		"button without url":    {message(`"content":"x","components":[{"type":1,"components":[{"type":2,"style":5,"label":"x"}]}]`), "url"},
		"button with script":    {message(`"content":"x","components":[{"type":1,"components":[{"type":2,"style":5,"label":"x","url":"javascript:alert(1)"}]}]`), "opens"},
		"button of no style":    {message(`"content":"x","components":[{"type":1,"components":[{"type":2,"style":7,"label":"x","custom_id":"a"}]}]`), "style 7"},
		"button without id":     {message(`"content":"x","components":[{"type":1,"components":[{"type":2,"style":2,"label":"x"}]}]`), "id"},
		"two with one id":       {message(`"content":"x","components":[{"type":1,"components":[{"type":2,"style":2,"label":"x","custom_id":"a"},{"type":2,"style":2,"label":"y","custom_id":"a"}]}]`), "twice"},
		"long url":              {message(`"content":"x","components":[{"type":1,"components":[{"type":2,"style":5,"label":"x","url":"https://a.example/` + x(500) + `"}]}]`), "url"},
		"unknown key":           {message(`"content":"x","tts":true`), "unknown key"},
		"components":            {message(`"flags":32768,"components":[{"type":10,"content":"x"},{"type":17,"components":[{"type":14},` + row + `]}]`), ""},
		"components, content":   {message(`"flags":32768,"content":"x","components":[{"type":10,"content":"x"}]`), "content in a message of components"},
		"too many components":   {message(`"flags":32768,"components":[` + strings.Repeat(`{"type":14},`, 40) + `{"type":10,"content":"x"}]`), "41 components"},
		"too long components":   {message(`"flags":32768,"components":[{"type":10,"content":"` + x(2001) + `"},{"type":10,"content":"` + x(2000) + `"}]`), "4001 characters"},
		"an empty frame":        {message(`"flags":32768,"components":[{"type":17,"components":[]}]`), "container"},
		"components unsaid":     {message(`"content":"x","components":[{"type":10,"content":"x"}]`), "in the place of a row"},
		"a role that begins it": {`{"content":"<@&1> x","allowed_mentions":{"parse":[],"roles":["1"]}}`, ""},
		"two roles":             {`{"content":"<@&1> x","allowed_mentions":{"parse":[],"roles":["1","2"]}}`, "roles"},
		"no mentions said":      {`{"content":"x"}`, "allowed_mentions"},
		"mentions null":         {`{"content":"x","allowed_mentions":{"parse":null}}`, "allowed_mentions"},
		"mentions everyone":     {`{"content":"x","allowed_mentions":{"parse":["everyone"]}}`, "allowed_mentions"},
		"mentions a role":       {`{"content":"x","allowed_mentions":{"parse":[],"roles":["1"]}}`, "roles"},
		"nonce":                 {message(`"content":"x","nonce":"` + x(25) + `","enforce_nonce":true`), ""},
		"long nonce":            {message(`"content":"x","nonce":"` + x(26) + `","enforce_nonce":true`), "nonce"},
		"nonce not enforced":    {message(`"content":"x","nonce":"a"`), "not enforced"},
		"no object":             {`[]`, "no object"},
		"content of four kilo":  {message(`"content":"` + x(4000) + `"`), "4000 characters"},
	}
	for name, test := range tests {
		err := CheckMessage([]byte(test.body), messageKeys)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}

func TestCheckCommandsRefusesWhatDiscordDoes(t *testing.T) {
	command := func(options string) string {
		return `[{"type":1,"name":"terms","description":"d","contexts":[0],"integration_types":[0],"options":[` + options + `]}]`
	}
	option := `{"type":3,"name":"platform","description":"d","max_length":50,"required":true}`
	tests := map[string]struct{ body, want string }{
		"fine":            {command(option), ""},
		"upper case":      {strings.Replace(command(""), "terms", "Terms", 1), "Terms"},
		"no description":  {strings.Replace(command(""), `"d"`, `""`, 1), "description"},
		"twice":           {command(option + "," + option), "twice"},
		"required last":   {command(strings.Replace(strings.Replace(option, "true", "false", 1), "platform", "a", 1) + "," + option), "must be given"},
		"no length":       {command(strings.Replace(option, `"max_length":50,`, "", 1)), "6000"},
		"another type":    {command(strings.Replace(option, `"type":3`, `"type":1`, 1)), "type 1"},
		"choices as well": {command(strings.Replace(option, `"required"`, `"autocomplete":true,"choices":[{"name":"a"}],"required"`, 1)), "both"},
		"long":            {strings.Replace(command(""), `"d"`, `"`+strings.Repeat("x", 101)+`"`, 1), "description"},
		"no list":         {`{}`, "commands"},
		"8001 characters": {command(strings.TrimSuffix(strings.Repeat(`{"type":3,"name":"NAME","description":"`+strings.Repeat("x", 100)+`","choices":[`+strings.TrimSuffix(strings.Repeat(`{"name":"`+strings.Repeat("y", 50)+`","value":"v"},`, 25), ",")+`]},`, 7), ",")), "characters of a command"},
	}
	for name, test := range tests {
		err := CheckCommands([]byte(test.body), false)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}

func TestPostIsReadAsDiscordShowsIt(t *testing.T) {
	tests := []struct{ text, words, links, pings, struck string }{
		{"plain", "plain", "", "", ""},
		{`\*\*not bold\*\* **bold** *it* __under__ ||spoiler|| ~~gone~~`, "**not bold** bold it under spoiler gone", "", "", "gone"},
		{"2 * 3 * 4, a_b_c, x**", "2 * 3 * 4, a_b_c, x**", "", "", ""},
		{"~~a~~~~b~~", "ab", "", "", "a b"},
		{"~~a **b**~~ ~~*c*~~", "a b c", "", "", "a b c"},
		{"`code *x* \\` ``a`b``", "code *x* \\ a`b", "", "", ""},
		{"[x](https://a.example/) [y](<https://b.example/>) [z[1]](https://c.example)", "x y z[1]",
			"x=https://a.example/ y=https://b.example/ z[1]=https://c.example", "", ""},
		{`\[x](https\://a.example) [y\](https://b.example)`, "[x](https://a.example) y\\", "y\\=https://b.example", "", ""},
		{"https://a.example/b. <https://c.example> xhttps://d.example", "https://a.example/b. https://c.example xhttps://d.example",
			"https://a.example/b=https://a.example/b https://c.example=https://c.example", "", ""},
		{"<@1> <@!2> <@&3> <#4> </a b:5> <id:home> <:e:6> :smile: <t:0:R>", "1970-01-01 00:00 UTC", "",
			"<@1> <@!2> <@&3> <#4> </a b:5> <id:home> <:e:6> emoji :smile:", ""},
		{`\<@1> \:smile: 14:05`, "<@1> :smile: 14:05", "", "", ""},
		{"# h\n-# s\n- l\n1. n\n> q\n> **r\n> s**\nt", "h s l n q r s t", "", "", ""},
		{"```\ncode *x*\n``` after", "code *x* after", "", "", ""},
		{"@everyone", "@everyone", "", "@everyone", ""},
	}
	for _, test := range tests {
		body, err := json.Marshal(map[string]string{"content": test.text})
		if err != nil {
			t.Fatal(err)
		}
		p := Post{Body: body}
		var links []string
		for _, l := range p.Links() {
			links = append(links, l.Label+"="+l.URL)
		}
		words := strings.Join(strings.Fields(p.Words()), " ")
		if words != test.words || strings.Join(links, " ") != test.links || strings.Join(p.Pings(), " ") != test.pings ||
			strings.Join(p.Struck(), " ") != test.struck {
			t.Errorf("%q\n got %q, links %q, pings %q, struck %q\nwant %q, links %q, pings %q, struck %q", test.text, words, links, p.Pings(),
				p.Struck(), test.words, test.links, test.pings, test.struck)
		}
	}
	p := Post{Body: json.RawMessage(`{"content":"@here","allowed_mentions":{"parse":[]},"embeds":[{"title":"**t**","description":"d",
		"fields":[{"name":"n","value":"v"}],"footer":{"text":"*f*"}}],
		"components":[{"type":1,"components":[{"type":2,"style":5,"label":"*b*","url":"https://a.example"}]}]}`)}
	if got := strings.Join(strings.Fields(p.Words()), " "); got != "@here t d n v *f* *b*" || len(p.Pings()) > 0 || p.Embeds() != 1 {
		t.Errorf("words %q, pings %q", got, p.Pings())
	}
}

// call makes a call as a bot does.
func call(t *testing.T, s *Server, method, path, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, s.APIURL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bot "+s.Token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "DiscordBot (https://a.example, 1)")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(raw)
}

func TestRepeatIsDroppedWhereverItGoes(t *testing.T) {
	s := Start()
	defer s.Close()
	say := func(channel, nonce string) string {
		_, answer := call(t, s, "POST", "/channels/"+channel+"/messages",
			fmt.Sprintf(`{"content":"x","allowed_mentions":{"parse":[]},"nonce":%q,"enforce_nonce":true}`, nonce))
		return answer
	}
	first, again := say("1", "a"), say("1", "a")
	say("2", "a") // Discord looks for the nonce among all that a bot posted
	say("2", "b")
	if first != again || len(s.Posts()) != 2 || len(s.Posts("2")) != 1 || len(s.Repeats()) != 2 {
		t.Errorf("answers %s and %s, %d posts, %d repeats", first, again, len(s.Posts()), len(s.Repeats()))
	}
	s.Refuse("1", Reply{Status: 403, Code: 50013, Message: "Missing Permissions"})
	if got := say("1", "c"); !strings.Contains(got, "50013") {
		t.Errorf("a refused channel answers %s", got)
	}
	if faults := s.Faults(); len(faults) > 0 {
		t.Errorf("faults %q", faults)
	}
}

func TestFaultsAreNoted(t *testing.T) {
	s := Start()
	defer s.Close()
	call(t, s, "POST", "/channels/1/messages", `{"content":"x"}`)
	call(t, s, "GET", "/nothing", "")
	call(t, s, "PUT", "/applications/"+s.Application+"/commands", `[{"type":1,"name":"terms","description":"d"}]`)
	if status, _ := call(t, s, "POST", "/interactions/1/nobody/callback", `{"type":5,"data":{"flags":64}}`); status != 404 {
		t.Errorf("an interaction of nobody: %d", status)
	}
	if n := len(s.Faults()); n != 3 || s.Commands() != nil {
		t.Errorf("%d faults, want 3: %q", n, s.Faults())
	}
	if status, _ := call(t, s, "GET", "/users/@me", ""); status != 200 {
		t.Errorf("users/@me: %d", status)
	}
	s.Token = "another"
	r, _ := http.NewRequest("GET", s.APIURL+"/users/@me", nil)
	r.Header.Set("Authorization", "another") // without "Bot "
	r.Header.Set("User-Agent", "DiscordBot (https://a.example, 1)")
	if response, err := http.DefaultClient.Do(r); err != nil || response.StatusCode != 401 {
		t.Errorf("a token without Bot: %v %v", response, err)
	}
}

// frames reads n frames and gives their kinds.
func frames(t *testing.T, ws *websocket.Conn, n int) (kinds []string, ready string) {
	t.Helper()
	for range n {
		var frame struct {
			Op   int
			T    string
			Data json.RawMessage `json:"d"`
		}
		ws.SetReadDeadline(time.Now().Add(10 * time.Second))
		if err := ws.ReadJSON(&frame); err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, fmt.Sprintf("%d%s", frame.Op, frame.T))
		if frame.T == "READY" {
			var data map[string]any
			if err := json.Unmarshal(frame.Data, &data); err != nil {
				t.Fatal(err)
			}
			ready = data["session_id"].(string)
		}
	}
	return kinds, ready
}

func TestGatewayKeepsItsProtocol(t *testing.T) {
	s := Start()
	defer s.Close()
	dial := func(when string) *websocket.Conn {
		ws, _, err := websocket.DefaultDialer.Dial(s.gatewayURL(when)+"/?v=10&encoding=json", nil)
		if err != nil {
			t.Fatal(err)
		}
		return ws
	}
	ws := dial("first")
	ws.WriteJSON(map[string]any{"op": 2, "d": map[string]any{"token": s.Token, "intents": 1, "properties": map[string]string{"os": "linux"}}})
	ws.WriteJSON(map[string]any{"op": 1, "d": 1})
	kinds, id := frames(t, ws, 4)
	if got := strings.Join(kinds, " "); got != "10 0READY 0GUILD_CREATE 11" {
		t.Errorf("frames %q", got)
	}
	ws.Close()
	if err := s.Wait(t.Context(), func() bool { return !s.Connected() }); err != nil {
		t.Fatal(err)
	}
	s.Type("1", "2", "terms")
	ws = dial("resume")
	ws.WriteJSON(map[string]any{"op": 6, "d": map[string]any{"token": s.Token, "session_id": id, "seq": 1}})
	if kinds, _ = frames(t, ws, 4); strings.Join(kinds, " ") != "10 0GUILD_CREATE 0INTERACTION_CREATE 0RESUMED" {
		t.Errorf("a resume brings %q", kinds)
	}
	ws.Close()
	ws = dial("resume")
	ws.WriteJSON(map[string]any{"op": 6, "d": map[string]any{"token": s.Token, "session_id": "nobody", "seq": 1}})
	if kinds, _ = frames(t, ws, 2); strings.Join(kinds, " ") != "10 9" {
		t.Errorf("a resume of nothing brings %q", kinds)
	}
	ws.WriteJSON(map[string]any{"op": 2, "d": map[string]any{"token": "wrong", "intents": 1, "properties": map[string]string{"os": "linux"}}})
	if _, _, err := ws.ReadMessage(); !websocket.IsCloseError(err, 4004) {
		t.Errorf("a wrong token brings %v, want 4004", err)
	}
	if faults := s.Faults(); len(faults) > 0 {
		t.Errorf("faults %q", faults)
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	s := Start()
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Command(ctx, "1", "2", "terms"); err == nil {
		t.Error("a command without any connection was acknowledged")
	}
	if s.Frame(`{"op":7}`) == nil || s.HangUp(0) == nil || s.Dispatch("X", nil) == nil {
		t.Error("nobody is connected, and hears it")
	}
}
