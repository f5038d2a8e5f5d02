package rig

import (
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

// Down ends everything the rig started and removes all of it but the logs. It needs nothing to be in order: a rig
// whose start was interrupted, or whose processes were killed, or that is down already, is cleaned the same way.
func (r *Rig) Down(ctx context.Context) error {
	if os.Geteuid() != 0 {
		return errors.New("the rig runs as root, so only root can end it: use sudo")
	}
	if _, err := os.Stat(r.Dir); errors.Is(err, fs.ErrNotExist) {
		r.say("there is no rig in %s", r.Dir)
		return nil
	}
	unlock, err := r.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if err := r.steps(ctx, []step{
		{"daemons", r.killDaemons},
		{"pods", r.cgroupDown},
		{"what is left in the network namespace", r.killNamespace},
		{"mounts", r.unmount},
		{"network namespace " + r.id, r.networkDown},
		{"the machine's own settings", r.restoreSysctls},
	}); err != nil {
		return err
	}
	return r.removeState()
}

// killDaemons ends every recorded process at once. Nothing of a rig's state is kept, and a graceful end of the API
// server alone takes a minute.
func (r *Rig) killDaemons(ctx context.Context) error {
	records, err := filepath.Glob(r.record("*"))
	if err != nil {
		return err
	}
	var all []process
	for _, file := range records {
		if p, ok := r.recorded(strings.TrimSuffix(filepath.Base(file), ".pid")); ok {
			all = append(all, p)
		}
	}
	return kill(ctx, all)
}

// killNamespace ends the processes of the rig's network namespace: the shims of containerd, above all.
func (r *Rig) killNamespace(ctx context.Context) error {
	own, err := os.Stat(r.network.file(r.id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	inode := own.Sys().(*syscall.Stat_t).Ino
	mine, err := os.Readlink("/proc/self/ns/net")
	if err != nil {
		return err
	}
	namespace := fmt.Sprintf("net:[%d]", inode)
	if mine == namespace {
		return errors.New("this command runs inside the rig's network namespace: run it outside")
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return err
	}
	var all []process
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if link, err := os.Readlink(filepath.Join("/proc", e.Name(), "ns/net")); err != nil || link != namespace {
			continue
		}
		if start, ok := started(pid); ok {
			all = append(all, process{pid, start})
		}
	}
	return kill(ctx, all)
}

// unmount detaches every mount below the rig's directory, the latest first.
func (r *Rig) unmount(ctx context.Context) error {
	r.removeShimSockets() // while their addresses can still be read
	deadline := time.Now().Add(20 * time.Second)
	for {
		left, err := r.mountsBelow()
		if err != nil || len(left) == 0 {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("still mounted: %s", strings.Join(left, ", "))
		}
		for _, m := range slices.Backward(left) {
			// One mount may hide another, and one may go with its parent: what counts is what is left.
			_, _ = command(ctx, "umount", "--lazy", m)
		}
	}
}

func (r *Rig) mountsBelow() ([]string, error) {
	all, err := mounts()
	if err != nil {
		return nil, err
	}
	var below []string
	for _, m := range all {
		if strings.HasPrefix(m.point, r.Dir+"/") {
			below = append(below, m.point)
		}
	}
	return below, nil
}

// removeShimSockets removes the sockets that killed shims leave outside the rig's directory.
func (r *Rig) removeShimSockets() {
	files, _ := filepath.Glob(r.path("run", "containerd", "io.containerd.runtime.v2.task", "*", "*", "address"))
	for _, file := range files {
		if b, err := os.ReadFile(file); err == nil {
			if socket, ok := strings.CutPrefix(strings.TrimSpace(string(b)), "unix://"); ok && strings.HasPrefix(socket, "/run/containerd/s/") {
				_ = os.Remove(socket)
			}
		}
	}
}

func (r *Rig) networkDown(ctx context.Context) error {
	if _, err := os.Stat(r.network.file(r.id)); err == nil {
		if _, err := command(ctx, "ip", "netns", "delete", r.id); err != nil {
			return err
		}
	}
	// The kernel removes the interface with the namespace, but not at once.
	return r.await(ctx, "", 10*time.Second, func(ctx context.Context) error {
		if _, err := os.Stat("/sys/class/net/" + r.hostInterface()); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		_, _ = command(ctx, "ip", "link", "delete", r.hostInterface())
		return errors.New("interface " + r.hostInterface() + " is still there")
	})
}

// removeState deletes the rig's files, and the few that its programs keep elsewhere. The logs stay, for whoever asks
// what went wrong.
func (r *Rig) removeState() error {
	if left, err := r.mountsBelow(); err != nil || len(left) > 0 {
		return errors.Join(err, fmt.Errorf("nothing was removed, for %d mounts are left in %s", len(left), r.Dir))
	}
	entries, err := os.ReadDir(r.Dir)
	if err != nil {
		return err
	}
	sandboxes, _ := filepath.Glob(r.path("containerd", "io.containerd.grpc.v1.cri", "sandboxes", "*"))
	var failed error
	if _, ok := r.recorded(argoCDRepoServer); ok {
		_ = os.Remove(argoCDAskPass) // Argo CD leaves it
	}
	for _, e := range entries {
		if e.Name() != "log" {
			failed = errors.Join(failed, os.RemoveAll(r.path(e.Name())))
		}
	}
	return errors.Join(failed, r.removeStrays(sandboxes))
}

// removeStrays removes the CNI library's records of the pods' networks, and the kubelet's links to pods' logs.
func (r *Rig) removeStrays(sandboxes []string) error {
	cached, _ := filepath.Glob("/var/lib/cni/results/" + r.id + "-*")
	for _, s := range sandboxes {
		loopback, _ := filepath.Glob("/var/lib/cni/results/cni-loopback-" + filepath.Base(s) + "-*")
		cached = append(cached, loopback...)
	}
	var failed error
	for _, file := range cached {
		failed = errors.Join(failed, os.Remove(file))
	}
	links, _ := filepath.Glob("/var/log/containers/*.log")
	for _, link := range links {
		if to, err := os.Readlink(link); err == nil && strings.HasPrefix(to, r.Dir+"/") {
			failed = errors.Join(failed, os.Remove(link))
		}
	}
	return failed
}
