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

func TestAnEnabledSandboxNeedsASecretOfItsOwn(t *testing.T) {
	t.Setenv("MALL_ENVIRONMENT", "staging")
	var c Config
	require.ErrorContains(t, service.Load(file, &c), "MALL_SANDBOX_SECRET has the value that stands in the public source")
	t.Setenv("MALL_SANDBOX_SECRET", "longer-than-sixteen")
	require.ErrorContains(t, service.Load(file, &c), "MALL_SANDBOX_SECRET is shorter than 32 characters")
	t.Setenv("MALL_SANDBOX_SECRET", "0123456789abcdef0123456789abcdef")
	require.NoError(t, service.Load(file, &c))
}
