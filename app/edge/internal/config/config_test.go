package config_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/edge/internal/config"
	"mall/common/service"
)

func TestTrustedProxiesAreAListInOneVariable(t *testing.T) {
	for value, want := range map[string][]string{
		"": nil, "10.0.0.0/8": {"10.0.0.0/8"}, "10.0.0.0/8,fd00::/8": {"10.0.0.0/8", "fd00::/8"},
	} {
		t.Setenv("MALL_TRUSTED_PROXIES", value)
		var c config.Config
		require.NoError(t, service.Load("../../etc/edge.yaml", &c))
		assert.ElementsMatch(t, want, c.TrustedProxies, value)
		assert.True(t, c.Deployment.Entrance)
	}
}
