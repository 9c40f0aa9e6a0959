package explain

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// mostAnswer is how many bytes of an answer are read.
const mostAnswer = 1 << 20

// A Client asks a language model behind an address that speaks the chat completions of OpenAI. Its fields are set before
// it is used.
type Client struct {
	URL     string        // up to and without /chat/completions: http://127.0.0.1:8081/v1
	Name    string        // of the model
	Key     string        // "" sends none; it is in no error
	Timeout time.Duration // of one question; 30 s when 0
}

// A message is one turn of a conversation with a model.
type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// errAnswer says that an answer came that cannot be used; asking again later may help as little as now.
var errAnswer = errors.New("the answer cannot be used")

// ask asks once. The error wraps errAnswer where the model answered and did not say anything that can be read.
func (c *Client) ask(ctx context.Context, conversation []message) (string, error) {
	timeout := c.Timeout
	if timeout <= 0 {
		timeout = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	body, err := json.Marshal(map[string]any{"model": c.Name, "messages": conversation, "temperature": 0, "max_tokens": 600})
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(c.URL, "/")+"/chat/completions", bytes.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("ask the model: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	if c.Key != "" {
		request.Header.Set("Authorization", "Bearer "+c.Key)
	}
	// A redirect would take the key elsewhere.
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return "", fmt.Errorf("ask the model: %w", err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("read the model's answer: %w", err)
	case response.StatusCode != http.StatusOK:
		return "", fmt.Errorf("ask the model: status %d", response.StatusCode)
	case len(answer) > mostAnswer:
		return "", fmt.Errorf("%w: it is longer than %d bytes", errAnswer, mostAnswer)
	}
	var said struct {
		Choices []struct{ Message message }
	}
	if err := json.Unmarshal(answer, &said); err != nil {
		return "", fmt.Errorf("%w: it is not the JSON of a chat completion", errAnswer)
	}
	if len(said.Choices) == 0 || strings.TrimSpace(said.Choices[0].Message.Content) == "" {
		return "", fmt.Errorf("%w: it says nothing", errAnswer)
	}
	return plainText(said.Choices[0].Message.Content), nil
}

// plainText is what a model said as one line, without what it thought aloud before.
func plainText(s string) string {
	if _, after, thought := strings.Cut(s, "</think>"); thought {
		s = after
	}
	return strings.Join(strings.Fields(s), " ")
}
