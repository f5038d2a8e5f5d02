package migrate_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	_ "github.com/go-sql-driver/mysql"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"mall/cmd/mall/internal/migrate"
	"mall/common/kafka"
	"mall/common/mysql"
	"mall/test/mysqltest"
)

// schema is a domain of this test alone, with a statement that fails when run twice.
func schema(t *testing.T, dsn string) (migrate.Schema, *sql.DB) {
	t.Helper()
	domain := strings.ToLower(fmt.Sprintf("t%d", time.Now().UnixNano()))
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = db.Exec("DROP DATABASE IF EXISTS mall_" + domain)
		_ = db.Close()
	})
	file := func(up, down string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("-- +goose Up\n" + up + ";\n-- +goose Down\n" + down + ";\n")}
	}
	return migrate.Schema{Domain: domain, FS: fstest.MapFS{
		"00001_a.sql": file("CREATE TABLE a (id BIGINT NOT NULL PRIMARY KEY)", "DROP TABLE a"),
		"00002_b.sql": file("INSERT INTO a (id) VALUES (1)", "DELETE FROM a"),
	}}, db
}

func TestConcurrentMigrationsApplyEachOnce(t *testing.T) {
	dsn := mysqltest.Server(t)
	s, db := schema(t, dsn)
	var (
		wg      sync.WaitGroup
		mu      sync.Mutex
		applied int
	)
	for range 6 {
		wg.Go(func() {
			m, err := migrate.New(mysql.Conf{DSN: dsn}, []migrate.Schema{s})
			if err != nil {
				t.Error(err)
				return
			}
			done, err := m.Up(t.Context())
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			applied += len(done)
			mu.Unlock()
		})
	}
	wg.Wait()
	if applied != 2 {
		t.Errorf("%d migrations were applied, want 2", applied)
	}
	var charset, collation string
	err := db.QueryRow("SELECT default_character_set_name, default_collation_name FROM information_schema.schemata WHERE schema_name = ?", s.Name()).
		Scan(&charset, &collation)
	if err != nil || charset != "utf8mb4" || collation != "utf8mb4_unicode_ci" {
		t.Errorf("schema in %s, %s: %v", charset, collation, err)
	}
}

func TestDownToAndStatus(t *testing.T) {
	dsn := mysqltest.Server(t)
	s, db := schema(t, dsn)
	m, err := migrate.New(mysql.Conf{DSN: dsn}, []migrate.Schema{s})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	done, err := m.DownTo(t.Context(), s.Domain, 1)
	if err != nil || len(done) != 1 || done[0].File != "00002_b.sql" || done[0].Applied {
		t.Fatalf("reverted %+v, %v", done, err)
	}
	var rows int
	if err := db.QueryRow("SELECT COUNT(*) FROM `" + s.Name() + "`.a").Scan(&rows); err != nil || rows != 0 {
		t.Errorf("%d rows after the revert, %v", rows, err)
	}
	found, err := m.Status(t.Context())
	if err != nil || len(found) != 2 || !found[0].Applied || found[1].Applied {
		t.Errorf("status %+v, %v", found, err)
	}
	if _, err := m.DownTo(t.Context(), "nothing", 0); err == nil {
		t.Error("an unknown domain is reverted")
	}
}

func TestBrokenMigrationIsNamed(t *testing.T) {
	dsn := mysqltest.Server(t)
	s, _ := schema(t, dsn)
	s.FS.(fstest.MapFS)["00003_c.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE NONSENSE;\n")}
	m, err := migrate.New(mysql.Conf{DSN: dsn}, []migrate.Schema{s})
	if err != nil {
		t.Fatal(err)
	}
	done, err := m.Up(t.Context())
	if err == nil || !strings.Contains(err.Error(), s.Name()) || !strings.Contains(err.Error(), "00003_c.sql") {
		t.Errorf("the error is %v", err)
	}
	if len(done) != 2 {
		t.Errorf("applied before it: %+v", done)
	}
}

func TestWaitSaysForWhatAndEnds(t *testing.T) {
	m, err := migrate.New(mysql.Conf{DSN: "root@tcp(127.0.0.1:1)/"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	said := 0
	err = m.Wait(ctx, func(error) { said++ })
	if err == nil || !strings.Contains(err.Error(), "127.0.0.1:1") || said != 1 {
		t.Errorf("said %d times, then %v", said, err)
	}
}

func TestTopicsAreCreatedOnce(t *testing.T) {
	c, err := kfake.NewCluster(kfake.NumBrokers(1))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	brokers := strings.Join(c.ListenAddrs(), ",")
	names := []string{"b.v1", "a.v1"}
	made, err := migrate.Topics(t.Context(), kafka.Conf{Brokers: brokers}, 0, 0, names)
	if err != nil || fmt.Sprint(made) != "[a.v1 b.v1]" {
		t.Fatalf("made %v, %v", made, err)
	}
	made, err = migrate.Topics(t.Context(), kafka.Conf{Brokers: brokers}, 0, 0, append(names, "c.v1"))
	if err != nil || fmt.Sprint(made) != "[c.v1]" {
		t.Errorf("the second time %v, %v", made, err)
	}
	cl, err := kgo.NewClient(kgo.SeedBrokers(brokers))
	if err != nil {
		t.Fatal(err)
	}
	defer cl.Close()
	topics, err := kadm.NewClient(cl).ListTopics(t.Context(), "a.v1")
	if err != nil || len(topics["a.v1"].Partitions) != migrate.Partitions {
		t.Errorf("partitions %v, %v", topics, err)
	}
}

func TestMalformedSourceNameIsRefused(t *testing.T) {
	if _, err := migrate.New(mysql.Conf{DSN: "no/such@form"}, nil); err == nil {
		t.Error("it is taken")
	}
	if err := migrate.Run(t.Context(), migrate.Options{MySQL: mysql.Conf{DSN: "x"}}, nil); err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("run says %v", err)
	}
}

func TestTopicsHaveThePartitionsAndReplicasThatAreAskedFor(t *testing.T) {
	c, err := kfake.NewCluster(kfake.NumBrokers(3))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	brokers := strings.Join(c.ListenAddrs(), ",")
	if _, err := migrate.Topics(t.Context(), kafka.Conf{Brokers: brokers}, 24, 3, []string{"d.v1"}); err != nil {
		t.Fatal(err)
	}
	cl, err := kgo.NewClient(kgo.SeedBrokers(c.ListenAddrs()...))
	if err != nil {
		t.Fatal(err)
	}
	defer cl.Close()
	topics, err := kadm.NewClient(cl).ListTopics(t.Context(), "d.v1")
	if err != nil || len(topics["d.v1"].Partitions) != 24 || len(topics["d.v1"].Partitions[0].Replicas) != 3 {
		t.Errorf("topics %v, %v", topics, err)
	}
	if _, err := migrate.Topics(t.Context(), kafka.Conf{Brokers: brokers}, -1, 0, nil); err == nil || !strings.Contains(err.Error(), "MALL_KAFKA_PARTITIONS") {
		t.Errorf("-1 partitions: %v", err)
	}
}
