package kafka_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"mall/common/event"
	"mall/test/kafkatest"
)

// heldUp is the longest time in which the events of one of two partitions were not handled while change
// happened, and how many events were handled more than once.
func heldUp(t *testing.T, f *fixture, group string, change func(consume func() (stop func()))) (worst time.Duration, again int) {
	t.Helper()
	var mu sync.Mutex
	took := map[string]time.Duration{}
	seen := map[string]int{}
	sent := map[string]time.Time{}
	handle := func(_ context.Context, _ string, e event.Envelope) error {
		mu.Lock()
		defer mu.Unlock()
		name := fmt.Sprint(e.AggregateID, "/", e.Version)
		seen[name]++
		if seen[name] == 1 {
			took[name] = time.Since(sent[name])
		}
		return nil
	}
	stopFirst := f.consume(t, group, handle)
	defer stopFirst()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	n := 0
	wg.Go(func() {
		for ; ctx.Err() == nil; n++ {
			for _, key := range []string{"a", "b", "c", "d"} { // both partitions
				mu.Lock()
				sent[fmt.Sprint(key, "/", n)] = time.Now()
				mu.Unlock()
				f.produce(t, key, n)
			}
			time.Sleep(20 * time.Millisecond)
		}
	})
	eventually(t, "the first member reads", func() bool { mu.Lock(); defer mu.Unlock(); return len(took) > 20 })
	mu.Lock()
	clear(took) // the group's first assignment is not what is measured
	mu.Unlock()
	change(func() func() { return f.consume(t, group, handle) })
	cancel()
	wg.Wait()
	eventually(t, "every event is handled", func() bool { mu.Lock(); defer mu.Unlock(); return len(seen) == 4*n })
	mu.Lock()
	defer mu.Unlock()
	for _, d := range took {
		worst = max(worst, d)
	}
	for _, times := range seen {
		again += times - 1
	}
	return worst, again
}

// Pods come and go under new names, so a group's members do. None that leaves by itself is waited for.
func TestAMemberThatComesOrGoesHoldsUpPartitionsForAMoment(t *testing.T) {
	for _, target := range kafkatest.Brokers(t) {
		t.Run(target.Name, func(t *testing.T) {
			worst, again := heldUp(t, setUp(t, target), "g", func(consume func() func()) {
				stop := consume()
				time.Sleep(6 * time.Second) // both read
				stop()
				time.Sleep(4 * time.Second)
			})
			t.Logf("an event waited %v at most, %d were handled again", worst.Round(time.Millisecond), again)
			assert.Less(t, worst, 4*time.Second, "the dead member's session takes 10 s to end")
			assert.Zero(t, again)
		})
	}
}
