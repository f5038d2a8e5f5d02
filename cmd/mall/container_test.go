package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"mall/common/mysql"
	"mall/test/certtest"
	"mall/test/child"
	"mall/test/mysqltest"
)

// In a container there is no checkout, no home, nothing to write to, and the environment is all there is.
// The servers are as managed ones: MySQL over TLS, Kafka with a login.
func TestMallWorksInAContainer(t *testing.T) {
	cert := certtest.New(t)
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.TLS(cert.Server(t)), kfake.EnableSASL(), kfake.Superuser("SCRAM-SHA-512", "mall", "secret"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	admin, err := child.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	dsn := mysqltest.Secured(t, cert)
	exe := filepath.Join(t.TempDir(), "mall")
	copyFile(t, os.Args[0], exe)
	dir := filepath.Join(t.TempDir(), "app")
	if err := os.Mkdir(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	grant(t, dsn, cert.CA, "CREATE USER 'mall_migrate'@'%' IDENTIFIED BY 'm' REQUIRE SSL", "GRANT ALL ON `mall\\_%`.* TO 'mall_migrate'@'%'")
	user := strings.Replace(dsn, "mall:secret@", "mall_migrate:m@", 1)
	command := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, exe, args...)
		cmd.Dir = dir
		cmd.Env = []string{
			"MALL_ENVIRONMENT=test", "MALL_MYSQL_DSN=" + user, "MALL_MYSQL_CA=" + cert.CA,
			"MALL_KAFKA_BROKERS=" + cluster.ListenAddrs()[0], "MALL_KAFKA_SASL_MECHANISM=SCRAM-SHA-512", "MALL_KAFKA_USERNAME=mall",
			"MALL_KAFKA_PASSWORD=secret", "MALL_KAFKA_TLS=true", "MALL_KAFKA_CA=" + cert.CA,
			"AUDITOR_ADMIN_PORT=" + strconv.Itoa(admin), "MALL_TELEMETRY=on", "POD_NAME=auditor-0",
		}
		return cmd
	}
	run := func(args ...string) string {
		t.Helper()
		out, err := command(args...).CombinedOutput()
		if err != nil {
			t.Fatalf("mall %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	if out := run("migrate"); !strings.Contains(out, "mall_order") || !strings.Contains(out, "topic mall.order.v1") {
		t.Errorf("migrate says\n%s", out)
	}
	if out := run("migrate"); !strings.Contains(out, "everything was up to date") {
		t.Errorf("migrate again says\n%s", out)
	}
	run("seed")
	grant(t, dsn, cert.CA, "CREATE USER 'mall_auditor'@'%' IDENTIFIED BY 'a' REQUIRE SSL", "GRANT SELECT ON mall_order.* TO 'mall_auditor'@'%'",
		"GRANT SELECT ON mall_product.* TO 'mall_auditor'@'%'", "GRANT SELECT ON mall_payment.* TO 'mall_auditor'@'%'")
	user = strings.Replace(dsn, "mall:secret@", "mall_auditor:a@", 1)
	if out := run("audit", "--wait", "1s"); !strings.Contains(out, "every invariant holds") {
		t.Errorf("audit says\n%s", out)
	}
	var letters []any
	if out := run("dlq", "list", "--json"); json.Unmarshal([]byte(out), &letters) != nil || len(letters) != 0 {
		t.Errorf("dlq list says\n%s", out)
	}

	watch := command("audit", "--watch", "1s", "--wait", "1s")
	said, err := os.Create(filepath.Join(t.TempDir(), "said"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = said.Close() }()
	watch.Stdout, watch.Stderr = said, said
	if err := watch.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(ctx, t, "http://127.0.0.1:"+strconv.Itoa(admin)+"/metrics", `mall_invariant_violations{`, said.Name())
	if err := watch.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := watch.Wait(); err != nil {
		out, _ := os.ReadFile(said.Name())
		t.Errorf("the auditor ends with %v\n%s", err, out)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// grant runs what docs/configuration.md says of users.
func grant(t *testing.T, dsn, ca string, statements ...string) {
	t.Helper()
	db, err := mysql.Open(mysql.Conf{DSN: dsn, Database: "mysql", CA: ca})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range statements {
		if _, err := db.Raw().ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func waitFor(ctx context.Context, t *testing.T, url, text, said string) {
	t.Helper()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			body, _ := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if strings.Contains(string(body), text) {
				return
			}
		}
		select {
		case <-ctx.Done():
			out, _ := os.ReadFile(said)
			t.Fatalf("no %s at %s\n%s", text, url, out)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
