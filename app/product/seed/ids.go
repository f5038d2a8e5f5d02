package seed

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"
)

// begin is when the first seeded product came into the shop; others follow some hours apart.
var begin = time.Date(2025, time.September, 1, 8, 0, 0, 0, time.UTC)

const apart = 5 * time.Hour

// fixedID is a ULID that is the same in every mall, so that seeding again finds what is there.
func fixedID(kind, name string, at time.Time) (string, error) {
	var u ulid.ULID
	if err := u.SetTime(ulid.Timestamp(at)); err != nil {
		return "", fmt.Errorf("id of %s %s: %w", kind, name, err)
	}
	sum := sha256.Sum256([]byte("mall/" + kind + "/" + name))
	if err := u.SetEntropy(sum[:10]); err != nil {
		return "", fmt.Errorf("id of %s %s: %w", kind, name, err)
	}
	return u.String(), nil
}

// pick is a number from 0 to n-1 that is the same for a name in every mall.
func pick(name string, n int64) int64 {
	sum := sha256.Sum256([]byte("mall/pick/" + name))
	return int64(binary.BigEndian.Uint64(sum[:8]) % uint64(n))
}
