package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/protoutil"
	"github.com/bufbuild/protocompile/reporter"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/pluginpb"
)

// compile parses and links files with everything they import, and makes the request that plugins read.
// All errors of all files are reported, each as "file:line:column: message".
func compile(ctx context.Context, importPaths, files []string, stderr io.Writer) (*pluginpb.CodeGeneratorRequest, error) {
	names := make([]string, len(files))
	for i, file := range files {
		name, err := importName(importPaths, file)
		if err != nil {
			return nil, err
		}
		names[i] = name
	}

	var failures []error
	compiler := protocompile.Compiler{
		Resolver:       protocompile.WithStandardImports(&protocompile.SourceResolver{ImportPaths: importPaths}),
		SourceInfoMode: protocompile.SourceInfoStandard, // plugins copy comments into the code
		Reporter: reporter.NewReporter(
			func(err reporter.ErrorWithPos) error { failures = append(failures, err); return nil },
			func(err reporter.ErrorWithPos) { _, _ = fmt.Fprintln(stderr, "warning:", err) },
		),
	}
	compiled, err := compiler.Compile(ctx, names...)
	if len(failures) > 0 {
		return nil, errors.Join(failures...)
	}
	if err != nil {
		return nil, fmt.Errorf("protoc: %w", err)
	}

	request := &pluginpb.CodeGeneratorRequest{
		FileToGenerate: names,
		CompilerVersion: &pluginpb.Version{
			Major: new(int32(versionMajor)), Minor: new(int32(versionMinor)), Patch: new(int32(versionPatch)),
		},
	}
	seen := map[string]bool{}
	for _, file := range compiled {
		appendWithImports(request, file, seen)
	}
	return request, nil
}

// appendWithImports keeps the order that plugins rely on: a file comes after all it imports.
func appendWithImports(request *pluginpb.CodeGeneratorRequest, file protoreflect.FileDescriptor, seen map[string]bool) {
	if seen[file.Path()] {
		return
	}
	seen[file.Path()] = true
	imports := file.Imports()
	for i := range imports.Len() {
		appendWithImports(request, imports.Get(i).FileDescriptor, seen)
	}
	request.ProtoFile = append(request.ProtoFile, protoutil.ProtoFromFileDescriptor(file))
}

// importName turns a path on disk into the name by which other files would import it.
func importName(importPaths []string, file string) (string, error) {
	absFile, err := filepath.Abs(file)
	if err != nil {
		return "", fmt.Errorf("protoc: %w", err)
	}
	for _, dir := range importPaths {
		absDir, err := filepath.Abs(dir)
		if err != nil {
			return "", fmt.Errorf("protoc: %w", err)
		}
		name, err := filepath.Rel(absDir, absFile)
		if err == nil && filepath.IsLocal(name) {
			return filepath.ToSlash(name), nil
		}
	}
	// goctl names imported files as they stand in the import statement, relative to an import path.
	if filepath.IsLocal(file) {
		return filepath.ToSlash(file), nil
	}
	return "", fmt.Errorf("protoc: %s lies in none of the import paths %s", file, strings.Join(importPaths, ", "))
}
