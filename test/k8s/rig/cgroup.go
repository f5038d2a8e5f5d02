package rig

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// mount is one line of /proc/self/mountinfo.
type mount struct{ point, kind string }

func mounts() ([]mount, error) {
	f, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []mount
	for lines := bufio.NewScanner(f); lines.Scan(); {
		before, after, ok := strings.Cut(lines.Text(), " - ")
		fields, kind := strings.Fields(before), strings.Fields(after)
		if !ok || len(fields) < 5 || len(kind) < 1 {
			continue
		}
		// The kernel writes a blank in a path as \040.
		all = append(all, mount{strings.ReplaceAll(fields[4], `\040`, " "), kind[0]})
	}
	return all, nil
}

// cgroups are the directories of the rig's cgroup, one in each hierarchy: a single one with cgroup v2, many with v1.
func (r *Rig) cgroups() ([]string, error) {
	all, err := mounts()
	if err != nil {
		return nil, err
	}
	var dirs []string
	for _, m := range all {
		if m.kind == "cgroup" || m.kind == "cgroup2" {
			dirs = append(dirs, filepath.Join(m.point, r.id))
		}
	}
	return dirs, nil
}

// cgroupUp makes the cgroup below which the kubelet puts all pods.
func (r *Rig) cgroupUp() error {
	dirs, err := r.cgroups()
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		// A new cpuset of v1 allows nothing until told what.
		for _, file := range []string{"cpuset.cpus", "cpuset.mems"} {
			own := filepath.Join(dir, file)
			if b, err := os.ReadFile(own); err != nil || strings.TrimSpace(string(b)) != "" {
				continue
			}
			b, err := os.ReadFile(filepath.Join(filepath.Dir(dir), file))
			if err != nil {
				return err
			}
			if err := os.WriteFile(own, b, 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

// cgroupDown kills what is left in the rig's cgroups and removes them.
func (r *Rig) cgroupDown(ctx context.Context) error {
	dirs, err := r.cgroups()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for _, dir := range dirs {
		for {
			left, err := emptyCgroup(dir)
			if err == nil && left == 0 {
				break
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("cgroup %s still has %d processes: %w", dir, left, errors.Join(err, ctx.Err()))
			case <-time.After(50 * time.Millisecond):
			}
		}
	}
	return nil
}

// emptyCgroup kills the processes in a cgroup and below, removes the directories that are empty, the deepest first,
// and returns how many processes it saw.
func emptyCgroup(dir string) (int, error) {
	var below []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // ended meanwhile
		}
		if err == nil && d.IsDir() {
			below = append(below, path)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	seen := 0
	var failed error
	for _, d := range slices.Backward(below) {
		b, err := os.ReadFile(filepath.Join(d, "cgroup.procs"))
		if err != nil {
			continue
		}
		for pid := range strings.FieldsSeq(string(b)) {
			if n, err := strconv.Atoi(pid); err == nil && n > 1 {
				seen++
				_ = syscall.Kill(n, syscall.SIGKILL)
			}
		}
		if err := os.Remove(d); err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = err // busy while a process of it ends: the caller tries again
		}
	}
	return seen, failed
}
