package analysis

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// What a measurement ends as, in Rollouts' words.
const (
	good    = "Successful"
	bad     = "Failed"
	unknown = "Inconclusive"
	broken  = "Error"
)

// Metrics of the three templates.
var everything = []string{"error-ratio", "error-ratio-against-stable", "latency", "latency-against-stable", "invariants", "orders", "payments"}

// all expects the same of every metric, but for exceptions.
func all(phase string, exceptions map[string]string) map[string]string {
	want := map[string]string{}
	for _, m := range everything {
		want[m] = phase
	}
	maps.Copy(want, exceptions)
	return want
}

// grows is a counter that grows by n a scrape: 10 are two requests a second.
func grows(n float64) string { return fmt.Sprintf("0+%vx%d", n, steps) }

// breaks is a counter that grows by n a scrape, and by then the last six scrapes.
func breaks(n, then float64) string {
	return fmt.Sprintf("0+%vx%d %v+%vx5", n, steps-6, n*float64(steps-6)+then, then)
}

// stops is a series that ends six scrapes ago, as when its process went away.
func stops(n float64) string { return fmt.Sprintf("0+%vx%d stale", n, steps-6) }

// requests are the requests of a version: how many a scrape fail, and how long the slow share of the others takes.
func requests(hash string, ok, failed, slow float64) []series {
	var got []series
	labels := func(name, more string) string {
		return fmt.Sprintf(`%s{service_name="order-api",rollouts_pod_template_hash=%q,http_request_method="POST",http_route="/api/v1/orders"%s}`, name, hash, more)
	}
	count := "http_server_request_duration_seconds_count"
	got = append(got, series{labels(count, `,http_response_status_code="201"`), grows(ok)})
	if failed > 0 {
		got = append(got, series{labels(count, `,http_response_status_code="503",error_type="503"`), grows(failed)})
	}
	for _, le := range []struct {
		bound string
		share float64
	}{{"0.05", 0.5}, {"0.1", 1}, {"0.25", 1}, {"0.5", 1}, {"1.0", 1}, {"+Inf", 1}} {
		n := ok * le.share
		if slow > 0 && le.bound != "1.0" && le.bound != "+Inf" {
			n *= 1 - slow
		}
		got = append(got, series{labels("http_server_request_duration_seconds_bucket", fmt.Sprintf(`,http_response_status_code="201",le=%q`, le.bound)), grows(n)})
	}
	return got
}

// business are orders by their values, with an auditor and payments that are fine.
func business(orders string) []series {
	return []series{
		{`mall_order_transitions_total{service_name="order-rpc",status="pendingPayment"}`, orders},
		{`mall_invariant_violations{service_name="auditor",invariant="stock"}`, fmt.Sprintf("0x%d", steps)},
		{`mall_invariant_violations{service_name="auditor",invariant="money"}`, fmt.Sprintf("0x%d", steps)},
		{`mall_payment_outcomes_total{service_name="payment-rpc",provider="sandbox",outcome="success"}`, grows(10)},
		{`mall_payment_outcomes_total{service_name="payment-rpc",provider="sandbox",outcome="failure"}`, fmt.Sprintf("0x%d", steps)},
	}
}

var fine = slices.Concat(requests("old", 100, 0, 0), business(grows(10)))

// without leaves out the series whose labels hold a word.
func without(from []series, word string) []series {
	return slices.DeleteFunc(slices.Clone(from), func(s series) bool { return strings.Contains(s.labels, word) })
}

