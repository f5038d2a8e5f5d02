package config_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/worker/internal/config"
	"mall/common/service"
)

func load(t *testing.T) config.Config {
	t.Helper()
	var c config.Config
	require.NoError(t, service.Load("../../etc/user-worker.yaml", &c))
	return c
}

func TestDefaultsAreTheLocalOnes(t *testing.T) {
	c := load(t)
	assert.Equal(t, 8321, c.DevServer.Port)
	assert.Equal(t, ".mall/mail", c.Mail.Dir)
	assert.Empty(t, c.Mail.SMTP.Host)
	assert.Equal(t, "starttls", c.Mail.SMTP.TLS)
}

func TestMailServerComesFromTheEnvironment(t *testing.T) {
	t.Setenv("MALL_STATE_DIR", "/var/lib/mall")
	t.Setenv("MALL_SMTP_HOST", "smtp.example")
	t.Setenv("MALL_SMTP_PORT", "465")
	t.Setenv("MALL_SMTP_TLS", "implicit")
	c := load(t)
	assert.Equal(t, "/var/lib/mall/mail", c.Mail.Dir)
	assert.Equal(t, "smtp.example", c.Mail.SMTP.Host)
	assert.Equal(t, 465, c.Mail.SMTP.Port)
	assert.Equal(t, "implicit", c.Mail.SMTP.TLS)
}
