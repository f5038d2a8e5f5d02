package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/console/internal/api"
	"mall/app/console/internal/metrics"
)

func TestTheHistoryOfAlertsIsNewestFirstAndCanBeNarrowed(t *testing.T) {
	now := time.Now()
	history := func(limit int) []metrics.AlertChange {
		var out []metrics.AlertChange
		for i := range min(limit, 200) {
			out = append(out, metrics.AlertChange{
				Time: now.Add(-time.Duration(i) * time.Minute), Alert: fmt.Sprintf("Alert%d", i%2), From: "pending", To: "firing", Value: "NaN",
				Labels: map[string]string{"service_name": "edge"}, Annotations: map[string]string{"summary": "it is <b>down</b>"},
			})
		}
		return out
	}
	mux := http.NewServeMux()
	api.NewAlerts(history).Register(mux)
	ask := func(query string) (int, []map[string]any) {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/alerts/history"+query, nil))
		var l struct{ Items []map[string]any }
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &l))
		return w.Code, l.Items
	}
	_, items := ask("")
	require.Len(t, items, 50)
	assert.Equal(t, "Alert0", items[0]["alert"])
	assert.Equal(t, "firing", items[0]["state"])
	assert.Equal(t, "NaN", items[0]["value"])
	assert.Greater(t, items[0]["at"], items[1]["at"])
	_, items = ask("?since=10m30s&alert=Alert1")
	assert.Len(t, items, 5, "1, 3, 5, 7 and 9 minutes ago")
	_, items = ask("?limit=3")
	assert.Len(t, items, 3)
	_, items = ask("?alert=None")
	assert.NotNil(t, items, "an empty list is a list")
	code, _ := ask("?limit=1001")
	assert.Equal(t, http.StatusBadRequest, code)
}
