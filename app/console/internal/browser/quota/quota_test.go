package quota_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"mall/app/console/internal/browser/quota"
)

func TestEachSenderHasItsOwnQuota(t *testing.T) {
	q := quota.New(0.001, 2)
	for range 2 {
		_, ok := q.Take("a")
		assert.True(t, ok)
	}
	wait, ok := q.Take("a")
	assert.False(t, ok)
	assert.Positive(t, wait)
	_, ok = q.Take("b")
	assert.True(t, ok)
	for i := range 20_000 { // ever new senders
		_, ok := q.Take(strconv.Itoa(i))
		assert.True(t, ok)
	}
}
