package supervisor

import (
	"bytes"
	"slices"
	"strings"

	"mall/cmd/mall/internal/disk"
	"mall/cmd/mall/internal/ports"
)

const diskFull = "the disk is full: free some space, then it starts by itself"

// diagnose says in one sentence why a process ended and, where the cause is known, the fix.
func (u *unit) diagnose(c *child) string {
	for _, name := range sortedKeys(u.spec.Ports) {
		if err := ports.Check(u.spec.Ports[name], u.spec.Name); err != nil {
			return err.Error()
		}
	}
	if disk.Full(u.runDir) {
		return diskFull
	}
	tail, _ := Tail(u.output.file.Filename, 20)
	for text, fix := range map[string]string{
		"No space left on device": diskFull,
		"no space left on device": diskFull,
		"Too many open files":     "the limit of open files is too low: raise it with `ulimit -n 65536`, then `mall down` and `mall up`",
	} {
		if bytes.Contains(tail, []byte(text)) {
			return fix
		}
	}
	line := lastLine(tail)
	if line == "" {
		return c.reason()
	}
	return c.reason() + ": " + line
}

func lastLine(text []byte) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	line := strings.TrimSpace(lines[len(lines)-1])
	const most = 300
	if len(line) > most {
		line = line[:most] + "…"
	}
	return line
}

func sortedKeys(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
