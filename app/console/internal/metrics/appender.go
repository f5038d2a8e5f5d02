package metrics

import (
	"unicode/utf8"

	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
)

// appender takes from the translation what the limits allow, and keeps errors of single samples from it: it would
// give up the metric at the first.
type appender struct {
	storage.AppenderV2

	store    *Store
	head     *tsdb.Head
	appended int
	family   string // of the last sample
}

// Append stores one sample, or drops and counts it.
func (a *appender) Append(
	_ storage.SeriesRef, ls labels.Labels, st, t int64, v float64,
	h *histogram.Histogram, fh *histogram.FloatHistogram, opts storage.AOptions,
) (storage.SeriesRef, error) {
	var ref storage.SeriesRef
	if g, ok := a.AppenderV2.(storage.GetRef); ok {
		ref, _ = g.GetRef(ls, ls.Hash())
	}
	if ref == 0 {
		if reason := a.refuse(ls); reason != "" {
			a.store.dropped.add(reason, 1)
			return 0, nil
		}
	}
	if opts.MetricFamilyName != a.family {
		a.family = opts.MetricFamilyName
		a.store.meta.add(opts.MetricFamilyName, opts.Metadata)
	}
	ref, err := a.AppenderV2.Append(ref, ls, st, t, v, h, fh, opts)
	if err != nil {
		var partial *storage.AppendPartialError
		if _, err = partial.Handle(err); err != nil {
			a.store.dropped.add(dropReason(err), 1)
			return 0, nil
		}
	}
	a.appended++
	return ref, nil
}

// refuse looks at a series the head does not have yet.
func (a *appender) refuse(ls labels.Labels) string {
	if a.head.NumSeries() >= uint64(a.store.conf.MaxSeries) {
		return dropSeries
	}
	n, ok := 0, true
	ls.Range(func(l labels.Label) {
		n++
		ok = ok && len(l.Name) <= maxNameLength && len(l.Value) <= maxLabelLength && utf8.ValidString(l.Name) && utf8.ValidString(l.Value)
	})
	if !ok || n > maxLabels {
		return dropLabels
	}
	return ""
}
