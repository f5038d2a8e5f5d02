package domain

import (
	"mall/common/id"
	"mall/common/problem"
)

// MaxAvailable is the most pieces of one SKU.
const MaxAvailable = int64(1_000_000_000)

const maxReason = 500 // characters

// Level is the stock of a SKU, in pieces. Stocked is what ever came in, less what was taken out
// again: always Available + Reserved + Sold.
type Level struct {
	SkuID                              string
	Available, Reserved, Sold, Stocked int64
}

// OnHand are the pieces in the warehouse.
func (l Level) OnHand() int64 { return l.Available + l.Reserved }

// StockChange is an operator's correction of a SKU's stock.
type StockChange struct {
	ID, SkuID, ActorID string
	Delta              int64
	Reason             string
}

// NewStockChange checks an operator's correction. Errors: VALIDATION, NOT_FOUND.
func NewStockChange(skuID, actorID string, delta int64, reason string) (StockChange, error) {
	var c check
	reason = c.line("reason", reason, 1, maxReason)
	if c.between("delta", delta, -MaxStockChange, MaxStockChange); delta == 0 {
		c.fail("delta", "must not be 0")
	}
	if err := c.err(); err != nil {
		return StockChange{}, err
	}
	if !id.Valid(skuID) {
		return StockChange{}, problem.NotFound("SKU")
	}
	return StockChange{ID: id.New(), SkuID: skuID, ActorID: actorID, Delta: delta, Reason: reason}, nil
}

// Refused says why a change cannot be made at the SKU's present level.
func (s StockChange) Refused(l Level) error {
	if s.Delta < 0 {
		return problem.Conflict(CodeOutOfStock, "only %d can be taken out, the rest is reserved or sold", l.Available)
	}
	return problem.InvalidField("delta", "makes more than %d pieces", MaxAvailable)
}
