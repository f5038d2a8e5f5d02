// Package commontest gives the tests of common a schema with the tables that every domain has.
package commontest

import "embed"

// FS holds the migration of the shared tables, as each domain's own first migration has them.
//
//go:embed *.sql
var FS embed.FS
