// Package sentry receives what Sentry's SDKs send from pages: errors, spans, logs, sessions and reports.
// Sources: https://develop.sentry.dev/sdk/foundations/transport/ and the types of @sentry/core 11.
package sentry

import (
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"mall/app/console/internal/browser/envelope"
	"mall/app/console/internal/browser/mask"
	"mall/app/console/internal/browser/pageerror"
	"mall/app/console/internal/browser/quota"
	"mall/app/console/internal/browser/visitor"
	"mall/app/console/internal/problem"
)

const (
	// MaxBody is the largest envelope in bytes, after decompression.
	MaxBody = 1 << 20

	perSecond = 50 // envelopes of one key and address
	burst     = 200
	parallel  = 4 // envelopes being read at a time, so that large ones together stay small
	// A clock that differs by more is corrected.
	maxSkew = time.Minute
)

// Project is who may send.
type Project struct {
	ID   string // digits, as the SDK demands them in a DSN
	Name string // the service.name of what it sends
	Key  string // the DSN's public key; "" takes any
}

// ParseProjects reads ID=NAME[:KEY], comma-separated.
func ParseProjects(s string) (out []Project, err error) {
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		m := project.FindStringSubmatch(part)
		if m == nil {
			return nil, fmt.Errorf("%q is not ID=NAME or ID=NAME:KEY, such as 1=storefront", part)
		}
		out = append(out, Project{m[1], m[2], m[3]})
	}
	return out, nil
}

var (
	project = regexp.MustCompile(`^(\d{1,12})=([a-z][a-z0-9-]{0,39})(?::(\w{1,64}))?$`)
	keyForm = regexp.MustCompile(`^\w{1,64}$`)
	authKey = regexp.MustCompile(`(?:^|[\s,])sentry_key=(\w{1,64})(?:$|[\s,])`)
)

// Keeper is where things go.
type Keeper struct {
	Traces func(context.Context, ptrace.Traces) error
	Logs   func(context.Context, plog.Logs) error
	Errors *pageerror.Store
	Keys   *visitor.Keys
}

// Intake serves the envelope paths of its projects.
type Intake struct {
	projects []Project
	keep     Keeper
	quota    *quota.Quota
	slots    chan struct{}
	log      *slog.Logger
	now      func() time.Time

	mu     sync.Mutex
	counts Counts
}

// Counts is what was received since the start.
type Counts struct {
	Envelopes int64            `json:"envelopes"`
	Items     map[string]int64 `json:"items"`   // by kind
	Dropped   map[string]int64 `json:"dropped"` // items, and envelopes as "envelope"; by reason
}

// New makes an intake.
func New(projects []Project, keep Keeper, log *slog.Logger) *Intake {
	return &Intake{
		projects: projects, keep: keep, quota: quota.New(perSecond, burst), slots: make(chan struct{}, parallel), log: log, now: time.Now,
		counts: Counts{Items: map[string]int64{}, Dropped: map[string]int64{}},
	}
}

// Counts returns the counts of now.
func (in *Intake) Counts() Counts {
	in.mu.Lock()
	defer in.mu.Unlock()
	return Counts{in.counts.Envelopes, maps.Clone(in.counts.Items), maps.Clone(in.counts.Dropped)}
}

func (in *Intake) count(items map[string]int64, dropped map[string]int64) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for k, n := range items {
		in.counts.Items[k] += n
	}
	for k, n := range dropped {
		in.counts.Dropped[k] += n
	}
}

// Paths are where envelopes are sent to, by id and by name.
func (in *Intake) Paths() (out []string) {
	for _, p := range in.projects {
		for _, name := range []string{p.ID, p.Name} {
			out = append(out, "/api/"+name+"/envelope", "/api/"+name+"/envelope/")
		}
	}
	return out
}

// Register adds the paths to mux.
func (in *Intake) Register(mux *http.ServeMux) {
	for _, p := range in.projects {
		for _, name := range []string{p.ID, p.Name} {
			for _, end := range []string{"", "/{$}"} {
				mux.HandleFunc("POST /api/"+name+"/envelope"+end, func(w http.ResponseWriter, r *http.Request) { in.serve(w, r, p) })
				mux.HandleFunc("OPTIONS /api/"+name+"/envelope"+end, preflight)
			}
		}
	}
}

// allow lets pages of any origin send, and read the answer: there is nothing in it, and no cookie counts.
func allow(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Retry-After, X-Sentry-Rate-Limits, X-Sentry-Error")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

func preflight(w http.ResponseWriter, _ *http.Request) {
	allow(w)
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "POST")
	h.Set("Access-Control-Allow-Headers", "Content-Type, Content-Encoding, X-Sentry-Auth, X-Requested-With, sentry-trace, baggage, traceparent")
	h.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}

