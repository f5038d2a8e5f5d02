package supervisor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"mall/cmd/mall/internal/api"
	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/topology"
)

// serve answers the API on the socket until the returned function is called. The caller
// holds the lock, so a socket that exists already is stale.
func (s *Supervisor) serve() (stop func(), err error) {
	if err := os.Remove(s.cfg.Socket); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("remove the stale socket: %w", err)
	}
	l, err := new(net.ListenConfig).Listen(s.ctx, "unix", s.cfg.Socket)
	if err != nil {
		return nil, fmt.Errorf("answer on %s: %w", s.cfg.Socket, err)
	}
	if err := os.Chmod(s.cfg.Socket, 0o600); err != nil {
		_ = l.Close()
		return nil, fmt.Errorf("protect the socket: %w", err)
	}
	srv := &http.Server{Handler: s.handler(), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = srv.Serve(l) }()
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if srv.Shutdown(ctx) != nil { // somebody follows a log
			_ = srv.Close()
		}
	}, nil
}

func (s *Supervisor) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, r *http.Request) {
		api.JSON(w, http.StatusOK, s.Status(r.URL.Query().Get("memory") != ""))
	})
	mux.HandleFunc("GET /env", notFromPages(func(w http.ResponseWriter, _ *http.Request) {
		api.JSON(w, http.StatusOK, s.cfg.EnvVars)
	}))
	mux.HandleFunc("POST /launch", notFromPages(s.handleLaunch))
	mux.HandleFunc("POST /start/{name}", s.act((*unit).startNow))
	mux.HandleFunc("POST /stop/{name}", s.act((*unit).stopNow))
	mux.HandleFunc("POST /restart/{name}", s.act((*unit).restartNow))
	mux.HandleFunc("POST /shutdown", notFromPages(func(w http.ResponseWriter, _ *http.Request) {
		s.Shutdown()
		w.WriteHeader(http.StatusNoContent)
	}))
	mux.HandleFunc("GET /logs/{name}", s.handleLogs)
	if s.cfg.Routes != nil {
		s.cfg.Routes(s, mux)
	}
	return mux
}

// notFromPages refuses what tells secrets or ends the supervisor to whoever comes by way of the console.
func notFromPages(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if api.FromPage(r) {
			api.Fail(w, http.StatusForbidden, errors.New("this is for the mall command only"))
			return
		}
		h(w, r)
	}
}

func (s *Supervisor) handleLaunch(w http.ResponseWriter, r *http.Request) {
	var req client.LaunchRequest
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&req); err != nil {
		api.Fail(w, http.StatusBadRequest, fmt.Errorf("the body is not a launch request: %w", err))
		return
	}
	if err := s.Launch(req.Services); err != nil {
		api.Fail(w, http.StatusNotFound, err)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// answerFirst is how long the console gets to pass an answer on before it is ended itself.
const answerFirst = 300 * time.Millisecond

// act answers once do has taken effect on the process named in the path.
func (s *Supervisor) act(do func(*unit, context.Context) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		u, ok := s.named(w, r)
		if !ok {
			return
		}
		if u.spec.Name == topology.Console && api.FromPage(r) {
			// It would wait for this answer, and we for its end.
			s.later(answerFirst, func(ctx context.Context) error { return do(u, ctx) })
			w.WriteHeader(http.StatusAccepted)
			return
		}
		if err := do(u, r.Context()); err != nil {
			api.Fail(w, http.StatusConflict, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *Supervisor) named(w http.ResponseWriter, r *http.Request) (*unit, bool) {
	u := s.unit(r.PathValue("name"))
	if u == nil {
		api.Fail(w, http.StatusNotFound, fmt.Errorf("there is no process %q: `mall status` lists them", r.PathValue("name")))
	}
	return u, u != nil
}

func (s *Supervisor) handleLogs(w http.ResponseWriter, r *http.Request) {
	u, ok := s.named(w, r)
	if !ok {
		return
	}
	n := 100
	if v := r.URL.Query().Get("tail"); v != "" {
		var err error
		if n, err = strconv.Atoi(v); err != nil || n < 0 {
			api.Fail(w, http.StatusBadRequest, fmt.Errorf("tail is %q: it must be a number of lines", v))
			return
		}
	}
	tail, live, stop, err := u.output.follow(n)
	defer stop()
	if err != nil {
		api.Fail(w, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write(tail)
	if r.URL.Query().Get("follow") == "" {
		return
	}
	for flush := http.NewResponseController(w); flush.Flush() == nil; {
		select {
		case p := <-live:
			_, _ = w.Write(p)
		case <-r.Context().Done():
			return
		case <-s.stop:
			return
		}
	}
}
