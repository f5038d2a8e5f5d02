package seed

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/require"
)

func counts(t *testing.T, query func(string, ...any) *sql.Row) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	for name, statement := range map[string]string{
		"categories": "SELECT COUNT(*) FROM categories", "products": "SELECT COUNT(*) FROM products",
		"skus": "SELECT COUNT(*) FROM skus", "pictures": "SELECT COUNT(*) FROM pictures",
		"changes":   "SELECT COUNT(*) FROM stock_changes",
		"available": "SELECT SUM(available) FROM stock", "sold": "SELECT SUM(sold) FROM stock",
		"flash sold": "SELECT SUM(sold) FROM flash_sale_items", "flash items": "SELECT COUNT(*) FROM flash_sale_items",
	} {
		var n int64
		require.NoError(t, query(statement).Scan(&n), name)
		out[name] = n
	}
	return out
}
