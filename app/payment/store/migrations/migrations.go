// Package migrations holds the payment schema as goose migrations.
package migrations

import "embed"

// FS has the SQL files at its root.
//
//go:embed *.sql
var FS embed.FS
