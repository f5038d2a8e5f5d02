package main

import (
	"context"
	"errors"
	"path/filepath"

	"mall/tools/contract"
)

// generateRPC makes messages, servers and clients of one .proto file, and logic for methods that are new.
func generateRPC(ctx context.Context, t *toolchain, file string) error {
	dir, name := filepath.Split(file)
	if err := removeGenerated(
		filepath.Join(dir, "pb"), filepath.Join(dir, "client"), filepath.Join(dir, "internal", "server"),
	); err != nil {
		return err
	}
	scaffold, err := watchScaffold(dir)
	if err != nil {
		return err
	}
	err = t.goctl(ctx, dir, "rpc", "protoc", name, "--go_out=.", "--go-grpc_out=.", "--zrpc_out=.",
		"-m", "--name-from-filename", "--style", contract.Style, "--home", t.templates)
	return errors.Join(err, scaffold.tidy())
}
