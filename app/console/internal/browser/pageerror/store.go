package pageerror

import (
	"compress/flate"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"mall/app/console/internal/browser/database"
	"mall/app/console/internal/browser/sourcemap"
)

// New groups are rare unless someone makes them up: then their events are counted and dropped, and the groups that are
// known stay.
const (
	newGroups      = 2 // a second
	newGroupsBurst = 300
)

// Conf says what a Store works with.
type Conf struct {
	MaxAge time.Duration
	Maps   *sourcemap.Maps
	// Recorded is told of every event before it is stored, with its group and its frames resolved.
	Recorded func(context.Context, *Event)
	Log      *slog.Logger
	now      func() time.Time
}

// Store keeps events and groups. It is safe for concurrent use.
type Store struct {
	db       *database.DB
	salt     []byte
	maps     *sourcemap.Maps
	recorded func(context.Context, *Event)
	maxAge   time.Duration
	now      func() time.Time
	log      *slog.Logger
	births   *rate.Limiter
	deflate  *flate.Writer
	refused  atomic.Int64 // events that would have made one group too many
}

// New makes a store; it works once it is bound to the database of which it is a part.
func New(c Conf) *Store {
	if c.now == nil {
		c.now = time.Now
	}
	return &Store{maps: c.Maps, recorded: c.Recorded, maxAge: c.MaxAge, now: c.now, log: c.Log, births: rate.NewLimiter(newGroups, newGroupsBurst)}
}

// Part is what the store needs of its database.
func (s *Store) Part() database.Part { return database.Part{Schema: Schema, Prune: s.prune} }

// Bind gives the store its database, and the key of the hashes that tell visitors apart.
func (s *Store) Bind(db *database.DB, salt []byte) { s.db, s.salt = db, salt }

// Stats is what was not kept since the start.
type Stats struct {
	RefusedGroups int64 `json:"refusedGroups"` // events that would have made one group too many
}

// Stats returns the counts of now.
func (s *Store) Stats() Stats { return Stats{RefusedGroups: s.refused.Load()} }

func (s *Store) visitor(user string) int64 {
	h := hmac.New(sha256.New, s.salt)
	_, _ = h.Write([]byte(user)) // a hash takes everything
	return int64(binary.BigEndian.Uint64(h.Sum(nil)))
}
