package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mall/common/id"
	"mall/common/money"
	"mall/common/problem"
)

// Limits of one reservation.
const (
	MaxLines    = 50
	MaxQuantity = 99 // of one SKU
)

// Deadlines of a reservation, from its making. The gap between the two is for clocks that differ
// and for transactions under way.
const (
	// OrderWithin is how long an order may still be made of a reservation.
	OrderWithin = 10 * time.Second
	// FirstCheck is when the sweeper first asks what became of it.
	FirstCheck = 20 * time.Second
	// FlashGrace is how long after a sale's end orders of admitted buyers still reserve; who was in
	// time was decided at admission.
	FlashGrace = 10 * time.Minute
)

// Line is a SKU, how many of it, and where it stood in the request.
type Line struct {
	SkuID    string
	Quantity int64
	Index    int
}

// Lacks says that there are fewer pieces left than the line asks for.
func (l Line) Lacks(left int64) problem.Field {
	return problem.Field{Field: fmt.Sprintf("items[%d].quantity", l.Index), Reason: fmt.Sprintf("only %d left", max(left, 0))}
}

// ReserveRequest asks to take stock for one order.
type ReserveRequest struct {
	OrderID     string // proposed
	CheckoutKey []byte // 32 bytes
	UserID      string
	FlashSaleID string // empty for the normal path
	FlashLimit  int64  // pieces of an item that a customer may hold in the sale; 0 means no limit
	lines       []Line // by SKU id, so that all transactions lock in one order
}

// NewReserveRequest checks what checkout asks for. Errors: VALIDATION, SKU_NOT_FOUND.
func NewReserveRequest(r ReserveRequest, lines []Line) (ReserveRequest, error) {
	var c check
	if !id.Valid(r.OrderID) {
		c.fail("orderId", "must be an id")
	}
	if len(r.CheckoutKey) != 32 {
		c.fail("checkoutKey", "must be 32 bytes")
	}
	if r.FlashSaleID != "" && !id.Valid(r.FlashSaleID) {
		c.fail("flashSaleId", "must be an id")
	}
	if len(r.UserID) > id.Length || (r.FlashSaleID != "" && r.UserID == "") {
		c.fail("userId", "must be an id")
	}
	c.between("items", int64(len(lines)), 1, MaxLines)
	var unknown []problem.Field
	for i, l := range lines {
		c.between(fmt.Sprintf("items[%d].quantity", i), l.Quantity, 1, MaxQuantity)
		if !id.Valid(l.SkuID) {
			unknown = append(unknown, notOnSale(i))
		}
		lines[i].Index = i
	}
	if err := c.err(); err != nil {
		return ReserveRequest{}, err
	}
	if len(unknown) > 0 {
		return ReserveRequest{}, SkuNotFound(unknown...)
	}
	r.lines = slices.SortedFunc(slices.Values(lines), func(a, b Line) int { return strings.Compare(a.SkuID, b.SkuID) })
	for i := 1; i < len(r.lines); i++ {
		if r.lines[i].SkuID == r.lines[i-1].SkuID {
			return ReserveRequest{}, problem.InvalidField(fmt.Sprintf("items[%d].skuId", r.lines[i].Index), "is there twice")
		}
	}
	return r, nil
}

// Lines are sorted by SKU id. Callers must not change them.
func (r ReserveRequest) Lines() []Line { return r.lines }

// SkuIDs are the SKUs of the lines, sorted.
func (r ReserveRequest) SkuIDs() []string {
	ids := make([]string, len(r.lines))
	for i, l := range r.lines {
		ids[i] = l.SkuID
	}
	return ids
}

// Offer is what a SKU is sold as at one moment.
type Offer struct {
	SkuID      string            `json:"skuId"`
	ProductID  string            `json:"productId"`
	Title      string            `json:"title"`
	Price      money.Money       `json:"price"`
	Attributes map[string]string `json:"attributes"`
	Picture    string            `json:"picture"`
	OnSale     bool              `json:"onSale"`
}

// ReservedLine is an offer at the moment of the reservation, and how many were taken of it.
type ReservedLine struct {
	Offer
	Quantity int64 `json:"quantity"`
}

// Price puts the offers on the lines, in the request's order. Errors: SKU_NOT_FOUND for what is not on sale.
func (r ReserveRequest) Price(offers map[string]Offer) ([]ReservedLine, error) {
	lines := make([]ReservedLine, len(r.lines))
	var missing []problem.Field
	for _, l := range r.lines {
		offer, ok := offers[l.SkuID]
		if !ok || !offer.OnSale {
			missing = append(missing, notOnSale(l.Index))
			continue
		}
		lines[l.Index] = ReservedLine{Offer: offer, Quantity: l.Quantity}
	}
	if len(missing) > 0 {
		return nil, SkuNotFound(missing...)
	}
	return lines, nil
}

// Lacking names the lines that the pieces left do not satisfy.
func (r ReserveRequest) Lacking(left map[string]int64) []problem.Field {
	var fields []problem.Field
	for _, l := range r.lines {
		if n := left[l.SkuID]; n < l.Quantity {
			fields = append(fields, l.Lacks(n))
		}
	}
	return fields
}

// Matches reports whether an earlier reservation was for the same lines.
func (r ReserveRequest) Matches(flashSaleID string, earlier []ReservedLine) bool {
	if flashSaleID != r.FlashSaleID || len(earlier) != len(r.lines) {
		return false
	}
	for _, l := range r.lines {
		if !slices.ContainsFunc(earlier, func(e ReservedLine) bool { return e.SkuID == l.SkuID && e.Quantity == l.Quantity }) {
			return false
		}
	}
	return true
}

func notOnSale(index int) problem.Field {
	return problem.Field{Field: fmt.Sprintf("items[%d].skuId", index), Reason: "is not on sale"}
}
