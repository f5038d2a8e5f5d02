package charts_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryValueSetFitsTheSchemasOfItsKinds(t *testing.T) {
	schemas, err := findSchemas()
	require.NoError(t, err)
	sets := valueSets(t)
	sets["service monitors"] = append([]string{"order-api.serviceMonitor.enabled=true", "order-api.serviceMonitor.kind=ServiceMonitor", "order-api.autoscaling.enabled=true"}, least...)
	// One call for all, and each object once: reading the schemas takes most of the time.
	seen := map[string]bool{}
	var objects []object
	for set, settings := range sets {
		for _, o := range mustRender(t, "mall", settings...) {
			if text := inJSON(t, o); !seen[text] {
				seen[text] = true
				get(o, "metadata").(object)["name"] = word(get(o, "metadata", "name")) + " of " + set // a schema does not mind
				objects = append(objects, o)
			}
		}
	}
	require.Greater(t, len(objects), 200)
	assert.Empty(t, conform(t, objects, schemas, "testdata/apisix"))
}

func TestAFieldThatAKindDoesNotHaveIsFound(t *testing.T) {
	schemas, err := findSchemas()
	require.NoError(t, err)
	objects := mustRender(t, "auditor", least...)
	get(one(t, objects, "Deployment", "auditor"), "spec", "template", "spec").(object)["restartpolicy"] = "Always"
	get(one(t, objects, "NetworkPolicy", "auditor"), "spec", "egress", 0).(object)["from"] = []any{}
	found := conform(t, objects, schemas)
	assert.Contains(t, found, "restartpolicy")
	assert.Contains(t, found, "'from' not allowed")
}
