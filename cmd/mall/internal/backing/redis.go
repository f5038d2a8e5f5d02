package backing

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"mall/cmd/mall/internal/settings"
	"mall/cmd/mall/internal/supervisor"
	"mall/cmd/mall/internal/topology"
)

func redisSpec(s *settings.Settings, self string) (spec supervisor.Spec, note string) {
	spec = supervisor.Spec{Name: topology.Redis, Probe: redisProbe(s.RedisAddr)}
	if s.ExternalRedis {
		spec.Address = s.RedisAddr
		return spec, ""
	}
	port := strconv.Itoa(topology.RedisPort + s.Offset)
	spec.Ports = map[string]int{"redis": topology.RedisPort + s.Offset}
	srv := find("redis-server", "valkey-server")
	if srv == "" {
		spec.Argv = []string{self, "_miniredis", "--port", port}
		cmd := "sudo apt-get install -y redis-server"
		if runtime.GOOS == "darwin" {
			cmd = "brew install redis"
		}
		return spec, "redis-server is not installed, so an embedded one serves: it keeps nothing on disk and runs about 700 scripts a second. " +
			"For the real one: `" + cmd + "`, then `mall down` and `mall up`."
	}
	dir := s.DataDir(topology.Redis)
	spec.Prepare = func(context.Context) error {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("create the data directory: %w", err)
		}
		return nil
	}
	spec.Argv = []string{
		srv, "--port", port, "--bind", "127.0.0.1", "--dir", dir,
		"--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
		// Stock counters and sessions live here: an error is better than a silent loss.
		"--maxmemory-policy", "noeviction",
		"--daemonize", "no",
	}
	return spec, ""
}

// redisProbe sends PING. The embedded server does not know the protocol's plain-text form.
func redisProbe(addr string) func(context.Context) error {
	return func(ctx context.Context) error {
		d := net.Dialer{Timeout: time.Second}
		conn, err := d.DialContext(ctx, "tcp", addr)
		if err != nil {
			return fmt.Errorf("Redis at %s does not answer: %w", addr, err)
		}
		defer func() { _ = conn.Close() }()
		_ = conn.SetDeadline(time.Now().Add(time.Second))
		if _, err := conn.Write([]byte("*1\r\n$4\r\nPING\r\n")); err != nil {
			return fmt.Errorf("Redis at %s does not answer: %w", addr, err)
		}
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil {
			return fmt.Errorf("Redis at %s does not answer: %w", addr, err)
		}
		if line = strings.TrimSpace(line); line != "+PONG" {
			return fmt.Errorf("Redis at %s answers %q", addr, line)
		}
		return nil
	}
}
