package userlogic_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/domain"
	"mall/app/user/rpc/pb"
	"mall/app/user/store"
	"mall/common/page"
)

func TestAuditLogIsReadToItsEnd(t *testing.T) {
	r := newRig(t)
	for i := range 6 {
		require.NoError(t, r.svc.Store.RecordAudit(t.Context(), domain.AuditEntry{
			ID: fmt.Sprintf("01ARZ3NDEKTSV4RRFFQ69G5FA%d", i), At: store.Now(), ActorID: "a", Action: "order.ship", Target: "t", Detail: "{}",
		}))
	}
	for _, limit := range []int64{1, 2, 3, 5, 6, 7} {
		var seen []string
		cursor := ""
		for {
			out, err := r.ListAuditLog(t.Context(), &pb.ListAuditLogRequest{Limit: limit, Cursor: cursor, Action: "order.ship"})
			require.NoError(t, err)
			for _, e := range out.GetEntries() {
				seen = append(seen, e.GetId())
			}
			if cursor = out.GetNextCursor(); cursor == "" {
				break
			}
		}
		assert.Len(t, seen, 6, "limit %d", limit)
		assert.IsDecreasing(t, seen, "limit %d", limit)
	}
}

func TestAuditLogRefusesWhatItCannotAnswer(t *testing.T) {
	r := newRig(t)
	for field, in := range map[string]*pb.ListAuditLogRequest{
		"limit":  {Limit: 101},
		"cursor": {Limit: 1, Cursor: page.Cursor{Kind: "orders", ID: "x"}.Encode()},
		"action": {Limit: 1, Action: "发货"},
		"actor":  {Limit: 1, ActorId: "a b"},
		"target": {Limit: 1, Target: "\x00"},
	} {
		_, err := r.ListAuditLog(t.Context(), in)
		refused(t, err, 400, "VALIDATION", field)
	}
}
