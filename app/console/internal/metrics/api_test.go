package metrics

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"
)

// shape compares an answer with an example: an object must have the example's keys, an array something like its first
// element, and a string of the example is the value itself unless it is a type's name.
func shape(example, got any, at string) error {
	switch e := example.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fmt.Errorf("%s is %v, no object", at, got)
		}
		for k, v := range e {
			if err := shape(v, g[k], at+"."+k); err != nil {
				return err
			}
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) < len(e) {
			return fmt.Errorf("%s is %v, want %v", at, got, e)
		}
		for i := range e {
			if err := shape(e[i], g[i], fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
	case string:
		switch _, number := got.(float64); {
		case e == "NUMBER" && number:
		case e == "ANY" && got != nil:
		case got != e:
			return fmt.Errorf("%s is %v, want %v", at, got, e)
		}
	}
	return nil
}

func TestTheAPIAnswersAsPrometheusDocuments(t *testing.T) {
	rules := t.TempDir() + "/r.yaml"
	write(t, rules, []byte("groups:\n- name: g\n  rules:\n  - record: a:b\n    expr: vector(1)\n  - alert: Always\n    expr: vector(1)\n"))
	s := open(t, fastRules(Conf{RuleFiles: []string{rules}}))
	now := time.Now()
	add(t, s, func(md pmetric.Metrics) {
		ms := resource(md, "api", "a")
		sum(ms, "up.time", now, 3)
		e := buckets(ms, "took", now, []float64{1}, []uint64{1, 0}).Exemplars().AppendEmpty()
		e.SetDoubleValue(0.5)
		stampExemplar(e, now)
	})
	eventually(t, 5*time.Second, "the alert fires", func() bool { return one(t, s, `count(ALERTS)`) == "1" })
	from, to := fmt.Sprint(now.Unix()-30), fmt.Sprint(now.Unix()+30)

	for _, c := range []struct {
		path   string
		params []string
		data   string
	}{
		{"/query", []string{"query", "up_time_total"}, `{"resultType":"vector","result":[{"metric":{"__name__":"up_time_total"},"value":["NUMBER","3"]}]}`},
		{"/query", []string{"query", "scalar(up_time_total)"}, `{"resultType":"scalar","result":["NUMBER","3"]}`},
		{"/query", []string{"query", `"x"`}, `{"resultType":"string","result":["NUMBER","x"]}`},
		{"/query", []string{"query", `up_time_total[1m]`}, `{"resultType":"matrix","result":[{"metric":{},"values":[["NUMBER","3"]]}]}`},
		{"/query_range", []string{"query", "up_time_total", "start", from, "end", to, "step", "15s"}, `{"resultType":"matrix","result":[{"metric":{"service_name":"api"},"values":[["NUMBER","3"]]}]}`},
		{"/series", []string{"match[]", "up_time_total", "start", from, "end", to}, `[{"__name__":"up_time_total","job":"mall/api"}]`},
		{"/labels", []string{"match[]", "up_time_total"}, `["__name__","deployment_environment_name","instance","job"]`},
		{"/label/service_name/values", nil, `["api"]`},
		{"/label/__name__/values", []string{"match[]", "{service_name='api'}"}, `["took_seconds_bucket"]`},
		{"/metadata", []string{"metric", "up_time_total"}, `{"up_time_total":[{"type":"counter","unit":"","help":""}]}`},
		{"/query_exemplars", []string{"query", "took_seconds_bucket", "start", from, "end", to}, `[{"seriesLabels":{"__name__":"took_seconds_bucket"},"exemplars":[{"labels":{"trace_id":"ANY"},"value":"0.5","timestamp":"NUMBER"}]}]`},
		{"/rules", nil, `{"groups":[{"name":"g","file":"ANY","interval":"NUMBER","rules":[{"name":"a:b","query":"vector(1)","health":"ok","type":"recording"},{"state":"firing","name":"Always","alerts":[{"state":"firing","activeAt":"ANY","value":"1e+00"}],"type":"alerting"}]}]}`},
		{"/alerts", nil, `{"alerts":[{"labels":{"alertname":"Always"},"annotations":{},"state":"firing","activeAt":"ANY","value":"1e+00"}]}`},
		{"/status/buildinfo", nil, `{"version":"3.16.0","goVersion":"ANY"}`},
		{"/status/tsdb", nil, `{"headStats":{"numSeries":"NUMBER"},"seriesCountByMetricName":[{"name":"ANY","value":"NUMBER"}]}`},
		{"/format_query", []string{"query", "sum( x )by(a)"}, `"sum by (a) (x)"`},
		{"/parse_query", []string{"query", "x"}, `{"type":"vectorSelector","name":"x"}`},
	} {
		methods := []string{http.MethodGet}
		if readOnly[c.path] {
			methods = append(methods, http.MethodPost)
		}
		for _, method := range methods {
			v := url.Values{}
			for i := 0; i+1 < len(c.params); i += 2 {
				v.Add(c.params[i], c.params[i+1])
			}
			target, body := apiPrefix+c.path+"?"+v.Encode(), ""
			if method == http.MethodPost {
				target, body = apiPrefix+c.path, v.Encode()
			}
			req := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, req)
			var got, want any
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
				t.Errorf("%s %s: %d %s", method, c.path, w.Code, w.Body)
				continue
			}
			if err := json.Unmarshal([]byte(`{"status":"success","data":`+c.data+`}`), &want); err != nil {
				t.Fatal(c.path, err)
			}
			if err := shape(want, got, "answer"); err != nil {
				t.Errorf("%s %s: %v in %s", method, target, err, w.Body)
			}
			if ct := w.Header().Get("Content-Type"); ct != "application/json" {
				t.Errorf("%s: %s", c.path, ct)
			}
		}
	}
}

