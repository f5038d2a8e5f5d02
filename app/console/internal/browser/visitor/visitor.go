// Package visitor tells visitors apart without knowing them: by a hash whose key is drawn anew every day and forgotten
// the day after.
package visitor

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mileusna/useragent"

	"mall/app/console/internal/browser/database"
	"mall/app/console/internal/browser/mask"
)

const schema = `CREATE TABLE IF NOT EXISTS visitor_key (name TEXT PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID;`

const permanent = "permanent"

// Part is the table of keys.
func Part() database.Part { return database.Part{Schema: schema} }

// Keys are the keys of the hashes. They are safe for concurrent use.
type Keys struct {
	// Permanent signs what visitors carry, and hashes the ids that pages give their users.
	Permanent []byte

	db  *database.DB
	mu  sync.Mutex
	day string
	key []byte
}

// New reads the keys, or draws them.
func New(ctx context.Context, db *database.DB) (*Keys, error) {
	k := &Keys{db: db}
	var err error
	k.Permanent, err = k.draw(ctx, permanent)
	return k, err
}

// draw reads the key of a name, or makes it; the keys of former days are forgotten.
func (k *Keys) draw(ctx context.Context, name string) (key []byte, err error) {
	err = k.db.Change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM visitor_key WHERE name NOT IN (?, ?) AND ? <> ?", permanent, name, name, permanent); err != nil {
			return err
		}
		err := tx.QueryRowContext(ctx, "SELECT key FROM visitor_key WHERE name = ?", name).Scan(&key)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		key = make([]byte, 32)
		if _, err := rand.Read(key); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO visitor_key (name, key) VALUES (?, ?)", name, key)
		return err
	})
	return key, err
}

// Hash is the same for what is the same on one day (UTC).
func (k *Keys) Hash(ctx context.Context, at time.Time, parts ...string) ([16]byte, error) {
	day := at.UTC().Format(time.DateOnly)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.day != day {
		key, err := k.draw(ctx, day)
		if err != nil {
			return [16]byte{}, err
		}
		k.day, k.key = day, key
	}
	h := hmac.New(sha256.New, k.key)
	_, _ = h.Write([]byte(strings.Join(parts, "\x00"))) // a hash takes everything
	return [16]byte(h.Sum(nil)), nil
}

// Address is the address a request comes from, without the port.
func Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// Agent is what a browser says it is, without what could tell one from another of its kind.
type Agent struct {
	Browser string // name and major version
	OS      string
	Device  string // desktop, mobile or tablet
	Bot     bool
}

var bots = []string{"bot", "crawl", "spider", "slurp", "headless", "preview", "lighthouse", "monitor", "curl/", "wget/", "python", "go-http", "java/", "scrapy", "axios/", "node-fetch"}

const maxAgent = 512 // bytes

// ParseAgent reads a User-Agent header.
func ParseAgent(header string) Agent {
	header = mask.Clip(header, maxAgent)
	ua := useragent.Parse(header)
	a := Agent{Browser: mask.Clip(ua.Name, 40), OS: mask.Clip(ua.OS, 40), Device: "desktop", Bot: ua.Bot || header == ""}
	if major, _, _ := strings.Cut(ua.Version, "."); a.Browser != "" && major != "" {
		a.Browser += " " + mask.Clip(major, 8)
	}
	switch {
	case ua.Tablet:
		a.Device = "tablet"
	case ua.Mobile:
		a.Device = "mobile"
	}
	low := strings.ToLower(header)
	for _, b := range bots {
		a.Bot = a.Bot || strings.Contains(low, b)
	}
	return a
}
