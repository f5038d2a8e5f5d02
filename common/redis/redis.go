// Package redis opens go-zero's Redis client with mall's spans and metrics.
package redis

import (
	"sync"
	"time"

	zredis "github.com/zeromicro/go-zero/core/stores/redis"
)

// silent keeps go-zero from logging slow commands with their keys and values; they are spans here.
var silent = sync.OnceFunc(func() { zredis.SetSlowThreshold(time.Hour) })

// Open makes a client; it does not connect. Errors: a configuration that cannot be used.
func Open(c zredis.RedisConf) (*zredis.Redis, error) {
	silent()
	c.NonBlock = true
	// CLIENT SETINFO is unknown to servers before 7.2, and its error counts for go-zero's breaker: a
	// burst of new connections would open it.
	c.DisableIdentity = true
	return zredis.NewRedis(c, zredis.WithHook(newHook(c.Host)))
}

var scripts sync.Map // text -> name

// Name gives a script the name that spans call it by. Call it where the script is declared.
func Name(script, name string) string {
	scripts.Store(script, name)
	return name
}
