package orderlogic_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/order/domain"
	"mall/app/order/ordertest"
	"mall/app/order/rpc/internal/config"
	server "mall/app/order/rpc/internal/server/order"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	"mall/app/order/store"
	userpb "mall/app/user/rpc/pb"
	"mall/common/id"
	"mall/common/page"
	"mall/common/problem"
)

type fixture struct {
	*server.OrderServer
	store     *store.Store
	addresses ordertest.Addresses
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	s := ordertest.Store(t)
	f := &fixture{store: s, addresses: ordertest.Addresses{}}
	c := config.Config{PaymentTimeout: 15 * time.Minute, AutoCompleteAfter: 168 * time.Hour}
	stock := ordertest.NewStock(id.New(), 1, 1)
	f.OrderServer = server.NewOrderServer(svc.Wire(c, s.DB(), stock, stock, f.addresses))
	return f
}

func (f *fixture) audits(t *testing.T, action string) int {
	t.Helper()
	return ordertest.Count(t, f.store, "SELECT COUNT(*) FROM outbox WHERE topic = 'mall.audit.v1' AND payload LIKE ?", "%"+action+"%")
}

func assertCode(t *testing.T, code string, err error) {
	t.Helper()
	if p := problem.From(err); assert.NotNil(t, p, "no error, want %s", code) {
		assert.Equal(t, code, p.Code, p)
	}
}

func TestAStrangersOrderIsNotFound(t *testing.T) {
	f := newFixture(t)
	ctx := t.Context()
	o := ordertest.Ship(t, f.store, ordertest.Pay(t, f.store, ordertest.Place(t, f.store, nil).ID).ID)
	for _, who := range []string{id.New(), "x", "' OR 1=1 -- "} {
		_, err := f.GetOrder(ctx, &pb.GetOrderRequest{OrderId: o.ID, UserId: who})
		assertCode(t, problem.CodeNotFound, err)
		_, err = f.CancelOrder(ctx, &pb.OrderActionRequest{OrderId: o.ID, UserId: who})
		assertCode(t, problem.CodeNotFound, err)
		_, err = f.ConfirmReceipt(ctx, &pb.OrderActionRequest{OrderId: o.ID, UserId: who})
		assertCode(t, problem.CodeNotFound, err)
		_, err = f.CreateRefund(ctx, &pb.CreateRefundRequest{OrderId: o.ID, UserId: who, Reason: "r", IdempotencyKey: "k"})
		assertCode(t, problem.CodeNotFound, err)
	}
	_, err := f.ConfirmReceipt(ctx, &pb.OrderActionRequest{OrderId: o.ID})
	assertCode(t, problem.CodeNotFound, err) // an act needs a customer
	for _, what := range []string{"", "x", id.New(), "../../etc/passwd"} {
		_, err := f.GetOrder(ctx, &pb.GetOrderRequest{OrderId: what, UserId: o.UserID})
		assertCode(t, problem.CodeNotFound, err)
	}
	got, err := f.GetOrder(ctx, &pb.GetOrderRequest{OrderId: o.ID, UserId: o.UserID})
	require.NoError(t, err)
	assert.Equal(t, "shipped", got.GetStatus())
	got, err = f.GetOrder(ctx, &pb.GetOrderRequest{OrderId: o.ID})
	require.NoError(t, err, "a service may ask for any order")
	assert.Equal(t, "SF1", got.GetShipment().GetTrackingNumber())
}

func TestListsArePagedByCursorsOfTheirOwn(t *testing.T) {
	f := newFixture(t)
	user := id.New()
	for range 5 {
		ordertest.Place(t, f.store, func(d *domain.Draft) { d.UserID = user })
	}
	seen := map[string]bool{}
	cursor := ""
	for {
		got, err := f.ListOrders(t.Context(), &pb.ListOrdersRequest{UserId: user, Limit: 2, Cursor: cursor})
		require.NoError(t, err)
		for _, o := range got.GetOrders() {
			assert.False(t, seen[o.GetId()])
			seen[o.GetId()] = true
		}
		if cursor = got.GetNextCursor(); cursor == "" {
			break
		}
	}
	assert.Len(t, seen, 5)
	for _, bad := range []*pb.ListOrdersRequest{
		{UserId: user, Limit: 0}, {UserId: user, Limit: 101}, {UserId: user, Limit: -1},
		{UserId: user, Limit: 10, Status: "done"}, {UserId: user, Limit: 10, Cursor: "garbage"},
		{UserId: user, Limit: 10, Cursor: page.Cursor{Kind: "products", ID: id.New()}.Encode()},
		{UserId: user, Limit: 10, Cursor: page.Cursor{Kind: "orders", ID: "' OR 1=1"}.Encode()},
	} {
		_, err := f.ListOrders(t.Context(), bad)
		assertCode(t, problem.CodeValidation, err)
	}
}

