// Package disk tells whether there is room for the files of a local mall.
package disk

import (
	"fmt"
	"syscall"
)

const (
	needed = 512 << 20 // in which MySQL and Kafka can begin
	full   = 64 << 20  // with less, MySQL cannot make its temporary files
)

// Check returns an error when there is too little room under dir to begin.
func Check(dir string) error {
	free, err := freeBytes(dir)
	if err != nil {
		return fmt.Errorf("measure the free space of %s: %w", dir, err)
	}
	if free < needed {
		return fmt.Errorf("the disk under %s has %d MB free and mall needs %d MB: free some, or set MALL_STATE_DIR to another disk",
			dir, free>>20, needed>>20)
	}
	return nil
}

// Full reports whether a server that writes under dir cannot go on.
func Full(dir string) bool {
	free, err := freeBytes(dir)
	return err == nil && free < full
}

// freeBytes is what an ordinary user may still write under dir.
func freeBytes(dir string) (uint64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, err
	}
	return uint64(st.Bavail) * uint64(st.Bsize), nil //nolint:unconvert // the types differ between systems
}
