package store

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/console/internal/store/storetest"
)

// TestRealFullDisk needs to be root, to make a disk that is small. The limit of the store is larger than the disk, and
// other files fill it further.
func TestRealFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=6m"); err != nil {
		t.Skip("a file system cannot be mounted here:", err)
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(dir, syscall.MNT_DETACH)) })
	s := open(t, Conf{Dir: dir, MaxBytes: 16 << 20, QueueBytes: 1 << 20})
	g := storetest.New(1)
	last := make(chan storetest.Order, 1)
	add := func() (flushed error) {
		in, orders := g.Traces(50, time.Now())
		if err := s.AddTraces(t.Context(), in); err != nil {
			require.ErrorIs(t, err, ErrFull)
			return errors.Join(err, s.Flush(t.Context()))
		}
		select {
		case <-last:
		default:
		}
		last <- orders[0]
		return s.Flush(t.Context())
	}
	for range 100 {
		require.NoError(t, add()) // by dropping what is old
	}
	require.Positive(t, s.Stats().Dropped["retention_disk_full"])
	_, err := s.Trace(t.Context(), (<-last).TraceID)
	require.NoError(t, err)

	// Something else takes all that the store gives up.
	other, err := os.Create(filepath.Join(dir, "other"))
	require.NoError(t, err)
	for range 50 {
		_, _ = io.Copy(other, io.LimitReader(zeros{}, 8<<20))
		_ = add() // whether there is room in what it has already, or the sender is told
	}
	require.NoError(t, other.Close())
	require.NoError(t, os.Remove(other.Name()))
	require.NoError(t, s.Flush(t.Context()))
	require.NoError(t, add())
	_, err = s.Trace(t.Context(), (<-last).TraceID)
	require.NoError(t, err)
	require.Empty(t, s.Stats().Damaged)
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
