package rig

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mall/test/kafkatest"
)

// The servers outside the cluster, which stand in for managed ones: real MariaDB, Redis and Apache Kafka that listen
// on the node's address.
const (
	MySQL = "mysql"
	Redis = "redis"
	Kafka = "kafka"

	mysqlPort, redisPort, kafkaPort, kafkaController = 3306, 6379, 9092, 9093
)

// Backing is how to reach those servers, from pods and from the host alike.
type Backing struct {
	MySQLDSN      string // without a schema
	RedisAddr     string
	RedisPassword string
	KafkaBrokers  string
}

// Backing reads the addresses and passwords of a rig that has been up.
func (r *Rig) Backing() (Backing, error) {
	password, err := r.password()
	at := func(port int) string { return net.JoinHostPort(r.NodeIP(), fmt.Sprint(port)) }
	return Backing{
		MySQLDSN:  "mall:" + password + "@tcp(" + at(mysqlPort) + ")/",
		RedisAddr: at(redisPort), RedisPassword: password,
		KafkaBrokers: at(kafkaPort),
	}, err
}

// password is the one that MySQL and Redis demand, made once a rig.
func (r *Rig) password() (string, error) {
	file := r.path("run", "password")
	b, err := os.ReadFile(file)
	if err == nil {
		return string(b), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	made := rand.Text()
	return made, os.WriteFile(file, []byte(made), 0o600)
}

// BackingUp starts those of the servers that do not run, on the data they had.
func (r *Rig) BackingUp(ctx context.Context) error {
	for _, start := range []func(context.Context) error{r.mysqlUp, r.redisUp, r.kafkaUp} {
		if err := start(ctx); err != nil {
			return err
		}
	}
	for name, port := range map[string]int{MySQL: mysqlPort, Redis: redisPort, Kafka: kafkaPort} {
		address := net.JoinHostPort(r.NodeIP(), fmt.Sprint(port))
		if err := r.await(ctx, name, time.Minute, func(ctx context.Context) error {
			d := net.Dialer{Timeout: time.Second}
			conn, err := d.DialContext(ctx, "tcp", address)
			if err == nil {
				err = conn.Close()
			}
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// Kill ends one of the rig's daemons or outside servers as kill -9 does. Up or BackingUp starts it again.
func (r *Rig) Kill(ctx context.Context, name string) error {
	p, ok := r.recorded(name)
	if !ok {
		return fmt.Errorf("the rig runs no %q", name)
	}
	return kill(ctx, []process{p})
}

// BackingReset starts those servers anew, without the data they had. Whatever uses them must have ended.
func (r *Rig) BackingReset(ctx context.Context) error {
	for _, name := range []string{MySQL, Redis, Kafka} {
		if err := r.Kill(ctx, name); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(r.path("backing")); err != nil {
		return err
	}
	return r.BackingUp(ctx)
}

func (r *Rig) mysqlUp(ctx context.Context) error {
	data := r.path("backing", MySQL)
	if _, err := os.Stat(filepath.Join(data, "mysql")); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(data, 0o700); err != nil {
			return err
		}
		if _, err := command(ctx, "mariadb-install-db", "--no-defaults", "--datadir="+data, "--user=root", "--skip-test-db",
			"--auth-root-authentication-method=normal"); err != nil {
			return fmt.Errorf("MariaDB does not set up its data: %w", err)
		}
	}
	password, err := r.password()
	if err != nil {
		return err
	}
	users := r.path("run", "users.sql")
	sql := "CREATE USER IF NOT EXISTS 'mall'@'%' IDENTIFIED BY '" + password + "';\nGRANT ALL PRIVILEGES ON *.* TO 'mall'@'%';\n"
	if err := os.WriteFile(users, []byte(sql), 0o600); err != nil {
		return err
	}
	server, err := lookPath("mariadbd")
	if err != nil {
		return errors.New("MariaDB is not installed: run `sh deploy/local/install-deps.sh`")
	}
	return r.start(ctx, MySQL, server, "--no-defaults", "--user=root", "--datadir="+data, "--bind-address=0.0.0.0", fmt.Sprintf("--port=%d", mysqlPort),
		"--socket=mysql.sock", "--pid-file=mysql.pid", "--init-file="+users, "--skip-name-resolve", "--skip-log-bin",
		"--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci", "--transaction-isolation=READ-COMMITTED",
		// Durable at every commit, as in production: tests kill it.
		"--innodb-flush-log-at-trx-commit=1", "--innodb-buffer-pool-size=128M", "--max-connections=600", "--max-allowed-packet=16M",
		"--performance-schema=OFF")
}

func (r *Rig) redisUp(ctx context.Context) error {
	dir := r.path("backing", Redis)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	password, err := r.password()
	if err != nil {
		return err
	}
	server, err := lookPath("redis-server")
	if err != nil {
		return errors.New("Redis is not installed: run `sh deploy/local/install-deps.sh`")
	}
	return r.start(ctx, Redis, server, "--port", fmt.Sprint(redisPort), "--bind", "0.0.0.0", "--dir", dir, "--requirepass", password,
		"--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--maxmemory-policy", "noeviction", "--daemonize", "no")
}

// kafkaProperties are those of one broker that is its own controller. The short session lets a killed broker back in
// after 2 s instead of 9.
const kafkaProperties = `process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://0.0.0.0:%[1]d,CONTROLLER://127.0.0.1:%[2]d
advertised.listeners=PLAINTEXT://%[3]s:%[1]d
controller.listener.names=CONTROLLER
controller.quorum.voters=1@127.0.0.1:%[2]d
log.dirs=%[4]s
auto.create.topics.enable=false
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=200
`

func (r *Rig) kafkaUp(ctx context.Context) error {
	if r.alive(Kafka) {
		return nil
	}
	java, err := lookPath("java")
	if err != nil {
		return errors.New("Java is not installed, and Apache Kafka needs it: run `sh deploy/local/install-deps.sh --test`")
	}
	jars, err := kafkatest.Jars()
	if err != nil {
		return err
	}
	dir := r.path("backing", Kafka)
	data, config := filepath.Join(dir, "data"), filepath.Join(dir, "server.properties")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(config, fmt.Appendf(nil, kafkaProperties, kafkaPort, kafkaController, r.NodeIP(), data), 0o600); err != nil {
		return err
	}
	base := []string{java, "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
		"-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", filepath.Join(jars, "*")}
	if _, err := os.Stat(filepath.Join(data, "meta.properties")); errors.Is(err, fs.ErrNotExist) {
		format := append(slices.Clip(base), "kafka.tools.StorageTool", "format", "--config", config, "--cluster-id", clusterID(r.id))
		if _, err := command(ctx, format...); err != nil {
			return fmt.Errorf("format Kafka's data: %w", err)
		}
	}
	return r.start(ctx, Kafka, append(base, "kafka.Kafka", config)...)
}

// clusterID has the form Kafka demands: 16 bytes in base64, here those of the rig's name.
func clusterID(id string) string {
	return b64url.EncodeToString([]byte((id + strings.Repeat("-", 16))[:16]))
}
