package browser_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func visit(change string) []byte {
	return fmt.Appendf(nil, `{"type":"event","payload":{"website":"shop","hostname":"shop.test","screen":"1920x1080","language":"en-GB","title":"planted",
		"referrer":"https://www.search.test/?q=planted","url":"https://shop.test/?token=planted#planted","id":"planted@x.test","data":{"x":"planted"}%s}}`, change)
}

type visits struct {
	Totals                   struct{ Views, Visitors, Visits, Bounces, Events int64 }
	Pages, Events, Referrers []struct {
		Name  string
		Count int64
	}
	Series []struct{ Views int64 }
}

func TestVisitsAreCountedByTheTrackersProtocol(t *testing.T) {
	c := start(t, t.TempDir())
	status, h, answer := c.post(t, "/api/send", visit(""), "Origin", "https://shop.test")
	require.Equal(t, http.StatusOK, status, "%v", answer)
	assert.Equal(t, "*", h.Get("Access-Control-Allow-Origin"))
	cache, _ := answer["cache"].(string)
	require.NotEmpty(t, cache)
	_, _, second := c.post(t, "/api/send", visit(`,"url":"/cart","referrer":"/"`), "X-Umami-Cache", cache)
	assert.Equal(t, answer["visitId"], second["visitId"])
	assert.Equal(t, answer["sessionId"], second["sessionId"])
	// Version 2.12 and before send the whole answer back; another agent shows that it is this that counts.
	whole := fmt.Sprintf(`{"cache":%q,"sessionId":"x"}`, cache)
	_, _, third := c.post(t, "/api/send", visit(`,"name":"buy"`), "X-Umami-Cache", whole, "User-Agent", strings.Replace(firefox, "133", "120", 2))
	assert.Equal(t, answer["visitId"], third["visitId"])
	other := "A"
	if strings.HasPrefix(cache, other) {
		other = "B"
	}
	forged := other + cache[1:]
	_, _, fourth := c.post(t, "/api/send", visit(""), "X-Umami-Cache", forged, "User-Agent", strings.Replace(firefox, "133", "119", 2))
	assert.NotEqual(t, answer["sessionId"], fourth["sessionId"])
	c.post(t, "/api/send", []byte(strings.Replace(string(visit("")), `"event"`, `"identify"`, 1)))

	var v visits
	require.Equal(t, http.StatusOK, c.get(t, "/api/visits?website=shop", &v))
	assert.Equal(t, []int64{3, 2, 2, 1, 1}, []int64{v.Totals.Views, v.Totals.Visitors, v.Totals.Visits, v.Totals.Bounces, v.Totals.Events})
	require.Len(t, v.Pages, 2)
	assert.Equal(t, "/", v.Pages[0].Name)
	require.Len(t, v.Referrers, 1)
	assert.Equal(t, "search.test", v.Referrers[0].Name)
	assert.Equal(t, int64(3), v.Series[len(v.Series)-1].Views)
	require.Equal(t, http.StatusOK, c.get(t, "/api/visits?website=another", &v))
	assert.Zero(t, v.Totals.Views)

	var f struct {
		Steps []struct{ Visits, Visitors, Dropped int64 }
	}
	require.Equal(t, http.StatusOK, c.get(t, "/api/visits/funnel?steps=view,/cart,buy", &f))
	require.Len(t, f.Steps, 3)
	assert.Equal(t, []int64{2, 1, 1}, []int64{f.Steps[0].Visits, f.Steps[1].Visits, f.Steps[2].Visits})
	require.Equal(t, http.StatusOK, c.get(t, "/api/visits/funnel?steps=buy,/cart", &f))
	assert.Equal(t, int64(0), f.Steps[1].Visits, "in this order nobody")
}

func TestWhoIsNotToBeCountedIsNot(t *testing.T) {
	c := start(t, t.TempDir())
	for _, agent := range []string{"Googlebot/2.1", "Mozilla/5.0 HeadlessChrome/131.0", "curl/8"} {
		status, _, answer := c.post(t, "/api/send", visit(""), "User-Agent", agent)
		assert.Equal(t, http.StatusOK, status)
		assert.Equal(t, "boop", answer["beep"], agent)
	}
	for _, header := range []string{"DNT", "Sec-GPC"} {
		_, _, answer := c.post(t, "/api/send", visit(""), header, "1")
		assert.Equal(t, true, answer["disabled"], header)
	}
	var v visits
	require.Equal(t, http.StatusOK, c.get(t, "/api/visits", &v))
	assert.Zero(t, v.Totals.Views)
}

func TestMadeUpVisitsAreBounded(t *testing.T) {
	c := start(t, t.TempDir())
	for name, try := range map[string]struct {
		body string
		want int
	}{
		"no JSON":     {"{", 400},
		"a list":      {"[]", 400},
		"no website":  {`{"type":"event","payload":{}}`, 400},
		"a bad one":   {`{"type":"event","payload":{"website":"<b>"}}`, 400},
		"no type":     {`{"payload":{"website":"shop"}}`, 400},
		"large":       {`{"x":"` + strings.Repeat("x", 65<<10) + `"}`, 413},
		"odd fields":  {`{"type":"event","payload":{"website":"shop","url":5,"name":{},"screen":[],"language":"<script>"}}`, 200},
		"a long name": {string(visit(`,"name":"` + strings.Repeat("n", 5000) + `"`)), 200},
	} {
		status, _, answer := c.post(t, "/api/send", []byte(try.body))
		assert.Equal(t, try.want, status, "%s: %v", name, answer)
	}
	refused := 0
	for i := range 60 {
		body := strings.Replace(string(visit("")), `"shop"`, fmt.Sprintf(`"site-%d"`, i), 1)
		if status, _, _ := c.post(t, "/api/send", []byte(body)); status == http.StatusBadRequest {
			refused++
		}
	}
	assert.Equal(t, 11, refused, "fifty websites, of which one was there")
	var status int
	var h http.Header
	for range 3000 {
		if status, h, _ = c.post(t, "/api/send", visit("")); status == http.StatusTooManyRequests {
			break
		}
	}
	assert.Equal(t, http.StatusTooManyRequests, status)
	assert.NotEmpty(t, h.Get("Retry-After"))
	for _, q := range []string{"steps=one", "steps=", "since=x"} {
		assert.Equal(t, http.StatusBadRequest, c.get(t, "/api/visits/funnel?"+q, nil), q)
	}
	assert.Equal(t, http.StatusBadRequest, c.get(t, "/api/visits?since=1h&until=2h", nil))
}
