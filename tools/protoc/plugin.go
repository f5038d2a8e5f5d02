package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/pluginpb"
)

const pluginPrefix = "protoc-gen-"

// plugin is one --NAME_out with its options.
type plugin struct {
	name       string
	executable string // empty: protoc-gen-NAME from PATH
	options    []string
	dir        string // where its files go; must exist
}

// run hands the request to the plugin and answers the files it made.
func (p *plugin) run(ctx context.Context, base *pluginpb.CodeGeneratorRequest, stderr io.Writer) ([]*pluginpb.CodeGeneratorResponse_File, error) {
	request := &pluginpb.CodeGeneratorRequest{
		FileToGenerate: base.GetFileToGenerate(), ProtoFile: base.GetProtoFile(), CompilerVersion: base.GetCompilerVersion(),
	}
	if len(p.options) > 0 {
		request.Parameter = new(strings.Join(p.options, ","))
	}
	in, err := proto.MarshalOptions{Deterministic: true}.Marshal(request)
	if err != nil {
		return nil, fmt.Errorf("protoc: %w", err)
	}

	executable := p.executable
	if executable == "" {
		executable = pluginPrefix + p.name
	}
	cmd := exec.CommandContext(ctx, executable)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), stderr
	out, err := cmd.Output()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return nil, fmt.Errorf("protoc: --%s_out: %s is not in PATH", p.name, executable)
	case err != nil:
		return nil, fmt.Errorf("protoc: --%s_out: %s: %w", p.name, executable, err)
	}
	var response pluginpb.CodeGeneratorResponse
	if err := proto.Unmarshal(out, &response); err != nil {
		return nil, fmt.Errorf("protoc: --%s_out: %s answered what is no CodeGeneratorResponse: %w", p.name, executable, err)
	}
	if response.Error != nil {
		return nil, fmt.Errorf("protoc: --%s_out: %s", p.name, response.GetError())
	}
	if err := checkFeatures(p.name, request, response.GetSupportedFeatures()); err != nil {
		return nil, err
	}
	return response.GetFile(), nil
}

// checkFeatures refuses, as protoc does, a plugin that would silently mistreat `optional` in proto3.
func checkFeatures(name string, request *pluginpb.CodeGeneratorRequest, supported uint64) error {
	if supported&uint64(pluginpb.CodeGeneratorResponse_FEATURE_PROTO3_OPTIONAL) != 0 {
		return nil
	}
	asked := map[string]bool{}
	for _, file := range request.GetFileToGenerate() {
		asked[file] = true
	}
	for _, file := range request.GetProtoFile() {
		if !asked[file.GetName()] {
			continue
		}
		for _, message := range file.GetMessageType() {
			for _, field := range message.GetField() {
				if field.GetProto3Optional() {
					return fmt.Errorf("protoc: %s: %s.%s is optional, which plugin %s does not support",
						file.GetName(), message.GetName(), field.GetName(), name)
				}
			}
		}
	}
	return nil
}

// write puts the plugin's files under its directory. outputs remembers what earlier plugins wrote.
func (p *plugin) write(files []*pluginpb.CodeGeneratorResponse_File, outputs map[string]string) error {
	if info, err := os.Stat(p.dir); err != nil || !info.IsDir() {
		return fmt.Errorf("protoc: --%s_out: %s is no directory", p.name, p.dir)
	}
	for _, file := range files {
		if file.GetInsertionPoint() != "" {
			return fmt.Errorf("protoc: --%s_out: insertion points are not supported (%s)", p.name, file.GetName())
		}
		if !filepath.IsLocal(filepath.FromSlash(file.GetName())) {
			return fmt.Errorf("protoc: --%s_out: refusing to write %q outside of %s", p.name, file.GetName(), p.dir)
		}
		path := filepath.Join(p.dir, filepath.FromSlash(file.GetName()))
		if earlier, ok := outputs[path]; ok {
			return fmt.Errorf("protoc: --%s_out: %s was already written by --%s_out", p.name, path, earlier)
		}
		outputs[path] = p.name
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("protoc: %w", err)
		}
		if err := os.WriteFile(path, []byte(file.GetContent()), 0o644); err != nil {
			return fmt.Errorf("protoc: %w", err)
		}
	}
	return nil
}
