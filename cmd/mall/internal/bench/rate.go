// Package bench measures a running mall on this machine: checkout throughput beside the raw limit of
// the same SQL, one hot SKU, the flash sale, start-up and memory.
package bench

import (
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Latency of completed calls, milliseconds.
type Latency struct {
	P50  float64 `json:"p50"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p99.9"`
}

// Sample is one measured stretch.
type Sample struct {
	Offered   float64 `json:"offered,omitempty"` // arrivals a second; 0 for a closed loop
	Completed float64 `json:"completed"`         // successes a second
	Errors    int64   `json:"errors"`
	Latency   Latency `json:"latencyMs"`
}

type call func(ctx context.Context, n int64) error

type recorder struct {
	mu     sync.Mutex
	took   []time.Duration
	errors atomic.Int64
}

func (r *recorder) note(begin time.Time, err error) {
	if err != nil {
		r.errors.Add(1)
		return
	}
	d := time.Since(begin)
	r.mu.Lock()
	r.took = append(r.took, d)
	r.mu.Unlock()
}

func (r *recorder) sample(offered float64, over time.Duration) Sample {
	r.mu.Lock()
	defer r.mu.Unlock()
	slices.Sort(r.took)
	at := func(q float64) float64 {
		if len(r.took) == 0 {
			return 0
		}
		i := min(int(math.Ceil(q*float64(len(r.took))))-1, len(r.took)-1)
		return math.Round(float64(r.took[max(i, 0)].Microseconds())/10) / 100
	}
	return Sample{
		Offered: offered, Completed: math.Round(float64(len(r.took)) / over.Seconds()), Errors: r.errors.Load(),
		Latency: Latency{P50: at(0.5), P99: at(0.99), P999: at(0.999)},
	}
}

// closed runs workers that call again as soon as they are answered.
func closed(ctx context.Context, workers int, d time.Duration, do call) Sample {
	var r recorder
	var n atomic.Int64
	var wg sync.WaitGroup
	begin := time.Now()
	for range workers {
		wg.Go(func() {
			for time.Since(begin) < d && ctx.Err() == nil {
				at := time.Now()
				r.note(at, do(ctx, n.Add(1)))
			}
		})
	}
	wg.Wait()
	return r.sample(0, time.Since(begin))
}

// open calls at a fixed rate whatever the answers do. Latency counts from when a call was due, so a
// server that stalls cannot hide the calls that waited.
func open(ctx context.Context, rate float64, d time.Duration, do call) Sample {
	var r recorder
	var wg sync.WaitGroup
	begin := time.Now()
	var n int64
	for ctx.Err() == nil {
		due := begin.Add(time.Duration(float64(n) / rate * float64(time.Second)))
		if due.Sub(begin) >= d {
			break
		}
		time.Sleep(time.Until(due))
		n++
		id := n
		wg.Go(func() { r.note(due, do(ctx, id)) })
	}
	wg.Wait()
	return r.sample(rate, max(time.Since(begin), d))
}
