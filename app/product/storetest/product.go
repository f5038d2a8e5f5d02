package storetest

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/product/audit"
	"mall/app/product/domain"
	"mall/app/product/store"
	"mall/common/id"
	"mall/common/money"
	"mall/common/mysql"
)

// Category exists in every schema that Product was called on.
const Category = "things"

// Operator acts in fixtures.
var Operator = id.New()

// Product stores a product on sale with one SKU for each number, which is its stock. The SKUs cost
// 10.00, 20.00, … yuan.
func Product(t testing.TB, s *store.Store, stock ...int64) domain.Product {
	t.Helper()
	in := domain.ProductInput{Title: "Thing " + rand.Text()[:6], CategoryID: Category, Status: domain.Active}
	for i, n := range stock {
		in.Skus = append(in.Skus, domain.SkuInput{Price: money.CNY(int64(1000 * (i + 1))), Stock: n,
			Attributes: map[string]string{"size": fmt.Sprint(i)}})
	}
	return Insert(t, s, in)
}

// Insert stores a product of an operator's input.
func Insert(t testing.TB, s *store.Store, in domain.ProductInput) domain.Product {
	t.Helper()
	_, err := s.DB().Raw().Exec(
		"INSERT INTO categories (id, name, name_zh, position) VALUES (?, 'Things', '东西', 0) ON DUPLICATE KEY UPDATE position = 0", Category)
	require.NoError(t, err)
	p, initial, err := domain.NewProduct(in, time.Now().UTC().Truncate(time.Millisecond))
	require.NoError(t, err)
	require.NoError(t, s.DB().Tx(t.Context(), func(tx mysql.Querier) error {
		return store.InsertProduct(t.Context(), tx, p, initial, Operator)
	}))
	return p
}

// Request asks for quantity pieces of each SKU, for a new order and checkout key.
func Request(t testing.TB, quantity int64, skuIDs ...string) domain.ReserveRequest {
	t.Helper()
	return RequestFor(t, domain.ReserveRequest{OrderID: id.New(), CheckoutKey: Key(), UserID: id.New()}, quantity, skuIDs...)
}

// RequestFor is Request with an order, key, user and sale of the test's choice.
func RequestFor(t testing.TB, r domain.ReserveRequest, quantity int64, skuIDs ...string) domain.ReserveRequest {
	t.Helper()
	lines := make([]domain.Line, len(skuIDs))
	for i, sku := range skuIDs {
		lines[i] = domain.Line{SkuID: sku, Quantity: quantity}
	}
	r, err := domain.NewReserveRequest(r, lines)
	require.NoError(t, err)
	return r
}

// Key is a new checkout key.
func Key() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails, see crypto/rand
	return key
}

// Reserve reserves at the catalogue's prices.
func Reserve(t testing.TB, s *store.Store, r domain.ReserveRequest) (domain.Reservation, error) {
	t.Helper()
	offers, err := s.Offers(t.Context(), r.SkuIDs())
	if err != nil {
		return domain.Reservation{}, err
	}
	lines, err := r.Price(offers)
	if err != nil {
		return domain.Reservation{}, err
	}
	return s.Reserve(t.Context(), r, lines)
}

// Level reads a SKU's stock.
func Level(t testing.TB, s *store.Store, skuID string) domain.Level {
	t.Helper()
	var l domain.Level
	require.NoError(t, s.DB().Read(t.Context(), func(q mysql.Querier) (err error) {
		l, err = store.Level(t.Context(), q, skuID)
		return err
	}))
	return l
}

// Sound fails the test when an invariant does not hold.
func Sound(t testing.TB, s *store.Store) {
	t.Helper()
	violations, err := audit.Check(t.Context(), s.DB())
	require.NoError(t, err)
	require.Empty(t, violations)
}

// Events are the outbox's rows of an aggregate, oldest first, as "type version".
func Events(t testing.TB, s *store.Store, aggregateID string) []string {
	t.Helper()
	rows, err := s.DB().Raw().Query("SELECT type, version FROM outbox WHERE aggregate_id = ? ORDER BY id", aggregateID)
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	var out []string
	for rows.Next() {
		var kind string
		var version int64
		require.NoError(t, rows.Scan(&kind, &version))
		out = append(out, fmt.Sprint(kind, " ", version))
	}
	require.NoError(t, rows.Err())
	return out
}