func TestVersionsAreToldApart(t *testing.T) {
	tests := map[string]struct {
		series []series
		args   []string
		want   map[string]string
	}{
		"a good version": {slices.Concat(fine, requests("new", 30, 0, 0)), nil, all(good, nil)},
		"5 % errors": {slices.Concat(fine, requests("new", 28.5, 1.5, 0)), nil,
			all(good, map[string]string{"error-ratio": bad, "error-ratio-against-stable": bad})},
		"0.9 % errors, within the bound, and the stable version has none": {slices.Concat(fine, requests("new", 99.1, 0.9, 0)), nil,
			all(good, map[string]string{"error-ratio-against-stable": bad})},
		"5 % errors, and the stable version has them, too": {slices.Concat(requests("old", 95, 5, 0), business(grows(10)), requests("new", 28.5, 1.5, 0)), nil,
			all(good, map[string]string{"error-ratio": bad})},
		"more is allowed by the Rollout": {slices.Concat(fine, requests("new", 28.5, 1.5, 0)), []string{"error-bound=0.1"},
			all(good, map[string]string{"error-ratio-against-stable": bad})},
		"500 ms slower": {slices.Concat(fine, requests("new", 30, 0, 1)), nil,
			all(good, map[string]string{"latency": bad, "latency-against-stable": bad})},
		"one in twenty 500 ms slower": {slices.Concat(fine, requests("new", 30, 0, 0.05)), nil,
			all(good, map[string]string{"latency": bad, "latency-against-stable": bad})},
		"slow by nature, and the Rollout says so": {slices.Concat(requests("old", 100, 0, 1), business(grows(10)), requests("new", 30, 0, 1)), []string{"latency-bound=2.5"}, all(good, nil)},
		"nothing at all": {nil, nil, all(unknown, nil)},
		"no data of the canary": {fine, nil,
			all(unknown, map[string]string{"invariants": good, "orders": good, "payments": good})},
		"a canary that nobody asks": {slices.Concat(fine, requests("new", 0, 0, 0)), nil,
			all(unknown, map[string]string{"invariants": good, "orders": good, "payments": good})},
		"too little traffic, all of it good": {slices.Concat(fine, requests("new", 3, 0, 0)), nil,
			all(unknown, map[string]string{"invariants": good, "orders": good, "payments": good})},
		"too little traffic, one failure": {slices.Concat(fine, requests("new", 2.75, 0.25, 0)), nil,
			all(unknown, map[string]string{"invariants": good, "orders": good, "payments": good})},
		"little traffic, and most of it fails": {slices.Concat(fine, requests("new", 1, 2, 0)), nil,
			all(unknown, map[string]string{"error-ratio": bad, "error-ratio-against-stable": bad, "invariants": good, "orders": good, "payments": good})},
		"enough traffic, and too few failures to tell": {slices.Concat(fine, requests("new", 15, 0.5, 0)), nil,
			all(good, map[string]string{"error-ratio": unknown, "error-ratio-against-stable": unknown})},
		"no stable version to compare with": {slices.Concat(without(fine, `hash="old"`), requests("new", 30, 0, 0)), nil,
			all(good, map[string]string{"error-ratio-against-stable": unknown, "latency-against-stable": unknown})},
		"scrapes are NaN": {slices.Concat(fine, []series{
			{`http_server_request_duration_seconds_count{service_name="order-api",rollouts_pod_template_hash="new"}`, strings.Repeat("NaN ", steps+1)},
			{`http_server_request_duration_seconds_bucket{service_name="order-api",rollouts_pod_template_hash="new",le="+Inf"}`, strings.Repeat("NaN ", steps+1)},
			{`mall_invariant_violations{service_name="auditor",invariant="ledger"}`, strings.Repeat("NaN ", steps+1)},
		}), nil, all(unknown, map[string]string{"orders": good, "payments": good, "invariants": unknown})},
		"wrong money": {slices.Concat(without(fine, `"money"`), requests("new", 30, 0, 0),
			[]series{{`mall_invariant_violations{service_name="auditor",invariant="money"}`, fmt.Sprintf("0x%d 1x5", steps-6)}}), nil,
			all(good, map[string]string{"invariants": bad})},
		"the auditor is gone":             {slices.Concat(without(fine, `"auditor"`), requests("new", 30, 0, 0)), nil, all(good, map[string]string{"invariants": unknown})},
		"nobody orders any more":          {slices.Concat(requests("old", 100, 0, 0), business(breaks(10, 1)), requests("new", 30, 0, 0)), nil, all(good, map[string]string{"orders": bad})},
		"the counter of orders went away": {slices.Concat(requests("old", 100, 0, 0), business(stops(10)), requests("new", 30, 0, 0)), nil, all(good, map[string]string{"orders": unknown})},
		"few orders are usual":            {slices.Concat(requests("old", 100, 0, 0), business(grows(1)), requests("new", 30, 0, 0)), nil, all(good, map[string]string{"orders": unknown})},
		"payments fail": {slices.Concat(without(fine, `"failure"`), requests("new", 30, 0, 0),
			[]series{{`mall_payment_outcomes_total{service_name="payment-rpc",provider="sandbox",outcome="failure"}`, grows(5)}}), nil,
			all(good, map[string]string{"payments": bad})},
		"few payments": {slices.Concat(without(fine, `payment_outcomes`), requests("new", 30, 0, 0),
			[]series{{`mall_payment_outcomes_total{service_name="payment-rpc",provider="sandbox",outcome="success"}`, grows(1)}}), nil,
			all(good, map[string]string{"payments": unknown})},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, measure(t, templates(t), serve(t, test.series), test.args...), test.want)
		})
	}
}

func check(t *testing.T, got map[string]verdict, want map[string]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d metrics, want %d", len(got), len(want))
	}
	for _, metric := range slices.Sorted(maps.Keys(want)) {
		if v := got[metric]; v.Phase != want[metric] {
			t.Errorf("%s is %s, want %s: value %s %s", metric, v.Phase, want[metric], v.Value, v.Message)
		}
	}
}

// What is neither HTTP is gRPC, and what is neither is a worker: one template serves all.
func TestOneTemplateServesAllKindsOfServices(t *testing.T) {
	kinds := map[string]struct{ count, ok, failed string }{
		"gRPC":   {"rpc_server_call_duration_seconds_count", `rpc_response_status_code="OK"`, `rpc_response_status_code="UNAVAILABLE"`},
		"worker": {"messaging_process_duration_seconds_count", `messaging_destination_name="mall.order.v1"`, `messaging_destination_name="mall.order.v1",error_type="*errors.errorString"`},
	}
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			version := func(hash string, ok, failed float64) []series {
				labels := `{service_name="order-api",rollouts_pod_template_hash="` + hash + `",`
				return []series{{kind.count + labels + kind.ok + "}", grows(ok)}, {kind.count + labels + kind.failed + "}", grows(failed)}}
			}
			for _, test := range []struct {
				failed float64
				want   string
			}{{0, good}, {1.5, bad}} {
				got := measure(t, templates(t), serve(t, append(version("old", 100, 0), version("new", 30, test.failed)...)))
				for _, metric := range []string{"error-ratio", "error-ratio-against-stable"} {
					if got[metric].Phase != test.want {
						t.Errorf("%v failures: %s is %s, want %s", test.failed, metric, got[metric].Phase, test.want)
					}
				}
			}
		})
	}
}

// A Prometheus that is down says nothing about the version.
func TestAnUnreachablePrometheusIsAnError(t *testing.T) {
	t.Parallel()
	check(t, measure(t, templates(t), "http://127.0.0.1:1"), all(broken, nil))
}
