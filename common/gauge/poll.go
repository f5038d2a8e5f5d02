package gauge

import (
	"context"
	"errors"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
)

// ErrElsewhere says that another process measures this now: one of several replicas does.
var ErrElsewhere = errors.New("another process measures it")

const (
	// share bounds what measuring may cost: it takes at most one part in so many of the time.
	share = 50
	limit = 30 * time.Second
)

// Poll measures gauges again and again.
type Poll struct {
	What     string // for the log
	Interval time.Duration
	Gauges   []*Gauge
	// Measure sets the gauges. When it fails they lose their values.
	Measure func(context.Context) error
}

// Run measures now and every Interval until ctx ends; less often when measuring is slow, so that it
// takes no more than a fiftieth of the time however much there is to count.
func (p Poll) Run(ctx context.Context) error {
	defer p.clear()
	failing := false
	for ctx.Err() == nil {
		begin := time.Now()
		err := p.measure(ctx)
		if err != nil {
			p.clear()
		}
		failed := err != nil && !errors.Is(err, ErrElsewhere)
		if failed != failing && ctx.Err() == nil {
			if failing = failed; failed {
				logx.Infof("%s cannot be measured: %v", p.What, err)
			} else {
				logx.Infof("%s can be measured again", p.What)
			}
		}
		pause := p.Interval
		if err == nil {
			pause = max(pause, share*time.Since(begin))
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
	return nil
}

func (p Poll) measure(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return p.Measure(ctx)
}

func (p Poll) clear() {
	for _, g := range p.Gauges {
		g.Clear()
	}
}
