// Package actions is what the console lets a developer do with a running mall, beyond starting and
// stopping processes: look at configuration, set faults, handle dead letters, rebuild, run scenarios
// and audit. The supervisor serves it on its socket.
package actions

import (
	"net/http"
	"sync"

	"mall/cmd/mall/internal/settings"
	"mall/cmd/mall/internal/supervisor"
)

// Actions answers the part of the supervisor's API that acts on mall.
type Actions struct {
	Supervisor *supervisor.Supervisor
	Settings   *settings.Settings
	// Self is the path of the mall binary, and Env its environment: what takes memory is a process of its own.
	Self string
	Env  []string

	letters sync.Mutex

	mu       sync.Mutex
	building []string // processes that are rebuilt, or wait for it
	player   *player
	builds   chan struct{} // holds one while something is built
	audits   chan struct{} // holds one while an audit is made
}

// New prepares the actions on what sup runs.
func New(sup *supervisor.Supervisor, s *settings.Settings, self string, env []string) *Actions {
	return &Actions{Supervisor: sup, Settings: s, Self: self, Env: env, builds: make(chan struct{}, 1), audits: make(chan struct{}, 1)}
}

// Register adds the routes to mux.
func (a *Actions) Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /config/{name}", a.config)
	mux.HandleFunc("GET /faults", a.listFaults)
	mux.HandleFunc("GET /faults/{service}", a.listFaults)
	mux.HandleFunc("PUT /faults/{service}", a.setFault)
	mux.HandleFunc("DELETE /faults", a.clearFaults)
	mux.HandleFunc("DELETE /faults/{service}", a.clearFaults)
	mux.HandleFunc("DELETE /faults/{service}/{id}", a.clearFaults)
	mux.HandleFunc("POST /rebuild/{name}", a.rebuild)
	mux.HandleFunc("GET /dead-letters", a.listLetters)
	mux.HandleFunc("POST /dead-letters/replay", a.replayLetters)
	mux.HandleFunc("POST /dead-letters/discard", a.discardLetters)
	mux.HandleFunc("GET /scenarios", a.listScenarios)
	mux.HandleFunc("POST /scenarios/{name}", a.runScenario)
	mux.HandleFunc("GET /scenarios/runs/{id}", a.showRun)
	mux.HandleFunc("DELETE /scenarios/runs/{id}", a.stopRun)
	mux.HandleFunc("POST /audit", a.audit)
}
