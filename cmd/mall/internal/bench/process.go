package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/settings"
	"mall/cmd/mall/internal/topology"
)

// Processes is how fast mall starts and what it takes when idle.
type Processes struct {
	WarmUpSeconds   float64            `json:"warmUpSeconds"`   // mall up, everything built, data there
	ColdStartMs     map[string]float64 `json:"coldStartMs"`     // a service's exec to ready
	IdleMemoryMB    float64            `json:"idleMemoryMB"`    // services, supervisor and Kafka, proportional set size
	IdleResidentMB  float64            `json:"idleResidentMB"`  // the same as resident set size, shared pages counted each time
	BackingMemoryMB float64            `json:"backingMemoryMB"` // MariaDB and Redis, not mall's own
}

// MeasureProcesses restarts mall with self and looks at it. idle is how long it rests first.
func MeasureProcesses(ctx context.Context, s *settings.Settings, self string, idle time.Duration, say func(string)) (*Processes, error) {
	p := &Processes{ColdStartMs: map[string]float64{}}
	say("mall down, mall up")
	if err := run(ctx, s, self, "down"); err != nil {
		return nil, err
	}
	begin := time.Now()
	if err := run(ctx, s, self, "up"); err != nil {
		return nil, err
	}
	p.WarmUpSeconds = time.Since(begin).Seconds()
	for _, name := range []string{"user-api", "order-rpc", "order-worker", "edge"} {
		say("cold start of " + name)
		took, err := coldStart(ctx, s, name)
		if err != nil {
			return nil, fmt.Errorf("cold start of %s: %w", name, err)
		}
		p.ColdStartMs[name] = float64(took.Milliseconds())
	}
	say(fmt.Sprintf("resting %v", idle))
	time.Sleep(idle)
	st, err := client.New(s.Socket()).Status(ctx, true)
	if err != nil {
		return nil, err
	}
	const mb = 1 << 20
	for _, proc := range st.Processes {
		if proc.Kind == "service" || proc.Name == "kafka" {
			p.IdleMemoryMB += float64(proc.PSSBytes) / mb
			p.IdleResidentMB += float64(proc.RSSBytes) / mb
		} else {
			p.BackingMemoryMB += float64(proc.PSSBytes) / mb
		}
	}
	if own := residentMB(st.PID); own > 0 {
		p.IdleMemoryMB += own
		p.IdleResidentMB += own
	}
	return p, nil
}

func run(ctx context.Context, s *settings.Settings, self string, args ...string) error {
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Dir, cmd.Env = s.Root, s.Environ(os.Environ())
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("mall %s: %w\n%s", args[0], err, out)
	}
	return nil
}

// coldStart runs a second instance of a service on ports of its own until it is ready.
func coldStart(ctx context.Context, s *settings.Settings, name string) (time.Duration, error) {
	const aside = 40 // past every port of mall, below the next hundred
	services := topology.Services(s.Offset)
	at := slices.IndexFunc(services, func(svc topology.Service) bool { return svc.Name == name })
	if at < 0 {
		return 0, fmt.Errorf("there is no service %s", name)
	}
	svc := services[at]
	cmd := exec.CommandContext(ctx, filepath.Join(s.Root, svc.Binary()), "-f", svc.Config())
	cmd.Dir = s.Root
	cmd.Env = append(s.Environ(os.Environ()), svc.AdminEnv()+"="+strconv.Itoa(svc.Admin+aside), "MALL_KAFKA_INSTANCE=bench")
	if svc.Port != 0 {
		cmd.Env = append(cmd.Env, svc.PortEnv()+"="+strconv.Itoa(svc.Port+aside))
	}
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}()
	err := ready(ctx, fmt.Sprintf("http://127.0.0.1:%d/healthz", svc.Admin+aside))
	return time.Since(begin), err
}

// ready polls url until it answers 200.
func ready(ctx context.Context, url string) error {
	prober := &http.Client{Timeout: 5 * time.Second}
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		resp, err := prober.Do(req)
		if err != nil {
			continue
		}
		_ = resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			return nil
		}
	}
	return errors.New("not ready after 20 s")
}

// residentMB is a process's resident memory, 0 where /proc is missing.
func residentMB(pid int) float64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	var size, resident float64
	if _, err := fmt.Sscan(string(raw), &size, &resident); err != nil {
		return 0
	}
	return resident * float64(os.Getpagesize()) / (1 << 20)
}
