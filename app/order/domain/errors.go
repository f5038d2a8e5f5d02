package domain

import (
	"net/http"

	"mall/common/problem"
)

// Codes of the order domain, beside the shared ones of package problem.
const (
	CodeSkuNotFound     = "SKU_NOT_FOUND"
	CodeOutOfStock      = "OUT_OF_STOCK"
	CodeCartEmpty       = "CART_EMPTY"
	CodeCartFull        = "CART_FULL"
	CodeAddressRequired = "ADDRESS_REQUIRED"
	CodeSaleNotRunning  = "SALE_NOT_RUNNING"
	CodeLimitReached    = "FLASH_LIMIT_REACHED"
)

// ErrOrderNotFound says that there is no such order, or not for this caller.
func ErrOrderNotFound() *problem.Error { return problem.NotFound("order") }

// ErrRefundNotFound says that there is no such refund.
func ErrRefundNotFound() *problem.Error { return problem.NotFound("refund") }

// ErrSkuNotFound says that a SKU does not exist or is not on sale.
func ErrSkuNotFound(skuID string) *problem.Error {
	return problem.New(http.StatusNotFound, CodeSkuNotFound, "there is no SKU %q on sale", printable(skuID))
}

// printable shortens what a stranger sent before it is quoted back.
func printable(s string) string {
	const most = 40
	if len(s) > most {
		return s[:most] + "..."
	}
	return s
}