func TestShippingIsAuditedAndNeedsAnAddress(t *testing.T) {
	f := newFixture(t)
	operator := id.New()
	o := ordertest.Place(t, f.store, func(d *domain.Draft) { d.Address = nil })
	ship := func(carrier string) (*pb.OrderInfo, error) {
		return f.CreateShipment(t.Context(), &pb.CreateShipmentRequest{
			ActorId: operator, OrderId: o.ID, Carrier: carrier, TrackingNumber: "SF-77",
		})
	}
	_, err := ship("顺丰")
	assertCode(t, problem.CodeInvalidState, err)
	ordertest.Pay(t, f.store, o.ID)
	_, err = ship("")
	assertCode(t, problem.CodeValidation, err)
	_, err = ship("顺丰")
	assertCode(t, domain.CodeAddressRequired, err)
	assert.Zero(t, f.audits(t, "order.ship"), "what did not happen is not audited")

	f.addresses[o.UserID] = &userpb.Address{Recipient: "王小明", City: "上海"}
	shipped, err := ship("顺丰")
	require.NoError(t, err)
	assert.Equal(t, "上海", shipped.GetAddress().GetCity())
	assert.Equal(t, 1, f.audits(t, "order.ship"))
	assert.Equal(t, 0, ordertest.Count(t, f.store, "SELECT COUNT(*) FROM outbox WHERE payload LIKE '%上海%'"), "no address in events")
	_, err = ship("顺丰")
	assertCode(t, problem.CodeInvalidState, err)
}

func TestARefundIsAskedForOnceAndDecidedOnce(t *testing.T) {
	f := newFixture(t)
	ctx := t.Context()
	o := ordertest.Ship(t, f.store, ordertest.Pay(t, f.store, ordertest.Place(t, f.store, nil).ID).ID)
	ask := func(key, reason string) (*pb.CreateRefundResponse, error) {
		return f.CreateRefund(ctx, &pb.CreateRefundRequest{UserId: o.UserID, OrderId: o.ID, Reason: reason, IdempotencyKey: key})
	}
	_, err := ask("", "broken")
	assertCode(t, problem.CodeValidation, err)
	_, err = ask("k", " ")
	assertCode(t, problem.CodeValidation, err)

	answers := make([]*pb.CreateRefundResponse, 8)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			var err error
			answers[i], err = ask("k", "broken")
			assert.NoError(t, err)
		})
	}
	wg.Wait()
	for _, a := range answers {
		assert.Equal(t, answers[0].GetRefund().GetId(), a.GetRefund().GetId())
		assert.Equal(t, "refundPending", a.GetRefund().GetOrderStatus())
	}
	assert.Equal(t, 1, ordertest.Count(t, f.store, "SELECT COUNT(*) FROM refunds"))
	_, err = ask("k", "something else")
	assertCode(t, problem.CodeIdempotencyKeyReused, err)
	_, err = ask("k2", "broken")
	assertCode(t, problem.CodeInvalidState, err) // one open refund an order

	decide := func(approved bool) (*pb.RefundInfo, error) {
		return f.DecideRefund(ctx, &pb.DecideRefundRequest{ActorId: "op", RefundId: answers[0].GetRefund().GetId(), Approved: approved, Note: "worn"})
	}
	rejected, err := decide(false)
	require.NoError(t, err)
	assert.Equal(t, "rejected", rejected.GetStatus())
	assert.Equal(t, "shipped", rejected.GetOrderStatus())
	_, err = decide(true)
	assertCode(t, problem.CodeInvalidState, err)
	assert.Equal(t, 1, f.audits(t, "refund.reject"))
	assert.Equal(t, 0, f.audits(t, "refund.approve"))

	again, err := ask("k3", "still broken")
	require.NoError(t, err)
	approved, err := f.DecideRefund(ctx, &pb.DecideRefundRequest{ActorId: "op", RefundId: again.GetRefund().GetId(), Approved: true})
	require.NoError(t, err)
	assert.Equal(t, "approved", approved.GetStatus())
	assert.Equal(t, "refundPending", approved.GetOrderStatus())
	assert.Equal(t, 1, ordertest.Count(t, f.store, "SELECT COUNT(*) FROM outbox WHERE type = 'refundApproved' AND payload LIKE ? AND payload LIKE ?",
		"%"+again.GetRefund().GetId()+"%", "%"+o.PaymentID+"%"), "payment-worker learns what to refund")
	_, err = f.DecideRefund(ctx, &pb.DecideRefundRequest{ActorId: "op", RefundId: id.New(), Approved: true})
	assertCode(t, problem.CodeNotFound, err)
}

