package config

import (
	"strings"
	"testing"
	"time"
)

func TestAModelIsOffUntilItIsConfigured(t *testing.T) {
	c, err := Parse("x.yaml", []byte("channels: [{to: console}]\n"))
	if err != nil || c.Model.On() {
		t.Fatalf("%v, on %v", err, c.Model.On())
	}
	t.Setenv("MODEL_KEY", "k-123")
	c, err = Parse("x.yaml", []byte("model: {url: \"http://127.0.0.1:8081/v1\", name: small, api_key: \"${MODEL_KEY}\"}\n"))
	if err != nil || !c.Model.On() || c.Model.APIKey.Value != "k-123" || time.Duration(c.Model.Timeout) != 30*time.Second {
		t.Errorf("%+v, %v", c.Model, err)
	}
}

func TestAFaultyModelIsSaid(t *testing.T) {
	for text, want := range map[string]string{
		"model: {name: small}":                                               "model.url is not set",
		"model: {url: \"http://127.0.0.1:8081/v1\"}":                         "model.name is not set",
		"model: {url: \"127.0.0.1:8081\", name: s}":                          "is no web address",
		"model: {url: \"http://m.example\", name: s, api_key: k}":            "in the clear",
		"model: {url: \"http://127.0.0.1:8081/v1\", name: s, timeout: 10ms}": "too short",
		"model: {url: \"http://127.0.0.1:8081/v1\", name: s, apikey: k}":     "api_key",
	} {
		_, err := Parse("x.yaml", []byte(text+"\n"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
