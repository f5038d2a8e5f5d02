// Package redis opens go-zero's Redis client with mall's spans and metrics, and with TLS that verifies
// the server.
package redis

import (
	"fmt"
	"sync"
	"time"

	zredis "github.com/zeromicro/go-zero/core/stores/redis"
)

// Conf is the Redis block of a service.
type Conf struct {
	zredis.RedisConf

	// CA is a PEM file of who may sign the server's certificate; the system's when empty. It implies Tls.
	CA string `json:",optional"`
}

// silent keeps go-zero from logging slow commands with their keys and values; they are spans here.
var silent = sync.OnceFunc(func() { zredis.SetSlowThreshold(time.Hour) })

// Open makes a client; it does not connect. Errors: a configuration that cannot be used.
func Open(c Conf) (*zredis.Redis, error) {
	silent()
	c.NonBlock = true
	// CLIENT SETINFO is unknown to servers before 7.2, and its error counts for go-zero's breaker: a
	// burst of new connections would open it.
	c.DisableIdentity = true
	hooks := []zredis.Option{zredis.WithHook(newHook(c.Host))}
	if c.Tls || c.CA != "" {
		over, err := overTLS(&c)
		if err != nil {
			return nil, fmt.Errorf("Redis: %w", err)
		}
		hooks = append(hooks, zredis.WithHook(over))
	}
	return zredis.NewRedis(c.RedisConf, hooks...)
}

var scripts sync.Map // text -> name

// Name gives a script the name that spans call it by. Call it where the script is declared.
func Name(script, name string) string {
	scripts.Store(script, name)
	return name
}
