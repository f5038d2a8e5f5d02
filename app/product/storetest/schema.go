// Package storetest gives tests of the product domain a schema of their own, and products in it.
package storetest

import (
	"testing"

	"mall/app/product/store/migrations"
	"mall/common/mysql"
	"mall/test/mysqltest"
)

// DB opens a fresh mall_product on the test's MariaDB.
func DB(t testing.TB) *mysql.DB {
	t.Helper()
	raw := mysqltest.Schema(t, migrations.FS)
	raw.SetMaxOpenConns(32)
	raw.SetMaxIdleConns(32)
	return mysql.Wrap(raw, t.Name())
}
