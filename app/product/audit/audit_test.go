package audit_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/product/audit"
	"mall/app/product/domain"
	"mall/app/product/seed"
	"mall/app/product/store"
	"mall/app/product/storetest"
	"mall/common/id"
	"mall/common/money"
	"mall/common/mysql"
)

func TestAFreshCatalogueIsSound(t *testing.T) {
	db := storetest.DB(t)
	require.NoError(t, seed.Run(t.Context(), db, func(string) {}))
	found, err := audit.Check(t.Context(), db)
	require.NoError(t, err)
	require.Empty(t, found)
}

// Each damage breaks one row, and the audit must name it.
func TestTheAuditNamesTheDamagedRow(t *testing.T) {
	for name, c := range map[string]struct{ damage, invariant, row string }{
		"pieces appeared":        {"UPDATE stock SET available = available + 1 WHERE sku_id = :sku", "stock adds up", "stock :sku"},
		"negative":               {"UPDATE stock SET available = -1, stocked = stocked - available - 1 WHERE sku_id = :sku", "stock adds up", "stock :sku"},
		"filled by nobody":       {"UPDATE stock SET available = available + 1, stocked = stocked + 1 WHERE sku_id = :sku", "stocked is the sum", "stock :sku"},
		"reserved by nobody":     {"UPDATE stock SET available = available - 1, reserved = reserved + 1 WHERE sku_id = :sku", "reserved is the sum", "stock :sku"},
		"sold to nobody":         {"UPDATE stock SET available = available - 1, sold = sold + 1 WHERE sku_id = :sku", "reserved is the sum", "stock :sku"},
		"state without movement": {"UPDATE reservations SET state = 'committed' WHERE order_id = :order", "reserved is the sum", "stock :sku"},
		"stock lost":             {"DELETE FROM stock WHERE sku_id = :other", "every SKU has stock", "skus :other"},
		"SKU lost":               {"DELETE FROM skus WHERE id = :other", "every SKU has stock", "stock :other"},
		"lines lost":             {"DELETE FROM reservation_lines WHERE order_id = :order", "every reservation has lines", "reservations :order"},
		"reservation lost":       {"DELETE FROM reservations WHERE order_id = :order", "every reservation has lines", "reservation_lines :order"},
		"never checked":          {"UPDATE reservations SET next_check_at = NULL WHERE order_id = :order", "a held reservation", "reservations :order"},
		"overdue":                {"UPDATE reservations SET next_check_at = UTC_TIMESTAMP(3) - INTERVAL 6 MINUTE WHERE order_id = :order", "a held reservation", "reservations :order"},
		"flash sold to nobody":   {"UPDATE flash_sale_items SET sold = sold + 1 WHERE sku_id = :sku", "a flash sale sells", "flash_sale_items :sale :sku"},
		"flash oversold":         {"UPDATE flash_sale_items SET quantity = 0 WHERE sku_id = :sku", "a flash sale sells", "flash_sale_items :sale :sku"},
		"event not sent":         {"INSERT INTO outbox (id, event_id, topic, type, aggregate_id, version, payload, traceparent, created_at) VALUES (4711, 'e', 't', 'changed', 'a', 0, '{}', '', UTC_TIMESTAMP(3) - INTERVAL 2 MINUTE)", "events are sent", "outbox 4711"},
		"customer miscounted":    {"UPDATE flash_sale_customers SET taken = 9 WHERE sku_id = :sku", "a customer's share", "flash_sale_customers :sale :sku :user"},
	} {
		t.Run(name, func(t *testing.T) {
			s := store.New(storetest.DB(t))
			names := trade(t, s)
			storetest.Sound(t, s)
			fill := strings.NewReplacer(names...)
			quoted := make([]string, len(names))
			for i, v := range names {
				quoted[i] = v
				if i%2 == 1 {
					quoted[i] = "'" + v + "'"
				}
			}
			_, err := s.DB().Raw().Exec(strings.NewReplacer(quoted...).Replace(c.damage))
			require.NoError(t, err)
			found, err := audit.Check(t.Context(), s.DB())
			require.NoError(t, err)
			hit := false
			for _, v := range found {
				hit = hit || (strings.HasPrefix(v.Invariant, c.invariant) && v.Row == fill.Replace(c.row))
				require.NotEmpty(t, v.Detail)
			}
			require.True(t, hit, "%v", found)
		})
	}
}

// trade makes one flash order of a product with two SKUs, and says what everything is called.
func trade(t *testing.T, s *store.Store) []string {
	t.Helper()
	p := storetest.Product(t, s, 5, 5)
	now := time.Now().UTC()
	sale, err := domain.NewFlashSale(domain.FlashSale{Name: "sale", StartsAt: now.Add(-time.Hour), EndsAt: now.Add(time.Hour),
		Items: []domain.FlashItem{{SkuID: p.Skus[0].ID, Price: money.CNY(1), Quantity: 5}}}, now)
	require.NoError(t, err)
	require.NoError(t, s.DB().Tx(t.Context(), func(tx mysql.Querier) error {
		return store.InsertFlashSale(t.Context(), tx, sale, storetest.Operator)
	}))
	user := id.New()
	made, err := storetest.Reserve(t, s, storetest.RequestFor(t, domain.ReserveRequest{OrderID: id.New(),
		CheckoutKey: storetest.Key(), UserID: user, FlashSaleID: sale.ID}, 2, p.Skus[0].ID))
	require.NoError(t, err)
	return []string{":sku", p.Skus[0].ID, ":other", p.Skus[1].ID, ":order", made.OrderID, ":sale", sale.ID, ":user", user}
}
