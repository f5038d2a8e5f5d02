package domain

import (
	"fmt"
	"slices"
	"time"

	"mall/common/id"
	"mall/common/money"
	"mall/common/problem"
)

// Limits of a flash sale.
const (
	MaxFlashName     = 100 // characters
	MaxFlashItems    = 100
	MaxFlashQuantity = int64(1_000_000) // pieces of one item
	MaxFlashLimit    = int64(1_000)     // pieces a customer
	maxFlashYears    = 5                // ahead, so that a slipped digit is noticed
)

// FlashStatus follows from the sale's window.
type FlashStatus string

// The statuses.
const (
	Upcoming FlashStatus = "upcoming"
	Running  FlashStatus = "running"
	Ended    FlashStatus = "ended"
)

// FlashSale sells a quota of some SKUs at a price of its own from StartsAt until before EndsAt.
type FlashSale struct {
	ID               string
	Name             string
	StartsAt, EndsAt time.Time
	LimitPerCustomer int64 // pieces of each item; 0 means none
	Items            []FlashItem
}

// FlashItem is a SKU's part of a sale. Sold counts the pieces of held and paid orders.
type FlashItem struct {
	SkuID, ProductID, Title, Picture string
	Attributes                       map[string]string
	Price                            money.Money
	RegularPrice                     money.Money // the SKU's outside the sale
	Quantity, Sold                   int64
}

// Remaining is what may still be sold of the item's quota.
func (i FlashItem) Remaining() int64 { return max(i.Quantity-i.Sold, 0) }

// NewFlashSale makes a sale of an operator's input. Errors: VALIDATION.
func NewFlashSale(in FlashSale, now time.Time) (FlashSale, error) {
	in.ID = id.New()
	in, err := checkSale(in, now)
	if err == nil && !in.EndsAt.After(now) {
		err = problem.InvalidField("endsAt", "must be in the future")
	}
	return in, err
}

// Replace takes over an operator's input. What items sold stays; an item that sold cannot be left
// out, nor get a quantity below what it sold. Errors: VALIDATION, INVALID_STATE.
func (s *FlashSale) Replace(in FlashSale, now time.Time) error {
	in.ID = s.ID
	in, err := checkSale(in, now)
	if err != nil {
		return err
	}
	for _, old := range s.Items {
		i := slices.IndexFunc(in.Items, func(n FlashItem) bool { return n.SkuID == old.SkuID })
		switch {
		case i < 0 && old.Sold > 0:
			return problem.Conflict(problem.CodeInvalidState, "SKU %s has sold %d in this sale and cannot leave it", old.SkuID, old.Sold)
		case i >= 0 && in.Items[i].Quantity < old.Sold:
			return problem.InvalidField(fmt.Sprintf("items[%d].quantity", i), "must be at least %d, which are sold", old.Sold)
		case i >= 0:
			in.Items[i].Sold = old.Sold
		}
	}
	*s = in
	return nil
}

func checkSale(s FlashSale, now time.Time) (FlashSale, error) {
	var c check
	s.Name = c.line("name", s.Name, 1, MaxFlashName)
	if latest := now.AddDate(maxFlashYears, 0, 0); s.EndsAt.After(latest) {
		c.fail("endsAt", "must be within %d years", maxFlashYears)
	}
	if !s.EndsAt.After(s.StartsAt) {
		c.fail("endsAt", "must be after startsAt")
	}
	if s.StartsAt.Year() < 2000 {
		c.fail("startsAt", "must be after the year 2000")
	}
	c.between("limitPerCustomer", s.LimitPerCustomer, 0, MaxFlashLimit)
	c.between("items", int64(len(s.Items)), 1, MaxFlashItems)
	seen := map[string]bool{}
	s.Items = slices.Clone(s.Items)
	for i, item := range s.Items {
		field := fmt.Sprintf("items[%d]", i)
		c.price(field+".price", item.Price)
		c.between(field+".quantity", item.Quantity, 1, MaxFlashQuantity)
		if seen[item.SkuID] {
			c.fail(field+".skuId", "is there twice")
		}
		seen[item.SkuID] = true
		s.Items[i].Sold = 0
	}
	return s, c.err()
}

// Offered puts on the items what the offers show of their SKUs. Errors: VALIDATION naming the items whose SKUs
// are not on sale; an item that sold already may stay.
func (s *FlashSale) Offered(offers map[string]Offer) error {
	var c check
	for i, item := range s.Items {
		offer, ok := offers[item.SkuID]
		if !ok || (!offer.OnSale && item.Sold == 0) {
			c.fail(fmt.Sprintf("items[%d].skuId", i), "is not on sale")
		}
		s.Items[i].ProductID, s.Items[i].Title, s.Items[i].Picture = offer.ProductID, offer.Title, offer.Picture
		s.Items[i].Attributes, s.Items[i].RegularPrice = offer.Attributes, offer.Price
	}
	return c.err()
}

// Status at a moment.
func (s *FlashSale) Status(now time.Time) FlashStatus {
	switch {
	case now.Before(s.StartsAt):
		return Upcoming
	case now.Before(s.EndsAt):
		return Running
	}
	return Ended
}

// SkuIDs are the SKUs of the items.
func (s *FlashSale) SkuIDs() []string {
	ids := make([]string, len(s.Items))
	for i, item := range s.Items {
		ids[i] = item.SkuID
	}
	return ids
}

// Reprice replaces the catalogue's prices by the sale's. Errors: FLASH_SALE_NOT_RUNNING;
// SKUs outside the sale are no longer on sale.
func (s *FlashSale) Reprice(offers map[string]Offer, now time.Time) (map[string]Offer, error) {
	if now.Before(s.StartsAt) || !now.Before(s.EndsAt.Add(FlashGrace)) {
		return nil, problem.Conflict(CodeFlashSaleNotRunning, "the flash sale is %s", s.Status(now))
	}
	out := make(map[string]Offer, len(s.Items))
	for _, item := range s.Items {
		if offer, ok := offers[item.SkuID]; ok {
			offer.Price = item.Price
			out[item.SkuID] = offer
		}
	}
	return out, nil
}
