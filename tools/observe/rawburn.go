package observe

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// class are targets that have the same objective: whole services, less what differs within them.
type class struct {
	kind     traffic
	target   []string
	share    float64 // objective
	le       string  // of latency
	services []string
	route    []string // matchers, of a class that is one route or RPC
	except   [][]string
}

// classes sorts targets by objective, so that alerts without recording rules need few expressions.
func classes(slo string, targets []Target) []class {
	promise := func(t Target) (float64, string) {
		if slo == "availability" {
			return t.Availability, ""
		}
		return t.Latency.Ratio, number(t.Latency.Threshold)
	}
	measured := func(t Target) (traffic, []string) {
		switch {
		case t.RPCMethod != "":
			return rpcServer, rpcTarget
		case t.Route != "":
			return httpServer, httpTarget
		}
		return httpServer, []string{"service_name"}
	}
	var all []class
	find := func(c class) *class {
		for i := range all {
			if all[i].route == nil && slices.Equal(all[i].target, c.target) && all[i].share == c.share && all[i].le == c.le {
				return &all[i]
			}
		}
		all = append(all, c)
		return &all[len(all)-1]
	}
	var exceptions []class
	for _, group := range slices.SortedFunc(groups(targets), func(a, b []Target) int { return cmp.Compare(a[0].Service, b[0].Service) }) {
		usual := mostCommon(group, promise)
		c := class{}
		c.kind, c.target = measured(usual)
		c.share, c.le = promise(usual)
		of := find(c)
		of.services = append(of.services, usual.Service)
		for _, t := range group {
			own := class{kind: c.kind, target: c.target, route: selfMatchers(t)}
			if own.share, own.le = promise(t); own.share != c.share || own.le != c.le {
				of.except = append(of.except, own.route)
				exceptions = append(exceptions, own)
			}
		}
	}
	return append(all, exceptions...)
}

func groups(targets []Target) func(func([]Target) bool) {
	byService := map[string][]Target{}
	for _, t := range targets {
		byService[t.Service] = append(byService[t.Service], t)
	}
	return func(yield func([]Target) bool) {
		for _, group := range byService {
			if !yield(group) {
				return
			}
		}
	}
}

func mostCommon(group []Target, promise func(Target) (float64, string)) Target {
	count := map[string]int{}
	key := func(t Target) string { share, le := promise(t); return number(share) + "/" + le }
	best := group[0]
	for _, t := range group {
		count[key(t)]++
	}
	for _, t := range group {
		if count[key(t)] > count[key(best)] {
			best = t
		}
	}
	return best
}

// rawBurn is the burn-rate alert over what services send, for a backend without recording rules. The window of three
// days is left out: no raw query reaches that far in reasonable time.
func rawBurn(slo string, fast bool, minErrors int, targets []Target) string {
	pairs := []struct {
		long, short string
		factor      float64
	}{{"1h", "5m", 14.4}, {"6h", "30m", 6}}
	if !fast {
		pairs = pairs[:1]
		pairs[0].long, pairs[0].short, pairs[0].factor = "1d", "2h", 3
	}
	var terms []string
	for _, c := range classes(slo, targets) {
		for _, p := range pairs {
			factor := number(p.factor)
			term := fmt.Sprintf("%s > %s and %s > %s and %s >= %d", c.burn(p.long), factor, c.burn(p.short), factor, c.failures("increase", p.long), minErrors)
			for _, except := range c.except {
				term = "(" + term + ") unless " + c.sum("rate", "_count", p.short, except)
			}
			terms = append(terms, "("+term+")")
		}
	}
	return strings.Join(terms, " or ")
}

func (c class) matchers() []string {
	if c.route != nil {
		return c.route
	}
	return []string{match("service_name", strings.Join(c.services, "|"))}
}

func (c class) sum(over, suffix, window string, matchers []string) string {
	return "sum" + by(append([]string{environment}, c.target...)...) + "(" + over + "(" + series(c.kind.metric+suffix, matchers...) + "[" + window + "]))"
}

// failures are the requests that broke the objective, as a rate or an increase.
func (c class) failures(over, window string) string {
	if c.le == "" {
		return c.sum(over, "_count", window, append(slices.Clone(c.matchers()), c.kind.failed))
	}
	return "(" + c.sum(over, "_count", window, c.matchers()) + " - " + c.sum(over, "_bucket", window, append(slices.Clone(c.matchers()), is("le", c.le))) + ")"
}

func (c class) burn(window string) string {
	return fmt.Sprintf("%s / (%s > 0) / %s", c.failures("rate", window), c.sum("rate", "_count", window, c.matchers()), number(round(1-c.share)))
}
