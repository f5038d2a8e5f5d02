// Package provider opens the payment providers that the configuration names.
package provider

import (
	"mall/app/payment/domain"
	"mall/app/payment/provider/sandbox"
	"mall/common/mysql"
)

// Conf is the Providers block.
type Conf struct {
	PublicURL string       `json:",default=http://127.0.0.1:8080"` // where customers reach the shop
	Sandbox   sandbox.Conf `json:",optional"`
}

// Check refuses what must not run in an environment.
func (c Conf) Check(environment string) error { return c.Sandbox.Check(environment) }

// IdleSecrets names the variables of the secrets that no enabled provider uses.
func (c Conf) IdleSecrets() []string {
	if c.Sandbox.Enabled {
		return nil
	}
	return []string{"MALL_SANDBOX_SECRET"}
}

// Open returns the enabled providers. The sandbox is also returned by itself, nil when it is off:
// it alone lets a customer decide.
func Open(c Conf, db *mysql.DB) (domain.Providers, *sandbox.Provider) {
	all := domain.Providers{}
	if !c.Sandbox.Enabled {
		return all, nil
	}
	s := sandbox.New(c.Sandbox, c.PublicURL, db)
	all[sandbox.Name] = s
	return all, s
}
