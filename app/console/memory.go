package main

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	releaseInterval = 20 * time.Second
	spareBytes      = 4 << 20  // which the collector may keep for what comes next
	busyBytes       = 64 << 20 // allocated within an interval: whoever allocates so much needs it again at once
)

// releaseMemory gives back to the system what a burst of queries or telemetry left behind. Go does so by itself only
// after its next collection, which an idle console has every two minutes, and then slowly.
func releaseMemory(ctx context.Context) {
	tick := time.NewTicker(releaseInterval)
	defer tick.Stop()
	before := readMemory()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := readMemory()
		if now.spare > spareBytes+now.live/8 && now.allocated-before.allocated < busyBytes {
			debug.FreeOSMemory()
		}
		before = now
	}
}

// memory is in bytes.
type memory struct {
	live      uint64 // at the last collection
	spare     uint64 // held beyond that
	allocated uint64 // since the start
}

func readMemory() memory {
	samples := []metrics.Sample{
		{Name: "/gc/heap/live:bytes"},
		{Name: "/gc/heap/allocs:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/unused:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(samples)
	var of [5]uint64
	for i, s := range samples {
		if s.Value.Kind() == metrics.KindUint64 {
			of[i] = s.Value.Uint64()
		}
	}
	m := memory{live: of[0], allocated: of[1]}
	if held := of[2] + of[3] + of[4]; held > m.live {
		m.spare = held - m.live
	}
	return m
}
