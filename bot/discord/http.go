package discord

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// freshness is how old a request may be, or how far ahead of our clock. Discord states no bound; five minutes is what
// other platforms take.
const freshness = 5 * time.Minute

// publicKey is what Discord's requests are checked against.
func (d *Discord) publicKey() (ed25519.PublicKey, error) {
	key, err := hex.DecodeString(d.PublicKey)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New("discord has no public key: set discord.public_key to the 64 hex digits of the \"General Information\" page")
	}
	return key, nil
}

// await is hold in mode http: it takes what ServeHTTP hands over until ctx ends.
func (l *listener) await(ctx context.Context) error {
	if _, err := l.discord.publicKey(); err != nil {
		return l.discord.refuse(err)
	}
	l.discord.taking(l)
	defer l.discord.taking(nil)
	<-ctx.Done()
	return nil
}

// taking notes who takes what Discord sends, nil for nobody.
func (d *Discord) taking(l *listener) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.listener = l
	for _, k := range d.links {
		k.up, k.since = l != nil, d.now()
	}
}

// ServeHTTP takes interactions in mode http, whatever its path. It believes nothing that is not signed for PublicKey within the
// last five minutes (docs.discord.com/developers/interactions/overview, "Validating Security Request Headers"), and takes an
// interaction once. Pings are answered here; everything else is accepted (202) and answered as in mode gateway.
func (d *Discord) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	l := d.listener
	d.mu.Unlock()
	body, ok := chat.Posted(w, r, l != nil)
	if !ok {
		return
	}
	if err := d.signed(r.Header, body); err != nil { // Discord tries this now and then, with bad signatures
		d.log().Warn("a request that Discord did not sign", "from", r.RemoteAddr, "path", r.URL.Path, "err", err)
		http.Error(w, "not signed by Discord; check discord.public_key and the clock", http.StatusUnauthorized)
		return
	}
	l.request(w, body)
}

// signed fails for a request that is not Discord's.
func (d *Discord) signed(h http.Header, body []byte) error {
	key, err := d.publicKey()
	if err != nil {
		return err
	}
	stamp := h.Get("X-Signature-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return fmt.Errorf("timestamp %.20q", stamp)
	}
	if age := d.now().Sub(time.Unix(seconds, 0)).Abs(); age > freshness {
		return fmt.Errorf("it is %s old", age.Round(time.Second))
	}
	signature, err := hex.DecodeString(h.Get("X-Signature-Ed25519"))
	if err != nil || len(signature) != ed25519.SignatureSize || !ed25519.Verify(key, append([]byte(stamp), body...), signature) {
		return errors.New("the signature does not fit")
	}
	return nil
}

// request takes one interaction that came over HTTP.
func (l *listener) request(w http.ResponseWriter, body []byte) {
	var kind struct {
		Type discordgo.InteractionType `json:"type"`
	}
	if json.Unmarshal(body, &kind) == nil && kind.Type == discordgo.InteractionPing {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"type":%d}`, discordgo.InteractionResponsePong)
		return
	}
	var i discordgo.Interaction
	if err := json.Unmarshal(withoutMessage(body), &i); err != nil && !isID(i.ID) { // of one whose data alone is not known, the person hears
		l.discord.log().Warn("discord sent what cannot be read", "err", err)
		http.Error(w, "no interaction", http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusAccepted) // the acknowledgement goes its own way, as in mode gateway
	l.take(&discordgo.InteractionCreate{Interaction: &i})
}

// withoutMessage is an interaction without what the message holds that was clicked: parts that discordgo does not know would make it
// refuse the whole.
func withoutMessage(data []byte) []byte {
	var all map[string]json.RawMessage
	if !bytes.Contains(data, []byte(`"message"`)) || json.Unmarshal(data, &all) != nil {
		return data
	}
	if m := slim(all["message"]); m != nil {
		all["message"] = m
	} else {
		delete(all, "message")
	}
	rest, err := json.Marshal(all)
	if err != nil {
		return data
	}
	return rest
}
