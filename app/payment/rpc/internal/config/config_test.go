package config

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mall/common/service"
)

const file = "../../etc/payment-rpc.yaml"

func TestTheFileNeedsNoEnvironment(t *testing.T) {
	var c Config
	require.NoError(t, service.Load(file, &c))
	require.True(t, c.Providers.Sandbox.Enabled)
	require.Equal(t, "mall_payment", c.MySQL.Database)
}

func TestProductionRefusesTheSandbox(t *testing.T) {
	t.Setenv("MALL_ENVIRONMENT", "production")
	var c Config
	require.ErrorContains(t, service.Load(file, &c), "must be off in production")
	t.Setenv("MALL_SANDBOX_ENABLED", "false")
	c = Config{}
	require.NoError(t, service.Load(file, &c))
	require.False(t, c.Providers.Sandbox.Enabled)
}
