package supervisor

import (
	"os"
	"time"

	"mall/cmd/mall/internal/client"
)

// Status describes everything; with memory set it also measures each process.
func (s *Supervisor) Status(withMemory bool) client.Status {
	st := client.Status{
		PID: os.Getpid(), Version: s.cfg.Version, Root: s.cfg.Root, Offset: s.cfg.Offset,
		Outdated: newer(s.cfg.Self, s.began), Healthy: true, Launch: s.progress(),
		Processes: make([]client.Process, 0, len(s.units)),
	}
	if withMemory {
		st.RSSBytes, st.PSSBytes = memory(st.PID)
	}
	if used, ok := readUsage(st.PID); ok {
		s.meterMu.Lock()
		st.CPUPercent = s.meter.percent(st.PID, s.began, used.cpuSeconds, time.Now())
		s.meterMu.Unlock()
		st.CPUSeconds, st.Threads = used.cpuSeconds, used.threads
	}
	for _, u := range s.units {
		p := u.status(withMemory)
		if s.cfg.Lost != nil {
			p.LostLines = s.cfg.Lost(p.Name)
		}
		if p.Launched && p.State != client.Healthy && p.State != client.External {
			st.Healthy = false
		}
		st.Processes = append(st.Processes, p)
	}
	return st
}

func (s *Supervisor) progress() client.Launch {
	s.launchMu.Lock()
	defer s.launchMu.Unlock()
	l := s.launch
	l.Steps = make([]client.Step, 0, len(s.steps))
	for _, st := range s.steps {
		one := st.Step
		if one.State == client.LaunchRunning {
			one.Seconds = time.Since(st.began).Seconds()
		}
		l.Steps = append(l.Steps, one)
	}
	return l
}

func (u *unit) status(withMemory bool) client.Process {
	u.mu.Lock()
	defer u.mu.Unlock()
	p := client.Process{
		Name: u.spec.Name, Kind: u.spec.Kind, State: u.state, Launched: u.launched, PID: u.pid,
		Ports: u.spec.Ports, Address: u.spec.Address, Needs: u.spec.Needs,
		Restarts: u.restarts, Problem: u.problem, LastExit: u.lastExit,
	}
	if u.spec.Version != nil {
		p.Version = u.spec.Version()
	}
	if u.pid == 0 {
		return p
	}
	started := u.started
	p.StartedAt = &started
	p.UptimeSeconds = time.Since(started).Seconds()
	p.Outdated = newer(u.spec.Argv[0], started)
	if withMemory {
		p.RSSBytes, p.PSSBytes = memory(u.pid)
	}
	if used, ok := readUsage(u.pid); ok {
		p.CPUPercent = u.meter.percent(u.pid, u.started, used.cpuSeconds, time.Now())
		p.CPUSeconds, p.Threads = used.cpuSeconds, used.threads
	}
	return p
}

// newer reports whether the file changed after t.
func newer(path string, t time.Time) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.ModTime().After(t)
}
