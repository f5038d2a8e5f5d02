package redistest_test

import (
	"net"
	"testing"

	"github.com/zeromicro/go-zero/core/stores/redis"

	"mall/test/redistest"
)

func TestServersArePrivateAndReal(t *testing.T) {
	first := redis.MustNewRedis(redis.RedisConf{Host: redistest.Server(t), Type: redis.NodeType})
	second := redis.MustNewRedis(redis.RedisConf{Host: redistest.Server(t), Type: redis.NodeType})
	if err := first.Set("k", "v"); err != nil {
		t.Fatal(err)
	}
	if got, err := first.Eval("return redis.call('GET', KEYS[1])", []string{"k"}); err != nil || got != "v" {
		t.Errorf("a script read %v, %v", got, err)
	}
	if got, err := second.Get("k"); err != nil || got != "" {
		t.Errorf("a key of one server is %q on another, %v", got, err)
	}
	redistest.Flush(t, first.Addr)
	if got, err := first.Get("k"); err != nil || got != "" {
		t.Errorf("after the flush the key is %q, %v", got, err)
	}
}

func TestServerEndsWithItsTest(t *testing.T) {
	var addr string
	t.Run("inner", func(t *testing.T) { addr = redistest.Server(t) })
	if conn, err := net.Dial("tcp", addr); err == nil {
		conn.Close()
		t.Errorf("the server still listens at %s", addr)
	}
}
