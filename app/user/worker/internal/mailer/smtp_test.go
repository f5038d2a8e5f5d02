package mailer

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/domain"
)

// certificate is what the tests' mail servers show; TestMain makes the whole process trust it.
var certificate tls.Certificate

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "mall-mailer-")
	if err != nil {
		log.Fatal(err)
	}
	if err := trustLocalhost(dir); err != nil {
		log.Fatal(err)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// trustLocalhost works because the system's roots are not read before the first handshake.
func trustLocalhost(dir string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	certificate = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	file := filepath.Join(dir, "root.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		return err
	}
	return os.Setenv("SSL_CERT_FILE", file)
}

// server is a mail server that keeps what it gets.
type server struct {
	got    chan string
	user   string        // required when set
	answer func() error  // to RCPT TO
	delay  time.Duration // before it takes a mail
}

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }

type session struct {
	*server
	known bool
	to    string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if s.known = user == s.user && password == "planted-smtp-password"; !s.known {
			return errors.New("no")
		}
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	if s.user != "" && !s.known {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	if s.answer != nil {
		return s.answer()
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	time.Sleep(s.delay)
	s.got <- s.to + "\n" + string(raw)
	return err
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// serve starts s and returns the configuration that reaches it.
func serve(t *testing.T, s *server, encryption string) Conf {
	t.Helper()
	s.got = make(chan string, 10)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := l.Addr().(*net.TCPAddr).Port
	srv := smtp.NewServer(s)
	srv.Domain, srv.AllowInsecureAuth = "localhost", encryption == "none"
	srv.ErrorLog = log.New(io.Discard, "", 0)
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	if encryption == "implicit" {
		l = tls.NewListener(l, config)
	} else if encryption == "starttls" {
		srv.TLSConfig = config
	}
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close() })
	return Conf{From: "mall <no-reply@mall.test>", SMTP: SMTP{Host: "localhost", Port: port, TLS: encryption,
		Username: s.user, Password: "planted-smtp-password"}}
}

func letter(t *testing.T) domain.Mail {
	t.Helper()
	to, err := domain.NewEmail("ada@mall.test")
	require.NoError(t, err)
	return domain.ResetMail(to, "http://127.0.0.1:8080/reset-password#token=planted-token", time.Now(), 30*time.Minute)
}

func send(t *testing.T, c Conf, m domain.Mail) error {
	t.Helper()
	sender, err := NewSender(c)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	return sender.Send(ctx, m)
}

func TestMailReachesTheServerEncryptedAndAuthenticated(t *testing.T) {
	for _, encryption := range []string{"starttls", "implicit", "none"} {
		t.Run(encryption, func(t *testing.T) {
			s := &server{user: "mall"}
			if encryption == "none" {
				s.user = "" // go-mail gives no password away over an open connection
			}
			m := letter(t)
			require.NoError(t, send(t, serve(t, s, encryption), m))
			to, raw, _ := strings.Cut(<-s.got, "\n")
			assert.Equal(t, "ada@mall.test", to)
			got, err := mail.ReadMessage(strings.NewReader(raw))
			require.NoError(t, err)
			assert.Equal(t, "<"+m.ID+"@mall.test>", got.Header.Get("Message-ID"))
			assert.Equal(t, m.Subject, got.Header.Get("Subject"))
			assert.Equal(t, "auto-generated", got.Header.Get("Auto-Submitted"))
		})
	}
}

func TestNoMailGoesOverAConnectionWithoutEncryption(t *testing.T) {
	s := &server{}
	c := serve(t, s, "none")
	c.SMTP.TLS = "starttls"
	require.Error(t, send(t, c, letter(t)))
	assert.Empty(t, s.got)
}

func TestNoMailGoesToAServerThatCannotProveItsName(t *testing.T) {
	s := &server{}
	c := serve(t, s, "starttls")
	c.SMTP.Host = "127.0.0.1" // the certificate says localhost
	require.Error(t, send(t, c, letter(t)))
	assert.Empty(t, s.got)
}

func TestRefusalsForGoodAreToldFromThoseForNow(t *testing.T) {
	for name, tc := range map[string]struct {
		answer  error
		forGood bool
	}{
		"unknown reader": {&smtp.SMTPError{Code: 550, Message: "no such user ada@mall.test"}, true},
		"greylisted":     {&smtp.SMTPError{Code: 451, Message: "try later, ada@mall.test"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			err := send(t, serve(t, &server{answer: func() error { return tc.answer }}, "none"), letter(t))
			require.Error(t, err)
			assert.Equal(t, tc.forGood, errors.Is(err, errRefused), err)
			assert.NotContains(t, err.Error(), "ada@")
		})
	}
}

func TestFailuresNameNeitherReaderNorSecret(t *testing.T) {
	wrong := serve(t, &server{user: "mall"}, "starttls")
	wrong.SMTP.Password = "planted-wrong-password"
	dead := serve(t, &server{}, "none")
	dead.SMTP.Port = 1
	for _, c := range []Conf{wrong, dead} {
		err := send(t, c, letter(t))
		require.Error(t, err)
		assert.NotErrorIs(t, err, errRefused, "a mended configuration would send it")
		assert.NotContains(t, err.Error(), "planted")
		assert.NotContains(t, err.Error(), "ada@")
	}
}

func TestSlowServerIsLeft(t *testing.T) {
	c := serve(t, &server{delay: time.Minute}, "none")
	sender, err := NewSender(c)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	begin := time.Now()
	require.Error(t, sender.Send(ctx, letter(t)))
	assert.Less(t, time.Since(begin), 5*time.Second)
}

func TestBadConfigurationIsSaidAtStart(t *testing.T) {
	for name, c := range map[string]Conf{
		"from":   {From: "nobody", Dir: t.TempDir()},
		"folder": {From: "a@mall.test", Dir: "/dev/null/mail"},
		"port":   {From: "a@mall.test", SMTP: SMTP{Host: "localhost", Port: -1}},
	} {
		_, err := NewSender(c)
		assert.Error(t, err, name)
	}
}
