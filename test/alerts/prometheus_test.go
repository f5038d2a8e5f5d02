package alerts

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// client asks the console what Prometheus would be asked.
var client = &http.Client{Timeout: 20 * time.Second}

func ask(ctx context.Context, path string, query url.Values, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, mall.Console+"/prometheus/api/v1/"+path+"?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%d %s", resp.StatusCode, body)
	}
	return json.Unmarshal(body, &struct {
		Data any `json:"data"`
	}{into})
}

type sample struct {
	Metric map[string]string
	Value  [2]any
}

// query evaluates now.
func query(ctx context.Context, expr string) ([]sample, error) {
	var data struct{ Result []sample }
	err := ask(ctx, "query", url.Values{"query": {expr}}, &data)
	return data.Result, err
}

type alert struct {
	Labels map[string]string
	State  string
}

func alerts(ctx context.Context) ([]alert, error) {
	var data struct{ Alerts []alert }
	err := ask(ctx, "alerts", nil, &data)
	return data.Alerts, err
}

type rule struct {
	Name, Type, Health, LastError string
	Labels                        map[string]string
}

func rules(ctx context.Context) ([]rule, error) {
	var data struct{ Groups []struct{ Rules []rule } }
	err := ask(ctx, "rules", nil, &data)
	var all []rule
	for _, g := range data.Groups {
		all = append(all, g.Rules...)
	}
	return all, err
}
