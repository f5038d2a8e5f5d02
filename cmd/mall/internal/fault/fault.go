// Package fault finds the services of a local mall to set faults on, and shows what is set.
package fault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/topology"
	"mall/common/fault"
	faults "mall/common/fault/client"
	"mall/common/problem"
)

// Service is a service of the local mall, with the client for its faults.
type Service struct {
	Name string
	*faults.Client
}

// Services returns those with the given name, or all with the name "".
func Services(offset int, name string) ([]Service, error) {
	var out []Service
	var names []string
	for _, s := range topology.Services(offset) {
		names = append(names, s.Name)
		if name == "" || s.Name == name {
			out = append(out, Service{s.Name, faults.New("http://127.0.0.1:" + strconv.Itoa(s.Admin))})
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("there is no service %q: %s", name, strings.Join(names, ", "))
	}
	return out, nil
}

// States asks every service. Those that do not answer are left out and named; when none does, mall
// is not up.
func States(ctx context.Context, services []Service) (states []fault.State, silent []string, err error) {
	answers := make([]fault.State, len(services))
	failed := make([]error, len(services))
	var wg sync.WaitGroup
	for i, s := range services {
		wg.Go(func() { answers[i], failed[i] = s.State(ctx) })
	}
	wg.Wait()
	for i, s := range services {
		if failed[i] == nil {
			states = append(states, answers[i])
			continue
		}
		if _, said := errors.AsType[*problem.Error](failed[i]); said {
			return nil, nil, Explain(s.Name, failed[i])
		}
		silent = append(silent, s.Name)
	}
	if len(states) == 0 {
		return nil, nil, client.ErrNotRunning
	}
	return states, silent, nil
}

// Explain puts a service's refusal into one sentence.
func Explain(service string, err error) error {
	p, ok := errors.AsType[*problem.Error](err)
	if !ok {
		return fmt.Errorf("%s does not answer: %w", service, err)
	}
	if len(p.Fields) == 0 {
		return fmt.Errorf("%s: %s", service, p.Detail)
	}
	reasons := make([]string, 0, len(p.Fields))
	for _, f := range p.Fields {
		reasons = append(reasons, f.Field+" "+f.Reason)
	}
	return fmt.Errorf("%s: %s", service, strings.Join(reasons, "; "))
}

// Print writes the faults as a table.
func Print(w io.Writer, states []fault.State) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	rows := 0
	for _, st := range states {
		for _, f := range st.Items {
			if rows == 0 {
				if _, err := fmt.Fprintln(tw, "SERVICE\tID\tROUTE\tDOES\tSHARE\tENDS IN\tINJECTED"); err != nil {
					return err
				}
			}
			rows++
			if _, err := fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%v\t%d\n", st.Service, f.ID, f.Route, Does(f),
				strconv.FormatFloat(100*f.Probability, 'g', 4, 64)+" %", time.Until(f.ExpiresAt).Round(time.Second), f.Injected); err != nil {
				return err
			}
		}
	}
	if rows == 0 {
		_, err := fmt.Fprintln(w, "no faults are set")
		return err
	}
	return tw.Flush()
}

// Does is a fault in a few words.
func Does(f fault.Fault) string {
	words := []string{string(f.Kind)}
	switch f.Kind {
	case fault.Latency:
		words = append(words, time.Duration(f.Latency).String())
		if f.Jitter != 0 {
			words = append(words, "±"+time.Duration(f.Jitter).String())
		}
	case fault.Error:
		words = append(words, f.Status)
	case fault.Drop, fault.WrongMoney:
	}
	if f.After {
		words = append(words, "after the handler")
	}
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " ")
}

// PrintRoutes writes what faults can be set on, one a line.
func PrintRoutes(w io.Writer, states []fault.State) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, st := range states {
		for _, r := range st.Routes {
			if _, err := fmt.Fprintf(tw, "%s\t%s\n", st.Service, r); err != nil {
				return err
			}
		}
	}
	return tw.Flush()
}
