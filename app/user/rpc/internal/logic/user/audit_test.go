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

func TestAuditEntriesNameTheirActor(t *testing.T) {
	r := newRig(t)
	ada := r.register(t)
	for i, actor := range []string{"", "mall", ada.GetId()} {
		require.NoError(t, r.svc.Store.RecordAudit(t.Context(), domain.AuditEntry{
			ID: fmt.Sprintf("01ARZ3NDEKTSV4RRFFQ69G5FA%d", i), At: store.Now(), ActorID: actor, Action: "order.ship", Target: "t", Detail: "{}",
		}))
	}
	out, err := r.ListAuditLog(t.Context(), &pb.ListAuditLogRequest{Limit: 10})
	require.NoError(t, err)
	var emails []string
	for _, e := range out.GetEntries() {
		emails = append(emails, e.GetActorEmail())
	}
	assert.Equal(t, []string{email, "", ""}, emails)
	out, err = r.ListAuditLog(t.Context(), &pb.ListAuditLogRequest{Limit: 10, ActorId: ada.GetId(), Action: "order.ship", Target: "t"})
	require.NoError(t, err)
	assert.Len(t, out.GetEntries(), 1, "filters mean the entry's columns")
}

func TestAccountsAreFoundByTheirAddress(t *testing.T) {
	r := newRig(t)
	ada := r.register(t)
	got, err := r.FindAccount(t.Context(), &pb.FindAccountRequest{Email: " Ada@MALL.test"})
	require.NoError(t, err)
	assert.Equal(t, ada.GetId(), got.GetId())
	for _, nobody := range []string{"", "x", "eve@mall.test", "' OR 1=1 --@mall.test"} {
		_, err := r.FindAccount(t.Context(), &pb.FindAccountRequest{Email: nobody})
		refused(t, err, 404, "NOT_FOUND", "")
	}
}
