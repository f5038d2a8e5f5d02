package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/domain"
	"mall/app/user/store"
	"mall/app/user/store/storetest"
)

func TestAuditLogIsFilteredAndPagedNewestFirst(t *testing.T) {
	s := storetest.New(t)
	var all []domain.AuditEntry
	for i := range 7 {
		e := domain.AuditEntry{
			ID: fmt.Sprintf("01ARZ3NDEKTSV4RRFFQ69G5FA%d", i), At: store.Now().Add(time.Duration(i) * time.Second),
			ActorID: fmt.Sprint("actor", i%2), Action: fmt.Sprint("order.act", i%3), Target: fmt.Sprint("target", i),
			Detail: `{"note":"张"}`, TraceID: "0af7651916cd43dd8448eb211c80319c",
		}
		all = append([]domain.AuditEntry{e}, all...)
		require.NoError(t, s.RecordAudit(t.Context(), e))
		require.NoError(t, s.RecordAudit(t.Context(), e), "it may come twice")
	}
	list := func(f domain.AuditFilter, before string, limit int) []domain.AuditEntry {
		got, err := s.AuditLog(t.Context(), f, before, limit)
		require.NoError(t, err)
		return got
	}
	assert.Equal(t, all, list(domain.AuditFilter{}, "", 100))
	assert.Equal(t, all[:3], list(domain.AuditFilter{}, "", 3))
	assert.Equal(t, all[3:], list(domain.AuditFilter{}, all[2].ID, 100))
	assert.Len(t, list(domain.AuditFilter{ActorID: "actor1"}, "", 100), 3)
	assert.Len(t, list(domain.AuditFilter{ActorID: "actor1", Action: "order.act0"}, "", 100), 1)
	assert.Len(t, list(domain.AuditFilter{Target: "target3"}, "", 100), 1)
	assert.Empty(t, list(domain.AuditFilter{Target: "Target3"}, "", 100))
}

func TestOnlyOperatorsAreAudited(t *testing.T) {
	s := storetest.New(t)
	now := store.Now()
	open(t, s, storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer), now)
	operator := storetest.Account(t, s, "op@mall.test", domain.RoleOperator)
	g := open(t, s, operator, now)
	require.NoError(t, s.ChangePassword(t.Context(), operator, "new", g.SessionID, now))

	var n int
	require.NoError(t, s.DB().Raw().QueryRow("SELECT COUNT(*) FROM outbox WHERE aggregate_id = ? OR aggregate_id = ?",
		g.SessionID, operator.ID).Scan(&n))
	assert.Equal(t, 2, n)
	require.NoError(t, s.DB().Raw().QueryRow("SELECT COUNT(*) FROM outbox").Scan(&n))
	assert.Equal(t, 2, n)
}
