package supervisor

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent asks the kernel to end the child when the supervisor is killed, so
// that no orphan holds a port when mall is started again. SIGTERM lets databases
// close their files; what ignores it is found and ended by the next start.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGTERM }

// startStamp identifies a process beyond its pid, which the system reuses: the boot
// and the clock tick in which it started. Empty if there is no such process.
func startStamp(pid int) string {
	fields := stat(pid)
	if fields == nil || fields[0] == "Z" {
		return ""
	}
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(boot)) + "/" + fields[startTime]
}

// Fields of /proc/PID/stat as stat returns them: proc(5) counts from 1, and two fields are cut off.
const (
	userTime   = 14 - 3
	systemTime = 15 - 3
	numThreads = 20 - 3
	startTime  = 22 - 3
)

// stat returns the fields of /proc/PID/stat from the process's state on; nil if there is no such process.
func stat(pid int) []string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	// The second field is the name in brackets and may hold spaces; count from its end.
	i := bytes.LastIndexByte(text, ')')
	fields := strings.Fields(string(text[i+1:]))
	if i < 0 || len(fields) <= startTime {
		return nil
	}
	return fields
}

// ticksPerSecond is USER_HZ, in which the kernel tells times to programs.
const ticksPerSecond = 100

func readUsage(pid int) (u usage, ok bool) {
	fields := stat(pid)
	if fields == nil {
		return u, false
	}
	user, err1 := strconv.ParseUint(fields[userTime], 10, 64)
	system, err2 := strconv.ParseUint(fields[systemTime], 10, 64)
	threads, err3 := strconv.Atoi(fields[numThreads])
	return usage{float64(user+system) / ticksPerSecond, threads}, err1 == nil && err2 == nil && err3 == nil
}

// memory returns the resident set and the proportional set of a process in bytes.
func memory(pid int) (rss, pss uint64) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0, 0
	}
	defer func() { _ = f.Close() }()
	for sc := bufio.NewScanner(f); sc.Scan(); {
		name, rest, _ := strings.Cut(sc.Text(), ":")
		kb, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
		if err != nil {
			continue
		}
		switch name {
		case "Rss":
			rss = kb << 10
		case "Pss":
			pss = kb << 10
		}
	}
	return rss, pss
}
