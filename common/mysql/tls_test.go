package mysql

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mall/test/certtest"
	"mall/test/mysqltest"
)

func TestTheServersCertificateIsVerified(t *testing.T) {
	cert, stranger := certtest.New(t), certtest.New(t)
	dsn := mysqltest.Secured(t, cert)
	open := func(dsn, ca string) error {
		db, err := Open(Conf{DSN: dsn, Database: "mysql", MaxOpen: 2, CA: ca})
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		return db.Ping(t.Context())
	}
	require.NoError(t, open(dsn, cert.CA))
	require.ErrorContains(t, open(dsn, ""), "Access denied", "the user may come over TLS only")
	require.ErrorContains(t, open(dsn, stranger.CA), "certificate")
	require.ErrorContains(t, open(dsn+"?tls=skip-verify", cert.CA), "MALL_MYSQL_CA")
	require.ErrorContains(t, open(dsn, "no-such.pem"), "no-such.pem")
	require.ErrorContains(t, open("nonsense@", ""), "MALL_MYSQL_DSN")
}
