// Package mysqltest gives tests a private, real MariaDB and a fresh migrated schema each.
package mysqltest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"mall/test/cache"
	"mall/test/child"
)

const (
	// EnvDSN names the variable with the DSN, without a schema, of a server to use instead of a private one: one
	// server for a whole run, or another product (MySQL 8, TiDB). Its user must be allowed to create schemas.
	EnvDSN = "MALL_TEST_MYSQL_DSN"

	attempts     = 3
	startTimeout = 30 * time.Second
)

// datadirOptions shape the files of a data directory, so the server that makes it and the one that runs on a
// copy share them. Small files make the copy fast.
var datadirOptions = []string{
	"--innodb-log-file-size=4M",
	"--innodb-undo-tablespaces=0",
	"--innodb-buffer-pool-size=64M",
}

// serverOptions trade durability, which a throw-away server does not need, for speed, and set what MySQL 8 has by
// default where MariaDB differs, so that SQL only MariaDB accepts fails here.
var serverOptions = []string{
	"--innodb-flush-log-at-trx-commit=0",
	"--innodb-flush-method=nosync",
	"--innodb-doublewrite=0",
	"--innodb-buffer-pool-dump-at-shutdown=0",
	"--innodb-buffer-pool-load-at-startup=0",
	"--performance-schema=0",
	"--max-connections=1000",
	"--skip-name-resolve",
	"--character-set-server=utf8mb4",
	"--default-time-zone=+00:00",
	"--sql-mode=ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
}

// Server returns the DSN, without a schema, of the test binary's MariaDB, started by the first call and ended
// with the binary, or of the server that MALL_TEST_MYSQL_DSN names.
func Server(t testing.TB) string {
	t.Helper()
	dsn, err := server()
	if err != nil {
		t.Fatalf("mysqltest: %v", err)
	}
	return dsn
}

var server = sync.OnceValues(func() (string, error) {
	if dsn := os.Getenv(EnvDSN); dsn != "" {
		return dsn, nil
	}
	mariadbd, err := find("mariadbd")
	if err != nil {
		return "", err
	}
	template, err := datadir(mariadbd)
	if err != nil {
		return "", err
	}
	var dsn string
	for range attempts {
		if dsn, err = start(mariadbd, template); err == nil {
			return dsn, nil
		}
	}
	return "", err
})

// start runs a server on a copy of template and waits until it answers.
func start(mariadbd, template string, more ...string) (string, error) {
	dir, err := os.MkdirTemp("", "mall-mysql-")
	if err != nil {
		return "", err
	}
	data := filepath.Join(dir, "data")
	if err := os.CopyFS(data, os.DirFS(template)); err != nil {
		os.RemoveAll(dir)
		return "", fmt.Errorf("copy the data directory: %w", err)
	}
	port, err := child.FreePort()
	if err != nil {
		os.RemoveAll(dir)
		return "", err
	}
	command := append([]string{mariadbd, "--no-defaults"}, asRoot()...)
	command = append(command, "--datadir="+data, "--bind-address=127.0.0.1", "--port="+strconv.Itoa(port),
		"--socket="+filepath.Join(dir, "sock"), "--pid-file="+filepath.Join(dir, "pid"), "--tmpdir="+dir,
		// root has no password, so keep other users of the machine from reading and writing files through it.
		"--secure-file-priv="+filepath.Join(data, "mysql"), "--local-infile=0")
	command = append(command, datadirOptions...)
	command = append(command, serverOptions...)
	command = append(command, more...)
	process, err := child.Start(filepath.Join(dir, "log"), dir, command...)
	if err != nil {
		os.RemoveAll(dir)
		return "", err
	}
	dsn := fmt.Sprintf("root@tcp(127.0.0.1:%d)/", port)
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	err = process.Await(ctx, func(ctx context.Context) error { return answers(ctx, dsn, data) })
	if err != nil {
		process.Kill()
		return "", fmt.Errorf("start mariadbd: %w", err)
	}
	return dsn, nil
}

// answers is nil when the server at dsn is up and runs on data: another test binary may have got the same port.
func answers(ctx context.Context, dsn, data string) error {
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		return err
	}
	config.Logger = &mysql.NopLogger{} // refused connections are expected until the server listens
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	var got string
	if err := db.QueryRowContext(ctx, "SELECT @@datadir").Scan(&got); err != nil {
		return err
	}
	if filepath.Clean(got) != data {
		return fmt.Errorf("another server, on %s, answers at %s", got, config.Addr)
	}
	return nil
}

var versionNumber = regexp.MustCompile(`[0-9]+\.[0-9]+\.[0-9]+`)

// datadir returns an initialised data directory for this version of the server, made once per machine.
func datadir(mariadbd string) (string, error) {
	out, err := exec.Command(mariadbd, "--no-defaults", "--version").Output()
	if err != nil {
		return "", fmt.Errorf("ask mariadbd for its version: %w", err)
	}
	install, err := find("mariadb-install-db")
	if err != nil {
		return "", err
	}
	return cache.Dir("mariadb-"+versionNumber.FindString(string(out)), func(dir string) error {
		args := append([]string{"--no-defaults"}, asRoot()...)
		args = append(args, "--datadir="+dir, "--auth-root-authentication-method=normal", "--skip-test-db")
		out, err := exec.Command(install, append(args, datadirOptions...)...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("mariadb-install-db: %w\n%s", err, out)
		}
		return nil
	})
}

// asRoot is the option without which the server refuses to run as root, as in a container.
func asRoot() []string {
	if os.Geteuid() == 0 {
		return []string{"--user=root"}
	}
	return nil
}

// find looks a program up in $PATH and in /usr/sbin, which the $PATH of an ordinary user of Debian lacks.
func find(program string) (string, error) {
	for _, name := range []string{program, "/usr/sbin/" + program} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s is not installed: run make deps", program)
}
