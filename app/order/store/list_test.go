package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/order/domain"
	"mall/app/order/ordertest"
	"mall/app/order/store"
	"mall/common/id"
	"mall/common/mysql"
)

func ids(orders []domain.Snapshot) []string {
	out := make([]string, len(orders))
	for i, o := range orders {
		out[i] = o.ID
	}
	return out
}

func TestOrdersAreListedNewestFirst(t *testing.T) {
	s := ordertest.Store(t)
	user := id.New()
	var mine []string
	for range 5 {
		o := place(t, s, func(d *domain.Draft) { d.UserID = user })
		mine = append([]string{o.ID}, mine...)
		place(t, s, nil) // a stranger's
	}
	list := func(f store.OrderFilter) []domain.Snapshot {
		t.Helper()
		found, err := s.Orders(t.Context(), f)
		require.NoError(t, err)
		return found
	}
	first := list(store.OrderFilter{UserID: user, Limit: 3})
	assert.Equal(t, mine[:3], ids(first))
	assert.Len(t, first[0].Items, 2)
	assert.Equal(t, mine[3:], ids(list(store.OrderFilter{UserID: user, Before: first[2].ID, Limit: 3})))
	assert.Len(t, list(store.OrderFilter{Limit: 100}), 10, "operators see all")

	ordertest.Pay(t, s, mine[2])
	ordertest.Act(t, s, mine[2], func(o *domain.Order) error { return o.Ship("c", "TRACK-1", nil, time.Hour, time.Now()) })
	assert.Equal(t, mine[2:3], ids(list(store.OrderFilter{UserID: user, Status: domain.Shipped, Limit: 10})))
	assert.Equal(t, mine[2:3], ids(list(store.OrderFilter{Query: "TRACK-1", Limit: 10})))
	assert.Equal(t, mine[4:5], ids(list(store.OrderFilter{Query: mine[4], Limit: 10})))
	assert.Empty(t, list(store.OrderFilter{Query: "' OR 1=1 -- ", Limit: 10}))
}

func TestUndecidedRefundsComeFirstAndOldestFirst(t *testing.T) {
	s := ordertest.Store(t)
	var asked []string
	for range 4 {
		o := place(t, s, nil)
		ordertest.Pay(t, s, o.ID)
		_, err := s.Update(t.Context(), o.ID, func(tx mysql.Querier, o *domain.Order) error {
			r, err := o.RequestRefund("broken", time.Now())
			if err != nil {
				return err
			}
			asked = append(asked, r.ID)
			return store.InsertRefund(t.Context(), tx, *r)
		})
		require.NoError(t, err)
	}
	r, err := s.Refund(t.Context(), asked[0])
	require.NoError(t, err)
	_, err = s.Update(t.Context(), r.OrderID, func(tx mysql.Querier, o *domain.Order) error {
		r, err := store.LockRefund(t.Context(), tx, r.ID)
		if err != nil {
			return err
		}
		if err := o.ApproveRefund(&r, id.New(), "ok", time.Now()); err != nil {
			return err
		}
		return store.SaveRefund(t.Context(), tx, r)
	})
	require.NoError(t, err)

	want := append(append([]string{}, asked[1:]...), asked[0])
	var got []string
	var after store.RefundPosition
	for {
		page, err := s.Refunds(t.Context(), store.RefundFilter{After: after, Limit: 1})
		require.NoError(t, err)
		if len(page) == 0 {
			break
		}
		got = append(got, page[0].ID)
		assert.Equal(t, domain.RefundPending, page[0].OrderStatus)
		after = store.PositionOf(page[0].Refund)
	}
	assert.Equal(t, want, got)
	only, err := s.Refunds(t.Context(), store.RefundFilter{Status: domain.RefundApproved, Limit: 10})
	require.NoError(t, err)
	require.Len(t, only, 1)
	assert.Equal(t, "ok", only[0].Note)
}

func TestCartsKeepTheOrderOfAdding(t *testing.T) {
	s := ordertest.Store(t)
	user, a, b, c := id.New(), id.New(), id.New(), id.New()
	put := func(lines ...domain.Line) { require.NoError(t, s.PutCart(t.Context(), user, lines)) }
	put(domain.Line{SkuID: b, Quantity: 1})
	time.Sleep(2 * time.Millisecond)
	put(domain.Line{SkuID: a, Quantity: 2})
	put(domain.Line{SkuID: b, Quantity: 5})
	cart, err := s.Cart(t.Context(), user)
	require.NoError(t, err)
	assert.Equal(t, []domain.Line{{SkuID: b, Quantity: 5}, {SkuID: a, Quantity: 2}}, cart)

	time.Sleep(2 * time.Millisecond)
	require.NoError(t, s.MergeCart(t.Context(), user, []domain.Line{{SkuID: b, Quantity: 3}, {SkuID: c, Quantity: 1}, {SkuID: a, Quantity: 9}}))
	cart, err = s.Cart(t.Context(), user)
	require.NoError(t, err)
	assert.Equal(t, []domain.Line{{SkuID: b, Quantity: 5}, {SkuID: a, Quantity: 9}, {SkuID: c, Quantity: 1}}, cart, "the larger quantity stays")

	require.NoError(t, s.DeleteCartItem(t.Context(), id.New(), a), "a stranger's cart")
	require.NoError(t, s.DeleteCartItem(t.Context(), user, a))
	require.NoError(t, s.DeleteCartItem(t.Context(), user, a), "twice")
	cart, err = s.Cart(t.Context(), user)
	require.NoError(t, err)
	assert.Len(t, cart, 2)
}

func TestATicketIsDecidedOnceAndAnIntentMakesOneOrder(t *testing.T) {
	s := ordertest.Store(t)
	decide := func(ticket domain.Ticket) error {
		return s.Tx(t.Context(), func(tx mysql.Querier) error { return store.DecideTicket(t.Context(), tx, ticket) })
	}
	first := domain.Ticket{Ticket: id.New(), UserID: id.New(), Status: domain.TicketOrdered, OrderID: id.New(), Intent: "i"}
	require.NoError(t, decide(first))
	assert.ErrorIs(t, decide(first), store.ErrTicketDecided)
	second := first
	second.Ticket, second.OrderID = id.New(), id.New()
	assert.ErrorIs(t, decide(second), store.ErrTicketDecided, "the intent has its order")
	known, err := s.TicketsOf(t.Context(), second.Ticket, "i")
	require.NoError(t, err)
	require.Len(t, known, 1)
	assert.Equal(t, first.OrderID, known[0].OrderID)

	closed := domain.Ticket{Ticket: id.New(), UserID: id.New(), Status: domain.TicketSoldOut, Intent: "j"}
	require.NoError(t, s.CloseTicket(t.Context(), closed))
	require.NoError(t, s.CloseTicket(t.Context(), closed), "twice")
	closed.Status = domain.TicketOrdered
	assert.ErrorIs(t, decide(closed), store.ErrTicketDecided, "nobody orders for a closed ticket")
	third := domain.Ticket{Ticket: id.New(), UserID: id.New(), Status: domain.TicketOrdered, OrderID: id.New(), Intent: "j"}
	require.NoError(t, decide(third), "a closed ticket does not stop its intent")

	_, err = s.DB().Raw().Exec("UPDATE flash_tickets SET created_at = '2020-01-01'")
	require.NoError(t, err)
	n, err := store.PurgeTickets(t.Context(), s.DB(), time.Hour)
	require.NoError(t, err)
	assert.Equal(t, int64(1), n)
	_, found, err := s.Ticket(t.Context(), first.Ticket)
	require.NoError(t, err)
	assert.True(t, found)
}
