// Package cache keeps what tests prepare once per machine (an initialised data directory, downloaded jars) in
// the user's cache directory.
package cache

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// Dir returns the directory named name in mall's cache. When it is missing, fill makes its content in a temporary
// directory that is renamed into place afterwards, so a directory is there whole or not at all; a file lock makes
// concurrent test binaries wait for one fill instead of each doing their own.
func Dir(name string, fill func(dir string) error) (string, error) {
	user, err := os.UserCacheDir()
	if err != nil {
		user = os.TempDir() // no $HOME, as in some containers
	}
	root := filepath.Join(user, "mall")
	dir := filepath.Join(root, name)
	if exists(dir) {
		return dir, nil
	}
	if err := os.MkdirAll(root, 0o700); err != nil {
		return "", fmt.Errorf("make the cache: %w", err)
	}
	lock, err := os.OpenFile(dir+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", fmt.Errorf("open the lock of %s: %w", name, err)
	}
	defer lock.Close() // closing releases the lock
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", fmt.Errorf("lock %s: %w", name, err)
	}
	if exists(dir) {
		return dir, nil
	}
	fresh, err := os.MkdirTemp(root, name+".new")
	if err != nil {
		return "", fmt.Errorf("make %s: %w", name, err)
	}
	defer os.RemoveAll(fresh)
	if err := fill(fresh); err != nil {
		return "", fmt.Errorf("fill %s: %w", name, err)
	}
	if err := os.Rename(fresh, dir); err != nil {
		return "", fmt.Errorf("keep %s: %w", name, err)
	}
	return dir, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
