// Package client tells who is at the other end of a request: address and user.
package client

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// Resolver finds a request's client.
type Resolver struct {
	trusted []netip.Prefix
	secret  []byte
}

// NewResolver builds a Resolver. Errors: a trusted proxy that is not a CIDR.
func NewResolver(trusted []string, secret string) (*Resolver, error) {
	r := &Resolver{secret: []byte(secret)}
	for _, s := range trusted {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("TrustedProxies: %q is not a CIDR like 10.0.0.0/8", s)
		}
		r.trusted = append(r.trusted, p)
	}
	return r, nil
}

// IP returns the client's address. X-Forwarded-For is read from the right and only through trusted
// proxies, so that a client cannot choose its own address.
func (r *Resolver) IP(req *http.Request) string {
	host, _, err := net.SplitHostPort(req.RemoteAddr)
	if err != nil {
		host = req.RemoteAddr
	}
	hops := strings.Split(strings.Join(req.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && r.trusts(host); i-- {
		hop := strings.TrimSpace(hops[i])
		if _, err := netip.ParseAddr(hop); err != nil {
			break
		}
		host = hop
	}
	return host
}

// Secure tells whether the client's own connection is HTTPS. A trusted proxy that ends it says so by X-Forwarded-Proto;
// where several stand in a row, the nearest one's word counts.
func (r *Resolver) Secure(req *http.Request) bool {
	if req.TLS != nil {
		return true
	}
	peer, _, err := net.SplitHostPort(req.RemoteAddr)
	if err != nil || !r.trusts(peer) {
		return false
	}
	said := strings.Split(strings.Join(req.Header.Values("X-Forwarded-Proto"), ","), ",")
	return strings.EqualFold(strings.TrimSpace(said[len(said)-1]), "https")
}

func (r *Resolver) trusts(host string) bool {
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, p := range r.trusted {
		if p.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}

// User returns the user id of a valid access token, or "". The APIs check tokens themselves; here
// a verified id only keeps one user from spending another's quota.
func (r *Resolver) User(req *http.Request) string {
	raw, ok := strings.CutPrefix(req.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(raw, claims, func(*jwt.Token) (any, error) { return r.secret, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}))
	if err != nil {
		return ""
	}
	user, _ := claims["uid"].(string)
	return user
}
