package slack

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/clausewatch/clausewatch"
)

// KeySize is how many bytes a key has that encrypts tokens: AES-256.
const KeySize = 32

// KeyID names a key without telling anything of it: what is encrypted carries the name, so that another key is known for what it is.
func KeyID(key []byte) string {
	return hex.EncodeToString(derived(key, "clausewatch slack token key id", 4))
}

// derived are bytes that follow from the key for one purpose (RFC 5869).
func derived(key []byte, purpose string, length int) []byte {
	b, err := hkdf.Key(sha256.New, key, nil, purpose, length)
	if err != nil {
		panic(err) // only for more bytes than HKDF gives
	}
	return b
}

// seal encrypts the token of a workspace with AES-256-GCM. What comes out can be opened for this team alone; its nonce is random and
// stands before it.
func seal(key []byte, team, token string) ([]byte, error) {
	box, err := sealer(key)
	if err != nil {
		return nil, err
	}
	return box.Seal(nil, nil, []byte(token), []byte(team)), nil
}

// open gives the token of a workspace. Its error says why there is none and names no next move.
func open(key []byte, w clausewatch.Workspace) (string, error) {
	if id := KeyID(key); w.Key != id {
		return "", fmt.Errorf("its token was encrypted with another key (%s) than slack.token_key (%s)", w.Key, id)
	}
	box, err := sealer(key)
	if err != nil {
		return "", err
	}
	token, err := box.Open(nil, nil, w.Token, []byte(w.Team))
	if err != nil {
		return "", errors.New("its token was changed where it is stored")
	}
	return string(token), nil
}

func sealer(key []byte) (cipher.AEAD, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("slack.token_key has %d bytes, want %d", len(key), KeySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
