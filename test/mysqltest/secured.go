package mysqltest

import (
	"database/sql"
	"strings"
	"testing"

	"mall/test/certtest"
)

// Secured starts a MariaDB of the test's own with the certificate and returns the DSN, without a schema, of a user
// who may do everything, but come over TLS only.
func Secured(t testing.TB, cert certtest.Files) string {
	t.Helper()
	mariadbd, err := find("mariadbd")
	if err != nil {
		t.Fatalf("mysqltest: %v", err)
	}
	template, err := datadir(mariadbd)
	if err != nil {
		t.Fatalf("mysqltest: %v", err)
	}
	dsn, err := start(mariadbd, template, "--ssl-ca="+cert.CA, "--ssl-cert="+cert.Cert, "--ssl-key="+cert.Key)
	if err != nil {
		t.Fatalf("mysqltest: %v", err)
	}
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatalf("mysqltest: %v", err)
	}
	t.Cleanup(func() { // it would live as long as the test binary
		_, _ = db.Exec("SHUTDOWN")
		_ = db.Close()
	})
	for _, statement := range []string{
		"CREATE USER 'mall'@'%' IDENTIFIED BY 'secret' REQUIRE SSL",
		"GRANT ALL ON *.* TO 'mall'@'%' WITH GRANT OPTION",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("mysqltest: %s: %v", statement, err)
		}
	}
	return strings.Replace(dsn, "root@", "mall:secret@", 1)
}
