package config

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mall/common/service"
)

const file = "../../etc/payment-worker.yaml"

func TestTheFileNeedsNoEnvironment(t *testing.T) {
	var c Config
	require.NoError(t, service.Load(file, &c))
	require.True(t, c.Providers.Sandbox.Enabled)
	require.Equal(t, "mall_payment", c.MySQL.Database)
	require.Equal(t, "http://127.0.0.1:8104/api/v1/payments/callbacks/sandbox", c.SandboxCallback())
}

func TestTheCallbackFollowsPaymentAPIUnlessItIsSet(t *testing.T) {
	t.Setenv("PAYMENT_API_ADDR", "127.0.0.1:9104")
	var c Config
	require.NoError(t, service.Load(file, &c))
	require.Equal(t, "http://127.0.0.1:9104/api/v1/payments/callbacks/sandbox", c.SandboxCallback())
	t.Setenv("PAYMENT_CALLBACK_URL", "https://shop.test/callback")
	c = Config{}
	require.NoError(t, service.Load(file, &c))
	require.Equal(t, "https://shop.test/callback", c.SandboxCallback())
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
