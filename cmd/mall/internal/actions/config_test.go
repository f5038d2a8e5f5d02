package actions

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/cmd/mall/internal/supervisor"
)

// planted is in every secret below.
const planted = "pLaNt3d"

// The name is short because the folder is named after it, and a long one looks like a token.
func TestConfiguration(t *testing.T) {
	file := filepath.Join(t.TempDir(), "order-rpc.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`
Name: order-rpc
ListenOn: ${MALL_HOST:-127.0.0.1}:${ORDER_RPC_PORT:-8203}
Sampler: ${MALL_SAMPLER:-1.0}
MySQL: {DSN: "${MALL_MYSQL_DSN:-root@tcp(127.0.0.1:13306)/}"}
Auth: {AccessSecret: "${MALL_JWT_SECRET:-local}"}
Echo: x-${MALL_JWT_SECRET:-local}-y
Header: "${MALL_HEADER:-Bearer default`+planted+`}"
`), 0o600))
	spec := supervisor.Spec{
		Name: "order-rpc", Config: file,
		Argv: []string{"bin/order-rpc", "-f", file, "--token=" + planted},
		Env: []string{"PATH=/bin", "UNRELATED=1", "HOME=/home/me", "ORDER_RPC_PORT=9203", "GOGC=50", "MALL_SAMPLER=0.5",
			"MALL_JWT_SECRET=jwt" + planted, "MALL_MYSQL_DSN=shop:db" + planted + "@tcp(db:3306)/"},
	}
	c := configuration(spec, map[string]bool{"ORDER_RPC_PORT": true, "MALL_JWT_SECRET": true},
		[]string{"PATH=/bin", "UNRELATED=1", "HOME=/home/me", "MALL_SAMPLER=0.5", "ORDER_RPC_PORT=9203", "MALL_MYSQL_DSN=shop:db" + planted + "@tcp(db:3306)/"})
	all, err := json.Marshal(c)
	require.NoError(t, err)
	assert.NotContains(t, string(all), planted)
	assert.Empty(t, c.Problem)
	for _, line := range []string{"ListenOn: 127.0.0.1:9203\n", "Sampler: 0.5\n", "shop:••••••@tcp(db:3306)/", "AccessSecret: \"••••••\"", "Echo: x-••••••-y"} {
		assert.Contains(t, c.YAML, line)
	}
	assert.Equal(t, []Variable{
		{"GOGC", "50", fromMall},
		{"MALL_HEADER", "Bearer ••••••", fromDefault},
		{"MALL_HOST", "127.0.0.1", fromDefault},
		{"MALL_JWT_SECRET", "••••••", fromMall},
		{"MALL_MYSQL_DSN", "shop:••••••@tcp(db:3306)/", fromShell},
		{"MALL_SAMPLER", "0.5", fromShell},
		{"ORDER_RPC_PORT", "9203", fromMall},
	}, c.Env)
	assert.Equal(t, []string{"bin/order-rpc", "-f", file, "--token=••••••"}, c.Command)
	assert.Equal(t, 8, c.SecretsHidden)
}

func TestConfigurationOfAProcessWithoutAFile(t *testing.T) {
	c := configuration(supervisor.Spec{Name: "mysql", Argv: []string{"mysqld", "--port=13306"}}, nil, nil)
	assert.Equal(t, []string{"mysqld", "--port=13306"}, c.Command)
	assert.Empty(t, c.YAML)
	assert.Empty(t, c.Problem)
	assert.NotNil(t, c.Env)
}

func TestABrokenFileIsAProblemAndNotShown(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.yaml")
	require.NoError(t, os.WriteFile(file, []byte("a: ["+planted+"\nNeeds: ${NOT_SET}"), 0o600))
	c := configuration(supervisor.Spec{Name: "x", Config: file}, nil, nil)
	assert.Empty(t, c.YAML)
	assert.NotEmpty(t, c.Problem)
	assert.NotContains(t, c.Problem, planted)
}
