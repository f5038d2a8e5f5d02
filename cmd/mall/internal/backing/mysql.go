package backing

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"mall/cmd/mall/internal/settings"
	"mall/cmd/mall/internal/supervisor"
	"mall/cmd/mall/internal/topology"
)

// server is an installed MySQL-compatible server.
type server struct {
	mysqld string // the server program
	// install makes a data directory (MariaDB); MySQL does it by itself.
	install string
}

// flavour is kept beside the data, which one kind of server cannot read from the other.
func (s server) flavour() string {
	if s.install != "" {
		return "mariadb"
	}
	return "mysql"
}

// errNoMySQL carries the one command that installs the server.
func errNoMySQL() error {
	cmd := "sudo apt-get install -y mariadb-server"
	if runtime.GOOS == "darwin" {
		cmd = "brew install mariadb"
	}
	return fmt.Errorf("no MySQL server is installed: run `%s`, or set MALL_MYSQL_DSN to a server of yours", cmd)
}

func findServer() (server, error) {
	install := find("mariadb-install-db", "mysql_install_db")
	if d := find("mariadbd"); d != "" && install != "" {
		return server{mysqld: d, install: install}, nil
	}
	d := find("mysqld")
	if d == "" {
		return server{}, errNoMySQL()
	}
	// A mysqld may be MariaDB under its older name.
	out, err := exec.Command(d, "--no-defaults", "--version").CombinedOutput()
	if err != nil {
		return server{}, fmt.Errorf("%s does not run: %w: %s", d, err, strings.TrimSpace(string(out)))
	}
	if !strings.Contains(string(out), "MariaDB") {
		return server{mysqld: d}, nil
	}
	if install == "" {
		return server{}, fmt.Errorf("%s is installed without mariadb-install-db: run `sudo apt-get install -y mariadb-server`", d)
	}
	return server{mysqld: d, install: install}, nil
}

func mysqlSpec(s *settings.Settings) (supervisor.Spec, error) {
	probe, err := mysqlProbe(s.MySQLDSN)
	if err != nil {
		return supervisor.Spec{}, err
	}
	spec := supervisor.Spec{Name: topology.MySQL, Probe: probe}
	if s.ExternalMySQL {
		spec.Address = withoutPassword(s.MySQLDSN)
		return spec, nil
	}
	srv, err := findServer()
	if err != nil {
		return spec, err
	}
	port := topology.MySQLPort + s.Offset
	d := dataDir{path: s.DataDir(topology.MySQL), server: srv}
	spec.Ports = map[string]int{"mysql": port}
	spec.Prepare = d.prepare
	spec.Argv = srv.argv(d.path, port)
	spec.Grace = 60 * time.Second // it flushes its buffer pool
	return spec, nil
}

// argv runs the server privately: durable at every commit, like the one in production,
// and small enough for a laptop.
func (s server) argv(dir string, port int) []string {
	argv := []string{
		s.mysqld, "--no-defaults",
		"--datadir=" + dir,
		"--bind-address=127.0.0.1", "--port=" + strconv.Itoa(port),
		"--socket=mysql.sock", // relative to the data directory: a deep checkout would exceed the limit of a socket path
		"--pid-file=mysql.pid",
		"--skip-name-resolve",
		"--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci",
		"--transaction-isolation=READ-COMMITTED",
		"--innodb-flush-log-at-trx-commit=1",
		"--innodb-buffer-pool-size=128M",
		"--max-connections=600",
		"--performance-schema=OFF",
		"--max-allowed-packet=16M",
	}
	if s.flavour() == "mariadb" {
		argv = append(argv, "--skip-log-bin", "--table-open-cache=400")
	} else {
		argv = append(argv, "--disable-log-bin", "--mysqlx=OFF")
	}
	if os.Geteuid() == 0 {
		argv = append(argv, "--user=root") // it refuses to run as root unless told to
	}
	return argv
}

// mysqlProbe answers once the server takes a statement.
func mysqlProbe(dsn string) (func(context.Context) error, error) {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("MALL_MYSQL_DSN is not a data source name like user:password@tcp(host:3306)/: %w", err)
	}
	cfg.Logger = &mysql.NopLogger{} // a server that is still starting is no news
	cfg.Timeout = time.Second
	conn, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, fmt.Errorf("MALL_MYSQL_DSN: %w", err)
	}
	db := sql.OpenDB(conn)
	db.SetMaxOpenConns(1)
	return func(ctx context.Context) error {
		var one int
		if err := db.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
			if _, refused := errors.AsType[*mysql.MySQLError](err); refused {
				return fmt.Errorf("MySQL at %s refuses: %w", cfg.Addr, err)
			}
			return fmt.Errorf("MySQL at %s does not answer: %w", cfg.Addr, err)
		}
		return nil
	}, nil
}

// withoutPassword is the data source name as it may be shown.
func withoutPassword(dsn string) string {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return "MySQL"
	}
	return cfg.User + "@" + cfg.Net + "(" + cfg.Addr + ")/"
}
