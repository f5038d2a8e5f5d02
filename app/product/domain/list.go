package domain

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"mall/common/money"
	"mall/common/problem"
)

// Sort is the order of a product list. Products that tie are ordered by id.
type Sort string

// The sorts.
const (
	Newest    Sort = "newest"
	PriceAsc  Sort = "priceAsc"
	PriceDesc Sort = "priceDesc"
	ByTitle   Sort = "title"
)

const (
	maxQuery = 100 // characters
	maxWords = 8
)

// ListQuery says which products to list, and in what order.
type ListQuery struct {
	Words      []string // all of them occur in the title or the description
	CategoryID string
	Status     Status // empty means any
	Sort       Sort
	MinPrice   *int64 // of the product's lowest price; nil means none
	MaxPrice   *int64
	Available  bool // only products with a SKU in stock
}

// Narrowed lists only products whose lowest price is from low to high, in minor units, and with
// available those that have a SKU in stock. A nil bound is none. Errors: VALIDATION.
func (q ListQuery) Narrowed(low, high *int64, available bool) (ListQuery, error) {
	var c check
	if low != nil {
		c.between("minPrice", *low, 0, money.Limit)
	}
	if high != nil {
		c.between("maxPrice", *high, 0, money.Limit)
	}
	if low != nil && high != nil && *low > *high {
		c.fail("maxPrice", "must not be less than minPrice")
	}
	q.MinPrice, q.MaxPrice, q.Available = low, high, available
	return q, c.err()
}

// NewListQuery checks what a caller asks for; an empty sort means newest. Errors: VALIDATION.
func NewListQuery(query, categoryID, status, sort string) (ListQuery, error) {
	var c check
	q := ListQuery{Words: strings.Fields(c.line("query", query, 0, maxQuery)), CategoryID: c.line("category", categoryID, 0, maxQuery),
		Status: Status(status), Sort: Sort(sort)}
	if len(q.Words) > maxWords {
		c.fail("query", "must be at most %d words", maxWords)
	}
	switch q.Sort {
	case "":
		q.Sort = Newest
	case Newest, PriceAsc, PriceDesc, ByTitle:
	default:
		c.fail("sort", "must be one of newest, priceAsc, priceDesc, title")
	}
	switch q.Status {
	case "", Active, Hidden:
	default:
		c.fail("status", "must be one of active, hidden")
	}
	return q, c.err()
}

// Kind names the list, for its cursors: another query's cursor points nowhere in this one.
func (q ListQuery) Kind() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{strings.Join(q.Words, " "), q.CategoryID, string(q.Status),
		bound(q.MinPrice), bound(q.MaxPrice), strconv.FormatBool(q.Available)}, "\x00")))
	return "products." + string(q.Sort) + "." + base64.RawURLEncoding.EncodeToString(sum[:9])
}

func bound(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

// SortKey is where a product stands in the list, before its id.
func (q ListQuery) SortKey(p Product) string {
	switch q.Sort {
	case PriceAsc, PriceDesc:
		return strconv.FormatInt(p.Price().Amount, 10)
	case ByTitle:
		return p.Title
	default:
		return strconv.FormatInt(p.CreatedAt.UnixMilli(), 10)
	}
}

// ParseKey reads a sort key of a cursor back as what the store compares with. Errors: VALIDATION.
func (q ListQuery) ParseKey(key string) (any, error) {
	if q.Sort == ByTitle {
		return key, nil
	}
	n, err := strconv.ParseInt(key, 10, 64)
	if err != nil {
		return nil, problem.InvalidField("cursor", "is not a cursor of this list")
	}
	if q.Sort == Newest {
		return time.UnixMilli(n).UTC(), nil
	}
	return n, nil
}
