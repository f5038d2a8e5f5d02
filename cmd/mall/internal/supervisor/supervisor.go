package supervisor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/topology"
)

// servicesGrace bounds how long all services together may take to end.
const servicesGrace = 15 * time.Second

// ErrLocked reports that another supervisor runs for the same state directory.
var ErrLocked = errors.New("another supervisor already runs for this checkout: see `mall status`, end it with `mall down`")

// Hook is a command that a launch runs once the backing services are healthy.
type Hook struct {
	Name string // shown as the step, e.g. "migrate"
	Argv []string
	// BeforeServices says that services must not start until the hook succeeded.
	BeforeServices bool
}

// Config is what a Supervisor runs and where it notes it.
type Config struct {
	Specs    []Spec
	Hooks    []Hook
	Env      []string // of the hooks
	EnvVars  map[string]string
	Root     string
	Offset   int
	Version  string
	LogsDir  string
	RunDir   string
	LockFile string
	Socket   string
	// Self is the path of the mall binary; a newer one there makes the supervisor outdated.
	Self string
	Log  *slog.Logger
	// Ship takes a copy of the output of what a spec starts. May be nil.
	Ship func(Spec) Output
	// Lost tells how many lines of the named process's output Ship could not deliver. May be nil.
	Lost func(name string) int64
	// Routes adds to the API that the socket answers. May be nil.
	Routes func(*Supervisor, *http.ServeMux)
	// Ending is called before the processes are ended. May be nil.
	Ending func()
}

// Output takes a process's output, line ends or not. Write must neither block nor fail.
type Output interface {
	io.Writer
	Started(pid int) // 0 if it could not be started
	Ended()
}

// Supervisor runs the processes of one checkout.
type Supervisor struct {
	cfg     Config
	units   []*unit
	began   time.Time
	ctx     context.Context // ends the units' goroutines
	cancel  context.CancelFunc
	running sync.WaitGroup
	stop    chan struct{} // closed when everything is down
	ending  sync.Once

	meterMu sync.Mutex
	meter   cpuMeter // of the supervisor itself

	launchMu sync.Mutex
	launch   client.Launch
	steps    []*step
}

// New prepares a supervisor; Run starts it.
func New(cfg Config) *Supervisor {
	s := &Supervisor{cfg: cfg, began: time.Now(), stop: make(chan struct{}), launch: client.Launch{State: client.LaunchIdle}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	sp := &spawner{}
	for _, spec := range cfg.Specs {
		s.units = append(s.units, newUnit(spec, cfg, sp))
	}
	return s
}

// Lock takes the lock that a supervisor holds for as long as it lives. Close the file to
// release it. It fails with ErrLocked when another supervisor has it.
func Lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the supervisor's lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrLocked
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return f, nil
}

// Run starts the backing services and answers on the socket until ctx ends or it is
// asked to shut down; then it ends every process and returns.
func (s *Supervisor) Run(ctx context.Context) error {
	for _, dir := range []string{s.cfg.LogsDir, s.cfg.RunDir} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("create the supervisor's directory: %w", err)
		}
	}
	lock, err := Lock(s.cfg.LockFile)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }()
	closeAPI, err := s.serve()
	if err != nil {
		return err
	}
	defer closeAPI()
	for _, u := range s.units {
		s.running.Go(func() { u.run(s.ctx) })
		if u.spec.Kind == Backing {
			u.want(true, false)
		}
	}
	s.cfg.Log.Info("supervisor is up", "pid", os.Getpid(), "processes", len(s.units))
	select {
	case <-ctx.Done():
		s.Shutdown()
	case <-s.stop:
	}
	return nil
}

// Shutdown ends the services from the outside in, then the backing services, and
// returns when all are gone. A second call waits for the first.
func (s *Supervisor) Shutdown() {
	s.ending.Do(func() {
		s.cfg.Log.Info("shutting down")
		if s.cfg.Ending != nil {
			s.cfg.Ending()
		}
		deadline := time.Now().Add(servicesGrace)
		for tier := topology.TierEdge; tier <= topology.TierBacking; tier++ {
			grace := time.Until(deadline)
			if tier == topology.TierBacking {
				grace = 0 // each has its own
			}
			s.stopTier(tier, grace)
		}
		s.cancel()
		s.running.Wait()
		s.cfg.Log.Info("everything is down")
		close(s.stop)
	})
	<-s.stop
}

// stopTier ends the processes of one tier together. A grace above zero shortens theirs.
func (s *Supervisor) stopTier(tier topology.Tier, grace time.Duration) {
	var wg sync.WaitGroup
	for _, u := range s.units {
		if u.spec.Tier != tier {
			continue
		}
		wg.Go(func() {
			if grace > 0 {
				u.shorten(grace)
			}
			u.want(false, false)
			_ = u.waitFor(context.Background(), func() bool { return u.state == client.Stopped })
		})
	}
	wg.Wait()
}

// Spec returns how the named process is run.
func (s *Supervisor) Spec(name string) (Spec, bool) {
	u := s.unit(name)
	if u == nil {
		return Spec{}, false
	}
	return u.spec, true
}

// Restart replaces the named process by a new one and returns once that was started.
func (s *Supervisor) Restart(ctx context.Context, name string) error {
	u := s.unit(name)
	if u == nil {
		return fmt.Errorf("there is no process %q", name)
	}
	return u.restartNow(ctx)
}

// RestartSoon replaces the named process after a while, in which what it forwards can be answered.
func (s *Supervisor) RestartSoon(name string, after time.Duration) {
	s.later(after, func(ctx context.Context) error { return s.Restart(ctx, name) })
}

// later acts when the caller has its answer.
func (s *Supervisor) later(after time.Duration, do func(context.Context) error) {
	s.running.Go(func() {
		select {
		case <-s.ctx.Done():
			return
		case <-time.After(after):
		}
		if err := do(s.ctx); err != nil {
			s.cfg.Log.Error("could not do what was asked", "error", err)
		}
	})
}

// Start starts the named process if it does not run.
func (s *Supervisor) Start(ctx context.Context, name string) error {
	u := s.unit(name)
	if u == nil {
		return fmt.Errorf("there is no process %q", name)
	}
	return u.startNow(ctx)
}

// Context ends when the supervisor has ended every process.
func (s *Supervisor) Context() context.Context { return s.ctx }

func (s *Supervisor) unit(name string) *unit {
	i := slices.IndexFunc(s.units, func(u *unit) bool { return u.spec.Name == name })
	if i < 0 {
		return nil
	}
	return s.units[i]
}
