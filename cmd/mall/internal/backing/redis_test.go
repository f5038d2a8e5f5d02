package backing

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"

	"mall/cmd/mall/internal/settings"
)

func TestEmbeddedRedisExpiresKeys(t *testing.T) {
	port := freePort(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- RunMiniredis(ctx, port) }()
	addr := "127.0.0.1:" + strconv.Itoa(port)
	eventually(t, "it answers", redisProbe(addr))
	if got := ask(t, addr, "SET k v PX 200"); got != "+OK" {
		t.Fatal(got)
	}
	if got := ask(t, addr, "EXISTS k"); got != ":1" {
		t.Fatal(got)
	}
	eventually(t, "the key expires", func(context.Context) error {
		if got := ask(t, addr, "EXISTS k"); got != ":0" {
			return fmt.Errorf("EXISTS says %s", got)
		}
		return nil
	})
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestRedisIsTheUsersOwnWhenItsAddressIsSet(t *testing.T) {
	spec, note := redisSpec(&settings.Settings{RedisAddr: "10.0.0.1:6379", ExternalRedis: true}, "mall")
	if len(spec.Argv) != 0 || spec.Address != "10.0.0.1:6379" || note != "" {
		t.Errorf("%+v %q", spec, note)
	}
}

func TestEmbeddedRedisIsSaidPlainly(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	saved := serverDirs
	serverDirs = nil
	defer func() { serverDirs = saved }()
	spec, note := redisSpec(&settings.Settings{StateDir: t.TempDir()}, "/bin/mall")
	if strings.Join(spec.Argv, " ") != "/bin/mall _miniredis --port 16379" {
		t.Errorf("argv %v", spec.Argv)
	}
	for _, part := range []string{"embedded", "700 scripts a second", "install"} {
		if !strings.Contains(note, part) {
			t.Errorf("%q does not say %q", note, part)
		}
	}
	if _, err := findServer(); err == nil || !strings.Contains(err.Error(), "MALL_MYSQL_DSN") || !strings.Contains(err.Error(), "install") {
		t.Errorf("without a MySQL server: %v", err)
	}
}

func ask(t *testing.T, addr, command string) string {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	words := strings.Fields(command)
	fmt.Fprintf(c, "*%d\r\n", len(words))
	for _, w := range words {
		fmt.Fprintf(c, "$%d\r\n%s\r\n", len(w), w)
	}
	line, err := bufio.NewReader(c).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}
