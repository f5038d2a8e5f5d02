package domain_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/order/domain"
	"mall/common/money"
	"mall/common/problem"
)

func TestARangeIsBoundedInBuckets(t *testing.T) {
	from := time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		from, to time.Time
		bucket   string
		buckets  int64  // 0: refused
		field    string // that is wrong
	}{
		"a day":               {from, from.Add(24 * time.Hour), "", 1, ""},
		"a millisecond more":  {from, from.Add(24*time.Hour + time.Millisecond), "day", 2, ""},
		"the shortest":        {from, from.Add(time.Millisecond), "hour", 1, ""},
		"the most":            {from, from.Add(400 * time.Hour), "hour", 400, ""},
		"one more":            {from, from.Add(400*time.Hour + time.Millisecond), "hour", 0, "to"},
		"nothing":             {from, from, "hour", 0, "to"},
		"backwards":           {from, from.Add(-time.Hour), "hour", 0, "to"},
		"another bucket":      {from, from.Add(time.Hour), "week", 0, "bucket"},
		"too early":           {time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), from, "day", 0, "from"},
		"too late":            {from, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), "day", 0, "to"},
		"longer than a count": {from, time.Date(9998, 1, 1, 0, 0, 0, 0, time.UTC), "day", 0, "to"},
	} {
		r, err := domain.NewRange(c.from, c.to, c.bucket)
		if c.buckets == 0 {
			require.Error(t, err, name)
			assert.Equal(t, c.field, problem.From(err).Fields[0].Field, name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, c.buckets, r.Buckets(), name)
		assert.Equal(t, c.from, r.Start(0), name)
	}
}

func TestTheAverageOrderIsRounded(t *testing.T) {
	assert.Equal(t, money.CNY(334), domain.Sum{Paid: 3, Revenue: 1001}.AverageOrder())
	assert.Equal(t, money.CNY(333), domain.Sum{Paid: 3, Revenue: 1000}.AverageOrder())
	assert.Equal(t, money.CNY(0), domain.Sum{}.AverageOrder())
}

func TestHistoryTellsStatesNotActs(t *testing.T) {
	at := time.Now()
	assert.Equal(t, []domain.StatusChange{
		{Status: domain.PendingPayment, At: at}, {Status: domain.Paid, At: at}, {Status: domain.RefundPending, At: at}, {Status: domain.Paid, At: at},
	}, domain.History([]domain.Change{
		{Kind: domain.KindCreated, Status: domain.PendingPayment, At: at}, {Kind: domain.KindPaid, Status: domain.Paid, At: at},
		{Kind: domain.KindRefundRequested, Status: domain.RefundPending, At: at}, {Kind: domain.KindRefundApproved, Status: domain.RefundPending, At: at},
		{Kind: domain.KindRefundRejected, Status: domain.Paid, At: at},
	}))
	assert.Empty(t, domain.History(nil))
	assert.Equal(t, "8613900139000", domain.PhoneDigits("+86 139-(0013) 9000"))
}
