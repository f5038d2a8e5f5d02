package dlq

import (
	"encoding/base64"
	"unicode/utf8"
)

// maxBody bounds what is shown of a letter.
const maxBody = 64 << 10

// Content is what a letter holds, to be looked at.
type Content struct {
	Letter
	Headers []Header `json:"headers"`
	// Body is text, or base64 where it is none; Truncated says that there is more of it, of Bytes in all.
	Body      string `json:"body"`
	Base64    bool   `json:"base64"`
	Truncated bool   `json:"truncated"`
	Bytes     int    `json:"bytes"`
}

// Header is one header of a message; a key may come more than once.
type Header struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Base64 bool   `json:"base64,omitempty"`
}

// Content returns the letter with what it holds.
func (l Letter) Content() Content {
	c := Content{Letter: l, Headers: make([]Header, 0, len(l.record.Headers)), Bytes: len(l.record.Value)}
	for _, h := range l.record.Headers {
		text, binary, _ := shown(h.Value)
		c.Headers = append(c.Headers, Header{h.Key, text, binary})
	}
	c.Body, c.Base64, c.Truncated = shown(l.record.Value)
	return c
}

func shown(b []byte) (text string, binary, truncated bool) {
	binary = !utf8.Valid(b)
	if truncated = len(b) > maxBody; truncated {
		b = b[:maxBody]
		for !binary && !utf8.Valid(b) { // cut within a character
			b = b[:len(b)-1]
		}
	}
	if binary {
		return base64.StdEncoding.EncodeToString(b), true, truncated
	}
	return string(b), false, truncated
}
