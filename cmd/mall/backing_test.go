package main

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql"

	"mall/cmd/mall/internal/client"
)

// The backing servers of a developer's day: up, a crash of each kind, down, and gone.
func TestBackingServersSurviveKills(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	m := newMachine(t, root)
	up := []string{"up", "--only", "backing", "--no-build"}
	m.must(3, []string{"status"}, "not up")
	m.must(0, up, "✓ mysql", "✓ redis", "✓ kafka", "✓ migrate", "mall is up")
	m.must(0, up, "already up")
	if out := m.must(0, []string{"migrate", "--status"}); strings.Contains(out, "pending") {
		t.Errorf("after up: %s", out)
	}
	m.must(0, []string{"migrate"}, "everything was up to date")

	db, err := sql.Open("mysql", "root@tcp(127.0.0.1:"+strconv.Itoa(m.process("mysql").Ports["mysql"])+")/")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, q := range []string{"CREATE DATABASE t", "CREATE TABLE t.t (id BIGINT NOT NULL PRIMARY KEY)", "INSERT INTO t.t (id) VALUES (42)"} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	kept := func(after string) {
		t.Helper()
		var id int
		m.eventually("a statement after "+after, func() bool { return db.QueryRow("SELECT id FROM t.t").Scan(&id) == nil })
		if id != 42 {
			t.Errorf("after %s the row is %d", after, id)
		}
	}

	for _, name := range []string{"mysql", "redis", "kafka"} {
		before := m.process(name)
		m.kill(before.PID)
		m.eventually(name+" is healthy again", func() bool {
			p := m.process(name)
			return p.State == client.Healthy && p.PID != before.PID && p.Restarts > 0
		})
	}
	kept("kill -9 of the server")

	pid := m.process("mysql").PID
	m.kill(m.status().PID)
	m.eventually("nobody answers", func() bool { code, _ := m.run("status"); return code == 3 })
	m.must(0, up, "mall is up")
	if p := m.process("mysql"); p.PID == pid {
		t.Error("the server of the killed supervisor still serves")
	}
	kept("kill -9 of the supervisor")

	other := newMachine(t, root)
	other.env = append(other.env, "MALL_PORT_OFFSET="+strconv.Itoa(m.status().Offset))
	other.must(1, up, "mysql needs, is taken by mariadbd (pid", "MALL_PORT_OFFSET")
	other.must(3, []string{"status"}) // it left nothing running

	m.must(0, []string{"down"}, "mall is down")
	m.must(0, []string{"down"}, "not up")
	m.must(0, []string{"logs", "-n", "1"}, "mysql │")

	m.must(0, append(up, "--timeout", "30s")) // after a clean end too
	kept("down and up")
	m.must(0, []string{"down", "--clean"})
	if _, err := os.Stat(m.state); !errors.Is(err, fs.ErrNotExist) {
		left, _ := filepath.Glob(filepath.Join(m.state, "*"))
		t.Errorf("left after --clean: %v", left)
	}
}

func TestEmbeddedRedisServesWhereNoneIsInstalled(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	m := newMachine(t, root)
	up := []string{"up", "--only", "backing", "--no-build"}
	m.must(0, up)
	m.must(0, []string{"down"})
	install, err := exec.LookPath("mariadb-install-db")
	if err != nil {
		t.Skip("this machine has another MySQL server")
	}
	bin := t.TempDir()
	if err := os.Symlink(install, filepath.Join(bin, "mariadb-install-db")); err != nil {
		t.Fatal(err)
	}
	m.env = append(m.env, "PATH="+bin)
	m.must(0, up, "embedded one serves", "✓ redis")
	m.must(0, []string{"status"}, "redis")
}

func TestWrongUsage(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	m := newMachine(t, root)
	m.must(2, []string{"up", "--nonsense"}, "nonsense")
	m.must(2, []string{"restart"}, "--all")
	m.must(2, []string{"migrate", "--down-to", "user"}, "DOMAIN:VERSION")
	m.must(1, []string{"up", "--only", "shop"}, `no service "shop"`)
	m.must(3, []string{"restart", "edge"}, "not up")
	m.must(3, []string{"logs", "-f"}, "not up")
	m.env = append(m.env, "MALL_ROOT="+t.TempDir())
	m.must(1, []string{"up"}, "not a checkout of mall")
}
