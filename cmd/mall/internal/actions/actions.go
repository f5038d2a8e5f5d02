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

	letters sync.Mutex
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
	mux.HandleFunc("GET /dead-letters", a.listLetters)
	mux.HandleFunc("POST /dead-letters/replay", a.replayLetters)
	mux.HandleFunc("POST /dead-letters/discard", a.discardLetters)
}
