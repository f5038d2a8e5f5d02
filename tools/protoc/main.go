// Command protoc compiles .proto files and runs protoc-gen-* plugins over them.
//
// It stands in for Google's compiler, which ships as a C++ binary that `go` cannot fetch. It takes the
// flags that goctl and the Go plugins use, names the others, and hands plugins the same request that
// protoc 3.21.12 would, so generated code is the same byte for byte.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
)

// The version that plugins write into the head of what they generate.
const versionMajor, versionMinor, versionPatch = 3, 21, 12

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cmd, err := parseArgs(args)
	if err != nil {
		return err
	}
	if cmd.version {
		_, err := fmt.Fprintf(stdout, "libprotoc %d.%d.%d\n", versionMajor, versionMinor, versionPatch)
		return err
	}
	request, err := compile(ctx, cmd.importPaths, cmd.files, stderr)
	if err != nil {
		return err
	}
	outputs := map[string]string{} // path on disk -> plugin that wrote it
	for _, p := range cmd.plugins {
		files, err := p.run(ctx, request, stderr)
		if err != nil {
			return err
		}
		if err := p.write(files, outputs); err != nil {
			return err
		}
	}
	return nil
}
