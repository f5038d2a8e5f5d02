package docker_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = "../.."

// spec is one image as `mall image list` describes it.
type spec struct {
	Name        string   `json:"name"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	User        string   `json:"user"`
	WorkDir     string   `json:"workDir"`
	Labels      []string `json:"labels"`
	Entrypoint  []string `json:"entrypoint"`
	Cmd         []string `json:"cmd"`
	Env         []string `json:"env"`
	Ports       []int    `json:"ports"`
	Dirs        []string `json:"dirs"`
	Pages       bool     `json:"pages"`
	Files       []struct {
		From string `json:"from"`
		To   string `json:"to"`
		Glob string `json:"glob"`
	} `json:"files"`
}

// list asks the command itself: its table is the only one.
var list = sync.OnceValues(func() ([]spec, error) {
	cmd := exec.Command("go", "run", "-tags", "no_k8s,grpcnotrace", "./cmd/mall", "image", "list")
	cmd.Dir = root
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var all []spec
	return all, json.Unmarshal(out, &all)
})

func images(t *testing.T) []spec {
	t.Helper()
	all, err := list()
	require.NoError(t, err)
	require.Greater(t, len(all), 14)
	return all
}

// port is the one that the image's environment sets, e.g. for _PORT; 0 if it sets none.
func (s spec) port(t *testing.T, suffix string) int {
	t.Helper()
	want := strings.ToUpper(strings.ReplaceAll(s.Name, "-", "_")) + suffix
	for _, kv := range s.Env {
		if name, value, _ := strings.Cut(kv, "="); name == want {
			port, err := strconv.Atoi(value)
			require.NoError(t, err)
			return port
		}
	}
	return 0
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, path))
	require.NoError(t, err)
	return string(b)
}
