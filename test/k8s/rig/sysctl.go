package rig

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// The kubelet sets these for the whole machine, not for its own network or cgroup.
var kubeletSysctls = []string{
	"vm/overcommit_memory", "vm/panic_on_oom", "kernel/panic", "kernel/panic_on_oops", "kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes",
}

const sysctls = "/proc/sys"

// rememberSysctls notes what the machine had, once, so that down can give it back.
func (r *Rig) rememberSysctls() error {
	file := r.path("run", "sysctls.json")
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	had := map[string]string{}
	for _, key := range kubeletSysctls {
		if b, err := os.ReadFile(filepath.Join(sysctls, key)); err == nil {
			had[key] = string(b)
		}
	}
	b, err := json.Marshal(had)
	if err != nil {
		return err
	}
	return os.WriteFile(file, b, 0o600)
}

func (r *Rig) restoreSysctls(context.Context) error {
	b, err := os.ReadFile(r.path("run", "sysctls.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	var had map[string]string
	if err := json.Unmarshal(b, &had); err != nil {
		return fmt.Errorf("the machine's settings before the rig: %w", err)
	}
	var failed error
	for key, value := range had {
		failed = errors.Join(failed, os.WriteFile(filepath.Join(sysctls, key), []byte(value), 0o600))
	}
	return failed
}
