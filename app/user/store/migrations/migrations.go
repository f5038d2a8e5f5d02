// Package migrations holds the schema mall_user as goose migrations.
package migrations

import "embed"

// FS has the migrations at its root.
//
//go:embed *.sql
var FS embed.FS
