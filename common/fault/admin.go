package fault

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"

	"mall/common/problem"
	"mall/common/web"
)

// maxBody bounds a PUT: a hundred faults fit.
const maxBody = 64 << 10

// ServeHTTP answers GET, PUT and DELETE /faults and DELETE /faults/{id} on the admin port.
//
//	GET     State
//	PUT     one fault as an object: sets it; all faults as a list: replaces what was set
//	DELETE  clears all, or the one that is named
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	err := s.guard(r)
	if err == nil {
		err = s.serve(w, r)
	}
	if err != nil {
		web.Error(r.Context(), w, err)
	}
}

// guard refuses other environments and browsers. The port is open to every page that a browser on
// this machine shows, and through DNS that answers 127.0.0.1 a page even passes for our own.
func (s *Set) guard(r *http.Request) error {
	if !s.allowed {
		return s.refusal()
	}
	if !ownHost(r) {
		return problem.New(http.StatusForbidden, problem.CodeForbidden, "the Host must be this machine's")
	}
	site := r.Header.Get("Sec-Fetch-Site")
	if _, ok := r.Header["Origin"]; ok || (site != "" && site != "none") { // none: typed into the address bar
		return problem.New(http.StatusForbidden, problem.CodeForbidden, "faults are not set from web pages")
	}
	return nil
}

// ownHost says whether the Host is a loopback name or the address that the connection came in on.
func ownHost(r *http.Request) bool {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	if ip == nil {
		return false
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return ip.IsLoopback() || (ok && local.IP.Equal(ip))
}

func (s *Set) serve(w http.ResponseWriter, r *http.Request) error {
	id, named := strings.CutPrefix(r.URL.Path, "/faults/")
	switch {
	case r.Method == http.MethodGet && !named:
		web.Respond(r.Context(), w, http.StatusOK, s.State())
		return nil
	case r.Method == http.MethodPut && !named:
		return s.put(w, r)
	case r.Method == http.MethodDelete:
		if named && (id == "" || !s.Clear(id)) {
			return problem.NotFound("the fault")
		}
		if !named {
			s.Clear("")
		}
		web.NoContent(w)
		return nil
	}
	w.Header().Set("Allow", "GET, PUT, DELETE")
	return problem.New(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "the path does not take %s", r.Method)
}

func (s *Set) put(w http.ResponseWriter, r *http.Request) error {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return problem.New(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "send application/json")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return problem.New(http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE", "the body is larger than %d bytes", tooLarge.Limit)
	}
	if err != nil {
		return problem.InvalidField("body", "could not be read")
	}
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
		var faults []Fault
		if err := strict(body, &faults); err != nil {
			return err
		}
		set, err := s.Replace(faults)
		if err != nil {
			return err
		}
		web.Respond(r.Context(), w, http.StatusOK, struct {
			Items []Fault `json:"items"`
		}{set})
		return nil
	}
	var f Fault
	if err := strict(body, &f); err != nil {
		return err
	}
	f, err = s.Put(f)
	if err != nil {
		return err
	}
	web.Respond(r.Context(), w, http.StatusOK, f)
	return nil
}

// strict reads one JSON value and refuses fields that a fault has not.
func strict(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil && d.More() {
		err = errors.New("more follows the JSON value")
	}
	if err == nil {
		return nil
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return problem.InvalidField(kind.Field, "must be a %s", kind.Type)
	}
	return problem.InvalidField("body", "is not a fault as JSON: %s", strings.TrimPrefix(err.Error(), "json: "))
}
