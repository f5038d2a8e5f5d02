package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/settings"
)

// loadSettings reads the settings of the checkout that the command is run in.
func loadSettings() (*settings.Settings, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("the working directory: %w", err)
	}
	root, err := settings.FindRoot(dir, os.Getenv("MALL_ROOT"))
	if err != nil {
		return nil, err
	}
	return settings.Load(root, os.Getenv)
}

// connect returns the settings and a client for the supervisor, which may not run.
func connect() (*settings.Settings, *client.Client, error) {
	s, err := loadSettings()
	if err != nil {
		return nil, nil, err
	}
	return s, client.New(s.Socket()), nil
}

// runningSettings are the settings that the running mall was started with, so that a
// command needs no MALL_PORT_OFFSET of its own; if mall is down, those of the environment.
// What the environment sets itself wins. Outside a checkout, as in a container, the environment is all there is.
func runningSettings(ctx context.Context) (*settings.Settings, error) {
	s, c, err := connect()
	if errors.Is(err, settings.ErrNoCheckout) && os.Getenv(settings.MySQLDSNVariable) != "" {
		return settings.FromEnvironment(os.Getenv), nil
	}
	if err != nil {
		return nil, err
	}
	env, err := c.Env(ctx)
	if errors.Is(err, client.ErrNotRunning) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	return settings.Load(s.Root, func(name string) string {
		if v := os.Getenv(name); v != "" {
			return v
		}
		return env[name]
	})
}

// selfPath is the mall binary that stays: under `go run` the running one is deleted at its end.
func selfPath(root string) (string, error) {
	exe, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("the path of this command: %w", err)
	}
	if strings.Contains(exe, string(filepath.Separator)+"go-build") {
		exe = filepath.Join(root, "bin", "mall")
		if _, err := os.Stat(exe); err != nil {
			return "", errors.New("mall stays in the background, which `go run` cannot: run `go build -o bin/mall ./cmd/mall`, then `bin/mall up`")
		}
	}
	return exe, nil
}
