package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// The OpenAPI document as TypeScript types, with which the shop's pages call the APIs; relative to the checkout.
const clientFile = "web/shop/src/api/openapi.gen.ts"

// generateClient runs the pages' own generator, which their lockfile pins, and installs their packages
// first where nobody did yet.
func generateClient(ctx context.Context, root string) error {
	web := filepath.Join(root, "web")
	_, err := os.Stat(filepath.Join(web, "node_modules", ".bin", "openapi-typescript"))
	if errors.Is(err, fs.ErrNotExist) {
		err = npm(ctx, web, "ci", "--no-audit", "--no-fund", "--loglevel=error")
	}
	if err != nil {
		return err
	}
	return npm(ctx, web, "run", "--silent", "-w", "shop", "generate")
}

// npm runs npm in dir. What it prints is shown only when it fails.
func npm(ctx context.Context, dir string, args ...string) error {
	cmd := exec.CommandContext(ctx, "npm", args...)
	cmd.Dir = dir
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("npm %s: %w\n%s", args[0], err, output.String())
	}
	return nil
}
