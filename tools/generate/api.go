package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"mall/tools/contract"
)

// generateAPI makes types, routes and handlers of one .api file, and logic for routes that are new.
func generateAPI(ctx context.Context, t *toolchain, file string) error {
	dir, name := filepath.Split(file)
	if err := t.goctl(ctx, dir, "api", "validate", "--api", name); err != nil {
		return err
	}
	api, err := contract.Load(domainOf(file), file)
	if err != nil {
		return err
	}
	if err := removeGenerated(filepath.Join(dir, "internal", "handler"), filepath.Join(dir, "internal", "types")); err != nil {
		return err
	}
	scaffold, err := watchScaffold(dir)
	if err != nil {
		return err
	}
	err = t.goctl(ctx, dir, "api", "go", "--api", name, "--dir", ".", "--style", contract.Style, "--home", t.templates)
	// Tidied after a failure too: where goctl finds no module it makes one.
	if err := errors.Join(err, scaffold.tidy()); err != nil {
		return err
	}
	for _, route := range api.Routes {
		if err := setStatus(dir, route); err != nil {
			return err
		}
	}
	return nil
}

// domainOf is the D in app/D/api/*.
func domainOf(file string) string {
	return filepath.Base(filepath.Dir(filepath.Dir(file)))
}

// The names of the statuses a handler may answer with.
var statusNames = map[int]string{
	http.StatusOK:       "http.StatusOK",
	http.StatusCreated:  "http.StatusCreated",
	http.StatusAccepted: "http.StatusAccepted",
}

// setStatus puts the contract's status in place of the template's, which cannot see it.
func setStatus(dir string, route contract.Route) error {
	if route.Status == http.StatusNoContent || route.Status == http.StatusOK {
		return nil
	}
	name, err := route.HandlerFile()
	if err != nil {
		return err
	}
	file := filepath.Join(dir, name)
	code, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	from, to := []byte(statusNames[http.StatusOK]), []byte(statusNames[route.Status])
	if n := bytes.Count(code, from); n != 1 {
		return fmt.Errorf("%s names %s %d times, not once: does the template still write it?", file, from, n)
	}
	return os.WriteFile(file, bytes.Replace(code, from, to, 1), 0o644)
}