func (in *Intake) serve(w http.ResponseWriter, r *http.Request, p Project) {
	allow(w)
	key := keyOf(r)
	if key != "" && p.Key != "" && key != p.Key {
		in.refuse(w, "key", problem.New(http.StatusForbidden, "WRONG_KEY", "the key is not the project's"))
		return
	}
	if wait, ok := in.quota.Take(key + "\x00" + visitor.Address(r)); !ok {
		seconds := strconv.Itoa(int(max(1, wait.Seconds())))
		w.Header().Set("Retry-After", seconds)
		w.Header().Set("X-Sentry-Rate-Limits", seconds+"::key:too_many_envelopes")
		in.refuse(w, "rate", problem.New(http.StatusTooManyRequests, "TOO_MANY_REQUESTS", "too many envelopes, slow down"))
		return
	}
	select {
	case in.slots <- struct{}{}:
		defer func() { <-in.slots }()
	case <-r.Context().Done():
		return
	}
	body, err := read(w, r)
	if err != nil {
		in.refuse(w, "body", err)
		return
	}
	h, items, parseErr := envelope.Parse(body)
	switch {
	case errors.Is(parseErr, envelope.ErrTooMany):
		in.refuse(w, "items", problem.New(http.StatusRequestEntityTooLarge, "TOO_MANY_ITEMS", "%v", parseErr))
		return
	case parseErr != nil:
		in.refuse(w, "malformed", problem.New(http.StatusBadRequest, "MALFORMED", "the body is no envelope: %v", parseErr))
		return
	}
	if key == "" { // a tunnel leaves the DSN in the envelope
		if u, err := url.Parse(h.DSN); err == nil && u.User != nil && keyForm.MatchString(u.User.Username()) {
			key = u.User.Username()
		}
	}
	if key == "" || p.Key != "" && key != p.Key {
		in.refuse(w, "key", problem.New(http.StatusForbidden, "WRONG_KEY", "give the project's key as sentry_key, or in X-Sentry-Auth"))
		return
	}
	from := in.sender(r, p, h)
	in.mu.Lock()
	in.counts.Envelopes++
	in.mu.Unlock()
	for _, item := range items {
		kind, reason := in.take(r.Context(), item, h, from)
		if reason != "" {
			in.count(nil, map[string]int64{reason: 1})
			continue
		}
		in.count(map[string]int64{kind: 1}, nil)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"id": id(text(h.EventID))}) //nolint:errchkjson // who sent it may have left
}

func (in *Intake) refuse(w http.ResponseWriter, reason string, p *problem.Problem) {
	in.count(nil, map[string]int64{"envelope: " + reason: 1})
	w.Header().Set("X-Sentry-Error", p.Code)
	p.Write(w)
}

// keyOf is the DSN's public key, "" when the request does not name one.
func keyOf(r *http.Request) string {
	if k := r.URL.Query().Get("sentry_key"); keyForm.MatchString(k) {
		return k
	}
	if m := authKey.FindStringSubmatch(r.Header.Get("X-Sentry-Auth")); m != nil {
		return m[1]
	}
	return ""
}

func (in *Intake) sender(r *http.Request, p Project, h envelope.Header) *sender {
	s := &sender{project: p.Name, agent: visitor.ParseAgent(r.UserAgent()), now: in.now().UTC(), sdk: mask.Clip(h.SDK.Name, maxName)}
	if skew := s.now.Sub(h.SentAt); !h.SentAt.IsZero() && (skew > maxSkew || skew < -maxSkew) {
		s.shift = skew
	}
	// Without a key of the day nobody is told apart, and the rest is kept.
	if hash, err := in.keep.Keys.Hash(r.Context(), s.now, "errors", visitor.Address(r), r.UserAgent()); err == nil {
		s.visitor = fmt.Sprintf("day:%x", hash)
	}
	return s
}

func read(w http.ResponseWriter, r *http.Request) ([]byte, *problem.Problem) {
	var from io.Reader = http.MaxBytesReader(w, r.Body, MaxBody)
	var err error
	switch strings.ToLower(r.Header.Get("Content-Encoding")) {
	case "", "identity":
	case "gzip":
		from, err = gzip.NewReader(from)
	case "deflate":
		from, err = zlib.NewReader(from)
	default:
		return nil, problem.New(http.StatusUnsupportedMediaType, "ENCODING", "Content-Encoding must be gzip, deflate or absent")
	}
	var body []byte
	if err == nil {
		body, err = io.ReadAll(io.LimitReader(from, MaxBody+1))
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large), len(body) > MaxBody:
		return nil, problem.New(http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE", "an envelope may have %d bytes", MaxBody)
	case err != nil:
		return nil, problem.New(http.StatusBadRequest, "BODY", "the body could not be read, or is not encoded as it says")
	}
	return body, nil
}
