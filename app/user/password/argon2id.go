// Package password hashes passwords with argon2id (RFC 9106) into strings of the PHC format:
// $argon2id$v=19$m=19456,t=2,p=1$<salt>$<key>.
package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"golang.org/x/crypto/argon2"

	"mall/app/user/domain"
	"mall/common/problem"
)

// Conf is the Password block of user-rpc. The defaults are OWASP's second choice for argon2id,
// about 20 ms of one core.
type Conf struct {
	MemoryKiB  uint32 `json:",default=19456"`
	Iterations uint32 `json:",default=2"`
	// Queue is how many may wait for a core; one more is refused with 503.
	Queue int `json:",default=128"`
}

// Default is what Conf holds when nothing is configured.
var Default = Conf{MemoryKiB: 19456, Iterations: 2, Queue: 128}

const (
	lanes      = 1
	saltLength = 16 // bytes
	keyLength  = 32 // bytes
	// Bounds on what a stored hash may ask for, so that a damaged row cannot exhaust the machine.
	maxMemoryKiB  = 1 << 20
	maxIterations = 64
	maxKeyLength  = 128 // bytes
)

// Hasher hashes at most as many passwords at once as there are cores, and as fit into a third of GOMEMLIMIT, and has what
// earlier ones left collected before that takes another third, so that its memory is bounded whatever arrives.
type Hasher struct {
	conf    Conf
	cores   chan struct{}
	waiting chan struct{}
	dummy   string

	room int64 // bytes for what waits to be collected; 0 is no bound
	mu   sync.Mutex
	left int64 // bytes that hashes have left since the last collection
}

// New makes a Hasher. Errors: parameters below what argon2 takes.
func New(c Conf) (*Hasher, error) {
	if c.MemoryKiB < 8*lanes || c.MemoryKiB > maxMemoryKiB || c.Iterations < 1 || c.Iterations > maxIterations || c.Queue < 1 {
		return nil, fmt.Errorf("password: MemoryKiB %d, Iterations %d or Queue %d is out of range", c.MemoryKiB, c.Iterations, c.Queue)
	}
	cores, room := runtime.GOMAXPROCS(0), int64(0)
	if limit := debug.SetMemoryLimit(-1); limit < math.MaxInt64 {
		room = limit / 3
		cores = min(cores, max(1, int(room/(int64(c.MemoryKiB)<<10))))
	}
	h := &Hasher{conf: c, cores: make(chan struct{}, cores), waiting: make(chan struct{}, cores+c.Queue), room: room}
	var err error
	h.dummy, err = h.Hash(context.Background(), domain.TypedPassword(rand.Text()))
	return h, err
}

// Hash returns the PHC string of a password under a new salt. Errors: 503 when too many wait, 504
// when ctx ends first.
func (h *Hasher) Hash(ctx context.Context, p domain.Password) (string, error) {
	v := phc{memory: h.conf.MemoryKiB, iterations: h.conf.Iterations, lanes: lanes, salt: make([]byte, saltLength)}
	if _, err := rand.Read(v.salt); err != nil {
		return "", fmt.Errorf("salt: %w", err)
	}
	var err error
	v.key, err = h.derive(ctx, v, p, keyLength)
	return v.String(), err
}

// Matches reports whether the password is the one that stored was made of. An empty stored hash,
// of an account that does not exist, takes as long and never matches. stale says that stored was
// made with other parameters than today's. Errors: as of Hash, and a stored hash that is damaged.
func (h *Hasher) Matches(ctx context.Context, stored string, p domain.Password) (ok, stale bool, err error) {
	known := stored != ""
	if !known {
		stored = h.dummy
	}
	v, err := parse(stored)
	if err != nil {
		return false, false, err
	}
	key, err := h.derive(ctx, v, p, uint32(len(v.key))) // parse bounds it
	if err != nil {
		return false, false, err
	}
	equal := subtle.ConstantTimeCompare(key, v.key) == 1
	return equal && known, v.memory != h.conf.MemoryKiB || v.iterations != h.conf.Iterations, nil
}

func (h *Hasher) derive(ctx context.Context, v phc, p domain.Password, length uint32) ([]byte, error) {
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return nil, problem.Unavailable("the log-in", errors.New("too many passwords wait to be hashed"))
	}
	select {
	case h.cores <- struct{}{}:
		defer func() { <-h.cores }()
	case <-ctx.Done():
		return nil, problem.Timeout(ctx.Err())
	}
	h.collect(int64(v.memory) << 10)
	return argon2.IDKey([]byte(p.Reveal()), v.salt, v.iterations, v.memory, v.lanes, length), nil
}

// collect makes room for a hash of that many bytes. Left to itself the collector lets garbage grow up to GOMEMLIMIT, which
// is no hard limit: two more hashes at that moment, and the kernel ends the container.
func (h *Hasher) collect(next int64) {
	if h.room == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.left += next; h.left > h.room {
		runtime.GC()
		h.left = next
	}
}

// phc is a hash taken apart.
type phc struct {
	memory, iterations uint32
	lanes              uint8
	salt, key          []byte
}

func (v phc) String() string {
	enc := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, v.memory, v.iterations, v.lanes, enc(v.salt), enc(v.key))
}

var errFormat = errors.New("the stored password hash is not argon2id in the PHC format")

func parse(s string) (phc, error) {
	var v phc
	var version int
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return phc{}, errFormat
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return phc{}, errFormat
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &v.memory, &v.iterations, &v.lanes); err != nil {
		return phc{}, errFormat
	}
	var err1, err2 error
	v.salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
	v.key, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(v.salt) == 0 || len(v.key) == 0 || len(v.key) > maxKeyLength || v.lanes == 0 ||
		v.memory < 8*uint32(v.lanes) || v.memory > maxMemoryKiB || v.iterations == 0 || v.iterations > maxIterations {
		return phc{}, errFormat
	}
	return v, nil
}
