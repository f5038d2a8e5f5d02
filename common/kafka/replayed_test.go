package kafka_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mall/common/kafka"
)

func TestSingleLettersAreRemembered(t *testing.T) {
	r := kafka.ParseReplayed(10, "")
	r.Add(12)
	r.Add(14)
	r.Add(13)
	assert.Equal(t, int64(7), r.Waiting(0, 20))
	meta, err := r.Metadata()
	require.NoError(t, err)
	assert.Equal(t, "done:2-4", meta)
	r.Add(10)
	r.Add(11)
	assert.Equal(t, int64(15), r.Before, "no gap is left")
	meta, err = r.Metadata()
	require.NoError(t, err)
	assert.Empty(t, meta)
}

func TestReplayedSurvivesACommit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.Int64Range(0, 1000).Draw(t, "before")
		r := kafka.ParseReplayed(before, "")
		done := map[int64]bool{}
		for _, offset := range rapid.SliceOfN(rapid.Int64Range(0, 1100), 0, 60).Draw(t, "offsets") {
			r.Add(offset)
			done[offset] = true
		}
		meta, err := r.Metadata()
		require.NoError(t, err)
		again := kafka.ParseReplayed(r.Before, meta)
		waiting := int64(0)
		for offset := range int64(1100) {
			want := offset < before || done[offset]
			assert.Equal(t, want, again.Has(offset), offset)
			if offset >= 5 && !want {
				waiting++
			}
		}
		assert.Equal(t, waiting, again.Waiting(5, 1100))
	})
}

func TestForeignMetadataNamesNothing(t *testing.T) {
	for _, meta := range []string{"kgo-4f2", "done:", "done:x-,-,1-zzzzzzzzz", "1,2"} {
		r := kafka.ParseReplayed(3, meta)
		assert.Equal(t, int64(7), r.Waiting(0, 10), meta)
	}
}
