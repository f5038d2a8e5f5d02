// Package svc holds what the logic of user-rpc needs.
package svc

import (
	"golang.org/x/sync/singleflight"

	"mall/app/user/password"
	"mall/app/user/rpc/internal/config"
	"mall/app/user/store"
	"mall/common/mysql"
)

// ServiceContext is made once and shared by all calls.
type ServiceContext struct {
	Config config.Config
	Store  *store.Store
	Hasher *password.Hasher
	// Registrations joins those that are the same and come at once.
	Registrations singleflight.Group
}

// NewServiceContext uses an open schema. Errors: password parameters out of range.
func NewServiceContext(c config.Config, db *mysql.DB) (*ServiceContext, error) {
	hasher, err := password.New(c.Password)
	if err != nil {
		return nil, err
	}
	return &ServiceContext{Config: c, Store: store.New(db), Hasher: hasher}, nil
}
