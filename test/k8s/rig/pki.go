package rig

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"time"
)

// lifetime of the certificates; a rig lives for hours.
const lifetime = 30 * 24 * time.Hour

// authority signs everything in one rig.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
}

// subject is who a certificate speaks for.
type subject struct {
	file   string
	name   string
	groups []string
	ips    []string
	names  []string
	config bool // also write a kubeconfig
}

func (r *Rig) subjects() []subject {
	node := r.NodeIP()
	return []subject{
		{file: "apiserver", name: "kube-apiserver", ips: []string{node, apiService, "127.0.0.1"},
			names: []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc." + dnsDomain}},
		{file: "kubelet-client", name: "apiserver-kubelet-client", groups: []string{"system:masters"}},
		{file: "front-proxy", name: "front-proxy-client"},
		{file: "admin", name: "admin", groups: []string{"system:masters"}, config: true},
		{file: "controllers", name: "system:kube-controller-manager", config: true},
		{file: "scheduler", name: "system:kube-scheduler", config: true},
		{file: "proxy", name: "system:kube-proxy", config: true},
		{file: "node", name: "system:node:" + nodeName, groups: []string{"system:nodes"}, ips: []string{node}, names: []string{nodeName}, config: true},
	}
}

// certificates makes a certificate authority and what it signs, once per rig.
func (r *Rig) certificates(context.Context) error {
	done := r.path("pki", "complete")
	if _, err := os.Stat(done); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	ca, err := newAuthority()
	if err != nil {
		return err
	}
	if err := ca.write(r); err != nil {
		return err
	}
	for i, s := range r.subjects() {
		if err := ca.issue(r, s, int64(i)+2); err != nil {
			return fmt.Errorf("%s: %w", s.file, err)
		}
	}
	if err := r.serviceAccountKeys(); err != nil {
		return err
	}
	return os.WriteFile(done, nil, 0o600)
}

func newAuthority() (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mall-rig"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(lifetime),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return &authority{cert: cert, key: key, pem: encode("CERTIFICATE", der)}, err
}

func (ca *authority) write(r *Rig) error {
	key, err := x509.MarshalPKCS8PrivateKey(ca.key)
	if err != nil {
		return err
	}
	if err := os.WriteFile(r.path("pki", "ca.key"), encode("PRIVATE KEY", key), 0o600); err != nil {
		return err
	}
	return os.WriteFile(r.path("pki", "ca.crt"), ca.pem, 0o600)
}

func (ca *authority) issue(r *Rig, s subject, serial int64) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: s.name, Organization: s.groups},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(lifetime), DNSNames: s.names,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	for _, ip := range s.ips {
		template.IPAddresses = append(template.IPAddresses, net.ParseIP(ip))
	}
	der, err := x509.CreateCertificate(rand.Reader, template, ca.cert, key.Public(), ca.key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	certPEM, keyPEM := encode("CERTIFICATE", der), encode("PRIVATE KEY", private)
	if err := os.WriteFile(r.path("pki", s.file+".crt"), certPEM, 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(r.path("pki", s.file+".key"), keyPEM, 0o600); err != nil {
		return err
	}
	if !s.config {
		return nil
	}
	return r.kubeconfig(s.file, ca.pem, certPEM, keyPEM)
}

// serviceAccountKeys sign the tokens of pods; the API server publishes the public one.
func (r *Rig) serviceAccountKeys() error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	if err := os.WriteFile(r.path("pki", "sa.key"), encode("PRIVATE KEY", private), 0o600); err != nil {
		return err
	}
	return os.WriteFile(r.path("pki", "sa.pub"), encode("PUBLIC KEY", public), 0o600)
}

func (r *Rig) kubeconfig(name string, ca, cert, key []byte) error {
	text := fmt.Sprintf(`apiVersion: v1
kind: Config
clusters:
  - name: rig
    cluster: {server: "https://%s:6443", certificate-authority-data: %s}
users:
  - name: %s
    user: {client-certificate-data: %s, client-key-data: %s}
contexts:
  - name: rig
    context: {cluster: rig, user: %s}
current-context: rig
`, r.NodeIP(), b64.EncodeToString(ca), name, b64.EncodeToString(cert), b64.EncodeToString(key), name)
	return os.WriteFile(r.path("pki", name+".kubeconfig"), []byte(text), 0o600)
}

var b64, b64url = base64.StdEncoding, base64.RawURLEncoding

func encode(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
