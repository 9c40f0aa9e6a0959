package config

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

const hooked = `
platforms: [{id: acme, documents: [{id: aup, url: "https://acme.example/aup"}]}]
`

func TestWebhooksNeedNoTokenAndStaySecret(t *testing.T) {
	t.Setenv("HOOK", "https://discord.com/api/webhooks/123/very-secret")
	c, err := Parse("x.yaml", []byte(hooked+`
discord:
  webhooks: [{name: community, url: "${HOOK}", tags: [{platform: acme, tag: "99"}]}, {name: unused, url: "${UNSET_HOOK}"}]
channels: [{to: "discord-webhook:community", form: components, role: "112233445566778899", silent: minor}]
`))
	if err != nil {
		t.Fatal(err)
	}
	if w := c.Discord.Webhooks[0]; w.URL.Value != "https://discord.com/api/webhooks/123/very-secret" || w.Tags[0] != (Tag{"acme", "99"}) || c.Discord.On() {
		t.Errorf("got %+v", w)
	}
	if shown := fmt.Sprintf("%v %+v %#v", c.Discord, c.Discord, c.Discord); strings.Contains(shown, "very-secret") {
		t.Errorf("the address is shown: %s", shown)
	}
	want := clausewatch.Delivery{Form: clausewatch.FormComponents, Role: "112233445566778899", Silent: clausewatch.Medium}
	if all := c.ChannelSettings(); len(all) != 1 || all[0].Delivery != want {
		t.Errorf("settings %+v, want %+v", all, want)
	}
}

func TestFaultsOfWebhooksNameTheNextMoveAndNoAddress(t *testing.T) {
	for text, want := range map[string]string{
		`channels: [{to: "discord-webhook:community"}]`: `there is no webhook "community" under discord.webhooks`,
		`{discord: {webhooks: [{name: comunity, url: "https://discord.com/api/webhooks/1/very-secret"}]}, channels: [{to: "discord-webhook:community"}]}`: `did you mean "comunity"?`,
		`{discord: {webhooks: [{name: community, url: "${UNSET_HOOK}"}]}, channels: [{to: "discord-webhook:community"}]}`:                                 "but ${UNSET_HOOK} is empty",
		`discord: {webhooks: [{name: community, url: "https://discord.com/api/very-secret"}]}`:                                                            "Copy Webhook URL",
		`discord: {webhooks: [{name: community, url: "https://elsewhere.example/api/webhooks/1/very-secret"}]}`:                                           "leads to elsewhere.example",
		`discord: {webhooks: [{name: "Our Hook", url: "https://discord.com/api/webhooks/1/very-secret"}]}`:                                                "use small letters",
		`discord: {webhooks: [{name: a, url: "https://discord.com/api/webhooks/1/b"}, {name: a, url: "https://discord.com/api/webhooks/1/c"}]}`:           "is taken by another one",
		`discord: {webhooks: [{url: "https://discord.com/api/webhooks/1/very-secret"}]}`:                                                                  "has no id",
		`discord: {webhooks: [{name: a, url: "https://discord.com/api/webhooks/1/b", tags: [{platform: acne, tag: "1"}]}]}`:                               `did you mean "acme"?`,
		`discord: {webhooks: [{name: a, url: "https://discord.com/api/webhooks/1/b", tags: [{platform: acme, tag: news}]}]}`:                              "is no id of a tag",
		`{discord: {webhooks: [{name: a, url: "https://discord.com/api/webhooks/1/b"}]}, channels: [{to: "discord-webhook:a", threads: on}]}`:             "channels of discord-webhook have no such setting",
		`{discord: {webhooks: [{name: a, url: "https://discord.com/api/webhooks/1/very-secret"}]}, channels: [{to: "discord-webhook:a", crosspost: on}]}`: "no such setting",
	} {
		file := hooked + text
		if strings.HasPrefix(text, "{") {
			file = hooked + strings.TrimSuffix(strings.TrimPrefix(strings.ReplaceAll(text, "}, channels:", "}\nchannels:"), "{"), "}")
		}
		_, err := Parse("x.yaml", []byte(file))
		var all Complaints
		if !errors.As(err, &all) || len(all) != 1 || !strings.Contains(all[0].Text, want) || strings.Contains(err.Error(), "very-secret") {
			t.Errorf("%s: got %v, want one complaint with %q and no address", text, err, want)
		}
	}
}
