package supervisor

import (
	"context"
	"errors"
	"time"

	"mall/cmd/mall/internal/client"
)

var errExternal = errors.New("this server is not started by mall, so mall cannot start or stop it")

// startNow starts the process if it does not run, without waiting out a back-off.
func (u *unit) startNow(ctx context.Context) error {
	if u.spec.external() {
		return errExternal
	}
	u.want(true, false)
	return u.waitFor(ctx, func() bool { return u.pid != 0 || u.state == client.Backoff })
}

// stopNow ends the process and keeps it ended.
func (u *unit) stopNow(ctx context.Context) error {
	if u.spec.external() {
		return errExternal
	}
	u.want(false, false)
	return u.waitFor(ctx, func() bool { return u.state == client.Stopped })
}

// restartNow replaces the process by a new one.
func (u *unit) restartNow(ctx context.Context) error {
	if u.spec.external() {
		return errExternal
	}
	u.mu.Lock()
	before := u.starts
	u.mu.Unlock()
	u.want(true, true)
	return u.waitFor(ctx, func() bool { return u.starts > before })
}

// shorten limits the time the process gets to end.
func (u *unit) shorten(limit time.Duration) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.grace = min(u.grace, limit)
}

func (u *unit) currentGrace() time.Duration {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.grace
}
