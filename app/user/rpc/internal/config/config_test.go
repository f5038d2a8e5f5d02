package config_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/password"
	"mall/app/user/rpc/internal/config"
	"mall/common/service"
)

func load(t *testing.T) config.Config {
	t.Helper()
	var c config.Config
	require.NoError(t, service.Load("../../etc/user-rpc.yaml", &c))
	return c
}

func TestDefaultsAreTheLocalOnes(t *testing.T) {
	c := load(t)
	assert.Equal(t, "127.0.0.1:8201", c.ListenOn)
	assert.Equal(t, 8311, c.DevServer.Port)
	assert.Equal(t, 30*24*time.Hour, c.RefreshTTL)
	assert.Equal(t, password.Default, c.Password)
	assert.Equal(t, 30*time.Minute, c.Reset.TTL)
	assert.Positive(t, c.Reset.Hourly)
}

func TestEnvironmentWins(t *testing.T) {
	t.Setenv("MALL_REFRESH_TTL", "1h")
	t.Setenv("MALL_PASSWORD_RESET_PAGE", "https://mall.example/reset#")
	t.Setenv("MALL_MYSQL_DSN", "u:p@tcp(db:3306)/")
	c := load(t)
	assert.Equal(t, time.Hour, c.RefreshTTL)
	assert.Equal(t, "https://mall.example/reset#", c.Reset.Page)
	assert.Equal(t, "u:p@tcp(db:3306)/", c.MySQL.DSN)
}
