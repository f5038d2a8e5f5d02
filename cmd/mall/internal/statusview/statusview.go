// Package statusview prints the supervisor's status for people.
package statusview

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"mall/cmd/mall/internal/client"
)

// Print writes one line per process, then what is wrong.
func Print(out io.Writer, st *client.Status) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "PROCESS\tSTATE\tPID\tUPTIME\tRESTARTS\tMEMORY\tPORTS\tVERSION")
	total := st.PSSBytes
	var backing uint64
	for _, p := range st.Processes {
		if !p.Launched && p.State == client.Stopped {
			continue
		}
		total += p.PSSBytes
		if p.Kind == "backing" {
			backing += p.PSSBytes
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\n",
			p.Name, p.State, pid(p.PID), uptime(p), p.Restarts, megabytes(p.PSSBytes), ports(p), p.Version)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print the status: %w", err)
	}
	if total > 0 {
		_, _ = fmt.Fprintf(out, "memory %s: services %s, backing servers %s, supervisor (pid %d) %s\n",
			megabytes(total), megabytes(total-backing-st.PSSBytes), megabytes(backing), st.PID, megabytes(st.PSSBytes))
	}
	for _, p := range st.Processes {
		if p.Problem != "" {
			_, _ = fmt.Fprintf(out, "%s: %s\n", p.Name, p.Problem)
		}
		if p.Outdated {
			_, _ = fmt.Fprintf(out, "%s: its binary was built anew since it started: `mall restart %s`\n", p.Name, p.Name)
		}
	}
	if st.Launch.State == client.LaunchFailed {
		_, _ = fmt.Fprintf(out, "the last `mall up` failed: %s\n", st.Launch.Error)
	}
	return nil
}

func pid(n int) string {
	if n == 0 {
		return "-"
	}
	return strconv.Itoa(n)
}

func uptime(p client.Process) string {
	if p.PID == 0 {
		return "-"
	}
	return (time.Duration(p.UptimeSeconds) * time.Second).String()
}

func megabytes(n uint64) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f MB", float64(n)/(1<<20))
}

func ports(p client.Process) string {
	if p.Address != "" {
		return p.Address
	}
	all := make([]string, 0, len(p.Ports))
	for name, n := range p.Ports {
		all = append(all, name+" "+strconv.Itoa(n))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}
