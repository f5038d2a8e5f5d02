package proxy

import "sync"

const bufferSize = 16 << 10 // most answers fit in one

// buffers implements httputil.BufferPool.
type buffers struct{ pool sync.Pool }

func newBuffers() *buffers {
	return &buffers{pool: sync.Pool{New: func() any {
		b := make([]byte, bufferSize)
		return &b
	}}}
}

// Get implements httputil.BufferPool.
func (b *buffers) Get() []byte {
	return *b.pool.Get().(*[]byte) //nolint:forcetypeassert // New makes nothing else
}

// Put implements httputil.BufferPool.
func (b *buffers) Put(buf []byte) { b.pool.Put(&buf) }
