package flash_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"

	"mall/common/id"
	"mall/test/metrictest"
)

func TestTicketsAreCountedOncePerOutcome(t *testing.T) {
	metrictest.Start()
	before := map[string]float64{}
	grown := func(outcome string) float64 {
		return metrictest.Value(t, "mall.flash.tickets", attribute.String("outcome", outcome)) - before[outcome]
	}
	for _, outcome := range []string{"queued", "soldOut", "ordered"} {
		before[outcome] = grown(outcome)
	}
	c := open(t, 1)
	buyer, late := id.New(), id.New()
	for range 2 { // the second is a replay
		_, err := c.Admit(t.Context(), buyer, c.saleID, c.sku, "key")
		require.NoError(t, err)
	}
	for range 2 {
		_, err := c.Admit(t.Context(), late, c.saleID, c.sku, "key")
		require.NoError(t, err)
	}
	assert.InDelta(t, 1, grown("queued"), 0)
	assert.InDelta(t, 1, grown("soldOut"), 0)
	assert.InDelta(t, 2, c.consume(t), 0, "a replay tells it again")
	assert.InDelta(t, 1, grown("ordered"), 0)
	assert.InDelta(t, 1, grown("soldOut"), 0)
}
