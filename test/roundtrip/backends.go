// Package roundtrip sends an order's story through the Collector's production configurations to the real backends, which
// run as processes of their own, unmodified, and asks them for it by its trace id.
package roundtrip

import (
	"context"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"mall/test/cache"
	"mall/test/child"
	"mall/test/collectortest"
)

//go:embed opensearch clickhouse
var files embed.FS

// chdb is the engine of ClickHouse that the tests ask for.
const chdb = "chdb-core==26.9.0"

// EnvBackends names the backends to test, separated by commas, or all. Making them ready takes minutes, so it is empty by default.
const EnvBackends = "MALL_TEST_BACKENDS"

func need(t *testing.T, backend string, programs ...string) {
	t.Helper()
	asked := os.Getenv(EnvBackends)
	if asked != "all" && !strings.Contains(","+asked+",", ","+backend+",") {
		t.Skipf("SKIPPED: the round trip to %s runs with %s=%s or all", backend, EnvBackends, backend)
	}
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("SKIPPED, NOT PROVEN: the round trip to %s needs %s: %v", backend, p, err)
		}
	}
}

// built is the program pkg of the module tools/<name>, built once per machine and version.
func built(t *testing.T, name, pkg, tags string) string {
	t.Helper()
	module := filepath.Join(collectortest.Root, "tools", name)
	sum, err := os.ReadFile(filepath.Join(module, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := cache.Dir(fmt.Sprintf("%s-%.4x", name, sha256.Sum256(sum)), func(dir string) error {
		cmd := exec.Command("go", "build", "-tags", tags, "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", filepath.Join(dir, name), pkg)
		cmd.Dir = module
		cmd.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off")
		return run(cmd)
	})
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, name)
}

// filled is a directory with the embedded folder's files, filled once per machine and content by command.
func filled(t *testing.T, folder string, command func(dir string) *exec.Cmd) string {
	t.Helper()
	digest := sha256.New()
	_, _ = digest.Write([]byte(chdb)) // a hash never fails
	entries, err := files.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string][]byte{}
	for _, e := range entries {
		text, err := files.ReadFile(folder + "/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		texts[e.Name()] = text
		_, _ = digest.Write(text)
	}
	dir, err := cache.Dir(fmt.Sprintf("%s-%.4x", folder, digest.Sum(nil)), func(dir string) error {
		for name, text := range texts {
			if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
				return err
			}
		}
		return run(command(dir))
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func run(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	return nil
}

// serve starts a server until the test ends and waits until its URL answers with 200.
func serve(t *testing.T, ready string, command ...string) {
	t.Helper()
	p, err := child.Start(filepath.Join(t.TempDir(), "log"), "", command...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	err = p.Await(ctx, func(ctx context.Context) error {
		_, err := call(ctx, http.MethodGet, ready, "")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func port(t *testing.T) string {
	t.Helper()
	p, err := child.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(p)
}

var client = &http.Client{Timeout: 20 * time.Second}

func call(ctx context.Context, method, url, body string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = errors.New(resp.Status)
	}
	return string(text), err
}

// answers polls a query until its answer contains everything wanted.
func answers(t *testing.T, address string, params map[string]string, wanted ...string) {
	t.Helper()
	query := url.Values{}
	for k, v := range params {
		query.Set(k, v)
	}
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	var text string
	var err error
	for end := time.Now().Add(40 * time.Second); ; time.Sleep(300 * time.Millisecond) {
		text, err = call(t.Context(), http.MethodGet, address, "")
		missing := ""
		for _, w := range wanted {
			if !strings.Contains(text, w) {
				missing = w
			}
		}
		if err == nil && missing == "" {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s has no %q: %v\n%s", address, missing, err, text)
		}
	}
}
