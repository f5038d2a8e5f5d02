package config_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/api/internal/config"
	"mall/common/service"
)

func TestDefaultsAreTheLocalOnes(t *testing.T) {
	var c config.Config
	require.NoError(t, service.Load("../../etc/user-api.yaml", &c))
	assert.Equal(t, "127.0.0.1", c.Host)
	assert.Equal(t, 8101, c.Port)
	assert.Equal(t, 8301, c.DevServer.Port)
	assert.Equal(t, []string{"127.0.0.1:8201"}, c.UserRPC.Endpoints)
	assert.Less(t, c.UserRPC.Timeout, c.RestConf.Timeout, "an answer must find its caller still waiting")
}

func TestTheGatewayMakesTheAPITheEntranceByOneVariable(t *testing.T) {
	for value, want := range map[string]bool{"": false, "true": true} {
		t.Setenv("MALL_ENTRANCE", value)
		var c config.Config
		require.NoError(t, service.Load("../../etc/user-api.yaml", &c))
		assert.Equal(t, want, c.Deployment.Entrance)
	}
}
