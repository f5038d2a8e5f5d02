package flash

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"time"

	"github.com/oklog/ulid/v2"

	"mall/common/id"
)

// Tickets issues and reads tickets. A ticket is a ULID whose random part says what it is and whose
// it is: one byte outcome, four random, five of a MAC over these, the time and the customer. So a
// ticket is known to be genuine without a store, also after Redis lost everything.
type Tickets struct {
	key [sha256.Size]byte
}

// NewTickets derives the MAC's key from a secret that all replicas share.
func NewTickets(secret string) *Tickets {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("mall flash ticket v1"))
	t := &Tickets{}
	mac.Sum(t.key[:0])
	return t
}

const (
	outcomeAdmitted byte = 0
	outcomeSoldOut  byte = 1

	outcomeAt, randomAt, macAt = 6, 7, 11 // offsets in a ULID's 16 bytes
)

// issue makes a ticket of an outcome for a customer.
func (t *Tickets) issue(userID string, outcome byte, now time.Time) string {
	var u ulid.ULID
	_ = u.SetTime(ulid.Timestamp(now)) // fits until the year 10889
	u[outcomeAt] = outcome
	_, _ = rand.Read(u[randomAt:macAt]) // never fails since Go 1.24
	copy(u[macAt:], t.mac(u, userID))
	return u.String()
}

// open reads a ticket; ok is false when it is none of this customer's.
func (t *Tickets) open(userID, ticket string) (outcome byte, issued time.Time, ok bool) {
	if !id.Valid(ticket) {
		return 0, time.Time{}, false
	}
	u, err := ulid.ParseStrict(ticket)
	if err != nil || !hmac.Equal(u[macAt:], t.mac(u, userID)) {
		return 0, time.Time{}, false
	}
	return u[outcomeAt], ulid.Time(u.Time()), true
}

func (t *Tickets) mac(u ulid.ULID, userID string) []byte {
	mac := hmac.New(sha256.New, t.key[:])
	mac.Write(u[:macAt])
	mac.Write([]byte(userID))
	return mac.Sum(nil)[:len(u)-macAt]
}