func TestErrorsNameKindAndPlace(t *testing.T) {
	s := open(t, Conf{MaxQuerySamples: 1000})
	add(t, s, func(md pmetric.Metrics) {
		ms := resource(md, "api", "a")
		for i := range 200 {
			gauge(ms, "x", time.Now(), 1, "i", fmt.Sprint(i))
		}
	})
	deep := strings.Repeat("(", 20_000) + "x" + strings.Repeat(")", 20_000)
	for _, c := range []struct {
		path   string
		params []string
		code   int
		kind   string
		text   string
	}{
		{"/query", []string{"query", "sum(rate(x[5m))"}, 400, "bad_data", "1:"},
		{"/query", nil, 400, "bad_data", "no expression"},
		{"/query", []string{"query", "x", "time", "never"}, 400, "bad_data", "time"},
		{"/query_range", []string{"query", "x", "start", "0", "end", "1", "step", "0"}, 400, "bad_data", "step"},
		{"/query_range", []string{"query", "x", "start", "0", "end", "100000000", "step", "1"}, 400, "bad_data", "11,000"},
		{"/query_range", []string{"query", "x", "start", "5", "end", "1", "step", "1"}, 400, "bad_data", "end"},
		{"/query", []string{"query", "x + on (service_name) x"}, 422, "execution", "many-to-many"},
		{"/query", []string{"query", "count_over_time(vector(1)[1h:1s])"}, 422, "execution", "too many samples"},
		{"/query", []string{"query", `x{i=~"("}`}, 400, "bad_data", "regexp"},
		{"/query", []string{"query", deep}, 0, "", ""},
		{"/query", []string{"query", strings.Repeat("x", maxForm)}, 400, "bad_data", "longer"},
		{"/series", nil, 400, "bad_data", "match[]"},
		{"/label/%FF/values", nil, 400, "bad_data", "label"},
		{"/metadata", []string{"limit", "many"}, 400, "bad_data", "limit"},
		{"/nothing", nil, 404, "not_found", "/nothing"},
		{"/admin/tsdb/delete_series", []string{"match[]", "x"}, 404, "not_found", "admin"},
		{"/write", nil, 404, "not_found", "write"},
		{"/status/config", nil, 404, "not_found", "config"},
	} {
		code, body := get(t, s, c.path, c.params...)
		var e struct{ Status, ErrorType, Error string }
		if err := json.Unmarshal([]byte(body), &e); err != nil {
			t.Errorf("%s: %d %.200s", c.path, code, body)
			continue
		}
		if c.code != 0 && (code != c.code || e.Status != "error" || e.ErrorType != c.kind || !strings.Contains(e.Error, c.text)) {
			t.Errorf("%s %.60v: %d %.300s, want %d %s %q", c.path, c.params, code, body, c.code, c.kind, c.text)
		}
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodDelete, apiPrefix+"/series", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Error(w.Code)
	}
}

