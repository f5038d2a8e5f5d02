// Package ordertest gives tests of the order domain a migrated schema and stand-ins for the domains
// that orders ask.
package ordertest

import (
	"testing"

	"mall/app/order/store"
	"mall/app/order/store/migrations"
	"mall/common/mysql"
	"mall/test/mysqltest"
)

// Schema is an open schema.
type Schema = store.Store

// Store opens a private schema on a real server.
func Store(t testing.TB) *Schema {
	t.Helper()
	return store.New(mysql.Wrap(mysqltest.Schema(t, migrations.FS), "test"))
}

// Count reads one number.
func Count(t testing.TB, s *store.Store, query string, args ...any) int {
	t.Helper()
	var n int
	if err := s.DB().Raw().QueryRowContext(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}
