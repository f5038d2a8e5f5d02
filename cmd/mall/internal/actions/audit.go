package actions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"mall/cmd/mall/internal/api"
)

const (
	auditWait    = 10 * time.Second // for work in flight, unless asked for another
	auditLongest = 2 * time.Minute
	auditTimeout = 10 * time.Minute // a pass over very many orders
)

// audit answers with the report of `mall audit --json`: one pass when every invariant holds, more while
// what is wrong may be work in flight.
func (a *Actions) audit(w http.ResponseWriter, r *http.Request) {
	wait := auditWait
	if v := r.URL.Query().Get("wait"); v != "" {
		seconds, err := strconv.ParseFloat(v, 64)
		if err != nil || !(seconds >= 0 && seconds <= auditLongest.Seconds()) {
			api.Fail(w, http.StatusBadRequest, fmt.Errorf("wait is %q: it must be 0 to %v seconds", v, auditLongest.Seconds()))
			return
		}
		wait = time.Duration(seconds * float64(time.Second))
	}
	select {
	case a.audits <- struct{}{}:
		defer func() { <-a.audits }()
	default:
		api.Fail(w, http.StatusConflict, errors.New("an audit is being made already"))
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), auditTimeout)
	defer cancel()
	out, err := a.output(ctx, "audit", "--json", "--wait", wait.String())
	if !json.Valid(out) || len(out) == 0 { // a broken invariant fails the command, too
		api.Fail(w, http.StatusBadGateway, fmt.Errorf("audit: %w", err))
		return
	}
	api.JSON(w, http.StatusOK, json.RawMessage(out))
}
