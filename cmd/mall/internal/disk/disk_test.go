package disk_test

import (
	"path/filepath"
	"testing"

	"mall/cmd/mall/internal/disk"
)

func TestMissingDirectoryIsAnErrorNotAFullDisk(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	if disk.Check(missing) == nil {
		t.Error("it has room")
	}
	if disk.Full(missing) {
		t.Error("it is full")
	}
}
