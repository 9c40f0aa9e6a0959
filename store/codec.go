package store

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/klauspost/compress/zstd"
)

// largest is the most that one compressed value may unpack to: the file is ours, but it may be damaged.
const largest = 256 << 20

// A codec packs values as zstd of JSON. It is safe for concurrent use.
type codec struct {
	encoder *zstd.Encoder
	decoder *zstd.Decoder
}

func newCodec() (*codec, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, err
	}
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(4), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxMemory(largest))
	if err != nil {
		return nil, err
	}
	return &codec{encoder: encoder, decoder: decoder}, nil
}

func (c *codec) close() {
	c.encoder.Close() // has nothing to write
	c.decoder.Close()
}

func (c *codec) pack(value any) ([]byte, error) {
	plain, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	if len(plain) > largest {
		return nil, fmt.Errorf("it is %d bytes long; at most %d can be kept", len(plain), largest)
	}
	return c.encoder.EncodeAll(plain, nil), nil
}

func (c *codec) unpack(packed []byte, into any) error {
	plain, err := c.decoder.DecodeAll(packed, nil)
	if err != nil {
		return fmt.Errorf("unpack: %w: %w", err, ErrDamaged)
	}
	if err := json.Unmarshal(plain, into); err != nil {
		return fmt.Errorf("unpack: %w: %w", err, ErrDamaged)
	}
	return nil
}

// member is one member, a string, of a packed object; what comes after it is not read. It is "" where the object has none.
func (c *codec) member(packed []byte, name string) (value string, err error) {
	plain, err := c.decoder.DecodeAll(packed, nil)
	if err != nil {
		return "", fmt.Errorf("unpack: %w: %w", err, ErrDamaged)
	}
	d := json.NewDecoder(bytes.NewReader(plain))
	_, err = d.Token() // the brace
	for err == nil && d.More() {
		var key json.Token
		if key, err = d.Token(); err != nil {
			break
		}
		if key == name {
			if err = d.Decode(&value); err == nil {
				return value, nil
			}
			break
		}
		var other json.RawMessage
		err = d.Decode(&other)
	}
	if err != nil {
		return "", fmt.Errorf("unpack: %w: %w", err, ErrDamaged)
	}
	return "", nil
}
