package flash

import (
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/assert"

	"mall/common/id"
)

func TestATicketSaysWhatItIsAndWhoseItIs(t *testing.T) {
	tickets, user := NewTickets("secret"), id.New()
	now := time.Now().Truncate(time.Millisecond)
	for _, outcome := range []byte{outcomeAdmitted, outcomeSoldOut} {
		ticket := tickets.issue(user, outcome, now)
		assert.True(t, id.Valid(ticket))
		got, issued, ok := tickets.open(user, ticket)
		assert.True(t, ok)
		assert.Equal(t, outcome, got)
		assert.True(t, now.Equal(issued))

		_, _, ok = tickets.open(id.New(), ticket)
		assert.False(t, ok, "a stranger's")
		_, _, ok = NewTickets("another").open(user, ticket)
		assert.False(t, ok, "another shop's")
	}
	_, _, ok := tickets.open(user, id.New())
	assert.False(t, ok, "any ULID")
	assert.NotEqual(t, tickets.issue(user, 0, now), tickets.issue(user, 0, now))
}

func FuzzOpenTicket(f *testing.F) {
	tickets := NewTickets("secret")
	var u ulid.ULID // the same in each of the fuzzer's processes
	copy(u[macAt:], tickets.mac(u, "somebody"))
	genuine := u.String()
	f.Add(genuine, "somebody")
	f.Add("", "")
	f.Add("01ARZ3NDEKTSV4RRFFQ69G5FAV", "somebody")
	f.Fuzz(func(t *testing.T, ticket, user string) {
		if _, _, ok := tickets.open(user, ticket); ok && (ticket != genuine || user != "somebody") {
			t.Fatalf("opened %q for %q", ticket, user)
		}
	})
}
