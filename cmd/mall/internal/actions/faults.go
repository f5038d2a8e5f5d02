package actions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"mall/cmd/mall/internal/api"
	mallfault "mall/cmd/mall/internal/fault"
	"mall/common/fault"
	"mall/common/problem"
)

// ServiceFaults are the faults of one service.
type ServiceFaults struct {
	Service string `json:"service"`
	// Allowed is false where the service refuses faults, and while it does not answer; Problem says why.
	Allowed bool          `json:"allowed"`
	Problem string        `json:"problem,omitempty"`
	Faults  []fault.Fault `json:"faults"`
	Routes  []string      `json:"routes"`
}

// services are those that the path names, or all.
func (a *Actions) services(w http.ResponseWriter, r *http.Request) ([]mallfault.Service, bool) {
	found, err := mallfault.Services(a.Settings.Offset, r.PathValue("service"))
	if err != nil {
		api.Fail(w, http.StatusNotFound, fmt.Errorf("service: %w", err))
	}
	return found, err == nil
}

func (a *Actions) listFaults(w http.ResponseWriter, r *http.Request) {
	services, ok := a.services(w, r)
	if !ok {
		return
	}
	out := make([]ServiceFaults, len(services))
	var wg sync.WaitGroup
	for i, s := range services {
		wg.Go(func() {
			out[i] = ServiceFaults{Service: s.Name, Faults: []fault.Fault{}, Routes: []string{}}
			st, err := s.State(r.Context())
			if err != nil {
				out[i].Problem = mallfault.Explain(s.Name, err).Error()
				return
			}
			out[i].Allowed = true
			if st.Items != nil {
				out[i].Faults = st.Items
			}
			if st.Routes != nil {
				out[i].Routes = st.Routes
			}
		})
	}
	wg.Wait()
	api.JSON(w, http.StatusOK, out)
}

func (a *Actions) setFault(w http.ResponseWriter, r *http.Request) {
	services, ok := a.services(w, r)
	if !ok {
		return
	}
	f, err := readFault(w, r)
	if err != nil {
		api.Fail(w, http.StatusBadRequest, err)
		return
	}
	set, err := services[0].Set(r.Context(), f)
	if err != nil {
		failFault(w, services[0].Name, err)
		return
	}
	api.JSON(w, http.StatusOK, set)
}

// readFault reads a fault whose durations may be seconds as numbers, as pages count, or Go's words.
func readFault(w http.ResponseWriter, r *http.Request) (f fault.Fault, err error) {
	fields := map[string]json.RawMessage{}
	if err := api.Read(w, r, &fields); err != nil {
		return f, err
	}
	for _, name := range []string{"for", "latency", "jitter"} {
		var seconds float64
		if raw, ok := fields[name]; ok && json.Unmarshal(raw, &seconds) == nil {
			if seconds < 0 || seconds > time.Hour.Seconds() {
				return f, fmt.Errorf("%s must be 0 to 3600 seconds", name)
			}
			fields[name] = fmt.Appendf(nil, "%q", time.Duration(seconds*float64(time.Second)).String())
		}
	}
	all, err := json.Marshal(fields)
	if err != nil {
		return f, fmt.Errorf("body: %w", err)
	}
	r.Body = io.NopCloser(bytes.NewReader(all))
	err = api.Read(w, r, &f)
	return f, err
}

func (a *Actions) clearFaults(w http.ResponseWriter, r *http.Request) {
	services, ok := a.services(w, r)
	if !ok {
		return
	}
	if id := r.PathValue("id"); id != "" {
		if err := services[0].Clear(r.Context(), id); err != nil {
			failFault(w, services[0].Name, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
		return
	}
	failed := make([]error, len(services))
	var wg sync.WaitGroup
	for i, s := range services {
		wg.Go(func() {
			err := s.ClearAll(r.Context())
			// One that does not run has no faults; so has one that refuses them.
			if said, ok := errors.AsType[*problem.Error](err); len(services) > 1 && (!ok || said.Code == codeRefused) {
				err = nil
			}
			if err != nil {
				failed[i] = mallfault.Explain(s.Name, err)
			}
		})
	}
	wg.Wait()
	if err := errors.Join(failed...); err != nil {
		api.Fail(w, http.StatusBadGateway, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// codeRefused is what a service says that takes no faults.
const codeRefused = "FAULTS_REFUSED"

// failFault passes a service's refusal on, with the fields that it names.
func failFault(w http.ResponseWriter, service string, err error) {
	status := http.StatusBadGateway // it does not answer
	if p, ok := errors.AsType[*problem.Error](err); ok {
		status = p.Status
	}
	api.Fail(w, status, mallfault.Explain(service, err))
}
