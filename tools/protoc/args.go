package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// command is a parsed command line.
type command struct {
	version     bool
	importPaths []string // where imports are looked up, first match wins
	files       []string
	plugins     []*plugin // in the order of their first --NAME_out
}

// parseArgs reads protoc's flags. A flag's value follows after "=" or as the next argument.
func parseArgs(args []string) (*command, error) {
	cmd := &command{}
	byName := map[string]*plugin{}
	executables := map[string]string{}
	named := func(name string) *plugin {
		if byName[name] == nil {
			byName[name] = &plugin{name: name}
		}
		return byName[name]
	}

	for i := 0; i < len(args); i++ {
		arg := args[i]
		if !strings.HasPrefix(arg, "-") {
			cmd.files = append(cmd.files, arg)
			continue
		}
		if arg == "--version" {
			cmd.version = true
			continue
		}
		flag, value, hasValue := strings.Cut(arg, "=")
		if path, ok := strings.CutPrefix(arg, "-I"); ok && path != "" {
			flag, value, hasValue = "-I", strings.TrimPrefix(path, "="), true
		}
		known := flag == "-I" || flag == "--proto_path" || flag == "--plugin" ||
			strings.HasPrefix(flag, "--") && (strings.HasSuffix(flag, "_out") || strings.HasSuffix(flag, "_opt"))
		if !known || flag == "--descriptor_set_out" {
			return nil, fmt.Errorf("protoc: flag %s is not supported", flag)
		}
		if !hasValue {
			if i+1 >= len(args) {
				return nil, fmt.Errorf("protoc: flag %s needs a value", flag)
			}
			i++
			value = args[i] //nolint:gosec // just checked
		}

		switch name := strings.TrimPrefix(flag, "--"); {
		case flag == "-I", flag == "--proto_path":
			cmd.importPaths = append(cmd.importPaths, filepath.SplitList(value)...)
		case flag == "--plugin":
			path := value
			name = strings.TrimSuffix(filepath.Base(value), ".exe")
			if n, p, ok := strings.Cut(value, "="); ok {
				name, path = n, p
			}
			short, ok := strings.CutPrefix(name, pluginPrefix)
			if !ok {
				return nil, fmt.Errorf("protoc: --plugin %s: the name must begin with %s", value, pluginPrefix)
			}
			executables[short] = path
		case strings.HasSuffix(name, "_opt"):
			p := named(strings.TrimSuffix(name, "_opt"))
			p.options = append(p.options, value)
		default: // _out, checked above
			p := named(strings.TrimSuffix(name, "_out"))
			if p.dir != "" {
				return nil, fmt.Errorf("protoc: --%s is given twice", name)
			}
			// "options:dir"; an absolute Windows path has a colon too and is not supported.
			if options, dir, ok := strings.Cut(value, ":"); ok {
				p.options, value = append(p.options, options), dir
			}
			if value == "" {
				return nil, fmt.Errorf("protoc: --%s names no directory", name)
			}
			p.dir = value
			cmd.plugins = append(cmd.plugins, p)
		}
	}
	if cmd.version {
		return cmd, nil
	}
	for _, p := range byName {
		if p.dir == "" {
			return nil, fmt.Errorf("protoc: --%s_opt is given without --%s_out", p.name, p.name)
		}
		p.executable = executables[p.name]
	}
	switch {
	case len(cmd.files) == 0:
		return nil, errors.New("protoc: no .proto file is named")
	case len(cmd.plugins) == 0:
		return nil, errors.New("protoc: no --NAME_out is given, there is nothing to do")
	}
	if len(cmd.importPaths) == 0 {
		cmd.importPaths = []string{"."}
	}
	return cmd, nil
}
