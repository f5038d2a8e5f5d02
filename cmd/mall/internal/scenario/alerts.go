package scenario

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// alertStep is how exactly it is known when an alert fired.
const alertStep = 5 * time.Second

// firing asks the console which alerts fired between two times.
func firing(ctx context.Context, console string, from, to time.Time) ([]Alert, error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	begin := from.Add(-2 * alertStep) // what fires at these samples fired before
	q := url.Values{
		"query": {`ALERTS{alertstate="firing"}`}, "step": {strconv.Itoa(int(alertStep.Seconds()))},
		"start": {strconv.FormatInt(begin.Unix(), 10)}, "end": {strconv.FormatInt(to.Unix(), 10)},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, console+"/prometheus/api/v1/query_range?"+q.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("ask for alerts: %w", err)
	}
	resp, err := (&http.Client{}).Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask for alerts: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Status, Error string
		Data          struct {
			Result []struct {
				Metric map[string]string
				Values [][2]json.RawMessage
			}
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return nil, fmt.Errorf("ask for alerts: the answer %s: %w", resp.Status, err)
	}
	if answer.Status != "success" {
		return nil, fmt.Errorf("ask for alerts: %s", cmp.Or(answer.Error, resp.Status))
	}
	alerts := make([]Alert, 0, len(answer.Data.Result))
	for _, series := range answer.Data.Result {
		if len(series.Values) == 0 {
			continue
		}
		var first float64
		if err := json.Unmarshal(series.Values[0][0], &first); err != nil {
			return nil, fmt.Errorf("ask for alerts: %w", err)
		}
		at := time.Unix(int64(first), 0)
		a := Alert{Name: series.Metric["alertname"], Severity: series.Metric["severity"], Labels: map[string]string{},
			FiredAt: Seconds(at.Sub(from)), Before: at.Before(from)}
		for k, v := range series.Metric {
			if k != "alertname" && k != "alertstate" && k != "severity" && k != "__name__" {
				a.Labels[k] = v
			}
		}
		alerts = append(alerts, a)
	}
	slices.SortFunc(alerts, func(x, y Alert) int {
		return cmp.Or(cmp.Compare(x.FiredAt, y.FiredAt), cmp.Compare(x.Name, y.Name))
	})
	return alerts, nil
}
