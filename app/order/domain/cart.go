package domain

import (
	"slices"

	"mall/common/id"
	"mall/common/problem"
)

// CheckCartLine checks one line of a cart. Errors: VALIDATION of quantity, SKU_NOT_FOUND.
func CheckCartLine(l Line) error {
	if l.Quantity < 1 || l.Quantity > MaxQuantity {
		return problem.InvalidField("quantity", "must be 1 to %d", MaxQuantity)
	}
	if !id.Valid(l.SkuID) {
		return ErrSkuNotFound(l.SkuID)
	}
	return nil
}

// PutLine returns the cart with a line's quantity set. Errors: CART_FULL.
func PutLine(cart []Line, line Line) ([]Line, error) {
	out := slices.Clone(cart)
	for i := range out {
		if out[i].SkuID == line.SkuID {
			out[i].Quantity = line.Quantity
			return out, nil
		}
	}
	if len(out) >= MaxCartLines {
		return nil, problem.Conflict(CodeCartFull, "a cart holds at most %d different SKUs", MaxCartLines)
	}
	return append(out, line), nil
}

// NewCartLines checks what a browser kept before log-in. Lines of the same SKU become one with the
// larger quantity; what cannot be a SKU is left out. Errors: VALIDATION.
func NewCartLines(wanted []Line) ([]Line, error) {
	if len(wanted) > MaxCartLines {
		return nil, problem.InvalidField("items", "must hold at most %d items", MaxCartLines)
	}
	var wrong []problem.Field
	var out []Line
	for i, w := range wanted {
		if w.Quantity < 1 || w.Quantity > MaxQuantity {
			wrong = append(wrong, quantityField(i))
			continue
		}
		if !id.Valid(w.SkuID) {
			continue
		}
		j := slices.IndexFunc(out, func(l Line) bool { return l.SkuID == w.SkuID })
		if j < 0 {
			out = append(out, w)
			continue
		}
		out[j].Quantity = max(out[j].Quantity, w.Quantity)
	}
	if len(wrong) > 0 {
		return nil, problem.Invalid(wrong...)
	}
	return out, nil
}

// FitCart drops from wanted the new SKUs for which the cart has no room.
func FitCart(cart, wanted []Line) []Line {
	room := MaxCartLines - len(cart)
	var out []Line
	for _, w := range wanted {
		if slices.ContainsFunc(cart, func(l Line) bool { return l.SkuID == w.SkuID }) {
			out = append(out, w)
		} else if room > 0 {
			room--
			out = append(out, w)
		}
	}
	return out
}