func TestRefundListRefusesForeignCursorsAndStatuses(t *testing.T) {
	f := newFixture(t)
	for range 3 {
		ordertest.Refund(t, f.store, ordertest.Pay(t, f.store, ordertest.Place(t, f.store, nil).ID).ID, false)
	}
	first, err := f.ListRefunds(t.Context(), &pb.ListRefundsRequest{Limit: 2, Status: "requested"})
	require.NoError(t, err)
	require.Len(t, first.GetRefunds(), 2)
	second, err := f.ListRefunds(t.Context(), &pb.ListRefundsRequest{Limit: 2, Cursor: first.GetNextCursor()})
	require.NoError(t, err)
	assert.Len(t, second.GetRefunds(), 1)
	assert.Empty(t, second.GetNextCursor())
	for _, bad := range []*pb.ListRefundsRequest{
		{Limit: 0}, {Limit: 10, Status: "lost"}, {Limit: 10, Cursor: "x"},
		{Limit: 10, Cursor: page.Cursor{Kind: "orders", ID: id.New()}.Encode()},
		{Limit: 10, Cursor: page.Cursor{Kind: "refunds", Key: "maybe", ID: id.New()}.Encode()},
		{Limit: 10, Cursor: page.Cursor{Kind: "refunds", Key: "decided", ID: "1"}.Encode()},
	} {
		_, err := f.ListRefunds(t.Context(), bad)
		assertCode(t, problem.CodeValidation, err)
	}
}

func TestApplyPaymentSaysWhetherTheOrderKeepsTheMoney(t *testing.T) {
	f := newFixture(t)
	o := ordertest.Place(t, f.store, nil)
	apply := func(payment string, amount int64) *pb.ApplyPaymentResponse {
		got, err := f.ApplyPayment(t.Context(), &pb.ApplyPaymentRequest{
			OrderId: o.ID, PaymentId: payment, Captured: &pb.Money{Amount: amount, Currency: "CNY"},
		})
		require.NoError(t, err)
		return got
	}
	assert.Equal(t, "amountMismatch", apply("p1", 1).GetRefusal())
	assert.True(t, apply("p1", o.Total.Amount).GetKept())
	assert.True(t, apply("p1", o.Total.Amount).GetKept(), "again")
	assert.Equal(t, "alreadyPaid", apply("p2", o.Total.Amount).GetRefusal())
	_, err := f.ApplyPayment(t.Context(), &pb.ApplyPaymentRequest{OrderId: o.ID})
	assert.Error(t, err)
}

func TestResolveReservations(t *testing.T) {
	f := newFixture(t)
	waiting := ordertest.Place(t, f.store, nil)
	paid := ordertest.Pay(t, f.store, ordertest.Place(t, f.store, nil).ID)
	cancelled := ordertest.Act(t, f.store, ordertest.Place(t, f.store, nil).ID, func(o *domain.Order) error { return o.Cancel(time.Now()) })
	unknown := id.New()
	got, err := f.ResolveReservations(t.Context(), &pb.ResolveReservationsRequest{OrderIds: []string{waiting.ID, paid.ID, cancelled.ID, unknown}})
	require.NoError(t, err)
	verdicts := map[string]string{}
	for _, v := range got.GetVerdicts() {
		verdicts[v.GetOrderId()] = v.GetVerdict()
		if v.GetVerdict() == "hold" {
			assert.Equal(t, waiting.ExpiresAt.Add(time.Minute).UnixMilli(), v.GetCheckAgainMs())
		}
	}
	assert.Equal(t, map[string]string{waiting.ID: "hold", paid.ID: "commit", cancelled.ID: "release", unknown: "release"}, verdicts)
	_, err = f.ResolveReservations(t.Context(), &pb.ResolveReservationsRequest{OrderIds: make([]string, 101)})
	assertCode(t, problem.CodeValidation, err)
}

func FuzzListCursors(f *testing.F) {
	f.Add("")
	f.Add(page.Cursor{Kind: "refunds", Key: "decided", ID: id.New()}.Encode())
	f.Add(page.Cursor{Kind: "orders", ID: id.New()}.Encode())
	s := ordertest.Store(f)
	srv := server.NewOrderServer(svc.Wire(config.Config{}, s.DB(), nil, nil, nil))
	f.Fuzz(func(t *testing.T, cursor string) {
		_, err := srv.ListRefunds(t.Context(), &pb.ListRefundsRequest{Limit: 1, Cursor: cursor})
		if p := problem.From(err); p != nil && p.Status >= 500 {
			t.Fatalf("a bad cursor must never be our fault: %v", p)
		}
		_, err = srv.ListOrders(t.Context(), &pb.ListOrdersRequest{Limit: 1, Cursor: cursor})
		if p := problem.From(err); p != nil && p.Status >= 500 {
			t.Fatalf("a bad cursor must never be our fault: %v", p)
		}
	})
}
