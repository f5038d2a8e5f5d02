package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"mall/app/console/internal/problem"
	"mall/app/console/internal/store"
)

const (
	// heartbeat keeps proxies from closing a quiet stream.
	heartbeat = 15 * time.Second
	// batchLines is how many lines one event "logs" holds at most: a client that reads them in one go does not stop for long.
	batchLines = 500
)

// stream sends new log lines and traces as server-sent events "log" and "trace" until the client goes.
// kind=logs or kind=traces asks for one of them; of lines it takes the questions of logQuery, of traces service. With batch=1
// lines that were written together come as one event "logs", a JSON array: thousands a second cost a browser a few events
// instead of thousands. A client that reads too slowly loses events and is told how many by an event "lost".
func (a *API) stream(w http.ResponseWriter, r *http.Request) {
	q := newQuery(r)
	kind, lines, batch := q.oneOf("kind", "logs", "traces"), q.logQuery(), q.oneOf("batch", "1") != ""
	if q.err != nil {
		q.err.Write(w)
		return
	}
	wanted := store.Wanted{Traces: kind != "logs", Service: q.text("service")}
	if kind != "traces" {
		wanted.Logs = &lines
	}
	feed, err := a.store.Subscribe(r.Context(), wanted)
	if err != nil {
		a.explain(r, err).Write(w)
		return
	}
	out := http.NewResponseController(w)
	// The server's limits are for questions. The read limit too would end it: net/http takes it for a client that left.
	if err := errors.Join(out.SetWriteDeadline(time.Time{}), out.SetReadDeadline(time.Time{})); err != nil {
		problem.New(http.StatusInternalServerError, "INTERNAL", "this server cannot stream").Write(w)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	_ = out.Flush()
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	for {
		var err error
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
			_, err = fmt.Fprint(w, ": alive\n\n")
		case m, open := <-feed:
			if !open {
				return
			}
			err = send(w, m, batch)
		}
		if err != nil || out.Flush() != nil {
			return
		}
	}
}

func send(w http.ResponseWriter, m store.Live, batch bool) error {
	if m.Lost > 0 {
		if _, err := fmt.Fprintf(w, "event: lost\ndata: {\"events\":%d}\n\n", m.Lost); err != nil {
			return err
		}
	}
	if err := sendLines(w, m.Logs, batch); err != nil {
		return err
	}
	for _, t := range m.Traces {
		if err := event(w, "trace", newTraceItem(t)); err != nil {
			return err
		}
	}
	return nil
}

func sendLines(w http.ResponseWriter, lines []store.Log, batch bool) error {
	if !batch {
		for _, l := range lines {
			if err := event(w, "log", newLogItem(l)); err != nil {
				return err
			}
		}
		return nil
	}
	for some := range slices.Chunk(lines, batchLines) {
		items := make([]logItem, len(some))
		for i, l := range some {
			items[i] = newLogItem(l)
		}
		if err := event(w, "logs", items); err != nil {
			return err
		}
	}
	return nil
}

func event(w http.ResponseWriter, name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "event: %s\ndata: %s\n\n", name, b)
	return err
}