func TestASlowQueryEndsWith503AndDoesNotHoldOthers(t *testing.T) {
	s := open(t, Conf{QueryTimeout: 300 * time.Millisecond, MaxQueries: 1, MaxQuerySamples: 50_000_000})
	add(t, s, func(md pmetric.Metrics) {
		ms := resource(md, "api", "a")
		for i := range 500 {
			gauge(ms, "x", time.Now(), 1, "i", fmt.Sprint(i))
		}
	})
	slow := fmt.Sprintf(`max_over_time(max_over_time((x @ %d)[30m:1s])[30m:1s])`, time.Now().Unix()+1)
	began := time.Now()
	done := make(chan string)
	for range 3 {
		go func() {
			code, body := get(t, s, "/query", "query", slow)
			done <- fmt.Sprint(code, body)
		}()
	}
	for range 3 {
		if answer := <-done; !strings.HasPrefix(answer, "503") || !strings.Contains(answer, `"errorType":"timeout"`) {
			t.Error(answer)
		}
	}
	if d := time.Since(began); d > 3*time.Second {
		t.Errorf("took %s", d)
	}
	if v := one(t, s, "count(x)"); v != "500" {
		t.Errorf("afterwards: %q", v)
	}
}

// FuzzQuery looks for a query that panics or is answered with anything but Prometheus' envelope.
func FuzzQuery(f *testing.F) {
	for _, q := range []string{
		`x`, `sum by (i) (rate(x[5m] offset -1m))`, `label_replace(x, "a", "$1", "b", "(.*)")`, `x[5m:1s] @ end()`,
		`histogram_quantile(-Inf, x)`, `topk(1e308, x)`, `quantile(NaN, x)`, `x ^ -Inf % 0`, `{__name__=~".+"}`,
		`predict_linear(x[1m], 1e300)`, `count_values("a", x)`, `vector(1) / 0 or x unless on () x`, `x[1m] offset 9999999d`,
	} {
		f.Add(q)
	}
	s := open(f, Conf{QueryTimeout: time.Second, MaxQuerySamples: 100_000})
	add(f, s, func(md pmetric.Metrics) {
		ms := resource(md, "api", "a")
		gauge(ms, "x", time.Now(), 1, "i", "1")
		exponential(ms, "x", time.Now(), 1, 2)
	})
	f.Fuzz(func(t *testing.T, q string) {
		for _, p := range []string{"/query", "/query_range", "/query_exemplars", "/series", "/format_query"} {
			code, body := get(t, s, p, "query", q, "match[]", q, "start", "1700000000", "end", "1700000100", "step", "10")
			if code == http.StatusNoContent { // exemplars of a query without a selector, as in Prometheus
				continue
			}
			if code == http.StatusInternalServerError || !json.Valid([]byte(body)) || !strings.HasPrefix(body, `{"status":"`) {
				t.Fatalf("%s %q: %d %s", p, q, code, body)
			}
		}
	})
}

// FuzzOTLP looks for a request that panics or that leaves the store unable to answer.
func FuzzOTLP(f *testing.F) {
	md := pmetric.NewMetrics()
	ms := resource(md, "api", "a")
	gauge(ms, "x", time.Now(), 1)
	sum(ms, "y", time.Now(), 1)
	buckets(ms, "z", time.Now(), []float64{1}, []uint64{1, 0})
	exponential(ms, "e", time.Now(), 1, 2)
	b, err := (&pmetric.ProtoMarshaler{}).MarshalMetrics(md)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	s := open(f, Conf{MaxSeries: 1000})
	f.Fuzz(func(t *testing.T, b []byte) {
		md, err := (&pmetric.ProtoUnmarshaler{}).UnmarshalMetrics(b)
		if err != nil {
			t.Skip()
		}
		if err := s.AddMetrics(t.Context(), md); err != nil {
			t.Fatal(err)
		}
		if code, body := get(t, s, "/labels"); code != http.StatusOK {
			t.Fatal(code, body)
		}
	})
}
