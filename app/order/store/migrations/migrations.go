// Package migrations holds the schema of the order domain as goose migrations.
package migrations

import "embed"

// FS holds the migrations.
//
//go:embed *.sql
var FS embed.FS
