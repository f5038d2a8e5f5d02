package domain

import (
	"fmt"

	"mall/common/id"
	"mall/common/money"
	"mall/common/problem"
)

// Limits of one order and of a cart.
const (
	MaxQuantity  = 99 // of one SKU
	MaxLines     = 50
	MaxCartLines = 100
)

// Line is a SKU and how many of it somebody wants.
type Line struct {
	SkuID    string
	Quantity int64
}

// NewLines checks the lines of an order and adds up lines of the same SKU. Errors: VALIDATION that
// names items[i].quantity or items, SKU_NOT_FOUND for what cannot be a SKU.
func NewLines(wanted []Line) ([]Line, error) {
	if len(wanted) == 0 {
		return nil, problem.InvalidField("items", "must hold at least one item")
	}
	lines, err := merged(wanted)
	if err != nil {
		return nil, err
	}
	if len(lines) > MaxLines {
		return nil, problem.InvalidField("items", "must hold at most %d different SKUs", MaxLines)
	}
	return lines, nil
}

func merged(wanted []Line) ([]Line, error) {
	var wrong []problem.Field
	at := make(map[string]int, len(wanted))
	lines := make([]Line, 0, len(wanted))
	for i, w := range wanted {
		if w.Quantity < 1 || w.Quantity > MaxQuantity {
			wrong = append(wrong, quantityField(i))
			continue
		}
		if !id.Valid(w.SkuID) {
			return nil, ErrSkuNotFound(w.SkuID)
		}
		j, seen := at[w.SkuID]
		if !seen {
			at[w.SkuID] = len(lines)
			lines = append(lines, w)
			continue
		}
		if lines[j].Quantity += w.Quantity; lines[j].Quantity > MaxQuantity {
			wrong = append(wrong, quantityField(i))
		}
	}
	if len(wrong) > 0 {
		return nil, problem.Invalid(wrong...)
	}
	return lines, nil
}

func quantityField(i int) problem.Field {
	return problem.Field{
		Field:  fmt.Sprintf("items[%d].quantity", i),
		Reason: fmt.Sprintf("must be 1 to %d for each SKU", MaxQuantity),
	}
}

// Item is a line of an order with the catalogue's data as they were when the stock was reserved.
type Item struct {
	SkuID      string
	ProductID  string
	Title      string
	Attributes map[string]string
	Picture    string
	Quantity   int64
	Price      money.Money // of one
}

// Total adds up items. Errors: no items, a price that is none, mixed currencies, a sum out of range.
func Total(items []Item) (money.Money, error) {
	if len(items) == 0 {
		return money.Money{}, problem.InvalidField("items", "must hold at least one item")
	}
	total := money.Money{Currency: items[0].Price.Currency}
	for i, item := range items {
		if item.Quantity < 1 || !item.Price.Positive() {
			return money.Money{}, fmt.Errorf("item %s has quantity %d and price %v", item.SkuID, item.Quantity, item.Price)
		}
		sum, err := item.Price.Times(item.Quantity)
		if err == nil {
			total, err = total.Add(sum)
		}
		if err != nil {
			return money.Money{}, problem.InvalidField(fmt.Sprintf("items[%d]", i), "makes the total too large").WithCause(err)
		}
	}
	return total, nil
}
