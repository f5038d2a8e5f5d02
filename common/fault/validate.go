package fault

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc/codes"

	"mall/common/problem"
)

// Bounds of a fault.
const (
	DefaultFor = 2 * time.Minute

	minFor, maxFor         = time.Second, time.Hour
	minLatency, maxLatency = time.Millisecond, time.Minute
	maxFaults              = 100
	maxName                = 200
)

var goodID = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// check fills in defaults and returns what is wrong, by field.
func (f Fault) check(service string, known routes, now time.Time) (Fault, []problem.Field) {
	v := &findings{}
	f.Injected = 0
	f.Route = known.resolve(f.Route)
	f.Probability = cmp.Or(f.Probability, 1)
	v.route(f, service, known)
	v.kind(f)
	v.status(&f, known)
	v.time(&f, now)
	if !(f.Probability > 0 && f.Probability <= 1) { // NaN is neither
		v.add("probability", "must be above 0 and at most 1")
	}
	f.ID = cmp.Or(f.ID, f.derivedID())
	if !goodID.MatchString(f.ID) {
		v.add("id", "must be 1 to 64 of a-z, 0-9, '.', '_' and '-', and begin with a letter or digit")
	}
	return f, v.fields
}

type findings struct{ fields []problem.Field }

func (v *findings) add(field, format string, args ...any) {
	v.fields = append(v.fields, problem.Field{Field: field, Reason: fmt.Sprintf(format, args...)})
}

func (v *findings) route(f Fault, service string, known routes) {
	_, ok := known[f.Route]
	switch {
	case ok, f.Route == Everything && len(known) > 0:
	case f.Route == "":
		v.add("route", `is missing: name one of %s's, or "*" for all`, service)
	case len(known) == 0:
		v.add("route", "%s answers nothing that a fault could be set on", service)
	default:
		v.add("route", "%.*q is not a route of %s; near: %s", maxName, f.Route, service, strings.Join(known.near(f.Route), ", "))
	}
}

func (v *findings) kind(f Fault) {
	latency, jitter := time.Duration(f.Latency), time.Duration(f.Jitter)
	switch f.Kind {
	case Latency:
		if latency < minLatency || latency > maxLatency {
			v.add("latency", "must be %v to %v", minLatency, maxLatency)
		}
		if jitter < 0 || jitter > latency {
			v.add("jitter", "must be 0 to the latency")
		}
		return
	case Error, Drop, WrongMoney:
	default:
		v.add("kind", "must be %s, %s, %s or %s", Latency, Error, Drop, WrongMoney)
		return
	}
	if latency != 0 || jitter != 0 {
		v.add("latency", "belongs to kind latency; set a second fault to be slow and then fail")
	}
}

// status checks what an error answers against every surface that the route covers.
func (v *findings) status(f *Fault, known routes) {
	covers := covered(f.Route, known)
	if f.Kind == WrongMoney && (slices.Contains(covers, HTTP) || slices.Contains(covers, Topic) || f.After) {
		v.add("kind", "%s is for gRPC methods only, and not for after them", WrongMoney)
	}
	if f.Kind == Drop && slices.Contains(covers, Topic) {
		v.add("kind", "drop is not for consumers: an event that is forgotten loses money; use error or latency")
	}
	if f.Kind != Error {
		if f.Status != "" {
			v.add("status", "belongs to kind error")
		}
		return
	}
	for _, surface := range covers {
		switch surface {
		case HTTP:
			f.Status = cmp.Or(f.Status, strconv.Itoa(http.StatusServiceUnavailable))
			if n, err := strconv.Atoi(f.Status); err != nil || n < 400 || n > 599 {
				v.add("status", "must be an HTTP status from 400 to 599")
			}
		case RPC:
			f.Status = strings.ToUpper(cmp.Or(f.Status, codeNames[codes.Unavailable]))
			if codeOf(f.Status) == codes.OK {
				v.add("status", "must be a gRPC code by name: %s", strings.Join(codeNames[1:], ", "))
			}
		case Topic:
			if f.Status != "" {
				v.add("status", "is not for consumers: their handler fails for the moment and the event comes again")
			}
		}
	}
}

func (v *findings) time(f *Fault, now time.Time) {
	stay := time.Duration(f.For)
	switch {
	case stay != 0 && !f.ExpiresAt.IsZero():
		v.add("for", "and expiresAt exclude each other")
		return
	case !f.ExpiresAt.IsZero():
		if left := f.ExpiresAt.Sub(now); left < minFor || left > maxFor {
			v.add("expiresAt", "must be %v to %v from now", minFor, maxFor)
		}
	default:
		stay = cmp.Or(stay, DefaultFor)
		if stay < minFor || stay > maxFor {
			v.add("for", "must be %v to %v", minFor, maxFor)
		}
		f.ExpiresAt = now.Add(stay)
	}
	f.For = 0
	f.ExpiresAt = f.ExpiresAt.UTC().Round(0)
}

// covered lists the surfaces of the routes that a name stands for.
func covered(route string, known routes) []Surface {
	if route != Everything {
		if s, ok := known[route]; ok {
			return []Surface{s}
		}
		return nil
	}
	var out []Surface
	for _, s := range known {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}

// codeNames are the gRPC codes by number, named as the specification does.
var codeNames = []string{
	"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
	"PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
	"UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
}

// codeOf returns OK for a name that is none.
func codeOf(name string) codes.Code {
	return codes.Code(max(0, slices.Index(codeNames, name)))
}
