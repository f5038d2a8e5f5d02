// Package domain holds the rules of the catalogue, of stock and its reservations, and of flash
// sales. It knows no framework, SQL or Kafka.
package domain

import (
	"net/http"

	"mall/common/problem"
)

// Codes of the product domain's problems.
const (
	// CodeOutOfStock: fewer pieces can be sold than were asked for.
	CodeOutOfStock = "OUT_OF_STOCK"
	// CodeSkuNotFound: the SKU does not exist or is not on sale.
	CodeSkuNotFound = "SKU_NOT_FOUND"
	// CodeReservationClosed: the checkout key's reservation ended before an order came of it.
	CodeReservationClosed = "RESERVATION_CLOSED"
	// CodeFlashSaleNotRunning: the sale has not started or has ended.
	CodeFlashSaleNotRunning = "FLASH_SALE_NOT_RUNNING"
	// CodeFlashLimitReached: the customer has as many pieces as one customer may buy.
	CodeFlashLimitReached = "FLASH_LIMIT_REACHED"
)

// ErrReservationClosed tells checkout to try again under another key.
var ErrReservationClosed = problem.Conflict(CodeReservationClosed, "the reservation of this checkout ended before an order was made, try again")

// SkuNotFound names the lines whose SKUs are not on sale: 404.
func SkuNotFound(fields ...problem.Field) *problem.Error {
	p := problem.New(http.StatusNotFound, CodeSkuNotFound, "an item is not on sale")
	p.Fields = fields
	return p
}

// OutOfStock names the lines that lack pieces: 409.
func OutOfStock(fields ...problem.Field) *problem.Error {
	p := problem.Conflict(CodeOutOfStock, "there is not enough in stock")
	p.Fields = fields
	return p
}
