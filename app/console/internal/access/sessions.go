package access

import (
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"sync"
	"time"
)

const (
	sessionAge  = 12 * time.Hour
	maxSessions = 1000
	// cookieName names the cookie; browsers take one that begins with __Host- only over TLS and for the whole of this host.
	cookieName       = "mall_console"
	secureCookieName = "__Host-mall_console"
)

// sessions are the log-ins of people. Only the hash of a session's id is kept.
type sessions struct {
	now func() time.Time

	mu   sync.Mutex
	ends map[[sha256.Size]byte]time.Time
}

func newSessions(now func() time.Time) *sessions {
	return &sessions{now: now, ends: map[[sha256.Size]byte]time.Time{}}
}

// open returns the id of a new session.
func (s *sessions) open() string {
	id := rand.Text() + rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	var oldest [sha256.Size]byte
	for key, end := range s.ends {
		if end.Before(s.now()) {
			delete(s.ends, key)
		} else if first, ok := s.ends[oldest]; !ok || end.Before(first) {
			oldest = key
		}
	}
	if len(s.ends) >= maxSessions {
		delete(s.ends, oldest)
	}
	s.ends[sha256.Sum256([]byte(id))] = s.now().Add(sessionAge)
	return id
}

func (s *sessions) valid(id string) bool {
	if id == "" {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	end, ok := s.ends[sha256.Sum256([]byte(id))]
	return ok && s.now().Before(end)
}

func (s *sessions) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.ends, sha256.Sum256([]byte(id)))
}

func cookieOf(r *http.Request) string {
	for _, name := range []string{secureCookieName, cookieName} {
		if c, err := r.Cookie(name); err == nil {
			return c.Value
		}
	}
	return ""
}

// setCookie sets the session of the browser; a negative age removes it.
func (g *Gate) setCookie(w http.ResponseWriter, r *http.Request, id string, age time.Duration) {
	c := &http.Cookie{ // Secure wherever there is TLS; without it the browser would drop the cookie
		Name: cookieName, Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, MaxAge: int(age / time.Second),
	}
	if age < 0 {
		c.MaxAge = -1
	}
	if r.TLS != nil || g.conf.BehindProxy && r.Header.Get("X-Forwarded-Proto") == "https" {
		c.Name, c.Secure = secureCookieName, true
	}
	http.SetCookie(w, c)
}
