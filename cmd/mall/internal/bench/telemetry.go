package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/settings"
	"mall/cmd/mall/internal/topology"
	"mall/test/shop"
)

// TelemetryReport is what telemetry costs. Collector and store run on the same machine, at their
// lower priority; a ratio is checkouts a second with them over checkouts a second with telemetry off.
type TelemetryReport struct {
	Off           Sample  `json:"off"`           // no traces, no metrics, no access log
	Full          Sample  `json:"full"`          // every trace, all logs and metrics
	Tenth         Sample  `json:"tenth"`         // a tenth of the traces, all logs and metrics
	CollectorDead Sample  `json:"collectorDead"` // as Full, nothing listens
	FullRatio     float64 `json:"fullRatio"`     // Full / Off
	TenthRatio    float64 `json:"tenthRatio"`    // Tenth / Off
	DeadRatio     float64 `json:"deadRatio"`     // CollectorDead / Full
	// SpansPerCheckout and Stored are of the Full stretches: what was made on average, and the share of it
	// that is in the store.
	SpansPerCheckout float64 `json:"spansPerCheckout"`
	Stored           float64 `json:"stored"`
	// Idle memory, proportional set size in MB.
	CollectorMB float64 `json:"collectorMB"`
	ConsoleMB   float64 `json:"consoleMB"`
}

type telemetryMode struct {
	name    string
	env     map[string]string
	dead    bool // the Collector is stopped before the stretch
	samples []Sample
}

// MeasureTelemetry restarts mall in each mode, rounds times in turn so that a busy machine is busy for
// all, and keeps the better stretch of each. It ends with mall up as the environment says.
func MeasureTelemetry(ctx context.Context, s *settings.Settings, self string, o Options, rounds int) (*TelemetryReport, error) {
	off := map[string]string{"MALL_TELEMETRY": "off", "MALL_ACCESS_LOG": "false"}
	full := map[string]string{"MALL_TELEMETRY": "on", "MALL_ACCESS_LOG": "true", "MALL_SAMPLER": "1"}
	tenth := map[string]string{"MALL_TELEMETRY": "on", "MALL_ACCESS_LOG": "true", "MALL_SAMPLER": "0.1"}
	modes := []*telemetryMode{
		{name: "telemetry off", env: off}, {name: "every trace", env: full},
		{name: "a tenth of the traces", env: tenth}, {name: "Collector dead", env: full, dead: true},
	}
	r := &TelemetryReport{}
	var made, stored, checkouts float64
	for round := range rounds {
		for _, mode := range modes {
			o.Say(fmt.Sprintf("%s, round %d", mode.name, round+1))
			if err := restart(ctx, s, self, mode); err != nil {
				return nil, err
			}
			if round == 0 && mode.name == "every trace" {
				if err := r.memory(ctx, s); err != nil {
					return nil, err
				}
			}
			m := &market{Options: o, anonymous: shop.New(o.URL)}
			if err := m.prepare(ctx); err != nil {
				return nil, fmt.Errorf("prepare the benchmark: %w", err)
			}
			closed(ctx, o.Workers, 3*time.Second, m.checkout)
			time.Sleep(2 * time.Second) // what the warm-up left in the queues
			before, _ := countSpans(ctx, s)
			sample := closed(ctx, o.Workers, o.Stretch, m.checkout)
			mode.samples = append(mode.samples, sample)
			if mode.name == "every trace" {
				after, err := settledSpans(ctx, s)
				if err != nil {
					return nil, err
				}
				stored += after.stored - before.stored
				made += after.stored - before.stored + after.dropped - before.dropped
				checkouts += sample.Completed * o.Stretch.Seconds()
			}
		}
	}
	r.Off, r.Full, r.Tenth, r.CollectorDead = better(modes[0].samples), better(modes[1].samples), better(modes[2].samples), better(modes[3].samples)
	r.FullRatio, r.TenthRatio = ratio(r.Full.Completed, r.Off.Completed), ratio(r.Tenth.Completed, r.Off.Completed)
	r.DeadRatio = ratio(r.CollectorDead.Completed, r.Full.Completed)
	r.SpansPerCheckout, r.Stored = ratio(made, checkouts), ratio(stored, made)
	for name := range full {
		if err := os.Unsetenv(name); err != nil {
			return nil, err
		}
	}
	return r, restart(ctx, s, self, &telemetryMode{})
}

func restart(ctx context.Context, s *settings.Settings, self string, mode *telemetryMode) error {
	for name, value := range mode.env {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	if err := run(ctx, s, self, "down"); err != nil && !strings.Contains(err.Error(), "not running") {
		return err
	}
	if err := run(ctx, s, self, "up"); err != nil {
		return err
	}
	if !mode.dead {
		return nil
	}
	return client.New(s.Socket()).Stop(ctx, topology.Collector)
}

func (r *TelemetryReport) memory(ctx context.Context, s *settings.Settings) error {
	time.Sleep(30 * time.Second)
	st, err := client.New(s.Socket()).Status(ctx, true)
	if err != nil {
		return err
	}
	for _, p := range st.Processes {
		switch p.Name {
		case topology.Collector:
			r.CollectorMB = float64(p.PSSBytes) / (1 << 20)
		case topology.Console:
			r.ConsoleMB = float64(p.PSSBytes) / (1 << 20)
		}
	}
	return nil
}

type spans struct{ stored, dropped float64 }

// settledSpans waits until no more spans arrive.
func settledSpans(ctx context.Context, s *settings.Settings) (spans, error) {
	var last spans
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		time.Sleep(6 * time.Second) // metrics are pushed every five
		now, err := countSpans(ctx, s)
		if err != nil {
			return spans{}, err
		}
		if now == last {
			return now, nil
		}
		last = now
	}
	return last, nil
}

func countSpans(ctx context.Context, s *settings.Settings) (out spans, err error) {
	var stats struct {
		Store struct{ Spans float64 } `json:"store"`
	}
	if err := getJSON(ctx, s.ConsoleURL()+"/api/stats", &stats); err != nil {
		return out, err
	}
	out.stored = stats.Store.Spans
	var found struct {
		Data struct{ Result []struct{ Value [2]any } }
	}
	// The Collector counts what it could not hand on, the services what it did not take.
	query := `sum(mall_telemetry_dropped_total{signal="traces"})%20or%20vector(0)`
	if err := getJSON(ctx, s.ConsoleURL()+"/prometheus/api/v1/query?query="+query, &found); err != nil {
		return out, err
	}
	for _, v := range found.Data.Result {
		_, err = fmt.Sscan(fmt.Sprint(v.Value[1]), &out.dropped)
	}
	return out, err
}

func getJSON(ctx context.Context, url string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := (&http.Client{Timeout: 30 * time.Second}).Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(into)
}
