package api

import (
	"encoding/json"
	"net/http"
	"time"

	"mall/app/console/internal/metrics"
	"mall/app/console/internal/problem"
)

// Alerts serves the changes of alert states, which outlast a restart.
type Alerts struct {
	history func(limit int) []metrics.AlertChange
}

// NewAlerts answers from history, which returns the newest changes first.
func NewAlerts(history func(limit int) []metrics.AlertChange) *Alerts { return &Alerts{history} }

// alertItem is one change of one alert's state.
type alertItem struct {
	Alert       string            `json:"alert"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	From        string            `json:"from"`  // inactive, pending or firing
	State       string            `json:"state"` // what it became
	At          time.Time         `json:"at"`
	ActiveSince time.Time         `json:"activeSince"`
	Value       string            `json:"value"` // as Prometheus writes numbers: they may be NaN
}

// Register adds the path to mux.
func (a *Alerts) Register(mux *http.ServeMux) { mux.HandleFunc("GET /api/alerts/history", a.list) }

// list takes alert= (a name), since= and limit=.
func (a *Alerts) list(w http.ResponseWriter, r *http.Request) {
	q := newQuery(r)
	name, since, limit := q.text("alert"), q.instant("since"), q.limit()
	if q.err != nil {
		q.err.Write(w)
		return
	}
	items := []alertItem{}
	for _, c := range a.history(maxLimit) {
		if c.Time.Before(since) || len(items) == limit {
			break
		}
		if name == "" || c.Alert == name {
			items = append(items, alertItem{
				Alert: c.Alert, Labels: c.Labels, Annotations: c.Annotations, From: c.From, State: c.To,
				At: c.Time.UTC(), ActiveSince: c.ActiveSince.UTC(), Value: c.Value,
			})
		}
	}
	body, err := json.Marshal(list[alertItem]{Items: items})
	if err != nil {
		problem.New(http.StatusInternalServerError, "INTERNAL", "the history cannot be written").Write(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body)
}
