package supervisor

import "time"

// usage is what a process has used so far.
type usage struct {
	cpuSeconds float64
	threads    int
}

// sampleEvery is the shortest time over which a share of the CPU is told: the kernel counts in
// hundredths of a second.
const sampleEvery = time.Second

// cpuMeter tells a process's share of one core since a sample at least sampleEvery ago. Readers share
// the samples, so one that asks often does not shorten what another one sees. Callers lock it.
type cpuMeter struct {
	pid        int
	prev, last cpuSample
}

type cpuSample struct {
	at      time.Time
	seconds float64
}

// percent takes in that the process, which started then, has used so many seconds by now. 100 is one core.
func (m *cpuMeter) percent(pid int, started time.Time, seconds float64, now time.Time) float64 {
	if m.pid != pid { // the first look at a process counts from its start
		*m = cpuMeter{pid: pid, prev: cpuSample{at: started}, last: cpuSample{now, seconds}}
	} else if now.Sub(m.last.at) >= sampleEvery {
		m.prev, m.last = m.last, cpuSample{now, seconds}
	}
	over := m.last.at.Sub(m.prev.at).Seconds()
	if over <= 0 {
		return 0
	}
	return 100 * max(0, m.last.seconds-m.prev.seconds) / over
}
