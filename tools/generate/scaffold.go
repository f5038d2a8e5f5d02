package main

import (
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// By convention of the Go command, https://go.dev/s/generatedcode.
var (
	generatedMark = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)
	packageClause = regexp.MustCompile(`(?m)^package `)
)

func isGenerated(code []byte) bool {
	clause := packageClause.FindIndex(code)
	return clause != nil && generatedMark.Match(code[:clause[0]])
}

// removeGenerated removes the generated Go files below dirs; what was written by hand there stays.
func removeGenerated(dirs ...string) error {
	for _, dir := range dirs {
		files, err := goFiles(dir)
		if err != nil {
			return err
		}
		for _, file := range files {
			code, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			if isGenerated(code) {
				if err := os.Remove(file); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// scaffold knows what stood in a service's directory before goctl ran.
//
// goctl also makes what a service writes by hand: main, etc/, config, svc, middleware. It leaves alone
// what it finds under its own file names, but does not know other names.
type scaffold struct {
	dir    string
	before map[string]bool
}

func watchScaffold(dir string) (*scaffold, error) {
	s := &scaffold{dir: dir, before: map[string]bool{}}
	files, err := s.files()
	for _, file := range files {
		s.before[file] = true
	}
	return s, err
}

func (s *scaffold) files() ([]string, error) {
	var files []string
	err := filepath.WalkDir(s.dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, path)
		}
		return err
	})
	return files, err
}

// tidy removes what goctl scaffolded beside what is ours, and goctl's logger from new logic.
func (s *scaffold) tidy() error {
	files, err := s.files()
	if err != nil {
		return err
	}
	for _, file := range files {
		if s.before[file] {
			continue
		}
		rel, err := filepath.Rel(s.dir, file)
		if err != nil {
			return err
		}
		switch place := filepath.ToSlash(filepath.Dir(rel)); {
		case place == ".", place == "etc", place == "internal/middleware":
			err = os.Remove(file)
		case place == "internal/config", place == "internal/svc":
			// The first time there is nothing of ours: goctl's makes a service that compiles.
			if s.had(filepath.Dir(file)) {
				err = os.Remove(file)
			} else {
				err = cut(file, middlewareUse)
			}
		case strings.HasPrefix(place, "internal/logic"):
			err = cut(file, loggerImport)
		}
		if err != nil {
			return err
		}
	}
	return s.removeEmptyDirs()
}

// had says whether a Go file stood in dir before.
func (s *scaffold) had(dir string) bool {
	for file := range s.before {
		if filepath.Dir(file) == dir && strings.HasSuffix(file, ".go") {
			return true
		}
	}
	return false
}

// removeEmptyDirs removes the directories that goctl made for nothing, or that held only what is gone.
func (s *scaffold) removeEmptyDirs() error {
	var dirs []string
	err := filepath.WalkDir(s.dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && path != s.dir {
			dirs = append(dirs, path)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, dir := range slices.Backward(dirs) { // children come after their parents
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			if err := os.Remove(dir); err != nil {
				return err
			}
		}
	}
	return nil
}

var (
	// goctl passes this import to the logic template along with the needed ones; ours does not log.
	loggerImport = regexp.MustCompile(`\n*\t"github\.com/zeromicro/go-zero/core/logx"\n`)
	// Middleware lives in common/. Until it is set the field is nil, and the server does not start.
	middlewareUse = regexp.MustCompile(`\n\t+(\w+: +middleware\.New.*,|".*/internal/middleware")\n`)
)

// cut takes what matches out of a file, down to the line break.
func cut(file string, what *regexp.Regexp) error {
	code, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	formatted, err := format.Source(what.ReplaceAll(code, []byte("\n")))
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return os.WriteFile(file, formatted, 0o644)
}

// goFiles lists the Go files below dir, which may be missing.
func goFiles(dir string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".go") {
			files = append(files, path)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return files, err
}
