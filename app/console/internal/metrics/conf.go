package metrics

import (
	"cmp"
	"errors"
	"log/slog"
	"time"
)

// Conf says where the store lives and how large it may grow. The zero value of everything but Dir is a good default.
type Conf struct {
	// Dir holds the data; it is created when missing and belongs to one process at a time.
	Dir string
	// MaxBytes bounds blocks, write-ahead log and head chunks together. Default 512 MiB.
	MaxBytes int64
	// MaxAge bounds how old a sample may be. Default 24 h.
	MaxAge time.Duration
	// MaxSeries bounds the series held in memory; samples of further series are dropped and counted. Default 100,000.
	MaxSeries int

	// RuleFiles are names or patterns of Prometheus rule files.
	RuleFiles []string
	// TimeScale divides every window, offset, hold time and interval of the rules, so that rules written for days
	// can be watched in minutes. Values up to 1 leave the rules as they are.
	TimeScale float64
	// EvalInterval is for rule groups that name none, and the least any group has. Default 15 s.
	EvalInterval time.Duration
	// SampleInterval is how often a process reports. Default 5 s. It sets the shortest window a scaled rule keeps.
	SampleInterval time.Duration
	// StaleAfter is how long a process may be silent before its series end in queries. Default 4 sample intervals.
	StaleAfter time.Duration
	// Lookback is how long after its last sample a series still has a value. Default 1 min, and 5 min (as in
	// Prometheus) while TimeScale is not above 1, because rule groups may then be a minute or two apart.
	Lookback time.Duration
	// ExternalURL is the address of the console, for links in alerts.
	ExternalURL string
	// OnAlert, when set, is called for each change of an alert's state, one at a time. It must not block.
	OnAlert func(AlertChange)

	// QueryTimeout ends a query with 503. Default 10 s.
	QueryTimeout time.Duration
	// MaxQueries is how many queries run at once; others wait. Default 4.
	MaxQueries int
	// MaxQuerySamples is how many samples one query may hold in memory (16 bytes each). Default 4,000,000.
	MaxQuerySamples int

	Logger *slog.Logger

	minRange time.Duration // of a scaled rule; tests lower it
}

// outOfOrder is how much later than newer data a sample may arrive: as long as a restart of the console, with the
// Collector's queue before it, may take.
const outOfOrder = 15 * time.Minute

// ahead is how far in the future a sample may be, for clocks that differ.
const ahead = time.Minute

func (c Conf) withDefaults() (Conf, error) {
	if c.Dir == "" {
		return c, errors.New("metrics: Dir is empty")
	}
	c.MaxBytes = cmp.Or(c.MaxBytes, 512<<20)
	c.MaxAge = cmp.Or(c.MaxAge, 24*time.Hour)
	c.MaxSeries = cmp.Or(c.MaxSeries, 100_000)
	c.TimeScale = max(c.TimeScale, 1)
	c.EvalInterval = cmp.Or(c.EvalInterval, 15*time.Second)
	c.SampleInterval = cmp.Or(c.SampleInterval, 5*time.Second)
	c.StaleAfter = cmp.Or(c.StaleAfter, 4*c.SampleInterval)
	if c.Lookback == 0 {
		c.Lookback = 5 * time.Minute
		if c.TimeScale > 1 {
			c.Lookback = time.Minute
		}
	}
	c.QueryTimeout = cmp.Or(c.QueryTimeout, 10*time.Second)
	c.MaxQueries = cmp.Or(c.MaxQueries, 4)
	c.MaxQuerySamples = cmp.Or(c.MaxQuerySamples, 4_000_000)
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	// A window of four intervals holds three samples even when one comes late.
	c.minRange = cmp.Or(c.minRange, max(15*time.Second, 4*c.SampleInterval))
	return c, nil
}
