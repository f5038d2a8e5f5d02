package domain

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"

	"mall/common/id"
	"mall/common/money"
	"mall/common/problem"
)

// StockSort is the order of a stock list. SKUs that tie are ordered by id.
type StockSort string

// The sorts.
const (
	StockByAvailable StockSort = "available" // the lowest first
	StockByTitle     StockSort = "title"
)

// StockItem is the stock of a SKU beside what is shown of it.
type StockItem struct {
	Level
	ProductID, Title, Picture string
	Attributes                map[string]string
	Price                     money.Money
}

// StockQuery says which SKUs' stock to list, and in what order.
type StockQuery struct {
	Words []string // all of them occur in the product's title
	ID    string   // of a SKU or a product, in the place of Words
	Below *int64   // at most that many are available; nil means any number
	Sort  StockSort
}

// NewStockQuery checks what a caller asks for; an empty sort is that by available. Errors: VALIDATION.
func NewStockQuery(query string, below *int64, sort string) (StockQuery, error) {
	var c check
	q := StockQuery{Words: strings.Fields(c.line("query", query, 0, maxQuery)), Below: below, Sort: StockSort(sort)}
	if len(q.Words) > maxWords {
		c.fail("query", "must be at most %d words", maxWords)
	}
	if len(q.Words) == 1 && id.Valid(q.Words[0]) {
		q.Words, q.ID = nil, q.Words[0]
	}
	if below != nil {
		c.between("below", *below, 0, MaxAvailable)
	}
	switch q.Sort {
	case "":
		q.Sort = StockByAvailable
	case StockByAvailable, StockByTitle:
	default:
		c.fail("sort", "must be one of available, title")
	}
	return q, c.err()
}

// Kind names the list, for its cursors.
func (q StockQuery) Kind() string {
	sum := sha256.Sum256([]byte(strings.Join(q.Words, " ") + "\x00" + q.ID + "\x00" + bound(q.Below)))
	return "stock." + string(q.Sort) + "." + base64.RawURLEncoding.EncodeToString(sum[:9])
}

// SortKey is where a SKU stands in the list, before its id.
func (q StockQuery) SortKey(i StockItem) string {
	if q.Sort == StockByTitle {
		return i.Title
	}
	return strconv.FormatInt(i.Available, 10)
}

// ParseKey reads a sort key of a cursor back as what the store compares with. Errors: VALIDATION.
func (q StockQuery) ParseKey(key string) (any, error) {
	if q.Sort == StockByTitle {
		return key, nil
	}
	n, err := strconv.ParseInt(key, 10, 64)
	if err != nil {
		return nil, problem.InvalidField("cursor", "is not a cursor of this list")
	}
	return n, nil
}
