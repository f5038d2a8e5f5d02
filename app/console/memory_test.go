package main

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestMemoryOfABurstIsGivenBack(t *testing.T) {
	burst := func() uint64 {
		kept := make([][]byte, 48)
		for i := range kept {
			kept[i] = make([]byte, 1<<20)
		}
		runtime.GC() // what is collected is now known to be alive
		runtime.KeepAlive(kept)
		return readMemory().live
	}
	most := burst()
	runtime.GC()
	synctest.Test(t, func(t *testing.T) {
		begun := readMemory()
		assert.Greater(t, begun.spare, most/2, "the burst is over, and still held")
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go releaseMemory(ctx)
		time.Sleep(releaseInterval + time.Second)
		assert.Less(t, readMemory().spare, begun.spare/2)
	})
}
