package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The tour in both READMEs works line by line: it is run as it stands.
func TestTheReadmeTour(t *testing.T) {
	managed(t)
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(mall.root, name))
			require.NoError(t, err)
			_, rest, ok := strings.Cut(string(text), "<!-- tour -->\n```bash\n")
			require.True(t, ok, "the tour is marked")
			script, _, ok := strings.Cut(rest, "```")
			require.True(t, ok)
			cmd := exec.Command("bash", "-euo", "pipefail", "-c", script)
			cmd.Dir, cmd.Env = mall.root, append(mall.env, "MALL="+mall.url, "CONSOLE="+mall.console, "TOKEN=")
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, string(out))
			for _, want := range []string{`"status": "paid"`, `"shipped"`, `"completed"`, `"items[0].quantity"`, `"traceId"`,
				"edge: POST /api/v1/orders", "order-rpc: INSERT orders", "order-worker: send mall.order.v1", "product-worker: process mall.order.v1",
				"order-rpc: call OK", "product-worker: event handled"} {
				assert.Contains(t, string(out), want)
			}
		})
	}
}
