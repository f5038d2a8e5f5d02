package event

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/invopop/jsonschema"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write docs/events.schema.json anew")

const schemaFile = "../../docs/events.schema.json"

// The published JSON Schema is what the types write; `go test ./common/event -update` renews it.
func TestThePublishedSchemaIsCurrent(t *testing.T) {
	r := &jsonschema.Reflector{ExpandedStruct: true, DoNotReference: true, AllowAdditionalProperties: true, Anonymous: true}
	doc := map[string]any{"envelope": r.Reflect(&Envelope{})}
	for topic, payload := range map[string]any{
		TopicOrder: &Order{}, TopicPayment: &Payment{}, TopicStock: &Stock{}, TopicFlash: &Flash{}, TopicAudit: &Audit{},
	} {
		doc[topic] = r.Reflect(payload)
	}
	want, err := json.MarshalIndent(doc, "", "  ")
	require.NoError(t, err)
	want = append(want, '\n')
	if *update {
		require.NoError(t, os.WriteFile(schemaFile, want, 0o644))
	}
	got, err := os.ReadFile(schemaFile)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "run go test ./common/event -update")
}
