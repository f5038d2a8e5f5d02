package checkout

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"time"

	"github.com/oklog/ulid/v2"

	"mall/app/order/domain"
	"mall/app/order/store"
	"mall/app/order/wire"
	userpb "mall/app/user/rpc/pb"
	"mall/common/event"
	"mall/common/mysql"
	"mall/common/problem"
)

// CreateFlashOrder makes the order of an admitted buyer, once per ticket and per intent. Redis let
// the buyer in; whether there is a piece left is decided here, by MySQL. Errors are worth trying
// again.
func (s *Service) CreateFlashOrder(ctx context.Context, e event.Flash) error {
	if decided, err := s.decided(ctx, e); err != nil || decided {
		return err
	}
	to, err := s.FirstAddress(ctx, e.UserID)
	if err != nil {
		return err
	}
	reservation, err := s.reserve(ctx, intent{
		hash: sha256.Sum256([]byte("flash\x00" + e.Ticket)), userID: e.UserID, flashSaleID: e.SaleID,
		lines: []domain.Line{{SkuID: e.SkuID, Quantity: 1}},
	})
	if err != nil {
		if final(err) {
			return s.Store.CloseTicket(ctx, ticketOf(e, domain.TicketSoldOut, ""))
		}
		return err
	}
	o, err := s.draft(ctx, reservation, e.UserID, e.SaleID, to)
	if err != nil {
		return err
	}
	err = s.Store.Tx(ctx, func(tx mysql.Querier) error {
		if err := store.DecideTicket(ctx, tx, ticketOf(e, domain.TicketOrdered, o.Snapshot().ID)); err != nil {
			return err
		}
		return insert(ctx, tx, o, reservation)
	})
	if errors.Is(err, store.ErrTicketDecided) {
		// Closed by its deadline meanwhile, or another ticket of the intent was faster. The
		// reservation finds its way back by its own deadline.
		_, err = s.decided(ctx, e)
	}
	return err
}

// decided reports whether a ticket has its outcome, and gives it the order that its intent has.
func (s *Service) decided(ctx context.Context, e event.Flash) (bool, error) {
	known, err := s.Store.TicketsOf(ctx, e.Ticket, e.Intent)
	if err != nil {
		return false, err
	}
	order := ""
	for _, t := range known {
		if t.Ticket == e.Ticket {
			return true, nil
		}
		order = t.OrderID
	}
	if order == "" {
		return false, nil
	}
	return true, s.Store.CloseTicket(ctx, ticketOf(e, domain.TicketOrdered, order))
}

func ticketOf(e event.Flash, status domain.TicketStatus, orderID string) domain.Ticket {
	return domain.Ticket{
		Ticket: e.Ticket, UserID: e.UserID, SaleID: e.SaleID, SkuID: e.SkuID, Status: status, OrderID: orderID, Intent: e.Intent,
	}
}

// final reports whether asking again would get the same refusal.
func final(err error) bool {
	status := problem.From(err).Status
	return status >= http.StatusBadRequest && status < http.StatusInternalServerError && status != http.StatusTooManyRequests
}

// FirstAddress is where a flash order goes unless its customer says otherwise; nil when there is none yet.
func (s *Service) FirstAddress(ctx context.Context, userID string) (*domain.Address, error) {
	a, err := s.Addresses.GetAddress(ctx, &userpb.AddressRef{UserId: userID})
	if err != nil {
		if problem.From(err).Status == http.StatusNotFound {
			return nil, nil
		}
		return nil, err
	}
	return wire.Address(a), nil
}

// Ticket answers what became of a ticket. One that waited longer than domain.TicketDeadline is
// closed, and the consumer will not order for it any more. Errors: NOT_FOUND for a stranger's.
func (s *Service) Ticket(ctx context.Context, ticket, userID string, now time.Time) (domain.Ticket, error) {
	issued, err := ulid.ParseStrict(ticket)
	if err != nil {
		return domain.Ticket{}, problem.NotFound("ticket")
	}
	for {
		t, decided, err := s.Store.Ticket(ctx, ticket)
		switch {
		case err != nil:
			return domain.Ticket{}, err
		case decided && t.UserID != userID:
			return domain.Ticket{}, problem.NotFound("ticket")
		case decided:
			return t, nil
		case now.Sub(ulid.Time(issued.Time())) < domain.TicketDeadline:
			return domain.Ticket{Ticket: ticket, UserID: userID, Status: domain.TicketQueued}, nil
		}
		if err := s.Store.CloseTicket(ctx, domain.Ticket{Ticket: ticket, UserID: userID, Status: domain.TicketSoldOut}); err != nil {
			return domain.Ticket{}, err
		}
	}
}
