package domain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/problem"
)

func TestAuditFilterTakesWhatColumnsCanHold(t *testing.T) {
	_, err := AuditFilter{Action: "order.ship", Target: strings.Repeat("x", 64)}.Checked()
	require.NoError(t, err)
	_, err = AuditFilter{ActorID: "张", Action: "a b", Target: strings.Repeat("x", 65)}.Checked()
	require.Error(t, err)
	assert.Len(t, problem.From(err).Fields, 3)
}

func TestAuditEntryThatCannotBeStoredIsNotSound(t *testing.T) {
	good := AuditEntry{ActorID: "a", Action: "order.ship", Target: "t", Detail: `{"x":"张"}`, TraceID: strings.Repeat("a", 32)}
	assert.True(t, good.Sound())
	for _, change := range []func(*AuditEntry){
		func(e *AuditEntry) { e.Action = "张" },
		func(e *AuditEntry) { e.Target = strings.Repeat("x", 65) },
		func(e *AuditEntry) { e.TraceID = strings.Repeat("a", 33) },
		func(e *AuditEntry) { e.Detail = "\xff" },
		func(e *AuditEntry) { e.Detail = strings.Repeat("x", maxAuditDetail+1) },
	} {
		bad := good
		change(&bad)
		assert.False(t, bad.Sound(), "%+v", bad)
	}
}
