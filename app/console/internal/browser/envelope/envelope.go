// Package envelope reads Sentry's envelopes: a line of headers, then items, each a line of headers and a payload.
// Source: https://develop.sentry.dev/sdk/foundations/transport/envelopes/ (2026).
package envelope

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// MaxItems is the most items of one envelope.
const MaxItems = 200

// maxHeader is the longest line of headers in bytes.
const maxHeader = 16 << 10

// ErrTooMany is of an envelope with more than MaxItems items.
var ErrTooMany = fmt.Errorf("an envelope may have %d items", MaxItems)

// Header is an envelope's own.
type Header struct {
	EventID string    `json:"event_id"`
	DSN     string    `json:"dsn"`
	SentAt  time.Time `json:"-"`
	SDK     struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	} `json:"sdk"`
	Trace struct {
		TraceID string `json:"trace_id"`
	} `json:"trace"`
}

// Item is one item; Payload is a part of the envelope's own bytes.
type Item struct {
	Type        string `json:"type"`
	Length      *int   `json:"length"`
	ContentType string `json:"content_type"`
	Payload     []byte `json:"-"`
}

// Parse reads an envelope. Errors: one that breaks off, or whose headers are no JSON; what an item's payload holds is
// not looked at.
func Parse(body []byte) (h Header, items []Item, err error) {
	line, rest, _ := bytes.Cut(body, []byte("\n"))
	if h, err = header(line); err != nil {
		return h, nil, fmt.Errorf("the envelope's headers: %w", err)
	}
	for len(rest) > 0 {
		line, after, found := bytes.Cut(rest, []byte("\n"))
		if len(bytes.TrimSpace(line)) == 0 { // an empty line may end it
			rest = after
			continue
		}
		if len(items) == MaxItems {
			return h, nil, ErrTooMany
		}
		var item Item
		if err := readLine(line, &item); err != nil {
			return h, nil, fmt.Errorf("headers of item %d: %w", len(items), err)
		}
		if item.Type == "" {
			return h, nil, fmt.Errorf("item %d has no type", len(items))
		}
		if !found && item.Length == nil {
			return h, nil, fmt.Errorf("item %d has no payload", len(items))
		}
		if item.Payload, rest, err = payload(item.Length, after); err != nil {
			return h, nil, fmt.Errorf("item %d: %w", len(items), err)
		}
		items = append(items, item)
	}
	return h, items, nil
}

// payload cuts an item's payload off: so many bytes and a line's end, or all to the line's end.
func payload(length *int, from []byte) (p, rest []byte, err error) {
	if length == nil {
		p, rest, _ = bytes.Cut(from, []byte("\n"))
		return p, rest, nil
	}
	n := *length
	if n < 0 || n > len(from) {
		return nil, nil, fmt.Errorf("its length is %d, of which %d bytes are there", n, len(from))
	}
	p, rest = from[:n], from[n:]
	if len(rest) > 0 {
		if rest[0] != '\n' {
			return nil, nil, errors.New("its payload is longer than its length")
		}
		rest = rest[1:]
	}
	return p, rest, nil
}

func header(line []byte) (h Header, err error) {
	if err := readLine(line, &h); err != nil {
		return h, err
	}
	var times struct {
		SentAt string `json:"sent_at"`
	}
	// What is no time is none: only the correction for wrong clocks needs it.
	if json.Unmarshal(line, &times) == nil {
		h.SentAt, _ = time.Parse(time.RFC3339Nano, times.SentAt)
	}
	return h, nil
}

func readLine(line []byte, into any) error {
	if len(line) > maxHeader {
		return fmt.Errorf("longer than %d bytes", maxHeader)
	}
	if err := json.Unmarshal(line, into); err != nil {
		return errors.New("not a JSON object with the fields that the protocol names")
	}
	return nil
}
