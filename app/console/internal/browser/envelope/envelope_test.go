package envelope_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/console/internal/browser/envelope"
)

func TestItemsAreCutByTheirLengthOrByTheLine(t *testing.T) {
	h, items, err := envelope.Parse([]byte(`{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc","sent_at":"2026-11-22T10:00:00.5Z","sdk":{"name":"sentry.javascript.browser","version":"11.12.0"}}
{"type":"attachment","length":10,"filename":"x"}
ab
cd
efgh
{"type":"event"}
{"message":"hello"}
{"type":"session","length":0}

`))
	require.NoError(t, err)
	assert.Equal(t, "9ec79c33ec9942ab8353589fcb2e04dc", h.EventID)
	assert.Equal(t, 500, h.SentAt.Nanosecond()/1e6)
	require.Len(t, items, 3)
	assert.Equal(t, "ab\ncd\nefgh", string(items[0].Payload))
	assert.JSONEq(t, `{"message":"hello"}`, string(items[1].Payload))
	assert.Empty(t, items[2].Payload)
}

func TestWhatIsNoEnvelopeIsRefused(t *testing.T) {
	for name, body := range map[string]string{
		"nothing":              "",
		"no JSON":              "hello\n",
		"a list":               "[]\n",
		"no type":              "{}\n{}\n{}\n",
		"too short":            "{}\n{\"type\":\"event\",\"length\":100}\n{}\n",
		"negative":             "{}\n{\"type\":\"event\",\"length\":-1}\n{}\n",
		"too long":             "{}\n{\"type\":\"event\",\"length\":1}\n{}\n",
		"length of text":       "{}\n{\"type\":\"event\",\"length\":\"1\"}\n{}\n",
		"a header without end": "{}\n" + strings.Repeat("[", 1<<20),
		"no payload":           "{}\n{\"type\":\"event\"}",
	} {
		_, _, err := envelope.Parse([]byte(body))
		assert.Error(t, err, name)
	}
	_, _, err := envelope.Parse([]byte("{}\n" + strings.Repeat("{\"type\":\"event\"}\n{}\n", envelope.MaxItems+1)))
	assert.ErrorIs(t, err, envelope.ErrTooMany)
	_, items, err := envelope.Parse([]byte("{}\n" + strings.Repeat("{\"type\":\"event\"}\n{}\n", envelope.MaxItems)))
	require.NoError(t, err)
	assert.Len(t, items, envelope.MaxItems)
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"{}\n{\"type\":\"event\",\"length\":2}\n{}\n", "{}\n{\"type\":\"event\"}\n{}", "{\"sent_at\":1}\n\n\n", "{}\n{\"type\":\"e\",\"length\":9999999999}\nx",
		"{}\x00\n", "{\"event_id\":\"\xff\"}\n{\"type\":\"log\",\"length\":0}\n", "{\"sdk\":[]}\n", "\n\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		_, items, err := envelope.Parse(body)
		if err != nil {
			return
		}
		total := 0
		for _, i := range items {
			total += len(i.Payload)
			if i.Type == "" {
				t.Fatal("an item without type")
			}
		}
		if len(items) > envelope.MaxItems || total > len(body) {
			t.Fatalf("%d items, %d bytes of %d", len(items), total, len(body))
		}
	})
}
