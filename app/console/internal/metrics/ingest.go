package metrics

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/storage/remote/otlptranslator/prometheusremotewrite"
	"github.com/prometheus/prometheus/tsdb"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

type counter = atomic.Uint64

// Reasons for which samples are dropped.
const (
	dropDelta      = "delta"          // only cumulative sums and histograms are stored
	dropFuture     = "future"         // more than a minute ahead of this clock
	dropTooOld     = "too_old"        // older than what may still arrive late
	dropConflict   = "conflict"       // another value for the same series and time
	dropSeries     = "series_limit"   // a new series beyond MaxSeries
	dropLabels     = "label_limit"    // too many labels, too long, or not UTF-8
	dropMalformed  = "malformed"      // what no translation exists for
	dropStorage    = "storage"        // the disk refused
	maxLabels      = 48               // per series
	maxLabelLength = 1024             // bytes of a value
	maxNameLength  = 256              // bytes of a name
	maxBuckets     = 256              // of one histogram
	maxMetadata    = 10_000           // metric names whose type and help are remembered
	sweepInstances = 4                // looks per StaleAfter
	keepInstances  = 10_000           // processes watched for silence
	targetInfoStep = 10 * time.Minute // at most one filled-in target_info sample in this time
)

// dropped counts by reason.
type dropped struct {
	mu sync.Mutex
	n  map[string]uint64
}

func (d *dropped) add(reason string, n int) {
	if n == 0 {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.n == nil {
		d.n = map[string]uint64{}
	}
	d.n[reason] += uint64(n)
}

func (d *dropped) snapshot() map[string]uint64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return maps.Clone(d.n)
}

// promoted resource attributes become labels of every series, beside job and instance.
var promoted = prometheusremotewrite.NewPromoteResourceAttributes(config.OTLPConfig{
	PromoteResourceAttributes: []string{
		"service.name", "service.namespace", "service.version", "service.instance.id", "deployment.environment.name",
	},
})

// AddMetrics stores what one OTLP request holds and owns md from then on. What cannot be stored is dropped and
// counted in Stats; one bad point does not cost its neighbours. An error means that nothing of it was stored: the
// disk refused (counted as well), the store is closed, or ctx ended.
func (s *Store) AddMetrics(ctx context.Context, md pmetric.Metrics) error {
	now := time.Now()
	s.filter(md, now)
	if md.ResourceMetrics().Len() == 0 {
		return nil
	}
	return s.withDB(func(db *tsdb.DB) error {
		if s.torn.Load() {
			s.dropped.add(dropStorage, md.DataPointCount())
			return errTorn
		}
		app := &appender{AppenderV2: db.AppenderV2(ctx), store: s, head: db.Head()}
		err := translate(ctx, app, md)
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), app.Rollback())
		}
		if err != nil {
			// What the translation refuses, it leaves out; the rest is stored.
			s.dropped.add(dropMalformed, 1)
			s.conf.Logger.Debug("metrics that cannot be translated", "err", err)
		}
		if err := app.Commit(); err != nil {
			s.dropped.add(dropStorage, app.appended)
			s.askForReopen()
			return fmt.Errorf("metrics not stored: %w", err)
		}
		s.samples.Add(uint64(app.appended))
		s.live.seen(md, now)
		return nil
	})
}

// translate appends md by the rules that Prometheus has for OTLP, and returns what it left out.
func translate(ctx context.Context, app *appender, md pmetric.Metrics) error {
	_, err := prometheusremotewrite.NewPrometheusConverter(app).FromMetrics(ctx, md, prometheusremotewrite.Settings{
		AddMetricSuffixes:         true, // units and _total
		PromoteResourceAttributes: promoted,
		LookbackDelta:             2 * targetInfoStep,
	})
	return err
}

var errTorn = errors.New("metrics not stored: the disk refused a write and has not been tried again yet")

func (s *Store) askForReopen() {
	s.torn.Store(true)
	select {
	case s.writeFailed <- struct{}{}:
	default:
	}
}

// dropReason names why the database refused one sample.
func dropReason(err error) string {
	switch {
	case errors.Is(err, storage.ErrOutOfBounds), errors.Is(err, storage.ErrTooOldSample), errors.Is(err, storage.ErrOutOfOrderSample):
		return dropTooOld
	case errors.Is(err, storage.ErrDuplicateSampleForTimestamp):
		return dropConflict
	default:
		return dropMalformed
	}
}
