// Package migrations holds the schema mall_product, for goose.
package migrations

import "embed"

// FS holds the migrations, oldest first by name.
//
//go:embed *.sql
var FS embed.FS
