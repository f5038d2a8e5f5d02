package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/console/internal/store/storetest"
)

func TestHistogramCountsWhatASearchFinds(t *testing.T) {
	s := open(t, Conf{})
	g := storetest.New(4)
	at := time.Now().Add(-10 * time.Minute).Truncate(time.Second)
	_, orders := g.Traces(20, at)
	for i := range 10 { // the last lines wait to be written
		require.NoError(t, s.AddLogs(t.Context(), g.Logs(300, at.Add(time.Duration(i)*30*time.Second), orders)))
		if i < 8 {
			require.NoError(t, s.Flush(t.Context()))
		}
	}
	for name, q := range map[string]LogQuery{
		"all":            {},
		"services":       {Services: []string{"edge", "order-rpc"}},
		"level":          {Level: "warn"},
		"trace":          {TraceID: orders[3].TraceID.String()},
		"text":           {Text: "outbox"},
		"attribute":      {Attributes: map[string]string{"order_id": orders[5].ID}},
		"without":        {Without: []Attribute{{"order_id", orders[5].ID}, {"service.name", "edge"}}},
		"part of a time": {Since: at.Add(45 * time.Second), Until: at.Add(181 * time.Second)},
		"nothing":        {Text: "nowhere to be found"},
	} {
		t.Run(name, func(t *testing.T) {
			if q.Since.IsZero() {
				q.Since = at.Add(-time.Minute)
			}
			if q.Until.IsZero() {
				q.Until = time.Now()
			}
			got, err := s.CountLogs(t.Context(), q, 60)
			require.NoError(t, err)
			require.LessOrEqual(t, len(got.Buckets), 61)
			require.False(t, got.Buckets[0].At.After(q.Since))
			require.True(t, got.Buckets[len(got.Buckets)-1].At.Add(got.Width).After(q.Until))
			want := make([]map[string]int64, len(got.Buckets))
			for i := range want {
				want[i] = map[string]int64{}
				require.Equal(t, got.Buckets[0].At.Add(time.Duration(i)*got.Width), got.Buckets[i].At)
			}
			q.Limit = 1000
			found := 0
			for {
				lines, next, err := s.FindLogs(t.Context(), q)
				require.NoError(t, err)
				for _, l := range lines {
					found++
					want[l.Time.Sub(got.Buckets[0].At)/got.Width][l.Level]++
				}
				if q.Cursor = next; next == "" {
					break
				}
			}
			for i := range want {
				require.Equal(t, want[i], got.Buckets[i].Counts)
			}
			require.Equal(t, name == "nothing", found == 0)
			require.True(t, name == "all" || found < 3000, "the question leaves some out")
		})
	}
}

func TestHistogramsOfOddTimesAreBounded(t *testing.T) {
	s := open(t, Conf{})
	require.NoError(t, s.AddLogs(t.Context(), storetest.New(1).Logs(10, time.Now().Add(-time.Second), nil)))
	for _, q := range []LogQuery{
		{},
		{Since: time.Unix(-1<<40, 0), Until: time.Unix(1<<40, 0)},
		{Since: time.Unix(1<<40, 0)},
		{Until: time.Unix(0, 1)},
		{Until: time.Unix(-5, 1)},
		{Since: time.Now(), Until: time.Now().Add(-time.Hour)},
		{Since: time.Now(), Until: time.Now()},
	} {
		for _, n := range []int{-1, 1, 60, 1 << 40} {
			got, err := s.CountLogs(t.Context(), q, n)
			require.NoError(t, err)
			require.LessOrEqual(t, len(got.Buckets), maxBuckets+1)
		}
	}
}
