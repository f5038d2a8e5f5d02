package dlq_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"mall/cmd/mall/internal/dlq"
	"mall/common/event"
	"mall/common/kafka"
	"mall/test/kafkatest"
)

// Letters are handled one by one and in any order; each is listed until it was.
func TestSingleLettersAreReplayedAndDiscarded(t *testing.T) {
	for _, broker := range kafkatest.Killable(t) {
		t.Run(broker.Name, func(t *testing.T) {
			producer, err := kafka.NewProducer(kafka.Conf{Brokers: broker.Addrs[0], Timeout: 10 * time.Second})
			require.NoError(t, err)
			defer producer.Close()
			_, err = kadm.NewClient(producer).CreateTopics(t.Context(), 1, 1, nil, event.Topics()...)
			require.NoError(t, err)
			bodies := []string{"zero", "one", "t\xffwo", strings.Repeat("é", 40<<10), `{"id":"e4","type":"x"}`}
			for i, body := range bodies {
				require.NoError(t, producer.ProduceSync(t.Context(), &kgo.Record{Topic: event.TopicAudit + event.DLQSuffix, Value: []byte(body),
					Headers: []kgo.RecordHeader{{Key: kafka.HeaderReason, Value: []byte("poison\nstack")}, {Key: kafka.HeaderTries, Value: fmt.Append(nil, i+1)},
						{Key: "traceparent", Value: []byte("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")}}}).FirstErr())
			}
			box, err := dlq.Open(kafka.Conf{Brokers: broker.Addrs[0]})
			require.NoError(t, err)
			defer box.Close()
			waiting := func() (offsets []int64) {
				letters, err := box.List(t.Context(), false)
				require.NoError(t, err)
				for _, l := range letters {
					offsets = append(offsets, l.Offset)
				}
				return offsets
			}
			all, err := box.List(t.Context(), true)
			require.NoError(t, err)
			require.Len(t, all, 5)

			require.NoError(t, box.Replay(t.Context(), all[1:2]))
			assert.Equal(t, []int64{0, 2, 3, 4}, waiting())
			require.NoError(t, box.Discard(t.Context(), all[3:]))
			assert.Equal(t, []int64{0, 2}, waiting())
			require.NoError(t, box.Replay(t.Context(), all[:1]))
			assert.Equal(t, []int64{2}, waiting())
			marked, err := box.List(t.Context(), true)
			require.NoError(t, err)
			for _, l := range marked {
				assert.Equal(t, l.Offset != 2, l.Replayed, l.ID())
			}
			require.NoError(t, box.Discard(t.Context(), all[2:3]))
			assert.Empty(t, waiting())

			reader, err := kgo.NewClient(kgo.SeedBrokers(broker.Addrs[0]), kgo.ConsumeTopics(event.TopicAudit))
			require.NoError(t, err)
			defer reader.Close()
			var back []string
			for len(back) < 2 {
				reader.PollFetches(t.Context()).EachRecord(func(r *kgo.Record) { back = append(back, string(r.Value)) })
			}
			assert.Equal(t, []string{"one", "zero"}, back, "only what was replayed went back")

			newest, err := box.Newest(t.Context(), true, 2)
			require.NoError(t, err)
			require.Len(t, newest, 2)
			assert.Equal(t, int64(4), newest[1].Offset)

			first, binary, long := all[0].Content(), all[2].Content(), all[3].Content()
			assert.Equal(t, "zero", first.Body)
			assert.Equal(t, "0af7651916cd43dd8448eb211c80319c", first.TraceID)
			assert.Equal(t, "poison", first.Reason)
			assert.Equal(t, 1, first.Tries)
			assert.Equal(t, dlq.Header{Key: kafka.HeaderReason, Value: "poison\nstack"}, first.Headers[0])
			assert.True(t, binary.Base64)
			assert.Equal(t, "dP93bw==", binary.Body)
			assert.True(t, long.Truncated)
			assert.Equal(t, 80<<10, long.Bytes)
			assert.Equal(t, strings.Repeat("é", 32<<10), long.Body)
		})
	}
}
