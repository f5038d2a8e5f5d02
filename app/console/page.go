package main

import (
	_ "embed"
	"fmt"

	"mall/common/site"
)

//go:embed unbuilt.html
var unbuilt []byte

// page serves what Vite built of web/console.
func page(dir string) (*site.Site, error) {
	return site.New(site.Options{
		Dir: dir, Pages: []site.Page{{File: "index.html", Prefix: "/"}}, Unbuilt: unbuilt, Policy: policy,
		Reserved: []string{"api", "prometheus", "v1", "healthz"},
	})
}

// policy lets the page run nothing but its own files. Style attributes are what charts position their tooltips with.
func policy(nonce string) string {
	return fmt.Sprintf("default-src 'self'; script-src 'self'; style-src 'self' 'nonce-%s'; style-src-attr 'unsafe-inline'; "+
		"img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'", nonce)
}
