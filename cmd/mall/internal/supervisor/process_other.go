//go:build !linux

package supervisor

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// dieWithParent does nothing: only Linux can tie a child to its parent. Orphans are
// found and ended by the next start.
func dieWithParent(*syscall.SysProcAttr) {}

// startStamp identifies a process beyond its pid, which the system reuses. Empty if
// there is no such process.
func startStamp(pid int) string {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "ps", "-o", "lstart=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// memory is not measured here.
func memory(int) (rss, pss uint64) { return 0, 0 }

// readUsage is not measured here.
func readUsage(int) (u usage, ok bool) { return u, false }
