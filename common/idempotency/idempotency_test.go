package idempotency_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"mall/common/commontest"
	"mall/common/idempotency"
	"mall/common/mysql"
	"mall/common/problem"
	"mall/test/mysqltest"
)

func call(t *testing.T, user, key, body string) idempotency.Call {
	t.Helper()
	c, err := idempotency.NewCall(user, "POST /things", key, wrapperspb.String(body))
	require.NoError(t, err)
	return c
}

func create(t *testing.T, runs *atomic.Int64, name string) func(mysql.Querier) (proto.Message, error) {
	t.Helper()
	return func(tx mysql.Querier) (proto.Message, error) {
		runs.Add(1)
		r, err := tx.ExecContext(t.Context(), "INSERT INTO thing (name) VALUES (?)", name)
		if err != nil {
			return nil, err
		}
		id, err := r.LastInsertId()
		return wrapperspb.Int64(id), err
	}
}

func TestConcurrentDuplicatesCreateOnceAndAnswerAlike(t *testing.T) {
	db := mysql.Wrap(mysqltest.Schema(t, commontest.FS), "test")
	var runs, replays atomic.Int64
	var answers sync.Map
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			out := &wrapperspb.Int64Value{}
			replayed, err := idempotency.Do(t.Context(), db, call(t, "u", "k", "a"), out, create(t, &runs, "a"))
			assert.NoError(t, err)
			if replayed {
				replays.Add(1)
			}
			answers.Store(out.GetValue(), true)
		})
	}
	wg.Wait()
	assert.Equal(t, int64(1), runs.Load())
	assert.Equal(t, int64(63), replays.Load())
	n := 0
	answers.Range(func(any, any) bool { n++; return true })
	assert.Equal(t, 1, n, "everyone gets the first one's answer")
}

func TestAKeyIsBoundToItsRequestAndUser(t *testing.T) {
	db := mysql.Wrap(mysqltest.Schema(t, commontest.FS), "test")
	var runs atomic.Int64
	_, err := idempotency.Do(t.Context(), db, call(t, "u", "k", "a"), &wrapperspb.Int64Value{}, create(t, &runs, "a"))
	require.NoError(t, err)

	_, err = idempotency.Do(t.Context(), db, call(t, "u", "k", "another body"), &wrapperspb.Int64Value{}, create(t, &runs, "b"))
	assert.Equal(t, 422, problem.From(err).Status)
	assert.True(t, problem.HasCode(err, problem.CodeIdempotencyKeyReused))

	replayed, err := idempotency.Do(t.Context(), db, call(t, "another user", "k", "a"), &wrapperspb.Int64Value{}, create(t, &runs, "c"))
	require.NoError(t, err)
	assert.False(t, replayed, "another user's key is another key")
}

func TestAFailureIsNotStored(t *testing.T) {
	db := mysql.Wrap(mysqltest.Schema(t, commontest.FS), "test")
	var runs atomic.Int64
	refused := problem.Conflict("NOPE", "not now")
	_, err := idempotency.Do(t.Context(), db, call(t, "u", "k", "a"), &wrapperspb.Int64Value{},
		func(mysql.Querier) (proto.Message, error) { return nil, refused })
	require.ErrorIs(t, err, refused)
	replayed, err := idempotency.Do(t.Context(), db, call(t, "u", "k", "a"), &wrapperspb.Int64Value{}, create(t, &runs, "a"))
	require.NoError(t, err)
	assert.False(t, replayed)
}

func TestCheck(t *testing.T) {
	for key, ok := range map[string]bool{
		"": false, "a": true, strings.Repeat("k", 255): true, strings.Repeat("k", 256): false,
		"with space": false, "tab\t": false, "键": false, "~!": true,
	} {
		assert.Equal(t, ok, idempotency.Check(key) == nil, "%q", key)
	}
	assert.NoError(t, idempotency.CheckOptional(""))
}

func FuzzCheck(f *testing.F) {
	f.Add("key-1")
	f.Fuzz(func(t *testing.T, key string) {
		if err := idempotency.Check(key); err != nil && problem.From(err).Status != 400 {
			t.Fatal(err)
		}
	})
}
