// Package explorer calls the shop's API for the page, as one of the accounts it was given. It reaches one
// origin and no other, and neither passwords nor tokens leave it.
package explorer

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"time"

	"go.yaml.in/yaml/v3"

	"mall/app/console/internal/problem"
)

const (
	callTimeout = 30 * time.Second
	maxBody     = 1 << 20 // of a call and of what is shown of its answer, in bytes
	maxDocument = 8 << 20 // of the API's description, in bytes
	maxCalls    = 8       // at the same time
)

// User is an account that calls may be made as.
type User struct {
	Email string `json:"email" yaml:"email"`
	Name  string `json:"name" yaml:"name"`
	Role  string `json:"role" yaml:"role"` // customer or operator

	Password string `json:"-" yaml:"password"`
}

// ReadUsers reads the accounts from a YAML file. An empty name means none.
func ReadUsers(file string) ([]User, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Users []User `yaml:"users"`
	}
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for i, u := range doc.Users {
		if u.Email == "" || u.Password == "" {
			return nil, fmt.Errorf("%s: user %d has no email or no password", file, i+1)
		}
	}
	return doc.Users, nil
}

// Explorer answers /api/explorer.
type Explorer struct {
	edge     *url.URL // nil: there is none
	users    []User
	sessions map[string]*session // by email; never added to
	client   *http.Client
	calls    chan struct{} // holds one for each call that runs
	log      *slog.Logger
}

// New explores the API at edge, an origin such as http://127.0.0.1:8080. An empty edge turns it off.
func New(edge string, users []User, log *slog.Logger) (*Explorer, error) {
	e := &Explorer{users: users, sessions: map[string]*session{}, calls: make(chan struct{}, maxCalls), log: log}
	for _, u := range users {
		e.sessions[u.Email] = &session{user: u}
	}
	e.client = &http.Client{
		Timeout:       callTimeout,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute}, // and no proxy
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if edge == "" {
		return e, nil
	}
	u, err := url.Parse(edge)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || (u.Path != "" && u.Path != "/") {
		return nil, fmt.Errorf("the edge's address is %q: it must be an origin such as http://127.0.0.1:8080", edge)
	}
	e.edge = &url.URL{Scheme: u.Scheme, Host: u.Host}
	return e, nil
}

// On tells whether there is an edge to call.
func (e *Explorer) On() bool { return e.edge != nil }

// Register adds the paths to mux.
func (e *Explorer) Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/explorer", e.answer(e.describe))
	mux.HandleFunc("POST /api/explorer/requests", e.answer(e.request))
}

var errOff = problem.New(http.StatusServiceUnavailable, "NO_EDGE", "this console was started without the address of a shop")

func (e *Explorer) answer(do func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := any(nil), error(errOff)
		if e.On() {
			r.Body = http.MaxBytesReader(w, r.Body, 2*maxBody) // a body inside JSON is longer than itself
			v, err = do(r)
		}
		var body []byte
		if err == nil {
			body, err = json.Marshal(v)
		}
		if p, ok := errors.AsType[*problem.Problem](err); ok {
			p.Write(w)
			return
		}
		if err != nil {
			e.log.Error("the explorer failed", "path", r.URL.Path, "error", err)
			problem.New(http.StatusInternalServerError, "INTERNAL", "the explorer failed; see the console's log").Write(w)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write(body)
	}
}

type description struct {
	Edge       string      `json:"edge"`
	Operations []Operation `json:"operations"`
	Users      []User      `json:"users"`
}

// describe tells what can be called, as the running edge describes itself, and as whom.
func (e *Explorer) describe(r *http.Request) (any, error) {
	document, err := e.document(r.Context())
	if err != nil {
		return nil, err
	}
	ops, err := operations(document, time.Now())
	if err != nil {
		return nil, problem.New(http.StatusBadGateway, "EDGE_ANSWER", "what the edge says of its API cannot be read: %v", err)
	}
	users := e.users
	if users == nil {
		users = []User{}
	}
	return description{e.edge.String(), ops, users}, nil
}
