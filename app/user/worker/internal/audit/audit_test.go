package audit_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/domain"
	"mall/app/user/store"
	"mall/app/user/store/storetest"
	"mall/app/user/worker/internal/audit"
	"mall/common/event"
	"mall/common/id"
	"mall/common/problem"
)

func envelope(t *testing.T, a any) event.Envelope {
	t.Helper()
	data, err := json.Marshal(a)
	require.NoError(t, err)
	return event.Envelope{ID: id.New(), Type: event.AuditRecorded, AggregateID: "t", OccurredAt: time.Now(), Data: data}
}

func entries(t *testing.T, s *store.Store) []domain.AuditEntry {
	t.Helper()
	list, err := s.AuditLog(t.Context(), domain.AuditFilter{}, "", 100)
	require.NoError(t, err)
	return list
}

func TestEventThatComesTwiceIsOneEntry(t *testing.T) {
	s := storetest.New(t)
	c := audit.Consumer{Log: s}
	e := envelope(t, event.Audit{ActorID: id.New(), Action: "order.ship", Target: id.New(), Detail: `{"carrier":"顺丰"}`, TraceID: "abc"})
	for range 2 {
		require.NoError(t, c.Handle(t.Context(), event.TopicAudit, e))
	}
	list := entries(t, s)
	require.Len(t, list, 1)
	assert.Equal(t, e.ID, list[0].ID)
	assert.Equal(t, "order.ship", list[0].Action)
	assert.JSONEq(t, `{"carrier":"顺丰"}`, list[0].Detail)
	assert.WithinDuration(t, e.OccurredAt, list[0].At, time.Millisecond)
}

func TestEventThatCannotBeStoredFailsForGood(t *testing.T) {
	s := storetest.New(t)
	c := audit.Consumer{Log: s}
	noID := envelope(t, event.Audit{})
	noID.ID = "1"
	for name, e := range map[string]event.Envelope{
		"id":      noID,
		"action":  envelope(t, event.Audit{Action: "发货"}),
		"payload": envelope(t, "text"),
	} {
		err := c.Handle(t.Context(), event.TopicAudit, e)
		require.Error(t, err, name)
		assert.False(t, problem.Temporary(err), name)
	}
	assert.Empty(t, entries(t, s))
}

func TestUnknownTypesAreLeftToLaterVersions(t *testing.T) {
	s := storetest.New(t)
	e := envelope(t, "text")
	e.Type = "redacted"
	require.NoError(t, audit.Consumer{Log: s}.Handle(t.Context(), event.TopicAudit, e))
	assert.Empty(t, entries(t, s))
}
