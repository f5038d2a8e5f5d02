package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/common/problem"
)

func TestEveryStateAnswersEveryActAsTheTableSays(t *testing.T) {
	none := domain.Movement{}
	for _, c := range []struct {
		from    domain.State
		act     func(*domain.Reservation) (domain.Movement, error)
		name    string
		to      domain.State
		moves   domain.Movement
		refused bool
	}{
		{domain.Held, (*domain.Reservation).Commit, "commit", domain.Committed, domain.Movement{Reserved: -1, Sold: 1}, false},
		{domain.Held, (*domain.Reservation).Release, "release", domain.Released, domain.Movement{Available: 1, Reserved: -1}, false},
		{domain.Held, (*domain.Reservation).Return, "return", domain.Returned, domain.Movement{Available: 1, Reserved: -1}, false},
		{domain.Committed, (*domain.Reservation).Commit, "commit", domain.Committed, none, false},
		{domain.Committed, (*domain.Reservation).Release, "release", domain.Committed, none, true},
		{domain.Committed, (*domain.Reservation).Return, "return", domain.Returned, domain.Movement{Available: 1, Sold: -1}, false},
		{domain.Released, (*domain.Reservation).Commit, "commit", domain.Released, none, true},
		{domain.Released, (*domain.Reservation).Release, "release", domain.Released, none, false},
		{domain.Released, (*domain.Reservation).Return, "return", domain.Released, none, false},
		{domain.Returned, (*domain.Reservation).Commit, "commit", domain.Returned, none, false},
		{domain.Returned, (*domain.Reservation).Release, "release", domain.Returned, none, false},
		{domain.Returned, (*domain.Reservation).Return, "return", domain.Returned, none, false},
	} {
		t.Run(string(c.from)+" "+c.name, func(t *testing.T) {
			r := domain.StoredReservation(domain.Reservation{}, c.from)
			m, err := c.act(&r)
			require.Equal(t, c.refused, problem.HasCode(err, problem.CodeInvalidState))
			require.Equal(t, c.moves, m)
			require.Equal(t, c.to, r.State())
			require.Zero(t, m.Available+m.Reserved+m.Sold, "pieces neither appear nor vanish")
		})
	}
}
