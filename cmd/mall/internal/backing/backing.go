// Package backing chooses and describes the servers that mall stands on locally: MySQL,
// Redis and Kafka. Each is the user's own when its address is set, else an installed
// server run privately, else an embedded one.
package backing

import (
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"mall/cmd/mall/internal/settings"
	"mall/cmd/mall/internal/supervisor"
	"mall/cmd/mall/internal/topology"
)

// Choice is what Resolve settled on.
type Choice struct {
	Specs []supervisor.Spec
	// Notes tell the user of a choice that costs something.
	Notes []string
}

// Resolve chooses the three servers. self is the path of the mall binary, which hosts
// the embedded ones.
func Resolve(s *settings.Settings, self string) (*Choice, error) {
	c := &Choice{}
	my, err := mysqlSpec(s)
	if err != nil {
		return nil, err
	}
	redis, note := redisSpec(s, self)
	if note != "" {
		c.Notes = append(c.Notes, note)
	}
	c.Specs = []supervisor.Spec{my, redis, kafkaSpec(s, self)}
	for i := range c.Specs {
		c.Specs[i].Kind, c.Specs[i].Tier = supervisor.Backing, topology.TierBacking
		c.Specs[i].Dir = s.Root
		c.Specs[i].Env = os.Environ()
		if c.Specs[i].Grace == 0 {
			c.Specs[i].Grace = 10 * time.Second
		}
	}
	return c, nil
}

// serverDirs are where package managers put servers without adding them to PATH.
var serverDirs = []string{
	"/usr/sbin", "/usr/local/sbin", "/usr/libexec", "/usr/local/bin",
	"/opt/homebrew/bin", "/opt/homebrew/opt/mariadb/bin", "/opt/homebrew/opt/mysql/bin",
	"/usr/local/opt/mariadb/bin", "/usr/local/opt/mysql/bin", "/opt/homebrew/opt/redis/bin", "/usr/local/opt/redis/bin",
	"/home/linuxbrew/.linuxbrew/bin", "/usr/local/mysql/bin",
}

// find returns the first of the named programs, in PATH or serverDirs, or "".
func find(names ...string) string {
	for _, name := range names {
		if p, err := exec.LookPath(name); err == nil {
			if abs, err := filepath.Abs(p); err == nil {
				return abs
			}
		}
		for _, dir := range serverDirs {
			if p, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
				return p
			}
		}
	}
	return ""
}
