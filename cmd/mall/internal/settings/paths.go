package settings

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strconv"
)

// maxSocketPath is below the 104 bytes that macOS allows a unix socket path (Linux: 108).
const maxSocketPath = 100

// DataDir holds the files of one backing service.
func (s *Settings) DataDir(name string) string { return filepath.Join(s.StateDir, "data", name) }

// LogsDir holds one log file per process.
func (s *Settings) LogsDir() string { return filepath.Join(s.StateDir, "logs") }

// RunDir holds the records of running processes.
func (s *Settings) RunDir() string { return filepath.Join(s.StateDir, "run") }

// LockFile is locked by the supervisor for as long as it lives.
func (s *Settings) LockFile() string { return filepath.Join(s.StateDir, "supervisor.lock") }

// Socket is where the supervisor answers. A checkout too deep in the file system for
// a unix socket gets a short path in the temporary directory, named after it.
func (s *Settings) Socket() string {
	p := filepath.Join(s.StateDir, "supervisor.sock")
	if len(p) <= maxSocketPath {
		return p
	}
	sum := sha256.Sum256([]byte(s.StateDir))
	return filepath.Join("/tmp", "mall-"+strconv.Itoa(os.Getuid())+"-"+hex.EncodeToString(sum[:6])+".sock")
}
