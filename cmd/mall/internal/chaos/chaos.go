// Package chaos kills processes of a running mall at random, as machines do.
package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"syscall"
	"time"

	"mall/cmd/mall/internal/client"
)

// Killer sends SIGKILL to a random healthy process again and again.
type Killer struct {
	Supervisor *client.Client
	Every      time.Duration
	Only       []string // process names; empty means every service
	Seed       uint64
	Say        func(string)
}

// Run kills until ctx ends and returns how often each process was killed.
func (k *Killer) Run(ctx context.Context) map[string]int {
	rng := rand.New(rand.NewPCG(k.Seed, 7)) //nolint:gosec // repeatable, not secret
	killed := map[string]int{}
	for {
		select {
		case <-ctx.Done():
			return killed
		case <-time.After(k.Every/2 + time.Duration(rng.Int64N(int64(k.Every)))):
		}
		st, err := k.Supervisor.Status(ctx, false)
		if err != nil {
			continue
		}
		victims := slices.DeleteFunc(st.Processes, func(p client.Process) bool {
			return p.PID == 0 || p.State != client.Healthy || !k.wants(p)
		})
		if len(victims) == 0 {
			continue
		}
		v := victims[rng.IntN(len(victims))]
		if syscall.Kill(v.PID, syscall.SIGKILL) == nil {
			killed[v.Name]++
			k.Say(fmt.Sprintf("killed %s (pid %d)", v.Name, v.PID))
		}
	}
}

func (k *Killer) wants(p client.Process) bool {
	if len(k.Only) == 0 {
		return p.Kind == "service"
	}
	return slices.Contains(k.Only, p.Name)
}
