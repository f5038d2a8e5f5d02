package main

import (
	"encoding/json"
	"net/http"

	"mall/app/console/internal/access"
	"mall/app/console/internal/control"
	"mall/app/console/internal/explorer"
)

// about tells the page what this console is and may do, so that it hides what it may not.
type about struct {
	options

	supervisor *control.Proxy
	shop       *explorer.Explorer
	gate       *access.Gate
}

type aboutAnswer struct {
	Version       string   `json:"version"`
	Environment   string   `json:"environment"`
	ReadOnly      bool     `json:"readOnly"`
	LoginRequired bool     `json:"loginRequired"`
	LoggedIn      bool     `json:"loggedIn"`
	Edge          string   `json:"edge"` // empty: not known
	TimeScale     float64  `json:"timeScale"`
	Features      features `json:"features"`
}

type features struct {
	Control  bool `json:"control"`  // of processes, faults, scenarios: there is a supervisor
	Explorer bool `json:"explorer"` // of the shop's API
	Browser  bool `json:"browser"`  // errors and visits that pages report
}

// Register adds the path to mux.
func (a *about) Register(mux *http.ServeMux) { mux.Handle("GET /api/console", a) }

func (a *about) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	answer := aboutAnswer{LoginRequired: a.gate.Required(), LoggedIn: a.gate.LoggedIn(r), ReadOnly: a.gate.ReadOnly()}
	if answer.LoggedIn { // a stranger is told that there is a log-in, and nothing more
		answer.Version, answer.Environment, answer.Edge, answer.TimeScale = version, a.environment, a.edge, a.timeScale
		answer.Features = features{Control: a.supervisor.Available(r.Context()), Explorer: a.shop.On(), Browser: true}
	}
	_ = json.NewEncoder(w).Encode(answer) //nolint:errchkjson // the scale is a finite number; if the client has gone there is nobody to tell
}
