package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mall/cmd/mall/internal/client"
)

// edgeSource is a service reduced to what the supervisor sees of one.
const edgeSource = `package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	fmt.Println("edge begins")
	if _, err := os.Stat(os.Getenv("MALL_STATE_DIR") + "/broken"); err == nil {
		fmt.Println("the configuration is broken")
		os.Exit(2)
	}
	http.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		if _, err := os.Stat(os.Getenv("MALL_STATE_DIR") + "/waiting"); err == nil {
			w.WriteHeader(503)
			fmt.Fprint(w, "{\"status\":\"starting\",\"waiting\":{\"the moon\":\"not full\"}}")
		}
	})
	fmt.Println(http.ListenAndServe(os.Getenv("MALL_HOST")+":"+os.Getenv("EDGE_ADMIN_PORT"), nil))
	os.Exit(1)
}
`

func smallCheckout(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for path, text := range map[string]string{
		"go.mod":           "module mall\n\ngo 1.26\n",
		"go.sum":           "",
		"app/edge/main.go": edgeSource,
	} {
		full := filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestServiceIsBuiltStartedRestartedAndBuiltAgain(t *testing.T) {
	root := smallCheckout(t)
	m := newMachine(t, root)
	m.must(0, []string{"up", "--timeout", "60s"}, "left out: mall, user-api", "✓ build", "✓ edge", "shop ", "/admin", "/api/openapi.json")

	first := m.process("edge")
	m.kill(first.PID)
	m.eventually("edge is healthy again", func() bool {
		p := m.process("edge")
		return p.State == client.Healthy && p.PID != first.PID
	})

	source := filepath.Join(root, "app/edge/main.go")
	changed := strings.ReplaceAll(edgeSource, "edge begins", "edge begins anew")
	if err := os.WriteFile(source, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	m.must(0, []string{"up"}, "Built anew since they started: edge", "mall restart --changed")
	m.must(0, []string{"restart", "--changed"}, "✓ edge")
	m.must(0, []string{"logs", "edge"}, "edge begins anew")
	if m.process("edge").Outdated {
		t.Error("after the restart the process still counts as outdated")
	}

	m.must(0, []string{"stop", "edge"})
	m.must(1, []string{"status"}, "stopped")
	m.must(0, []string{"start", "edge"}, "✓ edge")
	m.must(0, []string{"status"})

	if err := os.WriteFile(source, []byte("package main\n\nfunc main() { undefinedThing() }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	m.must(1, []string{"up"}, "undefinedThing")
	m.must(0, []string{"status"}) // what runs is not touched
}

func TestFailedStartSaysWhyAndLeavesAWayOn(t *testing.T) {
	m := newMachine(t, smallCheckout(t))
	if err := os.MkdirAll(m.state, 0o700); err != nil {
		t.Fatal(err)
	}
	flag := func(name string) string {
		path := filepath.Join(m.state, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	broken := flag("broken")
	m.must(1, []string{"up"}, "edge does not start", "exit status 2", "the configuration is broken", "mall down")
	if err := os.Remove(broken); err != nil {
		t.Fatal(err)
	}
	m.must(0, []string{"up"}, "mall is up")

	m.must(0, []string{"stop", "edge"})
	waiting := flag("waiting")
	m.must(1, []string{"up", "--timeout", "2s"}, "not healthy after 2s", "it waits for the moon (not full)")
	m.must(1, []string{"status"}, "it waits for the moon")
	if err := os.Remove(waiting); err != nil {
		t.Fatal(err)
	}
	m.must(0, []string{"up"}) // it may be healthy by now
	m.must(0, []string{"status"})
	m.must(0, []string{"down"})
}
