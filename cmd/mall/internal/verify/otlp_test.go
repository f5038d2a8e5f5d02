package verify

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A document as the OTLP specification prints it: hex ids, 64-bit numbers as strings.
func TestDecodeReadsTheEncodingOfTheSpecification(t *testing.T) {
	got, err := Decode([]byte(`{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"edge"}}]},
		"scopeSpans":[{"scope":{"name":"x"},"spans":[{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174",
		"parentSpanId":"EEE19B7EC3C1B173","name":"GET /x","startTimeUnixNano":"1544712660000000000","endTimeUnixNano":1544712661000000000,
		"kind":2,"attributes":[{"key":"n","value":{"intValue":"7"}},{"key":"m","value":{"intValue":7}},{"key":"f","value":{"doubleValue":0.5}},
		{"key":"b","value":{"boolValue":true}},{"key":"l","value":{"arrayValue":{"values":[{"stringValue":"a"}]}}}],
		"events":[{"name":"e","attributes":[{"key":"k","value":{"stringValue":"v"}}]}],"status":{"code":2,"message":"no"}}]}]}]}`))
	require.NoError(t, err)
	require.Len(t, got.Spans, 1)
	s := got.Spans[0]
	assert.Equal(t, "5b8efff798038103d269b633813fc60c", got.ID)
	assert.Equal(t, []string{"eee19b7ec3c1b174", "eee19b7ec3c1b173", "edge"}, []string{s.SpanID, s.ParentID, s.Service()})
	assert.Equal(t, Server, s.Kind)
	assert.Equal(t, time.Second, s.End.Sub(s.Start))
	assert.True(t, s.Failed)
	assert.Equal(t, map[string]string{"n": "7", "m": "7", "f": "0.5", "b": "true", "l": `{"values":[{"stringValue":"a"}]}`}, s.Attrs)
	assert.Equal(t, []string{"e\nk=v"}, s.Events)
}

func TestDecodeRefusesWhatIsNoTrace(t *testing.T) {
	for name, text := range map[string]string{
		"not JSON":   `{`,
		"no time":    `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"a","spanId":"b"}]}]}]}`,
		"two traces": `{"resourceSpans":[{"scopeSpans":[{"spans":[` + tiny("a") + `,` + tiny("b") + `]}]}]}`,
	} {
		_, err := Decode([]byte(text))
		assert.Error(t, err, name)
	}
}

func tiny(trace string) string {
	return fmt.Sprintf(`{"traceId":%q,"spanId":"1","startTimeUnixNano":"1","endTimeUnixNano":"2"}`, trace)
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"resourceSpans":[{"scopeSpans":[{"spans":[` + tiny("a") + `]}]}]}`))
	f.Add([]byte(`null`))
	tree := &Hop{Service: "edge", Kind: Server, Label: "GET /x"}
	f.Fuzz(func(_ *testing.T, raw []byte) {
		if t, err := Decode(raw); err == nil {
			_ = Compare(t, tree).Tree.Diff()
		}
	})
}

// recorded is a trace as the tests write it.
type recorded struct {
	spans []*rec
	logs  []LogLine
}

type rec struct {
	service, kind, name, id, parent string
	start, end                      int64 // milliseconds
	attrs                           map[string]any
}

const traceID = "0102030405060708090a0b0c0d0e0f10"

// decode takes the trace through its encoding, as a store would give it.
func (r *recorded) decode(t *testing.T) *Trace {
	t.Helper()
	var resources []any
	attrs := func(m map[string]any) []any {
		var out []any
		for k, v := range m {
			out = append(out, map[string]any{"key": k, "value": map[string]any{"stringValue": fmt.Sprint(v)}})
		}
		return out
	}
	for _, s := range r.spans {
		resources = append(resources, map[string]any{
			"resource": map[string]any{"attributes": attrs(map[string]any{"service.name": s.service, "service.namespace": "mall",
				"service.version": "v1", "service.instance.id": "i", "deployment.environment.name": "local"})},
			"scopeSpans": []any{map[string]any{"spans": []any{map[string]any{"traceId": traceID, "spanId": s.id, "parentSpanId": s.parent,
				"name": s.name, "kind": "SPAN_KIND_" + s.kind, "startTimeUnixNano": fmt.Sprint(s.start * 1e6), "endTimeUnixNano": fmt.Sprint(s.end * 1e6),
				"attributes": attrs(s.attrs)}}}},
		})
	}
	raw, err := json.Marshal(map[string]any{"resourceSpans": resources})
	require.NoError(t, err)
	trace, err := Decode(raw)
	require.NoError(t, err)
	return trace
}

// load reads a trace that `mall verify --save` wrote.
func load(t *testing.T, file string) *Trace {
	t.Helper()
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	trace, err := Decode(raw)
	require.NoError(t, err)
	return trace
}
